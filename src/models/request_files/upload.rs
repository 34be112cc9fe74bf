//! Taking a file in: streamed into the store, hashed and judged on the way, never whole in memory.

use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::content_type::{HEAD, TextCheck, sniff};
use super::{MAX_SIZE, StoredFile, VOICE, name};
use crate::context::Portal;
use crate::errors::{Error, Problem, Result};
use crate::keyring::hex;
use crate::models::pending_objects::ObjectWriter;

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

/// Stores a file in `folder`, where it is reserved until [`claim`](crate::models::pending_objects::claim)
/// gives it to a row. Nothing stays when it is refused.
pub async fn store<S>(portal: &Portal, folder: &str, incoming: Incoming<S>) -> Result<StoredFile>
where
    S: Stream<Item = Result<Bytes>> + Unpin + Send,
{
    let pid = Uuid::now_v7();
    let key = format!("{folder}/{pid}");
    let mut intake = Intake {
        portal,
        key: &key,
        writer: None,
        kind: incoming.kind,
        name: name::clean(&incoming.name),
        head: Vec::new(),
        text: None,
        hash: Sha256::new(),
        size: 0,
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
            if let Some((writer, _)) = intake.writer.take() {
                writer.abandon().await;
            }
            Err(err)
        }
    }
}

struct Intake<'a> {
    portal: &'a Portal,
    key: &'a str,
    /// There is one as soon as it is known what comes.
    writer: Option<(ObjectWriter<'a>, &'static str)>,
    kind: &'static str,
    name: String,
    head: Vec<u8>,
    text: Option<TextCheck>,
    hash: Sha256,
    size: u64,
}

impl Intake<'_> {
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
            if self.writer.is_some() {
                self.write(&chunk).await?;
            } else {
                self.head.extend_from_slice(&chunk);
                if self.head.len() >= HEAD {
                    self.judge().await?;
                }
            }
        }
        if self.writer.is_none() {
            self.judge().await?;
        }
        if self.text.as_ref().is_some_and(|text| !text.is_complete()) {
            return Err(wrong_type(self.kind));
        }
        let (writer, content_type) = self.writer.take().ok_or_else(|| wrong_type(self.kind))?;
        writer.finish().await?;
        Ok(content_type)
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
        if content_type.starts_with("text/") {
            self.text = Some(TextCheck::default());
        }
        let mut writer = ObjectWriter::begin(self.portal, self.key).await?;
        // Those that came before wait for this one.
        writer.renew_folder().await?;
        self.writer = Some((writer, content_type));
        self.write(&head).await
    }

    async fn write(&mut self, chunk: &[u8]) -> Result<()> {
        if let Some(text) = &mut self.text
            && !text.accepts(chunk)
        {
            return Err(wrong_type(self.kind));
        }
        match &mut self.writer {
            Some((writer, _)) => writer.write(chunk).await,
            None => Ok(()),
        }
    }
}
