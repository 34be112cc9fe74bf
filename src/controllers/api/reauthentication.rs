//! Proving once more who one is.

use axum::response::Response;
use axum::routing::post;
use loco_rs::controller::Routes;

use crate::controllers::extractors::{JsonInput, Requester, SettingUp};
use crate::errors::Result;
use crate::models::users::Model as User;
use crate::models::users::reauthentication::Proof;
use crate::views::api::{AnyCall, ByPerson, ErrorEnvelope, ProofBody, WithBody};
use crate::views::envelope;

/// Confirms who the caller is, for the next ten minutes of the session.
///
/// By password, or by a code of an authenticator or a backup code. Ten wrong ones in a quarter of an
/// hour end the session.
#[utoipa::path(
    post, path = "/api/auth/reauthenticate", tag = "Authentication",
    operation_id = "reauthenticate", request_body = ProofBody,
    responses(
        (status = 204, description = "It is them."),
        AnyCall, ByPerson, WithBody,
        (status = 422, description = "A bad field, or `INVALID_CREDENTIALS` on the one that is \
            wrong.", body = ErrorEnvelope),
    ),
    security(("bearer" = []), ("cookie" = [])),
)]
pub async fn reauthenticate(
    by: Requester,
    person: SettingUp,
    JsonInput(mut input): JsonInput,
) -> Result<Response> {
    let proof = Proof::read(&mut input)?;
    User::reauthenticate(&by.portal, &by.origin, &person.user, &person.session, proof).await?;
    Ok(envelope::nothing())
}

/// Routes.
pub fn routes() -> Routes {
    Routes::new().add("/auth/reauthenticate", post(reauthenticate))
}
