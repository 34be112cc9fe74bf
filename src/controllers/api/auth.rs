//! Opening and closing sessions, and the links that prove an address.

use axum::Json;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use loco_rs::controller::Routes;

use crate::controllers::extractors::{
    JsonInput, Locale, MaybeUser, OptionalJson, Requester, cookies,
};
use crate::errors::Result;
use crate::models::devices::Shown;
use crate::models::sessions::Model as Session;
use crate::models::users::Model as User;
use crate::models::users::registration::Registration;
use crate::models::users::sign_in::{Credentials, SignIn};
use crate::views::api::{
    Accepted, AnyCall, CredentialsBody, EmailBody, ErrorEnvelope, LinkBody, NewPasswordBody,
    RefreshBody, RegistrationBody, WithBody,
};
use crate::views::envelope;
use crate::views::users::{MfaRequired, SignInAnswer, Tokens};

/// Opens an account and signs in.
///
/// A mail with a link that confirms the address goes out.
#[utoipa::path(
    post, path = "/api/auth/register", tag = "Authentication", operation_id = "register",
    request_body = RegistrationBody,
    responses(
        (status = 201, description = "The first tokens, and the profile.", body = Tokens),
        AnyCall, WithBody,
        (status = 409, description = "`EMAIL_ALREADY_EXISTS`: sign in instead.",
            body = ErrorEnvelope),
    ),
)]
pub async fn register(
    by: Requester,
    Locale(language): Locale,
    JsonInput(mut input): JsonInput,
) -> Result<Response> {
    let registration = Registration::read(&mut input, language)?;
    let device = Shown::default();
    let (grant, _) = User::register(&by.portal, &by.origin, registration, device).await?;
    Ok((StatusCode::CREATED, Json(Tokens::with_profile(&by.portal.settings.host, grant)))
        .into_response())
}

/// Signs in with email and password.
///
/// An address without an account, a wrong password and an account that is not in use are answered
/// alike. Five failures in five minutes lock the account for the network that they came from; a
/// device that it was opened on before has a count of its own. Where the account has a second
/// factor, the answer is `mfa_required` and no token but the one that names this sign-in, unless
/// `device_token` is of a trusted device.
#[utoipa::path(
    post, path = "/api/auth/login", tag = "Authentication", operation_id = "login",
    request_body = CredentialsBody,
    responses(
        (status = 200, description = "Tokens of a new session, and the profile; or the question for \
            a second factor.", body = SignInAnswer),
        AnyCall, WithBody,
        (status = 401, description = "`INVALID_CREDENTIALS`.", body = ErrorEnvelope),
        (status = 423, description = "`ACCOUNT_LOCKED`, whatever the password.",
            body = ErrorEnvelope, headers(("Retry-After" = u64, description = "Seconds to wait."))),
    ),
)]
pub async fn login(by: Requester, JsonInput(mut input): JsonInput) -> Result<Response> {
    let credentials = Credentials::read(&mut input)?;
    Ok(match User::sign_in(&by.portal, &by.origin, credentials).await? {
        SignIn::Opened { grant, .. } => {
            Json(Tokens::with_profile(&by.portal.settings.host, grant)).into_response()
        }
        SignIn::Challenged(challenge) => Json(MfaRequired::from(challenge)).into_response(),
    })
}

/// Trades a refresh token for new tokens.
///
/// Each is good for one use. One that was used before ends its session; only the one before the
/// last, for ten seconds, gives the same successor once more.
#[utoipa::path(
    post, path = "/api/auth/refresh", tag = "Authentication", operation_id = "refresh",
    request_body = RefreshBody,
    responses(
        (status = 200, description = "New tokens, without the profile.", body = Tokens),
        AnyCall, WithBody,
        (status = 401, description = "`INVALID_TOKEN`: sign in again.", body = ErrorEnvelope),
    ),
)]
pub async fn refresh(by: Requester, JsonInput(mut input): JsonInput) -> Result<Response> {
    by.count_guess().await?;
    let token = input.required_raw("refresh_token");
    input.finish()?;
    let grant = Session::refresh(&by.portal, &by.origin, &token).await?;
    Ok(Json(Tokens::bare(grant)).into_response())
}

