//! Files on their way out: as attachments, never as something that a browser would run.

mod object;
pub mod results;

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

pub use object::object;

use crate::context::Portal;
use crate::errors::{Error, Result};
use crate::models::account_exports::Model as Export;
use crate::models::users::avatar::Avatar;
use crate::models::{draft_files, request_files};

/// For what a browser opens by itself: no script, no frame, no origin.
const SANDBOX: &str = "default-src 'none'; sandbox";

/// A file of a request, whole or a range of it.
pub async fn file(
    portal: &Portal,
    file: &request_files::Model,
    headers: &HeaderMap,
) -> Result<Response> {
    let size = u64::try_from(file.size).map_err(Error::internal)?;
    let mut response = object(portal, &file.storage_key, size, Some(&file.sha256), headers).await?;
    attach(response.headers_mut(), &file.name, &file.content_type)?;
    Ok(response)
}

/// A file of a draft, the same way.
pub async fn draft_file(
    portal: &Portal,
    file: &draft_files::Model,
    headers: &HeaderMap,
) -> Result<Response> {
    let size = u64::try_from(file.size).map_err(Error::internal)?;
    let mut response = object(portal, &file.storage_key, size, Some(&file.sha256), headers).await?;
    attach(response.headers_mut(), &file.name, &file.content_type)?;
    Ok(response)
}

/// An archive of everything that is held about a person.
pub async fn export(portal: &Portal, export: &Export, headers: &HeaderMap) -> Result<Response> {
    let (key, size) = export.object(portal.now())?;
    let mut response = object(portal, key, size, None, headers).await?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_survive_in_both_spellings() {
        assert_eq!(
            disposition("plán \"A\".pdf"),
            "attachment; filename=\"pl_n _A_.pdf\"; filename*=UTF-8''pl%C3%A1n%20%22A%22.pdf"
        );
    }
}
