//! What came out of a request.

use axum::response::Response;
use axum::routing::get;
use loco_rs::controller::Routes;

use crate::controllers::extractors::{Caller, Pid, Requester, scopes};
use crate::controllers::portal::downloads;
use crate::errors::Result;
use crate::models::requests::Model;
use crate::views::api::{AnyCall, ByPerson, ErrorEnvelope, OfOne, Success};
use crate::views::envelope;
use crate::views::requests::ResultsView;

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
    Ok(envelope::ok(&ResultsView::from(&request), by.portal.now()))
}

/// Downloads the results as one archive.
#[utoipa::path(
    get, path = "/api/me/requests/{id}/results/download", tag = "Results",
    operation_id = "downloadResults",
    params(("id" = Uuid, Path, description = "The request's id.")),
    responses(
        (status = 200, description = "A ZIP: `results.json`, and `manifest.json` with sizes and \
            hashes.", content_type = "application/zip"),
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
    downloads::results(&request).await
}

/// Routes under `/me/requests`.
pub fn routes() -> Routes {
    Routes::new()
        .prefix("me/requests")
        .add("/{id}/results", get(show))
        .add("/{id}/results/download", get(download))
}
