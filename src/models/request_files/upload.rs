//! Taking a file in: streamed into the store, hashed and judged on the way, never whole in memory.

use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use object_store::buffered::BufWriter;
use object_store::path::Path;
use sha2::{Digest, Sha256};
use tokio::io::AsyncWriteExt;
use uuid::Uuid;

use super::content_type::{HEAD, TextCheck, sniff};
use super::{MAX_SIZE, StoredFile, VOICE, name, storage_key};
use crate::context::Portal;
use crate::errors::{Error, Problem, Result};
use crate::keyring::hex;

/// A file on its way in.
pub struct Incoming<S> {
    /// [`super::FILE`] or [`super::VOICE`].
    pub kind: &'static str,
    /// As the client calls it.
    pub name: String,
    /// Its bytes.
    pub body: S,
}

fn wrong_type(kind: &'static str) -> Error {
    let field = if kind == VOICE { "voice_file" } else { "files" };
    Problem::new(field, "error-file-type".into()).with_code("INVALID_FILE_TYPE").into()
}

/// Stores a file for the request with public id `request`. Nothing stays when it is refused.
pub async fn store<S>(portal: &Portal, request: Uuid, incoming: Incoming<S>) -> Result<StoredFile>
where
    S: Stream<Item = Result<Bytes>> + Unpin + Send,
{
    let pid = Uuid::now_v7();
    let key = storage_key(request, pid);
    let writer =
        BufWriter::new(portal.store.clone(), Path::from(key.as_str())).with_max_concurrency(2);
    let mut intake = Intake {
        writer,
        kind: incoming.kind,
        name: name::clean(&incoming.name),
        head: Vec::new(),
        content_type: None,
        text: None,
        hash: Sha256::new(),
        size: 0,
        is_finishing: false,
    };
    match intake.run(incoming.body).await {
        Ok(content_type) => Ok(StoredFile {
            pid,
            kind: incoming.kind,
            name: intake.name,
            content_type,
            size: intake.size,
            sha256: hex(&intake.hash.finalize()),
            storage_key: key,
        }),
        Err(err) => {
            // A writer that was told to finish can not be aborted any more.
            if !intake.is_finishing
                && let Err(err) = intake.writer.abort().await
            {
                tracing::debug!(error = %err, "nothing to abort");
            }
            Err(err)
        }
    }
}

struct Intake {
    writer: BufWriter,
    kind: &'static str,
    name: String,
    head: Vec<u8>,
    content_type: Option<&'static str>,
    text: Option<TextCheck>,
    hash: Sha256,
    size: u64,
    is_finishing: bool,
}

impl Intake {
    async fn run<S>(&mut self, mut body: S) -> Result<&'static str>
    where
        S: Stream<Item = Result<Bytes>> + Unpin + Send,
    {
        while let Some(chunk) = body.next().await {
            let chunk = chunk?;
            self.size += chunk.len() as u64;
            if self.size > MAX_SIZE {
                return Err(Error::TooLarge("FILE_TOO_LARGE", "50".into()));
            }
            self.hash.update(&chunk);
            if self.content_type.is_some() {
                self.write(&chunk).await?;
            } else {
                self.head.extend_from_slice(&chunk);
                if self.head.len() >= HEAD {
                    self.judge().await?;
                }
            }
        }
        if self.content_type.is_none() {
            self.judge().await?;
        }
        if self.text.as_ref().is_some_and(|text| !text.is_complete()) {
            return Err(wrong_type(self.kind));
        }
        self.is_finishing = true;
        self.writer.shutdown().await.map_err(write_error)?;
        self.content_type.ok_or_else(|| wrong_type(self.kind))
    }

    /// Decides what it is, by its beginning, and writes that.
    async fn judge(&mut self) -> Result<()> {
        let head = std::mem::take(&mut self.head);
        if head.is_empty() {
            return Err(wrong_type(self.kind));
        }
        let content_type = sniff(&head, &self.name).ok_or_else(|| wrong_type(self.kind))?;
        if self.kind == VOICE && !content_type.starts_with("audio/") {
            return Err(wrong_type(self.kind));
        }
        self.content_type = Some(content_type);
        if content_type.starts_with("text/") {
            self.text = Some(TextCheck::default());
        }
        self.write(&head).await
    }

    async fn write(&mut self, chunk: &[u8]) -> Result<()> {
        if let Some(text) = &mut self.text
            && !text.accepts(chunk)
        {
            return Err(wrong_type(self.kind));
        }
        self.writer.write_all(chunk).await.map_err(write_error)
    }
}

/// `BufWriter` speaks in I/O errors, with the store's own inside.
pub(in crate::models) fn write_error(err: std::io::Error) -> Error {
    if err.kind() == std::io::ErrorKind::StorageFull {
        return Error::StorageFull;
    }
    match err.downcast::<object_store::Error>() {
        Ok(err) => err.into(),
        Err(err) => Error::Unavailable(err.to_string()),
    }
}
