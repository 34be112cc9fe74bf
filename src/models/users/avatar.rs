//! The picture of a person: taken in, shown, taken away.
mod picture;

use bytes::Bytes;
use object_store::{ObjectStoreExt, path::Path};
use sea_orm::{ActiveModelTrait, IntoActiveModel, Set};
use uuid::Uuid;

use crate::context::{Origin, Portal};
use crate::errors::{Error, Result};
use crate::models::audit_logs::Entry;
use crate::models::deliveries::{Effect, NewDelivery};
use crate::models::pending_objects::{self, ObjectWriter};
use crate::models::request_files::keep_objects_for;
use crate::models::unit_of_work::UnitOfWork;
use crate::models::users::Model;

/// The largest upload, in bytes.
pub const MAX_SIZE: usize = 5 * 1024 * 1024;

/// Widest and highest upload, in pixels.
pub const MAX_SIDE: u32 = 4096;

/// A stored picture on its way out.
#[derive(Debug)]
pub struct Avatar {
    /// Names this picture and no other.
    pub tag: String,
    /// What it is.
    pub content_type: &'static str,
    /// The picture.
    pub bytes: Bytes,
}

impl Model {
    /// What names the present picture: it changes with every upload.
    #[must_use]
    pub fn avatar_tag(&self) -> Option<&str> {
        let (_, name) = self.avatar_key.as_deref()?.rsplit_once('/')?;
        Some(name.split('.').next().unwrap_or(name))
    }

    /// Where its owner sees the present picture.
    #[must_use]
    pub fn avatar_path(&self) -> Option<String> {
        self.avatar_tag().map(|tag| format!("/api/me/avatar?v={tag}"))
    }

    /// The present picture; there may be none.
    pub async fn avatar(&self, portal: &Portal) -> Result<Avatar> {
        let (Some(key), Some(tag)) = (&self.avatar_key, self.avatar_tag()) else {
            return Err(Error::NotFound);
        };
        let bytes = portal.store.get(&Path::from(key.as_str())).await?.bytes().await?;
        Ok(Avatar { tag: tag.to_owned(), content_type: picture::type_of(key), bytes })
    }

    /// Takes `upload` as the new picture. What it brought besides pixels is dropped.
    pub async fn change_avatar(
        &self,
        portal: &Portal,
        origin: &Origin,
        upload: Bytes,
    ) -> Result<Self> {
        let made = picture::make(upload).await?;
        let key = format!("avatars/{}.{}", Uuid::new_v4().simple(), made.ending);
        let mut writer = ObjectWriter::begin(portal, &key).await?;
        writer.write(&made.bytes).await?;
        writer.finish().await?;
        let keys = [key.clone()];
        let saving =
            self.set_avatar(portal, origin, Some(key), Entry::new("user.avatar_changed", "user"));
        keep_objects_for(portal, &keys, saving).await
    }

    /// Takes the picture away, if there is one.
    pub async fn remove_avatar(&self, portal: &Portal, origin: &Origin) -> Result<Self> {
        self.set_avatar(portal, origin, None, Entry::new("user.avatar_removed", "user")).await
    }

    async fn set_avatar(
        &self,
        portal: &Portal,
        origin: &Origin,
        key: Option<String>,
        entry: Entry,
    ) -> Result<Self> {
        let mut work = UnitOfWork::begin(portal, origin).await?;
        let user = Self::lock(&work, self.id).await?;
        if !user.is_active {
            return Err(Error::NotFound);
        }
        let former = user.avatar_key.clone();
        if former == key {
            return Ok(user);
        }
        if let Some(key) = &key {
            pending_objects::claim(&work, std::slice::from_ref(key)).await?;
        }
        let before = user.clone();
        let mut user = user.into_active_model();
        user.avatar_key = Set(key);
        user.count_version();
        user.updated_at = Set(work.now().into());
        let user = user.update(work.db()).await?;
        discard(&mut work, former).await?;
        work.record(entry.on(user.pid).about(&user));
        work.publish_changes(&before, &user);
        work.commit().await?;
        Ok(user)
    }
}

/// Has the object of a picture that nobody shows any more taken away.
pub(super) async fn discard(work: &mut UnitOfWork<'_>, key: Option<String>) -> Result<()> {
    let Some(key) = key else { return Ok(()) };
    let dedupe_key = format!("discard:{key}");
    work.deliver(NewDelivery::new(Effect::Discard { keys: vec![key] }, dedupe_key)).await
}
