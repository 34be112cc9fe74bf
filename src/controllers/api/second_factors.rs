//! The second step of signing in.

use axum::Json;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use loco_rs::controller::Routes;

use crate::controllers::extractors::{JsonInput, Requester};
use crate::errors::Result;
use crate::models::devices::Shown;
use crate::models::mfa_challenges::{Answer, Model as SignInStep};
use crate::models::mfa_factors::Method;
use crate::views::api::{AnyCall, ErrorEnvelope, MfaAnswerBody, MfaChallengeBody, WithBody};
use crate::views::envelope;
use crate::views::users::Tokens;

/// Sends a code for a sign-in, by mail or text message.
///
/// Six digits, good for ten minutes and five tries; the code before stops working. Where the budget
/// for mails is spent nothing is sent and the answer is the same.
#[utoipa::path(
    post, path = "/api/auth/mfa/challenge", tag = "Authentication",
    operation_id = "sendSignInCode", request_body = MfaChallengeBody,
    responses(
        (status = 204, description = "It is on its way."),
        AnyCall, WithBody,
        (status = 401, description = "`INVALID_TOKEN`: the sign-in is over, begin again.",
            body = ErrorEnvelope),
    ),
)]
pub async fn challenge(by: Requester, JsonInput(mut input): JsonInput) -> Result<Response> {
    by.count_guess().await?;
    let token = input.required_raw("mfa_token");
    let method = input.required_line("method", 20);
    let method = Method::parse(&method).filter(|method| *method != Method::Totp);
    if method.is_none() && input.is_fine("method") {
        input.reject("method", "error-mfa-method");
    }
    input.finish()?;
    let (step, user) = SignInStep::find_open(&by.portal, &token).await?;
    if let Some(method) = method {
        step.send_code(&by.portal, &by.origin, &user, method).await?;
    }
    Ok(envelope::nothing())
}

/// Signs in with a second factor.
///
/// Ten wrong codes in a quarter of an hour, over all sign-ins of an account, are the last ones for
/// that time. A code that was used never works again.
#[utoipa::path(
    post, path = "/api/auth/mfa/verify", tag = "Authentication", operation_id = "verifySignIn",
    request_body = MfaAnswerBody,
    responses(
        (status = 200, description = "Tokens of a new session, and the profile; `device_token` where \
            `trust_device` was asked for.", body = Tokens),
        AnyCall, WithBody,
        (status = 401, description = "`INVALID_CREDENTIALS`: the code is wrong. `INVALID_TOKEN`: the \
            sign-in is over, begin again.", body = ErrorEnvelope),
    ),
)]
pub async fn verify(by: Requester, JsonInput(mut input): JsonInput) -> Result<Response> {
    by.count_guess().await?;
    let token = input.required_raw("mfa_token");
    let answer = Answer::read(&mut input)?;
    let (step, user) = SignInStep::find_open(&by.portal, &token).await?;
    let trust = answer.trust_device;
    let shown = Shown::program(None);
    let (grant, device) = step.answer(&by.portal, &by.origin, user, answer, shown).await?;
    let tokens =
        Tokens::with_profile(&by.portal.settings.host, grant).with_device(device.filter(|_| trust));
    Ok(Json(tokens).into_response())
}

/// Routes under `/auth/mfa`.
pub fn routes() -> Routes {
    Routes::new().prefix("auth/mfa").add("/challenge", post(challenge)).add("/verify", post(verify))
}
