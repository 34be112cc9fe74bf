//! Taking away what never got a row.
//!
//! First the reservation is taken, by one conditional `UPDATE`: from then on no claim succeeds. Then
//! the object goes, then the reservation. A sweeper that dies in between leaves a reservation that
//! is taken, which the next one finds when its time is over.

use chrono::TimeDelta;
use object_store::{ObjectStoreExt, path::Path};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::agreement::is_named;
use super::{Column, Entity, Model};
use crate::context::Portal;
use crate::errors::Result;

/// How long a sweeper has for one object.
const TURN: TimeDelta = TimeDelta::minutes(5);
/// Reservations that are looked at in one round.
const BATCH: u64 = 100;

/// Takes away the objects whose time ran out; how many these were. What can not be taken away now is
/// tried again later.
pub async fn sweep(portal: &Portal) -> Result<usize> {
    let due = Entity::find()
        .filter(Column::ExpiresAt.lte(portal.now()))
        .order_by_asc(Column::ExpiresAt)
        .limit(BATCH)
        .all(&portal.db)
        .await?;
    let mut swept = 0;
    for row in due {
        if !take(portal, &row, true).await? {
            continue;
        }
        if let Err(err) = row.clear(portal).await {
            // What ails the store ails the rest too; the others are first, next time.
            tracing::warn!(key = row.storage_key, error = %err, "not swept");
            break;
        }
        swept += 1;
    }
    Ok(swept)
}

/// Takes objects away that got no row, at once. Safe where that is not known: an object that has its
/// row has no reservation any more, and stays.
pub async fn discard(portal: &Portal, keys: &[String]) {
    for key in keys {
        if let Err(err) = discard_one(portal, key).await {
            tracing::warn!(key, error = %err, "left for the sweeper");
        }
    }
}

async fn discard_one(portal: &Portal, key: &str) -> Result<()> {
    let row = Entity::find().filter(Column::StorageKey.eq(key)).one(&portal.db).await?;
    match row {
        Some(row) if take(portal, &row, false).await? => row.clear(portal).await,
        _ => Ok(()),
    }
}

/// Takes the reservation, of many at once for one: as it ran out, or because its owner gives it up.
async fn take(portal: &Portal, row: &Model, ran_out: bool) -> Result<bool> {
    let now = portal.now();
    let free = if ran_out { Column::ExpiresAt.lte(now) } else { Column::IsTaken.eq(false) };
    let taken = Entity::update_many()
        .col_expr(Column::IsTaken, Expr::value(true))
        .col_expr(Column::ExpiresAt, Expr::value(now + TURN))
        .filter(Column::Id.eq(row.id))
        .filter(free)
        .exec(&portal.db)
        .await?;
    Ok(taken.rows_affected == 1)
}

impl Model {
    async fn clear(&self, portal: &Portal) -> Result<()> {
        let key = self.storage_key.as_str();
        if is_named(&portal.db, key).await? {
            tracing::error!(key, "an object has a row and a reservation");
        } else {
            match portal.store.delete(&Path::from(key)).await {
                Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
                Err(err) => return Err(err.into()),
            }
            if let Err(err) = portal.staging.clear(key).await {
                // A right that we may not have; the bucket's own rule takes these away too.
                tracing::warn!(key, error = %err, "an upload that was cut off may be left");
            }
        }
        Entity::delete_many()
            .filter(Column::Id.eq(self.id))
            .filter(Column::IsTaken.eq(true))
            .exec(&portal.db)
            .await?;
        Ok(())
    }
}
