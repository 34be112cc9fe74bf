//! Events by the page, newest first.

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::{Column, Entity, Model};
use crate::errors::{Error, Result};

/// Rows a page.
const SIZE: u64 = 50;

/// A page of events.
#[derive(Debug)]
pub struct Page {
    /// Newest first.
    pub events: Vec<Model>,
    /// The event behind which the next page begins.
    pub next: Option<Uuid>,
}

/// The newest events, or those before the event `cursor`.
pub async fn page(db: &impl ConnectionTrait, cursor: Option<Uuid>) -> Result<Page> {
    let mut rows = Entity::find().order_by_desc(Column::Id).limit(SIZE + 1);
    if let Some(cursor) = cursor {
        rows = rows.filter(Column::Id.lt(find(db, cursor).await?.id));
    }
    let mut events = rows.all(db).await?;
    let has_more = events.len() as u64 > SIZE;
    events.truncate(usize::try_from(SIZE).unwrap_or(usize::MAX));
    let next = events.last().filter(|_| has_more).map(|event| event.pid);
    Ok(Page { events, next })
}

/// The event with public id `pid`.
pub async fn find(db: &impl ConnectionTrait, pid: Uuid) -> Result<Model> {
    Entity::find().filter(Column::Pid.eq(pid)).one(db).await?.ok_or(Error::NotFound)
}
