//! File stores that fail as a test says, and a disk that is really full.

use std::fmt::{self, Display, Formatter};
use std::io;
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Once};

use async_trait::async_trait;
use futures_util::stream::{self, BoxStream};
use futures_util::{FutureExt, StreamExt};
use object_store::path::Path;
use object_store::{
    CopyOptions, Error, GetOptions, GetResult, GetResultPayload, ListResult, MultipartUpload,
    ObjectMeta, ObjectStore, PutMultipartOptions, PutOptions, PutPayload, PutResult, Result,
    UploadPart,
};

/// What goes wrong.
#[derive(Debug)]
pub struct Troubles {
    /// Bytes for which there is room.
    room: AtomicI64,
    /// Nothing answers.
    away: AtomicBool,
    /// Downloads break off after as many bytes.
    cut: AtomicU64,
}

impl Default for Troubles {
    fn default() -> Self {
        Self {
            room: AtomicI64::new(i64::MAX),
            away: AtomicBool::new(false),
            cut: AtomicU64::new(u64::MAX),
        }
    }
}

impl Troubles {
    /// There is room for `bytes` more.
    pub fn room_for(&self, bytes: i64) {
        self.room.store(bytes, Ordering::SeqCst);
    }

    /// There is room for everything again.
    pub fn room_for_all(&self) {
        self.room_for(i64::MAX);
    }

    /// The store can not be reached, or can be again.
    pub fn away(&self, is_away: bool) {
        self.away.store(is_away, Ordering::SeqCst);
    }

    /// Downloads break off after `bytes`.
    pub fn cut_after(&self, bytes: u64) {
        self.cut.store(bytes, Ordering::SeqCst);
    }

    fn reach(&self) -> Result<()> {
        if self.away.load(Ordering::SeqCst) {
            return Err(generic(io::ErrorKind::ConnectionRefused));
        }
        Ok(())
    }

    fn take(&self, payload: &PutPayload) -> Result<()> {
        self.reach()?;
        let size = i64::try_from(payload.content_length()).unwrap();
        if self.room.fetch_sub(size, Ordering::SeqCst) < size {
            return Err(generic(io::ErrorKind::StorageFull));
        }
        Ok(())
    }
}

fn generic(kind: io::ErrorKind) -> Error {
    Error::Generic { store: "faulty", source: io::Error::from(kind).into() }
}

/// A store with troubles.
#[derive(Debug)]
pub struct Faulty {
    inner: Arc<dyn ObjectStore>,
    troubles: Arc<Troubles>,
}

impl Faulty {
    pub fn around(inner: Arc<dyn ObjectStore>, troubles: Arc<Troubles>) -> Arc<dyn ObjectStore> {
        Arc::new(Self { inner, troubles })
    }
}

impl Display for Faulty {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "faulty {}", self.inner)
    }
}

#[async_trait]
impl ObjectStore for Faulty {
    async fn put_opts(
        &self,
        to: &Path,
        payload: PutPayload,
        with: PutOptions,
    ) -> Result<PutResult> {
        self.troubles.take(&payload)?;
        self.inner.put_opts(to, payload, with).await
    }

    async fn put_multipart_opts(
        &self,
        to: &Path,
        with: PutMultipartOptions,
    ) -> Result<Box<dyn MultipartUpload>> {
        self.troubles.reach()?;
        let inner = self.inner.put_multipart_opts(to, with).await?;
        Ok(Box::new(FaultyUpload { inner, troubles: self.troubles.clone() }))
    }

    async fn get_opts(&self, from: &Path, options: GetOptions) -> Result<GetResult> {
        self.troubles.reach()?;
        let cut = self.troubles.cut.load(Ordering::SeqCst);
        let found = self.inner.get_opts(from, options).await?;
        if cut == u64::MAX {
            return Ok(found);
        }
        let (meta, range, attributes, extensions) = (
            found.meta.clone(),
            found.range.clone(),
            found.attributes.clone(),
            found.extensions.clone(),
        );
        let bytes = found.bytes().await?;
        let given = bytes.slice(..usize::try_from(cut).unwrap().min(bytes.len()));
        let chunks = stream::iter([Ok(given), Err(generic(io::ErrorKind::ConnectionReset))]);
        let payload = GetResultPayload::Stream(chunks.boxed());
        Ok(GetResult { payload, meta, range, attributes, extensions })
    }

    fn delete_stream(
        &self,
        keys: BoxStream<'static, Result<Path>>,
    ) -> BoxStream<'static, Result<Path>> {
        match self.troubles.reach() {
            Ok(()) => self.inner.delete_stream(keys),
            Err(err) => stream::iter([Err(err)]).boxed(),
        }
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        match self.troubles.reach() {
            Ok(()) => self.inner.list(prefix),
            Err(err) => stream::iter([Err(err)]).boxed(),
        }
    }

    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        self.troubles.reach()?;
        self.inner.list_with_delimiter(prefix).await
    }

    async fn copy_opts(&self, from: &Path, to: &Path, options: CopyOptions) -> Result<()> {
        let size = self.inner.get_opts(from, GetOptions::new().with_head(true)).await?.meta.size;
        self.troubles.take(&vec![0; usize::try_from(size).unwrap()].into())?;
        self.inner.copy_opts(from, to, options).await
    }
}

#[derive(Debug)]
struct FaultyUpload {
    inner: Box<dyn MultipartUpload>,
    troubles: Arc<Troubles>,
}

#[async_trait]
impl MultipartUpload for FaultyUpload {
    fn put_part(&mut self, data: PutPayload) -> UploadPart {
        match self.troubles.take(&data) {
            Ok(()) => self.inner.put_part(data),
            Err(err) => std::future::ready(Err(err)).boxed(),
        }
    }

    async fn complete(&mut self) -> Result<PutResult> {
        self.troubles.reach()?;
        self.inner.complete().await
    }

    async fn abort(&mut self) -> Result<()> {
        self.troubles.reach()?;
        self.inner.abort().await
    }
}

/// A file system of a few megabytes, where this process may make one.
pub struct SmallDisk {
    pub folder: tempfile::TempDir,
}

impl SmallDisk {
    /// One with room for `megabytes`; `None`, said once, where none can be mounted.
    pub fn of(megabytes: u32) -> Option<Self> {
        static SAID: Once = Once::new();
        let folder = tempfile::tempdir().unwrap();
        let size = format!("size={megabytes}m");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &size, "portal-test"])
            .arg(folder.path())
            .output();
        if mounted.is_ok_and(|output| output.status.success()) {
            return Some(Self { folder });
        }
        SAID.call_once(|| eprintln!("skipped: everything on a disk that is really full"));
        None
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.folder.path()).output();
    }
}
