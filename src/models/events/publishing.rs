//! The events that wait for the broker, and what becomes of them.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use uuid::Uuid;

use super::{Column, Entity, Model};
use crate::errors::Result;
use crate::integrations::broker::Message;

/// The events that wait longest, oldest first.
pub async fn pending(db: &impl ConnectionTrait, limit: u64) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(Column::PublishedAt.is_null())
        .order_by_asc(Column::Id)
        .limit(limit)
        .all(db)
        .await?)
}

/// Whether any event waits.
pub async fn is_waiting(db: &impl ConnectionTrait) -> Result<bool> {
    let first: Option<i64> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::PublishedAt.is_null())
        .order_by_asc(Column::Id)
        .into_tuple()
        .one(db)
        .await?;
    Ok(first.is_some())
}

/// Notes that the broker has confirmed `events`. By their ids, not up to the last of them: an event
/// with a lower id may have been committed meanwhile.
pub async fn published(
    db: &impl ConnectionTrait,
    events: &[i64],
    now: DateTime<Utc>,
) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::PublishedAt, Expr::value(now))
        .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
        .col_expr(Column::LastError, Expr::value(None::<String>))
        .filter(Column::Id.is_in(events.iter().copied()))
        .filter(Column::PublishedAt.is_null())
        .exec(db)
        .await?;
    Ok(())
}

/// Notes why the event that is first in line was not confirmed. However often: it is never given up.
pub async fn set_back(db: &impl ConnectionTrait, event: i64, reason: &str) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
        .col_expr(Column::LastError, Expr::value(reason))
        .filter(Column::Id.eq(event))
        .filter(Column::PublishedAt.is_null())
        .exec(db)
        .await?;
    Ok(())
}

/// How much waits.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Backlog {
    /// How many events.
    pub pending: u64,
    /// How long the first of them has waited, in seconds.
    pub oldest: f64,
}

/// Counts what waits.
pub async fn backlog(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<Backlog> {
    let waiting = Entity::find().filter(Column::PublishedAt.is_null());
    let Some(first) = waiting.clone().order_by_asc(Column::Id).one(db).await? else {
        return Ok(Backlog::default());
    };
    let oldest = (now - first.created_at.to_utc()).as_seconds_f64().max(0.0);
    Ok(Backlog { pending: waiting.count(db).await?, oldest })
}

/// Whether this program has published `event_id`, or is about to.
pub async fn is_own(db: &impl ConnectionTrait, event_id: Uuid) -> Result<bool> {
    Ok(Entity::find().filter(Column::Pid.eq(event_id)).count(db).await? > 0)
}

impl Model {
    /// The event as the broker takes it.
    #[must_use]
    pub fn message(&self) -> Message {
        Message {
            id: self.pid,
            name: self.event.clone(),
            occurred_at: u64::try_from(self.created_at.timestamp()).unwrap_or_default(),
            body: self.body.to_string().into_bytes(),
        }
    }
}
