//! Objects of the file store that no row names yet.
//!
//! Every object is reserved here before its first byte is written, and its reservation is deleted
//! in the transaction that writes the row which names it. So whoever finds a reservation knows that
//! there is no such row, and whoever dies in between leaves a note of what to take away.
mod agreement;
mod sweeping;
mod writer;

use chrono::TimeDelta;
use object_store::{ObjectStoreExt, path::Path};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelBehavior, ColumnTrait, EntityTrait, QueryFilter, Set};

pub use super::_entities::pending_objects::{ActiveModel, Column, Entity, Model};
pub(super) use agreement::is_named;
pub use agreement::{Agreement, Finding, check};
pub use sweeping::{discard, sweep};
pub use writer::ObjectWriter;

use crate::context::Portal;
use crate::errors::{Error, Result};
use crate::models::unit_of_work::UnitOfWork;

impl ActiveModelBehavior for ActiveModel {}

/// How long an object may be without a row. What takes longer to write renews its reservation.
pub const KEPT: TimeDelta = TimeDelta::hours(1);
/// How soon a reservation that is still needed is renewed.
const RENEWED_AFTER: TimeDelta = TimeDelta::minutes(15);

/// The right to write an object and to give it a row.
#[derive(Clone, Debug)]
pub struct Reserved {
    key: String,
}

impl Reserved {
    /// The object's key.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Holds it for another hour; refused once the sweeper has it.
    pub async fn renew(&self, portal: &Portal) -> Result<()> {
        let renewed = Entity::update_many()
            .col_expr(Column::ExpiresAt, Expr::value(portal.now() + KEPT))
            .filter(Column::StorageKey.eq(self.key.as_str()))
            .filter(Column::IsTaken.eq(false))
            .exec(&portal.db)
            .await?;
        if renewed.rows_affected == 1 { Ok(()) } else { Err(too_late()) }
    }
}

fn too_late() -> Error {
    Error::Unavailable("the reservation of an object ran out".into())
}

/// Reserves `key` for an object that is about to be written.
pub async fn reserve(portal: &Portal, key: &str) -> Result<Reserved> {
    let now = portal.now();
    let row = ActiveModel {
        storage_key: Set(key.to_owned()),
        is_taken: Set(false),
        expires_at: Set((now + KEPT).into()),
        created_at: Set(now.into()),
        ..Default::default()
    };
    Entity::insert(row).exec_without_returning(&portal.db).await?;
    Ok(Reserved { key: key.to_owned() })
}

/// Holds everything that is on its way into `folder`, where that is due: the files of one form wait
/// for each other.
pub async fn renew(portal: &Portal, folder: &str) -> Result<()> {
    let due = Entity::find()
        .filter(Column::StorageKey.starts_with(format!("{folder}/")))
        .filter(Column::IsTaken.eq(false))
        .filter(Column::ExpiresAt.lt(portal.now() + KEPT - RENEWED_AFTER))
        .all(&portal.db)
        .await?;
    // One by one: uploads side by side must not wait for each other's rows in a circle.
    for row in due {
        let reserved = Reserved { key: row.storage_key };
        if reserved.renew(portal).await.is_err() {
            tracing::debug!(key = reserved.key, "not renewed");
        }
    }
    Ok(())
}

/// Copies the object `from` to `to`, which is reserved first.
pub(super) async fn copy(portal: &Portal, from: &str, to: &str) -> Result<Reserved> {
    let reserved = reserve(portal, to).await?;
    portal.store.copy(&Path::from(from), &Path::from(to)).await?;
    reserved.renew(portal).await?;
    Ok(reserved)
}

/// Ends the reservations of `keys`, in the transaction that writes the rows which name them. Refused
/// when one is gone: its object may be gone too.
pub async fn claim(work: &UnitOfWork<'_>, keys: &[String]) -> Result<()> {
    if keys.is_empty() {
        return Ok(());
    }
    let claimed = Entity::delete_many()
        .filter(Column::StorageKey.is_in(keys))
        .filter(Column::IsTaken.eq(false))
        .exec(work.db())
        .await?;
    if claimed.rows_affected == keys.len() as u64 { Ok(()) } else { Err(too_late()) }
}