/// Ends a session.
///
/// That of the refresh token in the body, else that of the caller. A session that is over, or a
/// token that nobody knows, is fine.
#[utoipa::path(
    post, path = "/api/auth/logout", tag = "Authentication", operation_id = "logout",
    request_body(
        content = ref("#/components/schemas/RefreshBody"), content_type = "application/json",
    ),
    responses(
        (status = 204, description = "It is over, and so are the cookies."),
        AnyCall,
        (status = 413, description = "The body is over the limit.", body = ErrorEnvelope),
        (status = 415, description = "The body is not JSON.", body = ErrorEnvelope),
    ),
    security((), ("bearer" = []), ("cookie" = [])),
)]
pub async fn logout(
    by: Requester,
    MaybeUser(person): MaybeUser,
    headers: HeaderMap,
    OptionalJson(mut input): OptionalJson,
) -> Result<Response> {
    let token = input.raw("refresh_token");
    input.finish()?;
    if let Some(token) = token {
        Session::sign_out_by_token(&by.portal, &by.origin, &token).await?;
    } else if let Some(person) = person {
        person.session.sign_out(&by.portal, &by.origin, &person.user).await?;
    } else if let Some(token) = cookies::get(&by.portal, &cookies::read(&headers), cookies::REFRESH)
    {
        // A browser whose access token has run out is signed in all the same.
        Session::sign_out_by_token(&by.portal, &by.origin, &token).await?;
    }
    let mut response = envelope::nothing();
    cookies::append(response.headers_mut(), &cookies::no_session(&by.portal));
    Ok(response)
}

/// Mails a link to a new password, if there is an account.
///
/// The answer is the same if there is none.
#[utoipa::path(
    post, path = "/api/auth/forgot-password", tag = "Authentication",
    operation_id = "forgotPassword", request_body = EmailBody,
    responses(
        (status = 202, description = "It was taken.", body = Accepted),
        AnyCall, WithBody,
    ),
)]
pub async fn forgot_password(by: Requester, JsonInput(mut input): JsonInput) -> Result<Response> {
    let email = input.required_email("email");
    input.finish()?;
    User::request_password_reset(&by.portal, &by.origin, &email).await?;
    Ok(envelope::accepted(by.portal.now()))
}

/// Sets a new password with the token of a mailed link.
///
/// It works once and for 30 minutes, and ends all sessions. A password that is refused leaves the
/// link as it was.
#[utoipa::path(
    post, path = "/api/auth/reset-password", tag = "Authentication",
    operation_id = "resetPassword", request_body = NewPasswordBody,
    responses(
        (status = 204, description = "The password is set."),
        AnyCall, WithBody,
        (status = 422, description = "A bad field, or `INVALID_TOKEN` on `token`: it is unknown, \
            spent, replaced or too old.", body = ErrorEnvelope),
    ),
)]
pub async fn reset_password(by: Requester, JsonInput(mut input): JsonInput) -> Result<Response> {
    by.count_guess().await?;
    let token = input.required_raw("token");
    User::reset_password(&by.portal, &by.origin, &token, &mut input).await?;
    Ok(envelope::nothing())
}

/// Confirms an address with the token of a mailed link.
#[utoipa::path(
    post, path = "/api/auth/verify-email", tag = "Authentication", operation_id = "verifyEmail",
    request_body = LinkBody,
    responses(
        (status = 204, description = "The address is confirmed."),
        AnyCall, WithBody,
        (status = 422, description = "A bad field, or `INVALID_TOKEN` on `token`: it is unknown, \
            spent, replaced or too old.", body = ErrorEnvelope),
    ),
)]
pub async fn verify_email(by: Requester, JsonInput(mut input): JsonInput) -> Result<Response> {
    by.count_guess().await?;
    let token = input.required_raw("token");
    input.finish()?;
    User::verify_email(&by.portal, &by.origin, &token).await?;
    Ok(envelope::nothing())
}

/// Mails the link that confirms an address once more.
///
/// The answer is the same if there is no account, or nothing to confirm.
#[utoipa::path(
    post, path = "/api/auth/resend-verification", tag = "Authentication",
    operation_id = "resendVerification", request_body = EmailBody,
    responses(
        (status = 202, description = "It was taken.", body = Accepted),
        AnyCall, WithBody,
    ),
)]
pub async fn resend_verification(
    by: Requester,
    JsonInput(mut input): JsonInput,
) -> Result<Response> {
    let email = input.required_email("email");
    input.finish()?;
    User::resend_verification(&by.portal, &by.origin, &email).await?;
    Ok(envelope::accepted(by.portal.now()))
}

/// Routes under `/auth`.
pub fn routes() -> Routes {
    Routes::new()
        .prefix("auth")
        .add("/register", post(register))
        .add("/login", post(login))
        .add("/refresh", post(refresh))
        .add("/logout", post(logout))
        .add("/forgot-password", post(forgot_password))
        .add("/reset-password", post(reset_password))
        .add("/verify-email", post(verify_email))
        .add("/resend-verification", post(resend_verification))
}
