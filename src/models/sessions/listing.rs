//! Where somebody is signed in, for themselves; and ending what they do not know.

use chrono::{DateTime, FixedOffset, Utc};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, Order, QueryFilter, QueryOrder,
    QuerySelect,
};
use uuid::Uuid;

use super::{Column, Entity, Model, revocation};
use crate::context::{Origin, Portal};
use crate::errors::{Error, Result};
use crate::models::unit_of_work::UnitOfWork;
use crate::models::{refresh_tokens, users};

/// More than anybody can look through.
const MOST: u64 = 100;

/// A session that is open, and when it ends if it is used no more.
#[derive(Clone, Debug)]
pub struct Open {
    /// The session.
    pub session: Model,
    /// When its refresh token stops working.
    pub ends_at: DateTime<FixedOffset>,
}

impl Model {
    /// The sessions of `user` that somebody can go on in, `current` first, then by use; 100 at most.
    pub async fn open_of(
        db: &impl ConnectionTrait,
        user: &users::Model,
        current: &Self,
        now: DateTime<Utc>,
    ) -> Result<Vec<Open>> {
        // Of a chain one link is not used yet; once that has run out, so has the session.
        let found = Entity::find()
            .find_also_related(refresh_tokens::Entity)
            .filter(open(user).add(Column::ExpiresAt.gt(now)))
            .filter(refresh_tokens::Column::UsedAt.is_null())
            .filter(refresh_tokens::Column::ExpiresAt.gt(now))
            .order_by(Expr::col((Entity, Column::Id)).eq(current.id), Order::Desc)
            .order_by_desc(Column::LastSeenAt)
            .order_by_desc(Column::Id)
            .limit(MOST)
            .all(db)
            .await?;
        let with_end = |(session, link): (Self, Option<refresh_tokens::Model>)| Open {
            ends_at: link.map_or(session.expires_at, |link| link.expires_at),
            session,
        };
        Ok(found.into_iter().map(with_end).collect())
    }

    /// Ends the session `pid` of `user`; an unknown, foreign or ended one is not found.
    pub async fn end(
        portal: &Portal,
        origin: &Origin,
        user: &users::Model,
        pid: Uuid,
    ) -> Result<()> {
        let mut work = UnitOfWork::begin(portal, origin).await?;
        let which = Condition::all().add(Column::Pid.eq(pid));
        match revocation::end(&mut work, user, which, "ended_by_owner").await? {
            0 => Err(Error::NotFound),
            _ => work.commit().await,
        }
    }

    /// Ends every session of `user` but this one.
    pub async fn end_others(
        &self,
        portal: &Portal,
        origin: &Origin,
        user: &users::Model,
    ) -> Result<()> {
        let mut work = UnitOfWork::begin(portal, origin).await?;
        Self::revoke_all(&mut work, user, Some(self.id), "ended_by_owner").await?;
        work.commit().await
    }
}

fn open(user: &users::Model) -> Condition {
    Condition::all().add(Column::UserId.eq(user.id)).add(Column::RevokedAt.is_null())
}
