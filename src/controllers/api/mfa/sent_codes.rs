//! Setting up a number or an address that gets codes.

use axum::response::Response;

use super::confirmed;
use crate::controllers::extractors::{FreshSettingUp, JsonInput, OptionalJson, Requester};
use crate::errors::Result;
use crate::models::input::Input;
use crate::models::mfa_factors::enrolment::read_phone;
use crate::models::mfa_factors::{Method, Model as Factor};
use crate::models::users;
use crate::views::api::{
    AnyCall, ByPerson, CodeBody, ErrorEnvelope, SmsFactorBody, Success, WithBody,
};
use crate::views::envelope;
use crate::views::mfa::{ConfirmedFactor, NewFactor};

/// Begins a number that gets codes, and sends the first one there.
#[utoipa::path(
    post, path = "/api/me/mfa/sms", tag = "Second factors", operation_id = "beginSms",
    request_body = Option<SmsFactorBody>,
    responses(
        (status = 200, description = "A code is on its way.", body = Success<NewFactor>),
        AnyCall, ByPerson, WithBody,
        (status = 409, description = "This number gets codes already.", body = ErrorEnvelope),
    ),
    security(("bearer" = []), ("cookie" = [])),
)]
pub async fn begin_sms(
    by: Requester,
    person: FreshSettingUp,
    OptionalJson(mut input): OptionalJson,
) -> Result<Response> {
    let phone = read_phone(&mut input, &person.user, &by.portal.settings.sms)?;
    begin(&by, &person.user, Method::Sms, &phone).await
}

/// Takes the number into use.
#[utoipa::path(
    post, path = "/api/me/mfa/sms/confirm", tag = "Second factors", operation_id = "confirmSms",
    request_body = CodeBody,
    responses(
        (status = 200, description = "It counts. With the first factor come ten backup codes, \
            shown once.", body = Success<ConfirmedFactor>),
        AnyCall, ByPerson, WithBody,
        (status = 409, description = "None was begun.", body = ErrorEnvelope),
    ),
    security(("bearer" = []), ("cookie" = [])),
)]
pub async fn confirm_sms(
    by: Requester,
    person: FreshSettingUp,
    JsonInput(input): JsonInput,
) -> Result<Response> {
    confirm(&by, &person.user, Method::Sms, input).await
}

/// Begins codes by mail, to the address of the account, and sends the first one.
#[utoipa::path(
    post, path = "/api/me/mfa/email", tag = "Second factors", operation_id = "beginEmail",
    responses(
        (status = 200, description = "A code is on its way.", body = Success<NewFactor>),
        AnyCall, ByPerson,
        (status = 409, description = "The address gets codes already.", body = ErrorEnvelope),
    ),
    security(("bearer" = []), ("cookie" = [])),
)]
pub async fn begin_email(by: Requester, person: FreshSettingUp) -> Result<Response> {
    begin(&by, &person.user, Method::Email, &person.user.email).await
}

/// Takes codes by mail into use.
#[utoipa::path(
    post, path = "/api/me/mfa/email/confirm", tag = "Second factors",
    operation_id = "confirmEmail", request_body = CodeBody,
    responses(
        (status = 200, description = "It counts. With the first factor come ten backup codes, \
            shown once.", body = Success<ConfirmedFactor>),
        AnyCall, ByPerson, WithBody,
        (status = 409, description = "None was begun.", body = ErrorEnvelope),
    ),
    security(("bearer" = []), ("cookie" = [])),
)]
pub async fn confirm_email(
    by: Requester,
    person: FreshSettingUp,
    JsonInput(input): JsonInput,
) -> Result<Response> {
    confirm(&by, &person.user, Method::Email, input).await
}

async fn begin(
    by: &Requester,
    user: &users::Model,
    method: Method,
    destination: &str,
) -> Result<Response> {
    let factor = Factor::begin_with_code(&by.portal, &by.origin, user, method, destination).await?;
    Ok(envelope::ok(&NewFactor::from(&factor), by.portal.now()))
}

async fn confirm(
    by: &Requester,
    user: &users::Model,
    method: Method,
    mut input: Input,
) -> Result<Response> {
    let code = input.required_line("code", 20);
    input.finish()?;
    let done = Factor::confirm_code(&by.portal, &by.origin, user, method, &code).await?;
    confirmed(by, user, done).await
}
