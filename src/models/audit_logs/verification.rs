//! Proves that nothing in the audit log was changed or taken out.

use sea_orm::{
    ColumnTrait, DatabaseConnection, EntityTrait, LoaderTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::{Column, Entity, audit_details, chain};
use crate::errors::Result;

/// Rows read at a time.
const BATCH: u64 = 1000;

/// What a walk along the chain found.
#[derive(Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Every row is as it was written; how many there are.
    Intact(u64),
    /// The first row (by its `id` in the table) that does not fit.
    Broken(i64),
}

/// Walks the whole chain, a batch at a time.
pub async fn verify(db: &DatabaseConnection) -> Result<Verdict> {
    let (mut previous, mut last_id, mut count) = (chain::GENESIS.to_owned(), 0, 0);
    loop {
        let rows = Entity::find()
            .filter(Column::Id.gt(last_id))
            .order_by_asc(Column::Id)
            .limit(BATCH)
            .all(db)
            .await?;
        if rows.is_empty() {
            return Ok(Verdict::Intact(count));
        }
        let details = rows.load_one(audit_details::Entity, db).await?;
        for (row, details) in rows.into_iter().zip(details) {
            // Erased details leave a row without them, or with an empty object.
            let altered = details.is_some_and(|details| {
                details.details.as_object().is_some_and(|members| !members.is_empty())
                    && chain::digest_details(details.salt, &details.details) != row.details_digest
            });
            if altered || row.previous_hash != previous || chain::hash(&row) != row.hash {
                return Ok(Verdict::Broken(row.id));
            }
            (previous, last_id, count) = (row.hash, row.id, count + 1);
        }
    }
}
