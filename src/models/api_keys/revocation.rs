//! Ending a key, at once and everywhere.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DatabaseConnection, EntityTrait, QueryFilter, QuerySelect};
use serde_json::json;
use uuid::Uuid;

use super::{Column, Entity, Model};
use crate::context::{Origin, Portal};
use crate::errors::{Error, Result};
use crate::models::audit_logs::Entry;
use crate::models::notifications::Alert;
use crate::models::unit_of_work::UnitOfWork;
use crate::models::users;
use crate::realtime::Signal;

impl Model {
    /// Revokes the key of `user` with public id `pid`; of many at once, one does it.
    pub async fn revoke(
        portal: &Portal,
        origin: &Origin,
        user: &users::Model,
        pid: Uuid,
    ) -> Result<()> {
        let mut work = UnitOfWork::begin(portal, origin).await?;
        let key = Entity::find()
            .filter(Column::Pid.eq(pid))
            .filter(Column::UserId.eq(user.id))
            .one(work.db())
            .await?
            .ok_or(Error::NotFound)?;
        if !key.end(&mut work, user, "revoked").await? {
            return Err(Error::NotFound);
        }
        let alert = Alert::new("api-key-revoked").with("name", key.name.clone());
        work.alert(user, alert.at("/settings/api-keys")).await?;
        work.commit().await
    }

    /// Revokes every key of `user` as part of a larger change, which tells the owner.
    pub async fn revoke_all(
        work: &mut UnitOfWork<'_>,
        user: &users::Model,
        because: &'static str,
    ) -> Result<()> {
        for key in Self::of(work.db(), user).await? {
            key.end(work, user, because).await?;
        }
        Ok(())
    }

    /// Whether it was this change that ended the key.
    async fn end(
        &self,
        work: &mut UnitOfWork<'_>,
        user: &users::Model,
        because: &'static str,
    ) -> Result<bool> {
        let ended = Entity::update_many()
            .col_expr(Column::RevokedAt, Expr::value(work.now()))
            .col_expr(Column::UpdatedAt, Expr::value(work.now()))
            .filter(Column::Id.eq(self.id))
            .filter(Column::RevokedAt.is_null())
            .exec(work.db())
            .await?;
        if ended.rows_affected == 0 {
            return Ok(false);
        }
        work.record(
            Entry::new("api_key.revoked", "api_key")
                .on(self.pid)
                .about(user)
                .with(json!({ "key": self.hint(), "because": because })),
        );
        // Streams that were opened with the key end as those of a session do.
        work.announce(user.id, Signal::SessionsEnded(Arc::from([self.pid])));
        Ok(true)
    }

    /// Keys of `owners` that were revoked at or after `since`: whose (row id), and which.
    pub async fn ended_since(
        db: &DatabaseConnection,
        owners: &[i64],
        since: DateTime<Utc>,
    ) -> Result<Vec<(i64, Uuid)>> {
        Ok(Entity::find()
            .select_only()
            .columns([Column::UserId, Column::Pid])
            .filter(Column::RevokedAt.gte(since))
            .filter(Column::UserId.is_in(owners.iter().copied()))
            .into_tuple()
            .all(db)
            .await?)
    }
}
