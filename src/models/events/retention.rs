//! How long events are kept.

use chrono::{DateTime, FixedOffset, TimeDelta};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{Column, Entity};
use crate::context::Portal;
use crate::errors::Result;

/// How long an event stays once it is published.
const PUBLISHED: TimeDelta = TimeDelta::days(30);
/// How long one stays that nobody publishes.
const UNPUBLISHED: TimeDelta = TimeDelta::days(90);
/// Rows that go together.
const BATCH: u64 = 1000;

/// Takes away what has been kept long enough; how many events. With a broker nothing goes that it
/// does not have.
pub async fn purge_due(portal: &Portal) -> Result<usize> {
    let now = portal.now();
    let published: Vec<i64> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::PublishedAt.lte(now - PUBLISHED))
        .order_by_asc(Column::PublishedAt)
        .limit(BATCH)
        .into_tuple()
        .all(&portal.db)
        .await?;
    let mut due = published;
    if portal.broker.is_none() {
        // By id, which is by time: the first ones tell whether any is due.
        let oldest: Vec<(i64, DateTime<FixedOffset>)> = Entity::find()
            .select_only()
            .columns([Column::Id, Column::CreatedAt])
            .filter(Column::PublishedAt.is_null())
            .order_by_asc(Column::Id)
            .limit(BATCH)
            .into_tuple()
            .all(&portal.db)
            .await?;
        let is_due = |(_, at): &&(i64, DateTime<FixedOffset>)| at.to_utc() <= now - UNPUBLISHED;
        due.extend(oldest.iter().take_while(is_due).map(|(id, _)| *id));
    }
    if due.is_empty() {
        return Ok(0);
    }
    let gone = Entity::delete_many().filter(Column::Id.is_in(due)).exec(&portal.db).await?;
    Ok(usize::try_from(gone.rows_affected).unwrap_or(usize::MAX))
}
