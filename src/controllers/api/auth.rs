//! Opening and closing sessions, and the links that prove an address.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use loco_rs::controller::Routes;

use crate::controllers::extractors::{
    JsonInput, Locale, MaybeUser, OptionalJson, Requester, cookies,
};
use crate::errors::Result;
use crate::models::sessions::Model as Session;
use crate::models::users::Model as User;
use crate::models::users::registration::Registration;
use crate::models::users::sign_in::Credentials;
use crate::rate_limit::TOKEN_GUESSES;
use crate::views::envelope;
use crate::views::users::Tokens;

/// `POST /api/auth/register`
pub async fn register(
    by: Requester,
    Locale(language): Locale,
    JsonInput(mut input): JsonInput,
) -> Result<Response> {
    let registration = Registration::read(&mut input, language)?;
    let grant = User::register(&by.portal, &by.origin, registration).await?;
    Ok((StatusCode::CREATED, Json(Tokens::with_profile(grant))).into_response())
}

/// `POST /api/auth/login`
pub async fn login(by: Requester, JsonInput(mut input): JsonInput) -> Result<Response> {
    let credentials = Credentials::read(&mut input)?;
    let grant = User::sign_in(&by.portal, &by.origin, credentials).await?;
    Ok(Json(Tokens::with_profile(grant)).into_response())
}

/// `POST /api/auth/refresh`
pub async fn refresh(by: Requester, JsonInput(mut input): JsonInput) -> Result<Response> {
    by.count_guess().await?;
    let token = input.required_raw("refresh_token");
    input.finish()?;
    let grant = Session::refresh(&by.portal, &by.origin, &token).await?;
    Ok(Json(Tokens::bare(grant)).into_response())
}

/// `POST /api/auth/logout`
pub async fn logout(
    by: Requester,
    MaybeUser(person): MaybeUser,
    OptionalJson(mut input): OptionalJson,
) -> Result<Response> {
    if let Some(token) = input.raw("refresh_token") {
        Session::sign_out_by_token(&by.portal, &by.origin, &token).await?;
    } else if let Some(person) = person {
        person.session.sign_out(&by.portal, &by.origin, &person.user).await?;
    }
    let mut response = envelope::nothing();
    cookies::append(response.headers_mut(), &cookies::no_session(&by.portal));
    Ok(response)
}

/// `POST /api/auth/forgot-password`
pub async fn forgot_password(by: Requester, JsonInput(mut input): JsonInput) -> Result<Response> {
    let email = input.required_email("email");
    input.finish()?;
    User::request_password_reset(&by.portal, &by.origin, &email).await?;
    Ok(envelope::accepted(by.portal.now()))
}

/// `POST /api/auth/reset-password`
pub async fn reset_password(by: Requester, JsonInput(mut input): JsonInput) -> Result<Response> {
    by.count_guess().await?;
    let token = input.required_raw("token");
    User::reset_password(&by.portal, &by.origin, &token, &mut input).await?;
    Ok(envelope::nothing())
}

/// `POST /api/auth/verify-email`
pub async fn verify_email(by: Requester, JsonInput(mut input): JsonInput) -> Result<Response> {
    by.count_guess().await?;
    let token = input.required_raw("token");
    input.finish()?;
    User::verify_email(&by.portal, &by.origin, &token).await?;
    Ok(envelope::nothing())
}

/// `POST /api/auth/resend-verification`
pub async fn resend_verification(
    by: Requester,
    JsonInput(mut input): JsonInput,
) -> Result<Response> {
    let email = input.required_email("email");
    input.finish()?;
    User::resend_verification(&by.portal, &by.origin, &email).await?;
    Ok(envelope::accepted(by.portal.now()))
}

impl Requester {
    /// Counts a try at a token against the address that it comes from.
    async fn count_guess(&self) -> Result<()> {
        let key = crate::models::users::lockout::network(self.origin.ip_address);
        self.portal.limits.hit(TOKEN_GUESSES, &key, self.portal.now()).await.enforce()?;
        Ok(())
    }
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
