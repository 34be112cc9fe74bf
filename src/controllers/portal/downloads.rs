//! Files on their way out: as attachments, never as something that a browser would run.

use std::ops::Range;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::TryStreamExt;
use object_store::{GetOptions, GetRange, ObjectStore, path::Path};

use crate::context::Portal;
use crate::errors::{Error, Result};
use crate::models::account_exports::Model as Export;
use crate::models::request_files;
use crate::models::requests;
use crate::models::users::avatar::Avatar;

/// For what a browser opens by itself: no script, no frame, no origin.
const SANDBOX: &str = "default-src 'none'; sandbox";

/// A file of a request, whole or a range of it.
pub async fn file(
    portal: &Portal,
    file: &request_files::Model,
    headers: &HeaderMap,
) -> Result<Response> {
    let size = u64::try_from(file.size).map_err(Error::internal)?;
    let mut response = object(portal, &file.storage_key, size, headers).await?;
    attach(response.headers_mut(), &file.name, &file.content_type)?;
    Ok(response)
}

/// An archive of everything that is held about a person.
pub async fn export(portal: &Portal, export: &Export, headers: &HeaderMap) -> Result<Response> {
    let (key, size) = export.object(portal.now())?;
    let mut response = object(portal, key, size, headers).await?;
    let day = export.created_at.to_utc().format("%Y-%m-%d");
    attach(response.headers_mut(), &format!("user-portal-{day}.zip"), "application/zip")?;
    Ok(response)
}

/// A picture of a person, for them to see: inside a page, but nothing that a browser would run.
/// Under the name of its own it never changes; under any other it may be another's tomorrow.
pub fn avatar(avatar: Avatar, wanted: &str, headers: &HeaderMap) -> Result<Response> {
    let tag = format!("\"{}\"", avatar.tag);
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let is_known = known.is_some_and(|tags| {
        tags.split(',').map(|tag| tag.trim().trim_start_matches("W/")).any(|known| known == tag)
    });
    let cache = if wanted == avatar.tag {
        "private, max-age=604800, immutable"
    } else {
        "private, no-cache"
    };
    let mut response = if is_known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        avatar.bytes.into_response()
    };
    let answer = response.headers_mut();
    answer.insert(header::CONTENT_TYPE, HeaderValue::from_static(avatar.content_type));
    answer.insert(header::ETAG, HeaderValue::from_str(&tag).map_err(Error::internal)?);
    answer.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    answer.insert(header::VARY, HeaderValue::from_static("Authorization, Cookie, X-API-Key"));
    answer.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("inline"));
    answer.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(SANDBOX));
    answer.insert(
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("same-origin"),
    );
    Ok(response)
}

/// An object of the store, whole or a range of it (RFC 9110, section 14).
async fn object(portal: &Portal, key: &str, size: u64, headers: &HeaderMap) -> Result<Response> {
    let range = match headers.get(header::RANGE).and_then(|value| value.to_str().ok()) {
        None => None,
        Some(text) => match parse_range(text, size) {
            Wanted::Whole => None,
            Wanted::Part(range) => Some(range),
            Wanted::Nothing => return Ok(unsatisfiable(size)),
        },
    };
    let options =
        GetOptions { range: range.clone().map(GetRange::Bounded), ..GetOptions::default() };
    let object = portal.store.get_opts(&Path::from(key), options).await?;
    let body = Body::from_stream(object.into_stream().map_err(std::io::Error::other));
    let (status, length) = match &range {
        Some(range) => (StatusCode::PARTIAL_CONTENT, range.end - range.start),
        None => (StatusCode::OK, size),
    };
    let mut response = (status, body).into_response();
    let answer = response.headers_mut();
    answer.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    answer.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    if let Some(range) = range {
        let text = format!("bytes {}-{}/{size}", range.start, range.end - 1);
        answer
            .insert(header::CONTENT_RANGE, HeaderValue::from_str(&text).map_err(Error::internal)?);
    }
    Ok(response)
}

/// The archive of a completed request.
pub async fn results(request: &requests::Model) -> Result<Response> {
    let archive = request.results_archive().await?;
    let mut response = archive.into_response();
    let name = format!("{} - results.zip", request.title);
    attach(response.headers_mut(), &name, "application/zip")?;
    Ok(response)
}

fn attach(headers: &mut HeaderMap, name: &str, content_type: &str) -> Result<()> {
    let value = HeaderValue::from_str(content_type).map_err(Error::internal)?;
    headers.insert(header::CONTENT_TYPE, value);
    let value = HeaderValue::from_str(&disposition(name)).map_err(Error::internal)?;
    headers.insert(header::CONTENT_DISPOSITION, value);
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(SANDBOX));
    Ok(())
}

/// `attachment` with the name in both spellings (RFC 6266, section 4.3).
fn disposition(name: &str) -> String {
    let name = request_files::name::clean(name);
    let plain: String = name
        .chars()
        .map(|c| {
            if c.is_ascii_graphic() && !matches!(c, '"' | '\\' | '%') || c == ' ' { c } else { '_' }
        })
        .collect();
    let encoded: String = name
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' => {
                (byte as char).to_string()
            }
            byte => format!("%{byte:02X}"),
        })
        .collect();
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
}

#[derive(Debug, PartialEq, Eq)]
enum Wanted {
    Whole,
    Part(Range<u64>),
    Nothing,
}

/// One range of bytes. Several at once, and what is no range at all, count as none.
fn parse_range(text: &str, size: u64) -> Wanted {
    let Some(spec) = text.strip_prefix("bytes=").filter(|spec| !spec.contains(',')) else {
        return Wanted::Whole;
    };
    let Some((first, last)) = spec.trim().split_once('-') else { return Wanted::Whole };
    let (first, last) = (first.trim(), last.trim());
    let range = match (first.parse::<u64>(), last.parse::<u64>()) {
        (Ok(first), Ok(last)) if first <= last => first..last.saturating_add(1).min(size),
        (Ok(first), Err(_)) if last.is_empty() => first..size,
        (Err(_), Ok(suffix)) if first.is_empty() => size.saturating_sub(suffix)..size,
        _ => return Wanted::Whole,
    };
    if range.start < range.end { Wanted::Part(range) } else { Wanted::Nothing }
}

fn unsatisfiable(size: u64) -> Response {
    let range = format!("bytes */{size}");
    (StatusCode::RANGE_NOT_SATISFIABLE, [(header::CONTENT_RANGE, range)]).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_the_standard_says() {
        assert_eq!(parse_range("bytes=0-99", 1000), Wanted::Part(0..100));
        assert_eq!(parse_range("bytes=900-", 1000), Wanted::Part(900..1000));
        assert_eq!(parse_range("bytes=-100", 1000), Wanted::Part(900..1000));
        assert_eq!(parse_range("bytes=0-5000", 1000), Wanted::Part(0..1000));
        assert_eq!(parse_range("bytes=1000-", 1000), Wanted::Nothing);
        assert_eq!(parse_range("bytes=-0", 1000), Wanted::Nothing);
        for odd in ["bytes=5-1", "bytes=a-b", "lines=1-2", "bytes=0-1,4-5", "bytes=-"] {
            assert_eq!(parse_range(odd, 1000), Wanted::Whole, "{odd}");
        }
    }

    #[test]
    fn names_survive_in_both_spellings() {
        assert_eq!(
            disposition("plán \"A\".pdf"),
            "attachment; filename=\"pl_n _A_.pdf\"; filename*=UTF-8''pl%C3%A1n%20%22A%22.pdf"
        );
    }
}
