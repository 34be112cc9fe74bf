//! A ZIP that is written while it is read: what is handed to it is compressed at once, and what comes
//! out is taken away before more goes in. No more than a few chunks of it are ever in memory, and a
//! reader who is slow, or gone, holds nothing but those.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use chrono::{DateTime, Datelike, Timelike, Utc};
use futures_util::{Stream, StreamExt, TryStreamExt, stream};
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt};
use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::sync::mpsc;
use zip::ZipWriter;
use zip::write::{SimpleFileOptions, StreamWriter};

use crate::errors::{Error, Result};
use crate::keyring::hex;

/// Chunks that may wait for whoever takes them.
const WAITING: usize = 4;
/// Bytes that are compressed and handed on at once.
const CHUNK: usize = 64 * 1024;

/// Whether compressing pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Density {
    Loose,
    Dense,
}

impl Density {
    /// Pictures, sounds, PDFs and archives are compressed already.
    fn of(content_type: &str) -> Self {
        let is_loose = content_type.starts_with("text/") || content_type == "application/json";
        if is_loose { Self::Loose } else { Self::Dense }
    }

    /// Deflate in both cases: an entry whose size stands behind it must not be stored plain.
    const fn level(self) -> Option<i64> {
        match self {
            Self::Loose => None,
            Self::Dense => Some(1),
        }
    }
}

/// One line of the manifest.
#[derive(Debug, Serialize)]
struct Listed {
    name: String,
    size: u64,
    sha256: String,
}

/// An archive, as whoever fills it sees it. Dropped before [`finish`](Self::finish), it breaks off
/// where it is.
pub(super) struct Archive {
    // Boxed: it holds the tables of its compressor, and futures hold it.
    zip: Box<ZipWriter<StreamWriter<Outlet>>>,
    outlet: Outlet,
    chunks: mpsc::Sender<Bytes>,
    options: SimpleFileOptions,
    listed: Vec<Listed>,
    hash: Sha256,
    size: u64,
}

/// Opens an archive: the one end to fill it, the other where its bytes come out. Those end with the
/// archive, whole or not: only who fills it knows.
pub(super) fn open(now: DateTime<Utc>) -> (Archive, mpsc::Receiver<Bytes>) {
    let (chunks, taken) = mpsc::channel(WAITING);
    let outlet = Outlet::default();
    let archive = Archive {
        zip: Box::new(ZipWriter::new_stream(outlet.clone())),
        outlet,
        chunks,
        options: SimpleFileOptions::default().last_modified_time(zip_time(now)),
        listed: Vec::new(),
        hash: Sha256::new(),
        size: 0,
    };
    (archive, taken)
}

/// An archive as a body: `filling` runs while it is read, and where that fails the body fails, so that
/// nobody takes a part for the whole. Dropped, it stops.
pub(super) fn body(
    chunks: mpsc::Receiver<Bytes>,
    filling: impl Future<Output = Result<()>> + Send + 'static,
) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static {
    let chunks = stream::unfold(chunks, |mut chunks| async {
        chunks.recv().await.map(|chunk| (Ok(chunk), chunks))
    });
    let end = stream::once(filling).filter_map(|outcome| async {
        let err = outcome.err()?;
        tracing::warn!(error = %err, "an archive breaks off");
        Some(Err(io::Error::other(err)))
    });
    stream::select(chunks, end)
}

impl Archive {
    /// Adds a file with this content.
    pub(super) async fn add(&mut self, name: &str, content: Vec<u8>) -> Result<()> {
        self.begin(name)?;
        self.write(content.into()).await?;
        self.end(name);
        Ok(())
    }

    /// Adds a value as JSON for reading.
    pub(super) async fn add_json(&mut self, name: &str, value: &impl Serialize) -> Result<()> {
        let mut content = serde_json::to_vec_pretty(value).map_err(Error::internal)?;
        content.push(b'\n');
        self.add(name, content).await
    }

    /// Adds the object `key` of the store; false where there is none (any more).
    pub(super) async fn add_object(
        &mut self,
        store: &dyn ObjectStore,
        name: &str,
        key: &str,
        content_type: &str,
    ) -> Result<bool> {
        let object = match store.get(&Path::from(key)).await {
            Ok(object) => object,
            Err(object_store::Error::NotFound { .. }) => {
                tracing::warn!(key, "an object is missing from an archive");
                return Ok(false);
            }
            Err(err) => return Err(err.into()),
        };
        self.start(name, Density::of(content_type))?;
        let mut parts = object.into_stream();
        while let Some(part) = parts.try_next().await? {
            self.write(part).await?;
        }
        self.end(name);
        Ok(true)
    }

