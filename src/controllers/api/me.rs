//! The person who is signed in.

use axum::Json;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use loco_rs::controller::Routes;

use super::account;
use crate::controllers::extractors::{Caller, IfMatch, IfNoneMatch, JsonInput, Requester, scopes};
use crate::errors::Result;
use crate::models::users::profile::ProfileChange;
use crate::models::{entity_tags, users};
use crate::views::api::{
    AnyCall, ByPerson, ErrorEnvelope, Known, Matching, ProfileBody, Success, WithBody,
};
use crate::views::envelope;
use crate::views::users::UserProfile;

/// Shows who is signed in.
#[utoipa::path(
    get, path = "/api/me", tag = "Profile", operation_id = "getProfile", params(Known),
    responses(
        (status = 200, description = "The caller's profile.", body = Success<UserProfile>,
            headers(("ETag" = String, description = "For `If-Match`."))),
        (status = 304, description = "It is the one that is known; `last_login` and `updated_at` \
            aside."),
        AnyCall, ByPerson,
    ),
    security(("bearer" = []), ("cookie" = []), ("apiKey" = ["profile:read"])),
)]
pub async fn show(
    by: Requester,
    person: Caller<scopes::ProfileRead>,
    IfNoneMatch(known): IfNoneMatch,
) -> Result<Response> {
    if entity_tags::is_known(known.as_deref(), &person.user.etag()) {
        return Ok(envelope::unchanged(&person.user.etag()));
    }
    Ok(by.profile(&person.user))
}

/// Changes the profile; what is not named stays.
///
/// PUT and PATCH are the same.
#[utoipa::path(
    method(put, patch), path = "/api/me", tag = "Profile", operation_id = "updateProfile",
    params(Matching), request_body = ProfileBody,
    responses(
        (status = 200, description = "The profile as it is now.", body = Success<UserProfile>,
            headers(("ETag" = String, description = "For `If-Match`."))),
        AnyCall, ByPerson, WithBody,
        (status = 412, description = "It was changed since.", body = ErrorEnvelope),
    ),
    security(("bearer" = []), ("cookie" = []), ("apiKey" = ["profile:write"])),
)]
pub async fn update(
    by: Requester,
    person: Caller<scopes::ProfileWrite>,
    IfMatch(if_match): IfMatch,
    JsonInput(mut input): JsonInput,
) -> Result<Response> {
    let change = ProfileChange::read(&mut input)?;
    let if_match = if_match.as_deref();
    let user = person.user.change_profile(&by.portal, &by.origin, if_match, change).await?;
    Ok(by.profile(&user))
}

impl Requester {
    /// A profile with its entity tag.
    pub(super) fn profile(&self, user: &users::Model) -> Response {
        let profile = UserProfile::new(&self.portal.settings.host, user);
        let body = Json(envelope::success(&profile, self.portal.now()));
        ([(header::ETAG, user.etag())], body).into_response()
    }
}

/// Routes under `/me`.
pub fn routes() -> Routes {
    Routes::new().prefix("me").add("/", get(show).put(update).patch(update).delete(account::delete))
}
