//! The person who is signed in.

use axum::response::Response;
use axum::routing::get;
use loco_rs::controller::Routes;

use super::account;
use crate::controllers::extractors::{Caller, JsonInput, Requester, scopes};
use crate::errors::Result;
use crate::models::users::profile::ProfileChange;
use crate::views::api::{AnyCall, ByPerson, ProfileBody, Success, WithBody};
use crate::views::envelope;
use crate::views::users::UserProfile;

/// Shows who is signed in.
#[utoipa::path(
    get, path = "/api/me", tag = "Profile", operation_id = "getProfile",
    responses(
        (status = 200, description = "The caller's profile.", body = Success<UserProfile>),
        AnyCall, ByPerson,
    ),
    security(("bearer" = []), ("cookie" = []), ("apiKey" = ["profile:read"])),
)]
pub async fn show(by: Requester, person: Caller<scopes::ProfileRead>) -> Result<Response> {
    Ok(envelope::ok(&UserProfile::new(&by.portal.settings.host, &person.user), by.portal.now()))
}

/// Changes the profile; what is not named stays.
///
/// PUT and PATCH are the same.
#[utoipa::path(
    method(put, patch), path = "/api/me", tag = "Profile", operation_id = "updateProfile",
    request_body = ProfileBody,
    responses(
        (status = 200, description = "The profile as it is now.", body = Success<UserProfile>),
        AnyCall, ByPerson, WithBody,
    ),
    security(("bearer" = []), ("cookie" = []), ("apiKey" = ["profile:write"])),
)]
pub async fn update(
    by: Requester,
    person: Caller<scopes::ProfileWrite>,
    JsonInput(mut input): JsonInput,
) -> Result<Response> {
    let change = ProfileChange::read(&mut input)?;
    let user = person.user.change_profile(&by.portal, &by.origin, change).await?;
    Ok(envelope::ok(&UserProfile::new(&by.portal.settings.host, &user), by.portal.now()))
}

/// Routes under `/me`.
pub fn routes() -> Routes {
    Routes::new().prefix("me").add("/", get(show).put(update).patch(update).delete(account::delete))
}
