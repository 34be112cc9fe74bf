//! How much one person may keep here.

use sea_orm::sea_query::LockType;
use sea_orm::{EntityTrait, QuerySelect};

use super::{MAX_COUNT, MAX_SIZE, StoredFile, stored_bytes};
use crate::context::Portal;
use crate::errors::{Error, Problem, Result};
use crate::i18n::Text;
use crate::models::unit_of_work::UnitOfWork;
use crate::models::users;

/// What a body has besides its files, at most: fields, headers of parts.
const BESIDES: u64 = 1024 * 1024;

fn over(quota: u64) -> Error {
    let text = Text::from("error-storage-quota").arg("max", quota / 1024 / 1024);
    Problem::new("files", text).with_code("STORAGE_QUOTA_EXCEEDED").into()
}

/// Refuses a body that says itself that it is too long, before anything of it is read.
pub async fn check_declared(
    portal: &Portal,
    user: &users::Model,
    length: Option<u64>,
) -> Result<()> {
    let Some(files) = length.and_then(|length| length.checked_sub(BESIDES)) else { return Ok(()) };
    if files > MAX_SIZE * (MAX_COUNT as u64 + 1) {
        return Err(Error::TooLarge("VALIDATION_ERROR", String::new()));
    }
    let Some(quota) = portal.settings.storage.quota_bytes else { return Ok(()) };
    if stored_bytes(&portal.db, user.id).await?.saturating_add(files) > quota {
        return Err(over(quota));
    }
    Ok(())
}

/// Refuses `files`, which no row names yet, where they do not fit any more. Of many at once each
/// waits for the one before.
pub async fn check<'a>(
    work: &UnitOfWork<'_>,
    user_id: i64,
    files: impl IntoIterator<Item = &'a StoredFile>,
) -> Result<()> {
    let adding: u64 = files.into_iter().map(|file| file.size).sum();
    let Some(quota) = work.portal().settings.storage.quota_bytes.filter(|_| adding > 0) else {
        return Ok(());
    };
    // Not for update: rows that refer to the person may be written meanwhile.
    users::Entity::find_by_id(user_id)
        .select_only()
        .column(users::Column::Id)
        .lock(LockType::NoKeyUpdate)
        .into_tuple::<i64>()
        .one(work.db())
        .await?;
    if stored_bytes(work.db(), user_id).await?.saturating_add(adding) > quota {
        return Err(over(quota));
    }
    Ok(())
}
