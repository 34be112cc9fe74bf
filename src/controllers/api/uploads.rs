//! Multipart bodies: fields into an [`Input`], files straight into the store.

use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use axum::http::{HeaderMap, StatusCode, header};
use futures_util::{StreamExt, TryStreamExt};
use uuid::Uuid;

use crate::context::Portal;
use crate::controllers::extractors::{JsonInput, body::FORM_TOKEN, cookies};
use crate::controllers::middleware::BODY_LIMIT;
use crate::errors::{Error, Problem, Result};
use crate::models::input::Input;
use crate::models::request_files::upload::{Incoming, store};
use crate::models::request_files::{self, FILE, MAX_COUNT, StoredFile, VOICE, folder_of};

/// The most bytes of one text field.
const FIELD_LIMIT: usize = 128 * 1024;
/// The most parts of one body.
const PART_LIMIT: usize = 64;

/// Who sends a multipart body.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Sender {
    /// A client of the API.
    Api,
    /// A form of our pages, which has to bring its token first.
    Form,
}

/// What a body brought.
#[derive(Debug, Default)]
pub struct Upload {
    /// The fields.
    pub input: Input,
    /// The files, in the store already; whoever does not keep them discards them.
    pub files: Vec<StoredFile>,
}

/// Whether the body is declared as multipart.
#[must_use]
pub fn is_multipart(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).is_some_and(|text| {
        text.trim_start().to_ascii_lowercase().starts_with("multipart/form-data")
    })
}

/// How long the body says that it is.
#[must_use]
pub fn declared_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Reads a body of JSON or multipart; files belong to the request-to-be `request`.
pub async fn read(
    portal: &Portal,
    request_id: Uuid,
    sender: Sender,
    request: Request,
) -> Result<Upload> {
    let mut upload = Upload::default();
    read_into(portal, &folder_of(request_id), sender, request, &mut upload).await?;
    Ok(upload)
}

/// The same for any folder of the store, and for a form that is shown again: its fields are in
/// `upload` even if a file is refused.
pub async fn read_into(
    portal: &Portal,
    folder: &str,
    sender: Sender,
    mut request: Request,
    upload: &mut Upload,
) -> Result<()> {
    if !is_multipart(request.headers()) {
        if sender == Sender::Form {
            return Err(Error::UnsupportedMediaType);
        }
        // The route has no limit, for the sake of files; what is read whole has one.
        DefaultBodyLimit::max(BODY_LIMIT).apply(&mut request);
        JsonInput(upload.input) = JsonInput::from_request(request, &()).await?;
        return Ok(());
    }
    let headers = request.headers().clone();
    let multipart = Multipart::from_request(request, &())
        .await
        .map_err(|_| Error::Malformed("error-not-json"))?;
    let (mut pairs, files) = (Vec::new(), &mut upload.files);
    let outcome = read_parts(portal, folder, sender, &headers, multipart, &mut pairs, files).await;
    upload.input = Input::from_pairs(pairs);
    if outcome.is_err() {
        request_files::discard(portal, &std::mem::take(&mut upload.files)).await;
    }
    outcome
}

async fn read_parts(
    portal: &Portal,
    folder: &str,
    sender: Sender,
    headers: &HeaderMap,
    mut multipart: Multipart,
    pairs: &mut Vec<(String, String)>,
    files: &mut Vec<StoredFile>,
) -> Result<()> {
    let mut is_proven = sender == Sender::Api;
    let mut refused = None;
    for _ in 0..PART_LIMIT {
        let Some(field) = multipart.next_field().await.map_err(|err| part_error(&err))? else {
            // A form without any part has no token either.
            if !is_proven {
                return Err(Error::Forbidden("error-csrf"));
            }
            return refused.map_or(Ok(()), Err);
        };
        let name = field.name().unwrap_or_default().to_owned();
        let kind = match name.as_str() {
            "files" | "file" => Some(FILE),
            "voice_file" => Some(VOICE),
            _ => None,
        };
        match kind {
            Some(kind) if field.file_name().is_some() => {
                if !is_proven {
                    return Err(Error::Forbidden("error-csrf"));
                }
                if matches!(refused, Some(Error::StorageFull | Error::Unavailable(_))) {
                    // There will be no room for the next one either.
                    continue;
                }
                if kind == VOICE && files.iter().any(|file| file.kind == VOICE) {
                    return Err(Problem::new("voice_file", "error-voice-count".into()).into());
                }
                match store_part(portal, folder, kind, field).await {
                    Ok(file) => files.extend(file),
                    // Fields may follow, and a browser hears no answer before it has sent all.
                    Err(
                        err @ (Error::Invalid(_)
                        | Error::TooLarge("FILE_TOO_LARGE", _)
                        | Error::StorageFull
                        | Error::Unavailable(_)),
                    ) if sender == Sender::Form => {
                        refused.get_or_insert(err);
                    }
                    Err(err) => return Err(err),
                }
                if files.len() > MAX_COUNT {
                    return Err(request_files::too_many());
                }
            }
            _ => {
                let text = read_text(field).await?;
                if name == FORM_TOKEN {
                    is_proven = is_proven || cookies::is_form_token(portal, headers, &text);
                }
                if !is_proven {
                    return Err(Error::Forbidden("error-csrf"));
                }
                pairs.push((name, text));
            }
        }
    }
    Err(Error::TooLarge("VALIDATION_ERROR", String::new()))
}

/// Stores a file; `None` for the empty part that a browser sends when nothing was chosen.
async fn store_part(
    portal: &Portal,
    folder: &str,
    kind: &'static str,
    field: Field<'_>,
) -> Result<Option<StoredFile>> {
    let name = field.file_name().unwrap_or_default().to_owned();
    // The empty part comes as one empty chunk.
    let mut body = field
        .map_err(|err| part_error(&err))
        .try_filter(|chunk| std::future::ready(!chunk.is_empty()))
        .boxed()
        .peekable();
    if name.is_empty() && std::pin::Pin::new(&mut body).peek().await.is_none() {
        return Ok(None);
    }
    store(portal, folder, Incoming { kind, name, body }).await.map(Some)
}

pub(super) async fn read_text(mut field: Field<'_>) -> Result<String> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|err| part_error(&err))? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > FIELD_LIMIT {
            return Err(Error::TooLarge("VALIDATION_ERROR", String::new()));
        }
    }
    String::from_utf8(bytes).map_err(|_| Error::Malformed("error-not-json"))
}

pub(super) fn part_error(err: &MultipartError) -> Error {
    match err.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Error::TooLarge("VALIDATION_ERROR", String::new()),
        _ => Error::Malformed("error-not-json"),
    }
}
