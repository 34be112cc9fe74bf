//! Writing an object: in parts, of which one is gathered while the one before is on its way, so that
//! the largest file takes no more memory than two of them.

use chrono::{DateTime, Utc};
use object_store::path::Path;
use object_store::{MultipartUpload, ObjectStoreExt, PutPayloadMut};
use tokio::task::JoinSet;

use super::{RENEWED_AFTER, Reserved, discard, reserve};
use crate::context::Portal;
use crate::errors::{Error, Result};

/// Parts that are on their way at once.
const AT_ONCE: usize = 1;
/// Memory is taken in pieces of this size.
const BLOCK: usize = 64 * 1024;

/// An object on its way into the store. Dropped without [`finish`](Self::finish) it is left for the
/// sweeper.
pub struct ObjectWriter<'a> {
    portal: &'a Portal,
    reserved: Reserved,
    renew_at: DateTime<Utc>,
    path: Path,
    part: PutPayloadMut,
    upload: Option<Box<dyn MultipartUpload>>,
    on_its_way: JoinSet<object_store::Result<()>>,
}

impl<'a> ObjectWriter<'a> {
    /// Reserves `key`.
    pub async fn begin(portal: &'a Portal, key: &str) -> Result<Self> {
        Ok(Self {
            portal,
            reserved: reserve(portal, key).await?,
            renew_at: portal.now() + RENEWED_AFTER,
            path: Path::from(key),
            part: PutPayloadMut::new().with_block_size(BLOCK),
            upload: None,
            on_its_way: JoinSet::new(),
        })
    }

    /// Adds `bytes`.
    pub async fn write(&mut self, mut bytes: &[u8]) -> Result<()> {
        let size = self.portal.staging.part_size();
        while self.part.content_length() + bytes.len() >= size {
            let (now, later) = bytes.split_at(size - self.part.content_length());
            self.part.extend_from_slice(now);
            bytes = later;
            self.send().await?;
        }
        self.part.extend_from_slice(bytes);
        if self.portal.now() >= self.renew_at {
            self.renew_at = self.portal.now() + RENEWED_AFTER;
            self.renew_folder().await?;
        }
        Ok(())
    }

    /// Holds what lies in the same folder, this object and those that were written before it.
    pub async fn renew_folder(&mut self) -> Result<()> {
        let folder = self.reserved.key().rsplit_once('/').map_or("", |(folder, _)| folder);
        super::renew(self.portal, folder).await
    }

    /// Makes it an object, which is ours for another hour: time to write its row.
    pub async fn finish(mut self) -> Result<()> {
        let outcome = self.complete().await;
        if outcome.is_err() {
            self.abandon().await;
        }
        outcome
    }

    /// Takes away what there is of it.
    pub async fn abandon(mut self) {
        self.on_its_way.shutdown().await;
        if let Some(mut upload) = self.upload.take()
            && let Err(err) = upload.abort().await
        {
            tracing::debug!(error = %err, "nothing to abort");
        }
        discard(self.portal, &[self.reserved.key().to_owned()]).await;
    }

    async fn complete(&mut self) -> Result<()> {
        if self.upload.is_none() {
            let whole = std::mem::take(&mut self.part).freeze();
            self.portal.store.put(&self.path, whole).await.map_err(unwritten)?;
        } else {
            if self.part.content_length() > 0 {
                self.send().await?;
            }
            self.settle(0).await?;
            if let Some(upload) = &mut self.upload {
                upload.complete().await.map_err(unwritten)?;
                self.upload = None;
            }
        }
        self.reserved.renew(self.portal).await
    }

    /// Sends the part that was gathered.
    async fn send(&mut self) -> Result<()> {
        let part =
            std::mem::replace(&mut self.part, PutPayloadMut::new().with_block_size(BLOCK)).freeze();
        self.settle(AT_ONCE - 1).await?;
        let upload = match &mut self.upload {
            Some(upload) => upload,
            upload => {
                upload.insert(self.portal.store.put_multipart(&self.path).await.map_err(unwritten)?)
            }
        };
        self.on_its_way.spawn(upload.put_part(part));
        Ok(())
    }

    /// Waits until no more than `most` parts are on their way.
    async fn settle(&mut self, most: usize) -> Result<()> {
        while self.on_its_way.len() > most {
            if let Some(ended) = self.on_its_way.join_next().await {
                ended.map_err(Error::internal)?.map_err(unwritten)?;
            }
        }
        Ok(())
    }
}

/// What is not found while we write is the place to write to.
fn unwritten(err: object_store::Error) -> Error {
    match Error::from(err) {
        Error::NotFound => Error::Unavailable("the store has no such place".into()),
        err => err,
    }
}
