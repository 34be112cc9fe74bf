//! The stream that all tabs of a browser share.

use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use loco_rs::controller::Routes;

use super::streams::{self, Audience, Credential};
use crate::controllers::extractors::{MaybeUser, Requester};
use crate::errors::Result;

/// `GET /events`. Nobody signed in is no error: 204 tells an `EventSource` to stop asking.
pub async fn stream(
    by: Requester,
    MaybeUser(person): MaybeUser,
    headers: HeaderMap,
) -> Result<Response> {
    match person {
        Some(person) => {
            let last_seen = streams::last_seen(&headers);
            let session = Credential::Session(person.session);
            streams::open(by.portal, person.user, session, Audience::Tabs, last_seen).await
        }
        None => Ok(StatusCode::NO_CONTENT.into_response()),
    }
}

/// Routes.
pub fn routes() -> Routes {
    Routes::new().add("/events", get(stream))
}
