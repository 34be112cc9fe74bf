//! A ZIP that is written while it is read: from the database and the store, through the compressor,
//! into the store. No more than a few chunks of it are ever in memory.

use std::io::{self, Write};

use bytes::Bytes;
use chrono::{DateTime, Datelike, Timelike, Utc};
use object_store::buffered::BufWriter;
use object_store::path::Path;
use serde::Serialize;
use sha2::{Digest, Sha256};
use tokio::io::AsyncWriteExt;
use tokio::sync::mpsc;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::contents::Contents;
use crate::context::Portal;
use crate::errors::{Error, Result};
use crate::keyring::hex;
use crate::models::request_files::upload::write_error;

/// Chunks that may wait between two stages.
const WAITING: usize = 8;
/// Bytes that are handed on at once.
const CHUNK: usize = 64 * 1024;

/// What the compressor is told.
enum Step {
    Begin(String),
    Write(Bytes),
    End,
}

/// One line of the manifest.
#[derive(Debug, Serialize)]
struct Listed {
    name: String,
    size: u64,
    sha256: String,
}

/// The archive, as whoever fills it sees it.
pub(super) struct Archive {
    steps: mpsc::Sender<Step>,
    listed: Vec<Listed>,
    hash: Sha256,
    size: u64,
}

/// Writes `contents` as the object `key`; how many bytes it has. Where anything fails there is no
/// such object.
pub(super) async fn write(portal: &Portal, key: &str, contents: Contents<'_>) -> Result<u64> {
    let (steps, told) = mpsc::channel(WAITING);
    let (written, chunks) = mpsc::channel(WAITING);
    let time = zip_time(portal.now());
    let compressing = tokio::task::spawn_blocking(move || compress(told, written, time));
    let mut writer = BufWriter::new(portal.store.clone(), Path::from(key)).with_max_concurrency(2);
    let filling = async {
        let mut archive = Archive { steps, listed: Vec::new(), hash: Sha256::new(), size: 0 };
        contents.gather(&mut archive).await?;
        archive.finish().await
    };
    let storing = store(&mut writer, chunks);
    let (filled, stored, compressed) = tokio::join!(filling, storing, compressing);
    // The store's own words first: that the others could not go on only follows from them.
    let compressed =
        compressed.map_err(Error::internal).and_then(|outcome| outcome.map_err(Error::internal));
    let outcome = stored.and_then(|size| filled.and(compressed).map(|()| size));
    if outcome.is_ok() {
        // What fails now has taken its own parts away, and can not be aborted any more.
        writer.shutdown().await.map_err(write_error)?;
    } else if let Err(err) = writer.abort().await {
        tracing::debug!(error = %err, "nothing to abort");
    }
    outcome
}

/// Takes the chunks, so that a store that fails stops those who make them.
async fn store(writer: &mut BufWriter, mut chunks: mpsc::Receiver<Bytes>) -> Result<u64> {
    let mut size = 0;
    while let Some(chunk) = chunks.recv().await {
        writer.write_all(&chunk).await.map_err(write_error)?;
        size += chunk.len() as u64;
    }
    Ok(size)
}

impl Archive {
    /// Adds a file with this content.
    pub(super) async fn add(&mut self, name: &str, content: Vec<u8>) -> Result<()> {
        self.begin(name).await?;
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

    /// Begins a file that comes in parts.
    pub(super) async fn begin(&mut self, name: &str) -> Result<()> {
        (self.hash, self.size) = (Sha256::new(), 0);
        self.tell(Step::Begin(name.to_owned())).await
    }

    /// Adds a part of the file that was begun.
    pub(super) async fn write(&mut self, part: Bytes) -> Result<()> {
        self.hash.update(&part);
        self.size += part.len() as u64;
        self.tell(Step::Write(part)).await
    }

    /// Notes the file in the manifest.
    pub(super) fn end(&mut self, name: &str) {
        let sha256 = hex(&std::mem::take(&mut self.hash).finalize());
        self.listed.push(Listed { name: name.to_owned(), size: self.size, sha256 });
    }

    /// Writes the manifest and closes the archive.
    async fn finish(mut self) -> Result<()> {
        let manifest = serde_json::json!({ "files": std::mem::take(&mut self.listed) });
        self.add_json("manifest.json", &manifest).await?;
        self.tell(Step::End).await
    }

    async fn tell(&self, step: Step) -> Result<()> {
        let told = self.steps.send(step).await;
        told.map_err(|_| Error::internal("the archive can not be written any further"))
    }
}

/// Compresses what it is told, until it is told that this was all: an archive that breaks off is an
/// error, not a short archive.
fn compress(
    mut steps: mpsc::Receiver<Step>,
    chunks: mpsc::Sender<Bytes>,
    time: zip::DateTime,
) -> zip::result::ZipResult<()> {
    let options = SimpleFileOptions::default().last_modified_time(time);
    let mut zip = ZipWriter::new_stream(Chunks { chunks, buffer: Vec::with_capacity(CHUNK) });
    while let Some(step) = steps.blocking_recv() {
        match step {
            Step::Begin(name) => zip.start_file(name, options)?,
            Step::Write(part) => zip.write_all(&part)?,
            Step::End => return Ok(zip.finish()?.into_inner().flush()?),
        }
    }
    Err(io::Error::from(io::ErrorKind::UnexpectedEof).into())
}

fn zip_time(now: DateTime<Utc>) -> zip::DateTime {
    let small = |number: u32| u8::try_from(number).unwrap_or_default();
    let (month, day) = (small(now.month()), small(now.day()));
    let (hour, minute, second) = (small(now.hour()), small(now.minute()), small(now.second()));
    let year = u16::try_from(now.year()).unwrap_or_default();
    zip::DateTime::from_date_and_time(year, month, day, hour, minute, second).unwrap_or_default()
}

/// The compressor's way out.
struct Chunks {
    chunks: mpsc::Sender<Bytes>,
    buffer: Vec<u8>,
}

impl Write for Chunks {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= CHUNK {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.buffer.is_empty() {
            return Ok(());
        }
        let chunk = std::mem::replace(&mut self.buffer, Vec::with_capacity(CHUNK));
        let sent = self.chunks.blocking_send(chunk.into());
        sent.map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}
