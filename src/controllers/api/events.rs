//! Server-sent events for clients (HTML Living Standard, section 9.2).

use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;
use loco_rs::controller::Routes;
use uuid::Uuid;

use crate::controllers::extractors::{CurrentUser, Requester};
use crate::controllers::portal::streams::{self, Audience};
use crate::errors::Result;

/// `GET /api/me/events`
pub async fn stream(by: Requester, person: CurrentUser, headers: HeaderMap) -> Result<Response> {
    let last_seen = headers
        .get("last-event-id")
        .and_then(|value| value.to_str().ok())
        .and_then(|text| Uuid::try_parse(text).ok());
    streams::open(by.portal, person.user, person.session, Audience::Api, last_seen).await
}

/// Routes under `/me`.
pub fn routes() -> Routes {
    Routes::new().prefix("me").add("/events", get(stream))
}
