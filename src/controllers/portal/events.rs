//! The stream that all tabs of a browser share.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use loco_rs::controller::Routes;

use super::streams::{self, Audience};
use crate::controllers::extractors::{MaybeUser, Requester};
use crate::errors::Result;

/// `GET /events`. Nobody signed in is no error: 204 tells an `EventSource` to stop asking.
pub async fn stream(by: Requester, MaybeUser(person): MaybeUser) -> Result<Response> {
    match person {
        Some(person) => {
            streams::open(by.portal, person.user, person.session, Audience::Tabs, None).await
        }
        None => Ok(StatusCode::NO_CONTENT.into_response()),
    }
}

/// Routes.
pub fn routes() -> Routes {
    Routes::new().add("/events", get(stream))
}
