//! What came out of a request.

use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;
use loco_rs::controller::Routes;

use crate::controllers::extractors::{Caller, Pid, PidPair, Requester, scopes};
use crate::controllers::portal::downloads;
use crate::errors::Result;
use crate::models::requests::Model;
use crate::views::api::{AnyCall, ByPerson, ErrorEnvelope, OfOne, Success};
use crate::views::envelope;
use crate::views::requests::ResultsView;
use crate::views::time::Calendar;

/// Shows what came out of a request, as far as it is known.
#[utoipa::path(
    get, path = "/api/me/requests/{id}/results", tag = "Results", operation_id = "getResults",
    params(("id" = Uuid, Path, description = "The request's id.")),
    responses(
        (status = 200, description = "The results; null before completion.",
            body = Success<ResultsView>),
        AnyCall, ByPerson, OfOne,
    ),
    security(("bearer" = []), ("cookie" = []), ("apiKey" = ["requests:read"])),
)]
pub async fn show(
    by: Requester,
    person: Caller<scopes::RequestsRead>,
    Pid(pid): Pid,
) -> Result<Response> {
    let request = Model::find_for(&by.portal.db, &person.user, pid).await?;
    let artifacts = request.artifacts(&by.portal.db).await?;
    Ok(envelope::ok(&ResultsView::new(&request, &artifacts), by.portal.now()))
}

/// Downloads the results as one archive.
#[utoipa::path(
    get, path = "/api/me/requests/{id}/results/download", tag = "Results",
    operation_id = "downloadResults",
    params(("id" = Uuid, Path, description = "The request's id.")),
    responses(
        (status = 200, description = "A ZIP: `results.json`, `report.md` for reading, the files that \
            came out in `artifacts/` and those that were handed in in `files/`, and `manifest.json` \
            with the size and hash of each, and what is missing.", content_type = "application/zip"),
        AnyCall, ByPerson, OfOne,
        (status = 409, description = "The request is not completed.", body = ErrorEnvelope),
    ),
    security(("bearer" = []), ("cookie" = []), ("apiKey" = ["requests:read"])),
)]
pub async fn download(
    by: Requester,
    person: Caller<scopes::RequestsRead>,
    Pid(pid): Pid,
) -> Result<Response> {
    let request = Model::find_for(&by.portal.db, &person.user, pid).await?;
    let calendar = Calendar {
        texts: &by.portal.texts,
        language: person.user.language(),
        zone: person.user.timezone.parse().unwrap_or(chrono_tz::UTC),
        now: by.portal.now(),
    };
    downloads::results::archive(&by.portal, &calendar, &request).await
}

/// Downloads a file that came out, whole or a part of it.
#[utoipa::path(
    get, path = "/api/me/requests/{id}/artifacts/{artifact_id}", tag = "Results",
    operation_id = "downloadArtifact",
    params(
        ("id" = Uuid, Path, description = "The request's id."),
        ("artifact_id" = Uuid, Path, description = "The artifact's id."),
        ("Range" = Option<String>, Header, nullable = false,
            description = "One range of bytes, `bytes=0-1023`; several count as none."),
    ),
    responses(
        (status = 200, description = "The file, as an attachment of its own type.",
            content_type = "application/octet-stream"),
        (status = 206, description = "The part that was asked for.",
            content_type = "application/octet-stream",
            headers(("Content-Range" = String, description = "Which part it is."))),
        AnyCall, ByPerson, OfOne,
        (status = 416, description = "The file has no such part.", body = ErrorEnvelope,
            headers(("Content-Range" = String, description = "How long the file is."))),
    ),
    security(("bearer" = []), ("cookie" = []), ("apiKey" = ["requests:read"])),
)]
pub async fn artifact(
    by: Requester,
    person: Caller<scopes::RequestsRead>,
    PidPair(request, artifact): PidPair,
    headers: HeaderMap,
) -> Result<Response> {
    let request = Model::find_for(&by.portal.db, &person.user, request).await?;
    let artifact = request.artifact(&by.portal.db, artifact).await?;
    downloads::results::artifact(&by.portal, &artifact, &headers).await
}

/// Routes under `/me/requests`.
pub fn routes() -> Routes {
    Routes::new()
        .prefix("me/requests")
        .add("/{id}/results", get(show))
        .add("/{id}/results/download", get(download))
        .add("/{id}/artifacts/{artifact_id}", get(artifact))
}
