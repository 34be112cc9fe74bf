//! The caller's phone number.

use axum::response::Response;
use axum::routing::post;
use loco_rs::controller::Routes;

use crate::controllers::extractors::{CurrentUser, JsonInput, Requester};
use crate::errors::Result;
use crate::views::api::{Accepted, AnyCall, ByPerson, CodeBody, ErrorEnvelope, WithBody};
use crate::views::envelope;

/// Sends a code to the number of the profile, which shows that it is the caller's own.
///
/// Six digits, good for ten minutes and five tries; the code before stops working.
#[utoipa::path(
    post, path = "/api/me/phone/send-code", tag = "Profile", operation_id = "sendPhoneCode",
    responses(
        (status = 202, description = "It is on its way.", body = Accepted),
        AnyCall, ByPerson,
        (status = 409, description = "The number is verified already.", body = ErrorEnvelope),
        (status = 422, description = "There is no number, or it is of a country that gets no codes.",
            body = ErrorEnvelope),
    ),
    security(("bearer" = []), ("cookie" = [])),
)]
pub async fn send_code(by: Requester, person: CurrentUser) -> Result<Response> {
    person.user.send_phone_code(&by.portal, &by.origin).await?;
    Ok(envelope::accepted(by.portal.now()))
}

/// Verifies the number of the profile with the code that was sent there.
#[utoipa::path(
    post, path = "/api/me/phone/verify", tag = "Profile", operation_id = "verifyPhone",
    request_body = CodeBody,
    responses(
        (status = 204, description = "The number is verified."),
        AnyCall, ByPerson, WithBody,
        (status = 409, description = "It was already.", body = ErrorEnvelope),
        (status = 422, description = "A bad field, or `INVALID_CREDENTIALS` on `code`: it is wrong, \
            spent, replaced or too old.", body = ErrorEnvelope),
    ),
    security(("bearer" = []), ("cookie" = [])),
)]
pub async fn verify(
    by: Requester,
    person: CurrentUser,
    JsonInput(mut input): JsonInput,
) -> Result<Response> {
    let code = input.required_line("code", 100);
    input.finish()?;
    person.user.verify_phone(&by.portal, &by.origin, &code).await?;
    Ok(envelope::nothing())
}

/// Routes under `/me/phone`.
pub fn routes() -> Routes {
    Routes::new().prefix("me/phone").add("/send-code", post(send_code)).add("/verify", post(verify))
}
