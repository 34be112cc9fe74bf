//! What came out of a request, on its way out.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use object_store::ObjectStoreExt;
use object_store::path::Path;

use super::{SANDBOX, attach, object};
use crate::context::Portal;
use crate::errors::{Error, Result};
use crate::models::request_artifacts::{self, content_type};
use crate::models::requests::Model;
use crate::views::results::report;
use crate::views::time::Calendar;

/// How much of a picture tells that it is one.
const HEAD: u64 = 64;

/// Everything in one ZIP, made while it is sent.
pub async fn archive(
    portal: &Portal,
    calendar: &Calendar<'_>,
    request: &Model,
) -> Result<Response> {
    request.check_completed()?;
    let report = report(calendar, request, &request.artifacts(&portal.db).await?);
    let archive = request.results_archive(portal, report).await?;
    let mut response = Body::from_stream(archive).into_response();
    let name = format!("{} - results.zip", request.title);
    attach(response.headers_mut(), &name, "application/zip")?;
    Ok(response)
}

/// The results as JSON.
pub fn data(request: &Model) -> Result<Response> {
    request.check_completed()?;
    let mut response = format!("{:#}\n", request.results_document()).into_response();
    let name = format!("{} - results.json", request.title);
    attach(response.headers_mut(), &name, "application/json")?;
    Ok(response)
}

/// A file that came out, whole or a range of it.
pub async fn artifact(
    portal: &Portal,
    artifact: &request_artifacts::Model,
    headers: &HeaderMap,
) -> Result<Response> {
    let (key, size) = artifact.object()?;
    let mut response = object(portal, key, size, artifact.sha256.as_deref(), headers).await?;
    let content_type = artifact.content_type.as_deref().unwrap_or(content_type::UNKNOWN);
    attach(response.headers_mut(), &artifact.name, content_type)?;
    Ok(response)
}

/// A picture that came out, for a page to show: nothing but a picture, by the very bytes that are sent.
pub async fn image(
    portal: &Portal,
    artifact: &request_artifacts::Model,
    headers: &HeaderMap,
) -> Result<Response> {
    let (key, size) = artifact.object()?;
    if !artifact.is_image() {
        return Err(Error::NotFound);
    }
    let head = portal.store.get_range(&Path::from(key), 0..size.min(HEAD)).await?;
    let content_type = content_type::image(&head).ok_or(Error::NotFound)?;
    let mut response = object(portal, key, size, artifact.sha256.as_deref(), headers).await?;
    let answer = response.headers_mut();
    answer.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    answer.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("inline"));
    answer.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(SANDBOX));
    answer.insert(
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("same-origin"),
    );
    Ok(response)
}
