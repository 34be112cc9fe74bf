//! Tables on their way out, as files for spreadsheets.

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use futures_util::Stream;
use futures_util::stream::{BoxStream, StreamExt};

use crate::errors::{Error, Result};

/// A table, written while it is read: however long it is, a piece of it is in memory.
///
/// `name` is of our own making: letters, digits, hyphens, a dot.
pub fn attachment(
    name: &str,
    lines: impl Stream<Item = Result<Bytes>> + Send + 'static,
) -> Result<Response> {
    let lines: BoxStream<'static, Result<Bytes>> = lines.boxed();
    let mut response = Body::from_stream(lines).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""));
    headers.insert(header::CONTENT_DISPOSITION, disposition.map_err(Error::internal)?);
    Ok(response)
}