    /// Begins a file that comes in parts.
    pub(super) fn begin(&mut self, name: &str) -> Result<()> {
        self.start(name, Density::Loose)
    }

    fn start(&mut self, name: &str, density: Density) -> Result<()> {
        (self.hash, self.size) = (Sha256::new(), 0);
        let options = self.options.compression_level(density.level());
        self.zip.start_file(name, options).map_err(Error::internal)
    }

    /// Adds a part of the file that was begun.
    pub(super) async fn write(&mut self, part: Bytes) -> Result<()> {
        self.size += part.len() as u64;
        for piece in part.chunks(CHUNK) {
            self.hash.update(piece);
            self.zip.write_all(piece).map_err(Error::internal)?;
            if self.outlet.len() >= CHUNK {
                self.hand_on().await?;
            }
        }
        Ok(())
    }

    /// Notes the file in the manifest.
    pub(super) fn end(&mut self, name: &str) {
        let sha256 = hex(&std::mem::take(&mut self.hash).finalize());
        self.listed.push(Listed { name: name.to_owned(), size: self.size, sha256 });
    }

    /// Writes `manifest` with the list of `files` in it, and closes the archive.
    pub(super) async fn finish(mut self, mut manifest: Value) -> Result<()> {
        manifest["files"] = json!(std::mem::take(&mut self.listed));
        self.add_json("manifest.json", &manifest).await?;
        let Self { zip, outlet, chunks, .. } = self;
        zip.finish().map_err(Error::internal)?;
        send(&chunks, outlet.take()).await
    }

    async fn hand_on(&self) -> Result<()> {
        send(&self.chunks, self.outlet.take()).await
    }
}

async fn send(chunks: &mpsc::Sender<Bytes>, chunk: Bytes) -> Result<()> {
    let sent = chunks.send(chunk).await;
    sent.map_err(|_| Error::internal("nobody takes the archive any more"))
}

fn zip_time(now: DateTime<Utc>) -> zip::DateTime {
    let small = |number: u32| u8::try_from(number).unwrap_or_default();
    let (month, day) = (small(now.month()), small(now.day()));
    let (hour, minute, second) = (small(now.hour()), small(now.minute()), small(now.second()));
    let year = u16::try_from(now.year()).unwrap_or_default();
    zip::DateTime::from_date_and_time(year, month, day, hour, minute, second).unwrap_or_default()
}

/// Where the ZIP is written to, until somebody takes it.
#[derive(Clone, Default)]
struct Outlet(Arc<Mutex<Vec<u8>>>);

impl Outlet {
    fn len(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    fn take(&self) -> Bytes {
        let mut written = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *written, Vec::with_capacity(CHUNK * 5 / 4)).into()
    }
}

impl Write for Outlet {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

    use super::*;

    async fn read(body: impl Stream<Item = io::Result<Bytes>>) -> io::Result<Vec<u8>> {
        let parts: Vec<Bytes> = Box::pin(body).try_collect().await?;
        Ok(parts.concat())
    }

    fn filled(fails: bool) -> impl Stream<Item = io::Result<Bytes>> {
        let (mut archive, chunks) = open(DateTime::UNIX_EPOCH);
        body(chunks, async move {
            archive.add("a.txt", vec![b'a'; 300_000]).await?;
            archive.begin("b.txt")?;
            archive.write(Bytes::from_static(b"half")).await?;
            if fails {
                return Err(Error::internal("the store went away"));
            }
            archive.end("b.txt");
            archive.finish(json!({})).await
        })
    }

    #[tokio::test]
    async fn what_goes_in_comes_out() {
        let whole = read(filled(false)).await.unwrap();
        let mut zip = zip::ZipArchive::new(Cursor::new(whole)).unwrap();
        let mut text = String::new();
        zip.by_name("manifest.json").unwrap().read_to_string(&mut text).unwrap();
        let manifest: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(manifest["files"][0]["size"], 300_000);
        assert_eq!(manifest["files"][1]["sha256"], hex(&Sha256::digest(b"half")));
    }

    #[tokio::test]
    async fn one_that_breaks_off_is_an_error_and_never_looks_whole() {
        assert!(read(filled(true)).await.is_err());
        let parts: Vec<_> =
            Box::pin(filled(true)).filter_map(|part| async { part.ok() }).collect().await;
        assert!(zip::ZipArchive::new(Cursor::new(parts.concat())).is_err());
    }

    #[tokio::test]
    async fn nothing_goes_on_when_nobody_reads() {
        let (mut archive, chunks) = open(DateTime::UNIX_EPOCH);
        drop(chunks);
        let random: Vec<u8> = (0..4_000_000).map(|_| rand::random()).collect();
        assert!(archive.add("a", random).await.is_err());
    }
}
