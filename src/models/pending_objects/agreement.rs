//! Whether rows and objects agree: no row without its object, no object without its row.

use std::collections::HashSet;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::{StreamExt, TryStreamExt, stream};
use object_store::{ObjectMeta, ObjectStore, ObjectStoreExt, path::Path};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, ModelTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::{Column, Entity, discard, reserve};
use crate::context::Portal;
use crate::errors::Result;
use crate::models::_entities::{
    account_exports, deliveries, draft_files, request_artifacts, request_files, users,
};

/// Objects and rows that are looked at together.
const BATCH: usize = 500;
/// Objects that the store is asked about at once.
const AT_ONCE: usize = 8;
/// How old an object must be before it is taken away for want of a row.
const SPARED: TimeDelta = TimeDelta::days(1);

/// What does not agree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// An object that no row names, nobody reserved and no delivery is about to take away.
    Orphan {
        /// Its key.
        key: String,
        /// Bytes.
        size: u64,
        /// Whether it was taken away.
        removed: bool,
    },
    /// A row whose object is not there.
    Missing {
        /// The row's table.
        table: &'static str,
        /// The key that it names.
        key: String,
    },
}

/// How much was looked at, and how much of it did not agree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Agreement {
    /// Objects in the store.
    pub objects: u64,
    /// Rows that name one.
    pub rows: u64,
    /// Objects without a row, but for those that were taken away.
    pub orphans: u64,
    /// Objects without a row that were taken away.
    pub removed: u64,
    /// Rows without their object.
    pub missing: u64,
}

impl Agreement {
    /// Whether nothing is left to be seen to.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.orphans == 0 && self.missing == 0
    }
}

/// Compares rows and objects, a few hundred at a time, and tells of each that is alone. With `fix`
/// objects without a row that are older than a day are taken away.
pub async fn check(
    portal: &Portal,
    fix: bool,
    mut tell: impl FnMut(Finding) + Send,
) -> Result<Agreement> {
    let mut found = Agreement::default();
    let mut listed = portal.store.list(None).try_chunks(BATCH);
    while let Some(chunk) = listed.next().await {
        let chunk = chunk.map_err(|broken| broken.1)?;
        found.objects += chunk.len() as u64;
        for object in alone(portal, chunk).await? {
            let removed = fix && remove(portal, &object).await?;
            *(if removed { &mut found.removed } else { &mut found.orphans }) += 1;
            tell(Finding::Orphan { key: object.location.to_string(), size: object.size, removed });
        }
    }
    macro_rules! rows_of {
        ($($table:ident.$column:ident),*) => {$({
            let (id, key) = ($table::Column::Id, $table::Column::$column);
            let walk = Walk { table: stringify!($table), id, key };
            walk.run::<$table::Entity>(portal, &mut found, &mut tell).await?;
        })*};
    }
    rows_of!(
        request_files.StorageKey,
        draft_files.StorageKey,
        request_artifacts.StorageKey,
        account_exports.ObjectKey,
        users.AvatarKey
    );
    Ok(found)
}

/// Those of `objects` that nobody names, reserved or is about to take away.
async fn alone(portal: &Portal, objects: Vec<ObjectMeta>) -> Result<Vec<ObjectMeta>> {
    let keys: Vec<_> = objects.iter().map(|object| object.location.to_string()).collect();
    // In this order: a reservation is only ever followed by a row.
    let reserved: HashSet<_> = among::<Entity>(&portal.db, Column::StorageKey, &keys).await?;
    let named = named(&portal.db, &keys).await?;
    let mut left = Vec::new();
    for (object, key) in objects.into_iter().zip(keys) {
        if !reserved.contains(&key)
            && !named.contains(&key)
            && !is_being_discarded(portal, &key).await?
        {
            left.push(object);
        }
    }
    Ok(left)
}

async fn remove(portal: &Portal, object: &ObjectMeta) -> Result<bool> {
    let spared: DateTime<Utc> = portal.now() - SPARED;
    if object.last_modified > spared {
        return Ok(false);
    }
    let key = object.location.to_string();
    reserve(portal, &key).await?;
    discard(portal, std::slice::from_ref(&key)).await;
    Ok(!exists(portal, &key).await?)
}

