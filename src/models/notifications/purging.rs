//! What nobody looks for any more.

use chrono::TimeDelta;
use sea_orm::{ColumnTrait, Condition};

use super::{Column, Entity};
use crate::context::Portal;
use crate::errors::Result;
use crate::models::retention;

/// How long what was read is kept.
const READ: TimeDelta = TimeDelta::days(90);
/// How long what was never read is kept.
const UNREAD: TimeDelta = TimeDelta::days(365);

/// Takes away what is old; how many rows that were.
pub async fn purge(portal: &Portal) -> Result<usize> {
    let now = portal.now();
    let is_old =
        Condition::any().add(Column::ReadAt.lt(now - READ)).add(Column::CreatedAt.lt(now - UNREAD));
    let old = Condition::all().add(Column::CreatedAt.lt(now - READ)).add(is_old);
    retention::delete_some::<Entity>(&portal.db, Column::Id, old).await
}
