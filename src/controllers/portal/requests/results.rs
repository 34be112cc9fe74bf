//! What came out of a request, to take along. Whoever follows a link is asked who they are, each time.

use axum::http::HeaderMap;
use axum::response::Response;

use crate::controllers::extractors::{Page, Pid, PidPair, Requester, SignedIn};
use crate::controllers::portal::downloads::results;
use crate::errors::Result;
use crate::models::requests::Model;

/// `GET /requests/{id}/results.zip`
pub async fn archive(
    by: Requester,
    page: Page,
    person: SignedIn,
    Pid(pid): Pid,
) -> Result<Response> {
    let request = Model::find_for(&by.portal.db, &person.user, pid).await?;
    results::archive(&by.portal, &page.calendar(), &request).await
}

/// `GET /requests/{id}/results.json`
pub async fn data(by: Requester, person: SignedIn, Pid(pid): Pid) -> Result<Response> {
    let request = Model::find_for(&by.portal.db, &person.user, pid).await?;
    results::data(&request)
}

/// `GET /requests/{id}/artifacts/{artifact_id}`
pub async fn artifact(
    by: Requester,
    person: SignedIn,
    PidPair(request, artifact): PidPair,
    headers: HeaderMap,
) -> Result<Response> {
    let request = Model::find_for(&by.portal.db, &person.user, request).await?;
    let artifact = request.artifact(&by.portal.db, artifact).await?;
    results::artifact(&by.portal, &artifact, &headers).await
}

/// `GET /requests/{id}/artifacts/{artifact_id}/image`
pub async fn image(
    by: Requester,
    person: SignedIn,
    PidPair(request, artifact): PidPair,
    headers: HeaderMap,
) -> Result<Response> {
    let request = Model::find_for(&by.portal.db, &person.user, request).await?;
    let artifact = request.artifact(&by.portal.db, artifact).await?;
    results::image(&by.portal, &artifact, &headers).await
}
