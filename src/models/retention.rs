//! What is settled and old goes, a batch at a time: what the program works with stays small.

use sea_orm::{
    ColumnTrait, Condition, DatabaseConnection, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use crate::context::Portal;
use crate::errors::Result;
use crate::models::{deliveries, idempotency_keys, notifications, webhook_events};

/// Rows that go at once: others wait for no longer than that.
const BATCH: u64 = 1_000;

/// Purges one batch of each kind; how many rows that were.
pub async fn purge(portal: &Portal) -> Result<usize> {
    Ok(idempotency_keys::purge(portal).await?
        + deliveries::purge(portal).await?
        + webhook_events::purge(portal).await?
        + notifications::purge(portal).await?)
}

/// Deletes the oldest rows that match `condition`, a batch of them; how many.
pub(super) async fn delete_some<E: EntityTrait>(
    db: &DatabaseConnection,
    id: E::Column,
    condition: Condition,
) -> Result<usize> {
    let ids: Vec<i64> = E::find()
        .select_only()
        .column(id)
        .filter(condition.clone())
        .order_by_asc(id)
        .limit(BATCH)
        .into_tuple()
        .all(db)
        .await?;
    if ids.is_empty() {
        return Ok(0);
    }
    // Asked again: one of them may have been given a new beginning meanwhile.
    let gone = E::delete_many().filter(id.is_in(ids)).filter(condition).exec(db).await?;
    usize::try_from(gone.rows_affected).map_err(crate::errors::Error::internal)
}
