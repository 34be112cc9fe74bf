//! The password of the person who is signed in.

use axum::response::Response;
use axum::routing::post;
use loco_rs::controller::Routes;

use crate::controllers::extractors::{CurrentUser, JsonInput, Requester};
use crate::errors::Result;
use crate::views::api::{AnyCall, ByPerson, ErrorEnvelope, PasswordChangeBody, WithBody};
use crate::views::envelope;

/// Changes the password.
///
/// The session of the call goes on, every other one ends; links that were mailed stop working, and
/// trusted devices are asked for a second factor again. Ten wrong passwords in 15 minutes end the
/// session of the call too.
#[utoipa::path(
    post, path = "/api/me/password", tag = "Profile", operation_id = "changePassword",
    request_body = PasswordChangeBody,
    responses(
        (status = 204, description = "The password is changed."),
        AnyCall, ByPerson, WithBody,
        (status = 422, description = "A bad field, or `INVALID_CREDENTIALS` on `current_password`: \
            it is another one.", body = ErrorEnvelope),
    ),
    security(("bearer" = []), ("cookie" = [])),
)]
pub async fn change(
    by: Requester,
    person: CurrentUser,
    JsonInput(mut input): JsonInput,
) -> Result<Response> {
    person.user.change_password(&by.portal, &by.origin, &person.session, &mut input).await?;
    Ok(envelope::nothing())
}

/// Routes under `/me`.
pub fn routes() -> Routes {
    Routes::new().prefix("me").add("/password", post(change))
}
