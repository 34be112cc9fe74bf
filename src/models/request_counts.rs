//! How many requests a person has of each status; the database keeps it, so that nobody counts.

use sea_orm::{ActiveModelBehavior, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

pub use super::_entities::request_counts::{ActiveModel, Column, Entity, Model};
use super::requests::status::Status;
use super::users;
use crate::errors::Result;

impl ActiveModelBehavior for ActiveModel {}

/// How many requests `owner` has in each status.
pub async fn by_status(
    db: &impl ConnectionTrait,
    owner: &users::Model,
) -> Result<Vec<(Status, i64)>> {
    let counts = Entity::find().filter(Column::UserId.eq(owner.id)).all(db).await?;
    let known = |count: Model| Some((Status::parse(&count.status)?, count.count));
    Ok(counts.into_iter().filter_map(known).collect())
}

/// How many requests `owner` has in these states; in all of them where none is named.
pub async fn total(
    db: &impl ConnectionTrait,
    owner: &users::Model,
    states: &[Status],
) -> Result<u64> {
    let counts = by_status(db, owner).await?.into_iter();
    let asked = counts.filter(|(status, _)| states.is_empty() || states.contains(status));
    Ok(u64::try_from(asked.map(|(_, count)| count).sum::<i64>()).unwrap_or_default())
}
