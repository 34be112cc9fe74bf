//! The person who is signed in.

use axum::response::Response;
use axum::routing::get;
use loco_rs::controller::Routes;

use crate::controllers::extractors::{CurrentUser, JsonInput, Requester};
use crate::errors::Result;
use crate::models::users::profile::ProfileChange;
use crate::views::envelope;
use crate::views::users::UserProfile;

/// `GET /api/me`
pub async fn show(by: Requester, person: CurrentUser) -> Result<Response> {
    Ok(envelope::ok(&UserProfile::from(&person.user), by.portal.now()))
}

/// `PUT /api/me`, `PATCH /api/me`
pub async fn update(
    by: Requester,
    person: CurrentUser,
    JsonInput(mut input): JsonInput,
) -> Result<Response> {
    let change = ProfileChange::read(&mut input)?;
    let user = person.user.change_profile(&by.portal, &by.origin, change).await?;
    Ok(envelope::ok(&UserProfile::from(&user), by.portal.now()))
}

/// Routes under `/me`.
pub fn routes() -> Routes {
    Routes::new().prefix("me").add("/", get(show).put(update).patch(update))
}
