//! Setting up a number or an address that gets codes.

use axum::http::StatusCode;
use serde_json::json;

use super::confirmed;
use crate::controllers::extractors::{
    FreshSettingUp, IdempotencyKey, JsonInput, OptionalJson, Requester,
};
use crate::errors::Result;
use crate::models::idempotency_keys::{self, Answer};
use crate::models::input::Input;
use crate::models::mfa_factors::enrolment::read_phone;
use crate::models::mfa_factors::{Method, Model as Factor};
use crate::models::unit_of_work::UnitOfWork;
use crate::models::users;
use crate::views::api::{
    AnyCall, ByPerson, CodeBody, ErrorEnvelope, KeyedCall, Once, SmsFactorBody, Success, WithBody,
};
use crate::views::envelope;
use crate::views::mfa::{ConfirmedFactor, NewFactor};

/// Begins a number that gets codes, and sends the first one there.
#[utoipa::path(
    post, path = "/api/me/mfa/sms", tag = "Second factors", operation_id = "beginSms",
    params(Once), request_body = Option<SmsFactorBody>,
    responses(
        (status = 200, description = "A code is on its way.", body = Success<NewFactor>),
        AnyCall, ByPerson, WithBody,
        (status = 409, description = "This number gets codes already; or the first call with this \
            `Idempotency-Key` is in flight.", body = ErrorEnvelope),
    ),
    security(("bearer" = []), ("cookie" = [])),
)]
pub async fn begin_sms(
    by: Requester,
    person: FreshSettingUp,
    key: IdempotencyKey,
    OptionalJson(mut input): OptionalJson,
) -> Result<Answer> {
    let phone = read_phone(&mut input, &person.user, &by.portal.settings.sms)?;
    begin(&by, &person.user, key, Method::Sms, &phone).await
}

/// Takes the number into use.
#[utoipa::path(
    post, path = "/api/me/mfa/sms/confirm", tag = "Second factors", operation_id = "confirmSms",
    params(Once), request_body = CodeBody,
    responses(
        (status = 200, description = "It counts. With the first factor come ten backup codes, \
            shown once.", body = Success<ConfirmedFactor>),
        AnyCall, ByPerson, WithBody,
        (status = 409, description = "None was begun; or the first call with this \
            `Idempotency-Key` is in flight.", body = ErrorEnvelope),
    ),
    security(("bearer" = []), ("cookie" = [])),
)]
pub async fn confirm_sms(
    by: Requester,
    person: FreshSettingUp,
    key: IdempotencyKey,
    JsonInput(input): JsonInput,
) -> Result<Answer> {
    confirm(&by, &person.user, key, Method::Sms, input).await
}

/// Begins codes by mail, to the address of the account, and sends the first one.
#[utoipa::path(
    post, path = "/api/me/mfa/email", tag = "Second factors", operation_id = "beginEmail",
    params(Once),
    responses(
        (status = 200, description = "A code is on its way.", body = Success<NewFactor>),
        AnyCall, ByPerson, KeyedCall,
        (status = 409, description = "The address gets codes already; or the first call with this \
            `Idempotency-Key` is in flight.", body = ErrorEnvelope),
    ),
    security(("bearer" = []), ("cookie" = [])),
)]
pub async fn begin_email(
    by: Requester,
    person: FreshSettingUp,
    key: IdempotencyKey,
) -> Result<Answer> {
    begin(&by, &person.user, key, Method::Email, &person.user.email).await
}

/// Takes codes by mail into use.
#[utoipa::path(
    post, path = "/api/me/mfa/email/confirm", tag = "Second factors",
    operation_id = "confirmEmail", params(Once), request_body = CodeBody,
    responses(
        (status = 200, description = "It counts. With the first factor come ten backup codes, \
            shown once.", body = Success<ConfirmedFactor>),
        AnyCall, ByPerson, WithBody,
        (status = 409, description = "None was begun; or the first call with this \
            `Idempotency-Key` is in flight.", body = ErrorEnvelope),
    ),
    security(("bearer" = []), ("cookie" = [])),
)]
pub async fn confirm_email(
    by: Requester,
    person: FreshSettingUp,
    key: IdempotencyKey,
    JsonInput(input): JsonInput,
) -> Result<Answer> {
    confirm(&by, &person.user, key, Method::Email, input).await
}

async fn begin(
    by: &Requester,
    user: &users::Model,
    key: IdempotencyKey,
    method: Method,
    destination: &str,
) -> Result<Answer> {
    let meaning = idempotency_keys::meaning(&destination.into());
    let call = key.begin(by, user).await?;
    let finish = async |work: UnitOfWork<'_>, factor: Factor| {
        let answer = envelope::success(&NewFactor::from(&factor), work.now());
        call.answer(work, &meaning, Answer::new(StatusCode::OK.as_u16(), answer)).await
    };
    let begun = Factor::begin_with_code(&by.portal, &by.origin, user, method, destination, finish);
    call.once(&meaning, begun).await
}

async fn confirm(
    by: &Requester,
    user: &users::Model,
    key: IdempotencyKey,
    method: Method,
    mut input: Input,
) -> Result<Answer> {
    let code = input.required_line("code", 20);
    input.finish()?;
    let meaning = idempotency_keys::meaning(&json!({ "code": code }));
    let call = key.begin(by, user).await?;
    let finish = async |work: UnitOfWork<'_>, done| confirmed(&call, &meaning, work, done).await;
    let done = Factor::confirm_code(&by.portal, &by.origin, user, method, &code, finish);
    call.once(&meaning, done).await
}
