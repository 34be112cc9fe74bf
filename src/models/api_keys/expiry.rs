//! A key that is about to run out: its owner is told a week before, once.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{Column, Entity, Model};
use crate::context::{Origin, Portal};
use crate::errors::Result;
use crate::models::notifications::Alert;
use crate::models::unit_of_work::UnitOfWork;
use crate::models::users;

/// How long before the end its owner is told.
pub const NOTICE: TimeDelta = TimeDelta::days(7);
/// Keys of one round.
const AT_ONCE: u64 = 100;

/// Tells the owners of keys that run out within a week; how many keys were looked at.
pub async fn tell_due(portal: &Portal) -> Result<usize> {
    let now = portal.now();
    let due = Entity::find()
        .filter(Column::ExpiresAt.gt(now))
        .filter(Column::ExpiresAt.lte(now + NOTICE))
        .filter(Column::RevokedAt.is_null())
        .filter(Column::ExpiryToldAt.is_null())
        .find_also_related(users::Entity)
        .order_by_asc(Column::ExpiresAt)
        .limit(AT_ONCE)
        .all(&portal.db)
        .await?;
    let count = due.len();
    for (key, user) in due {
        if let Some(user) = user {
            key.tell(portal, &user, now).await?;
        }
    }
    Ok(count)
}

impl Model {
    /// Tells `user`, if nobody has: of many workers at once, one does.
    async fn tell(&self, portal: &Portal, user: &users::Model, now: DateTime<Utc>) -> Result<()> {
        let origin = Origin::system("key-expiry");
        let mut work = UnitOfWork::begin(portal, &origin).await?;
        let told = Entity::update_many()
            .col_expr(Column::ExpiryToldAt, Expr::value(now))
            .filter(Column::Id.eq(self.id))
            .filter(Column::ExpiryToldAt.is_null())
            .filter(Column::RevokedAt.is_null())
            .exec(work.db())
            .await?;
        if told.rows_affected == 0 {
            return Ok(());
        }
        if user.is_active {
            let day = self.expires_at.map(|at| at.format("%Y-%m-%d").to_string());
            let alert = Alert::new("api-key-expiring")
                .with("name", self.name.clone())
                .with("day", day.unwrap_or_default());
            work.alert(user, alert.at("/settings/api-keys")).await?;
        }
        work.commit().await
    }
}
