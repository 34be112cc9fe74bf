//! Forgetting deliveries that are over.

use chrono::TimeDelta;
use sea_orm::{ColumnTrait, Condition};

use super::{Column, Entity};
use crate::context::Portal;
use crate::errors::Result;
use crate::models::retention;

/// How long a delivery is kept after it was made: its cause is not to happen again that late.
const DELIVERED: TimeDelta = TimeDelta::days(7);
/// How long one that was given up waits for somebody to look at it.
const DEAD: TimeDelta = TimeDelta::days(90);

/// Forgets deliveries that were made, or given up, long ago; how many.
pub async fn purge(portal: &Portal) -> Result<usize> {
    let now = portal.now();
    let [delivered, dead] = [("delivered", DELIVERED), ("dead", DEAD)].map(|(status, kept)| {
        Condition::all().add(Column::Status.eq(status)).add(Column::FinishedAt.lt(now - kept))
    });
    // One after the other: each is found by its index.
    Ok(retention::delete_some::<Entity>(&portal.db, Column::Id, delivered).await?
        + retention::delete_some::<Entity>(&portal.db, Column::Id, dead).await?)
}
