//! Server-sent events for clients (HTML Living Standard, section 9.2).

use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;
use loco_rs::controller::Routes;

use crate::controllers::extractors::{Caller, Requester, scopes};
use crate::controllers::portal::streams::{self, Audience, Credential};
use crate::errors::{Error, Result};
use crate::views::api::{AnyCall, ByPerson, RequestUpdated};

/// Streams what happens to the caller's requests, and what the caller is told, as server-sent events.
///
/// `request.updated` and `notification.created` (a key needs `notifications:read` besides) have a JSON
/// object as their data; `ping` comes every 15 seconds and says nothing.
/// The stream ends with its session or key.
#[utoipa::path(
    get, path = "/api/me/events", tag = "Events", operation_id = "streamEvents",
    params(("Last-Event-ID" = Option<Uuid>, Header, nullable = false,
        description = "The id of the last event that was seen: up to 500 that were missed since \
            come first. One that is not known is ignored.")),
    responses(
        (status = 200, description = "The stream; the schema is that of the data of \
            `request.updated`.", body = RequestUpdated, content_type = "text/event-stream"),
        AnyCall, ByPerson,
    ),
    security(("bearer" = []), ("cookie" = []), ("apiKey" = ["requests:read"])),
)]
pub async fn stream(
    by: Requester,
    caller: Caller<scopes::RequestsRead>,
    headers: HeaderMap,
) -> Result<Response> {
    let last_seen = streams::last_seen(&headers);
    let session = caller.session.map(Credential::Session);
    let credential = session.or(caller.key.map(Credential::Key));
    let credential = credential.ok_or(Error::AuthenticationRequired)?;
    streams::open(by.portal, caller.user, credential, Audience::Api, last_seen).await
}

/// Routes under `/me`.
pub fn routes() -> Routes {
    Routes::new().prefix("me").add("/events", get(stream))
}
