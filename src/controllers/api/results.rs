//! What came out of a request.

use axum::response::Response;
use axum::routing::get;
use loco_rs::controller::Routes;

use crate::controllers::extractors::{CurrentUser, Pid, Requester};
use crate::controllers::portal::downloads;
use crate::errors::Result;
use crate::models::requests::Model;
use crate::views::envelope;
use crate::views::requests::ResultsView;

/// `GET /api/me/requests/{id}/results`
pub async fn show(by: Requester, person: CurrentUser, Pid(pid): Pid) -> Result<Response> {
    let request = Model::find_for(&by.portal.db, &person.user, pid).await?;
    Ok(envelope::ok(&ResultsView::from(&request), by.portal.now()))
}

/// `GET /api/me/requests/{id}/results/download`
pub async fn download(by: Requester, person: CurrentUser, Pid(pid): Pid) -> Result<Response> {
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
