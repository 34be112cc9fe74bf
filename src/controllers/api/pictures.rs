//! A multipart body that brings one picture, which is small enough to be read whole.

use axum::extract::{FromRequest, Multipart, Request};
use bytes::{Bytes, BytesMut};
use futures_util::TryStreamExt;

use super::uploads::{Sender, is_multipart, part_error, read_text};
use crate::context::Portal;
use crate::controllers::extractors::{body::FORM_TOKEN, cookies};
use crate::errors::{Error, Problem, Result};
use crate::models::users::avatar::MAX_SIZE;

/// The field of the picture.
pub const FIELD: &str = "file";
/// The most parts of one body.
const PART_LIMIT: usize = 16;

/// Reads the picture in the field `file`; a form has to bring its token before it.
pub async fn read(portal: &Portal, sender: Sender, request: Request) -> Result<Bytes> {
    if !is_multipart(request.headers()) {
        return Err(Error::UnsupportedMediaType);
    }
    let headers = request.headers().clone();
    let mut multipart = Multipart::from_request(request, &())
        .await
        .map_err(|_| Error::Malformed("error-not-json"))?;
    let mut is_proven = sender == Sender::Api;
    for _ in 0..PART_LIMIT {
        let Some(field) = multipart.next_field().await.map_err(|err| part_error(&err))? else {
            break;
        };
        if field.name() == Some(FIELD) && is_proven {
            let mut parts = field.map_err(|err| part_error(&err));
            let mut picture = BytesMut::new();
            while let Some(part) = parts.try_next().await? {
                if picture.len() + part.len() > MAX_SIZE {
                    let megabytes = MAX_SIZE / 1024 / 1024;
                    return Err(Error::TooLarge("FILE_TOO_LARGE", megabytes.to_string()));
                }
                picture.extend_from_slice(&part);
            }
            if picture.is_empty() {
                break;
            }
            return Ok(picture.freeze());
        }
        let is_token = field.name() == Some(FORM_TOKEN);
        if !is_proven && !is_token {
            return Err(Error::Forbidden("error-csrf"));
        }
        let text = read_text(field).await?;
        is_proven = is_proven || cookies::is_form_token(portal, &headers, &text);
    }
    if !is_proven {
        return Err(Error::Forbidden("error-csrf"));
    }
    Err(Problem::new(FIELD, "error-required".into()).into())
}
