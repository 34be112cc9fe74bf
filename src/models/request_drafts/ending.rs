//! How a draft ends: handed in, discarded by its owner, or forgotten.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::{Column, Entity, Model, gone};
use crate::context::{Origin, Portal};
use crate::errors::{Error, Result};
use crate::models::deliveries::{Effect, NewDelivery};
use crate::models::request_files::{FILE, StoredFile, VOICE, content_type};
use crate::models::unit_of_work::UnitOfWork;
use crate::models::users;

/// How long a draft is kept that nobody touches.
pub const KEPT: TimeDelta = TimeDelta::days(30);
/// Drafts that one round takes on.
const AT_ONCE: u64 = 100;

impl Model {
    /// Spends the draft that a page knows as `known`, in the transaction of what becomes of it: of
    /// many at once for one. Its files go on with the request, if they are the ones that the page
    /// showed.
    pub async fn spend(
        work: &UnitOfWork<'_>,
        user: &users::Model,
        known: Uuid,
        shown: &BTreeSet<Uuid>,
    ) -> Result<Vec<StoredFile>> {
        let draft = Self::lock(work, user, known).await?;
        let files = draft.files(work.db()).await?;
        if files.iter().map(|file| file.pid).collect::<BTreeSet<_>>() != *shown {
            return Err(Error::Conflict("RESOURCE_CONFLICT", "error-draft-files"));
        }
        draft.delete_row(work).await?;
        Ok(files
            .into_iter()
            .map(|file| StoredFile {
                pid: file.pid,
                kind: if file.kind == VOICE { VOICE } else { FILE },
                content_type: content_type::known(&file.content_type).unwrap_or("text/plain"),
                name: file.name,
                size: u64::try_from(file.size).unwrap_or_default(),
                sha256: file.sha256,
                storage_key: file.storage_key,
            })
            .collect())
    }

    /// Takes the draft of `user` away with its files, if there is one.
    pub async fn discard(portal: &Portal, origin: &Origin, user: &users::Model) -> Result<()> {
        let mut work = UnitOfWork::begin(portal, origin).await?;
        let found = Entity::find().filter(Column::UserId.eq(user.id)).lock_exclusive();
        let Some(draft) = found.one(work.db()).await? else { return Ok(()) };
        draft.remove(&mut work).await?;
        work.commit().await
    }

    async fn remove(&self, work: &mut UnitOfWork<'_>) -> Result<()> {
        let files = self.files(work.db()).await?;
        self.delete_row(work).await?;
        let keys: Vec<_> = files.into_iter().map(|file| file.storage_key).collect();
        if keys.is_empty() {
            return Ok(());
        }
        let key = format!("discard-draft:{}", self.pid);
        work.deliver(NewDelivery::new(Effect::Discard { keys }, key)).await
    }

    async fn delete_row(&self, work: &UnitOfWork<'_>) -> Result<()> {
        let deleted = Entity::delete_by_id(self.id).exec(work.db()).await?;
        if deleted.rows_affected == 1 { Ok(()) } else { Err(gone()) }
    }
}

/// Discards the drafts that nobody touched for 30 days; how many.
pub async fn discard_old(portal: &Portal) -> Result<usize> {
    let before = portal.now() - KEPT;
    let old = Entity::find()
        .filter(Column::UpdatedAt.lt(before))
        .order_by_asc(Column::UpdatedAt)
        .limit(AT_ONCE)
        .all(&portal.db)
        .await?;
    let mut discarded = 0;
    for draft in old {
        let origin = Origin::system("upkeep");
        let mut work = UnitOfWork::begin(portal, &origin).await?;
        // It may have been touched this moment.
        let still = Entity::find_by_id(draft.id).filter(Column::UpdatedAt.lt(before));
        let Some(draft) = still.lock_exclusive().one(work.db()).await? else { continue };
        draft.remove(&mut work).await?;
        work.commit().await?;
        discarded += 1;
    }
    Ok(discarded)
}