async fn exists(portal: &Portal, key: &str) -> Result<bool> {
    match portal.store.head(&Path::from(key)).await {
        Ok(_) => Ok(true),
        Err(object_store::Error::NotFound { .. }) => Ok(false),
        Err(err) => Err(err.into()),
    }
}

async fn is_being_discarded(portal: &Portal, key: &str) -> Result<bool> {
    let payload = Expr::col(deliveries::Column::Payload).cast_as("text");
    let waiting = deliveries::Entity::find()
        .filter(deliveries::Column::Kind.eq("discard"))
        .filter(deliveries::Column::Status.is_in(["pending", "delivering"]))
        .filter(payload.like(format!("%{key}%")))
        .count(&portal.db)
        .await?;
    Ok(waiting > 0)
}

/// One table, from its first row to its last.
struct Walk<C> {
    table: &'static str,
    id: C,
    key: C,
}

impl<C: ColumnTrait> Walk<C> {
    async fn run<E>(
        &self,
        portal: &Portal,
        found: &mut Agreement,
        tell: &mut (impl FnMut(Finding) + Send),
    ) -> Result<()>
    where
        E: EntityTrait<Column = C>,
        E::Model: ModelTrait + Sync,
    {
        let mut last = 0;
        loop {
            let rows: Vec<(i64, String)> = E::find()
                .select_only()
                .columns([self.id, self.key])
                .filter(self.id.gt(last))
                .filter(self.key.is_not_null())
                .order_by_asc(self.id)
                .limit(BATCH as u64)
                .into_tuple()
                .all(&portal.db)
                .await?;
            let Some((latest, _)) = rows.last() else { return Ok(()) };
            last = *latest;
            found.rows += rows.len() as u64;
            let missing: Vec<_> = stream::iter(rows)
                .map(|(_, key)| async move { Ok((exists(portal, &key).await?, key)) })
                .buffer_unordered(AT_ONCE)
                .try_filter_map(|(exists, key)| async move { Ok((!exists).then_some(key)) })
                .try_collect()
                .await
                .map_err(|err: crate::errors::Error| err)?;
            // Whose row is gone by now was only being taken away.
            for key in among::<E>(&portal.db, self.key, &missing).await? {
                found.missing += 1;
                tell(Finding::Missing { table: self.table, key });
            }
        }
    }
}

/// Whether a row names the object `key`.
pub(in crate::models) async fn is_named(db: &impl ConnectionTrait, key: &str) -> Result<bool> {
    Ok(!named(db, &[key.to_owned()]).await?.is_empty())
}

/// Those of `keys` that a row names. The beginning of a key says in which table to look.
async fn named(db: &impl ConnectionTrait, keys: &[String]) -> Result<HashSet<String>> {
    let (avatars, keys): (Vec<_>, Vec<_>) =
        keys.iter().cloned().partition(|key| key.starts_with("avatars/"));
    let (exports, keys): (Vec<_>, Vec<_>) =
        keys.into_iter().partition(|key| key.starts_with("exports/"));
    let (artifacts, files): (Vec<_>, Vec<_>) =
        keys.into_iter().partition(|key| key.starts_with("artifacts/"));
    let mut named = among::<users::Entity>(db, users::Column::AvatarKey, &avatars).await?;
    let key = account_exports::Column::ObjectKey;
    named.extend(among::<account_exports::Entity>(db, key, &exports).await?);
    let key = request_artifacts::Column::StorageKey;
    named.extend(among::<request_artifacts::Entity>(db, key, &artifacts).await?);
    // A draft that is handed in hands its files on, under the keys that they have. Read in the
    // direction in which they move.
    let key = draft_files::Column::StorageKey;
    named.extend(among::<draft_files::Entity>(db, key, &files).await?);
    let key = request_files::Column::StorageKey;
    named.extend(among::<request_files::Entity>(db, key, &files).await?);
    Ok(named)
}

async fn among<E: EntityTrait>(
    db: &impl ConnectionTrait,
    column: E::Column,
    keys: &[String],
) -> Result<HashSet<String>> {
    if keys.is_empty() {
        return Ok(HashSet::new());
    }
    let found: Vec<String> = E::find()
        .select_only()
        .column(column)
        .filter(column.is_in(keys))
        .into_tuple()
        .all(db)
        .await?;
    Ok(found.into_iter().collect())
}
