//! Setting up authenticators.

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use super::confirmed;
use crate::controllers::extractors::{
    FreshSettingUp, FreshUser, IdempotencyKey, JsonInput, OptionalJson, Pid, Requester,
};
use crate::errors::Result;
use crate::models::idempotency_keys::{self, Answer};
use crate::models::mfa_factors::Model as Factor;
use crate::models::mfa_factors::totp::{Authenticator, MAX_NAME};
use crate::models::unit_of_work::UnitOfWork;
use crate::views::api::{
    AnyCall, AuthenticatorBody, ByPerson, CodeBody, ErrorEnvelope, OfOne, Once, Success, WithBody,
};
use crate::views::envelope;
use crate::views::mfa::{ConfirmedFactor, NewAuthenticator, RenamedFactor};

/// Begins an authenticator.
///
/// It counts once a first code confirms it, within half an hour. An earlier one that was not
/// confirmed is dropped.
#[utoipa::path(
    post, path = "/api/me/mfa/totp", tag = "Second factors", operation_id = "beginTotp",
    params(Once), request_body = Option<AuthenticatorBody>,
    responses(
        (status = 200, description = "What to put into the authenticator, shown once.",
            body = Success<NewAuthenticator>),
        AnyCall, ByPerson, WithBody,
        (status = 409, description = "There are ten already; or the first call with this \
            `Idempotency-Key` is in flight.", body = ErrorEnvelope),
    ),
    security(("bearer" = []), ("cookie" = [])),
)]
pub async fn begin_totp(
    by: Requester,
    person: FreshSettingUp,
    key: IdempotencyKey,
    OptionalJson(mut input): OptionalJson,
) -> Result<Answer> {
    let name = input.line("name", MAX_NAME);
    input.finish()?;
    let meaning = idempotency_keys::meaning(&json!({ "name": name }));
    let call = key.begin(&by, &person.user).await?;
    let finish = async |work: UnitOfWork<'_>, (factor, shown): (Factor, Authenticator)| {
        let answer = envelope::success(&NewAuthenticator::new(&factor, shown)?, work.now());
        call.answer(work, &meaning, Answer::new(StatusCode::OK.as_u16(), answer)).await
    };
    let begun = Factor::begin_totp(&by.portal, &by.origin, &person.user, name, finish);
    call.once(&meaning, begun).await
}

/// Takes the authenticator into use.
#[utoipa::path(
    post, path = "/api/me/mfa/totp/confirm", tag = "Second factors", operation_id = "confirmTotp",
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
pub async fn confirm_totp(
    by: Requester,
    person: FreshSettingUp,
    key: IdempotencyKey,
    JsonInput(mut input): JsonInput,
) -> Result<Answer> {
    let code = input.required_line("code", 20);
    input.finish()?;
    let meaning = idempotency_keys::meaning(&json!({ "code": code }));
    let call = key.begin(&by, &person.user).await?;
    let finish = async |work: UnitOfWork<'_>, done| confirmed(&call, &meaning, work, done).await;
    let done = Factor::confirm_totp(&by.portal, &by.origin, &person.user, &code, finish);
    call.once(&meaning, done).await
}

/// Gives an authenticator another name.
#[utoipa::path(
    patch, path = "/api/me/mfa/totp/{id}", tag = "Second factors",
    operation_id = "renameAuthenticator", params(("id" = Uuid, Path, description = "Which.")),
    request_body = AuthenticatorBody,
    responses(
        (status = 200, description = "Its name now.", body = Success<RenamedFactor>),
        AnyCall, ByPerson, WithBody, OfOne,
    ),
    security(("bearer" = []), ("cookie" = [])),
)]
pub async fn rename_authenticator(
    by: Requester,
    person: FreshUser,
    Pid(id): Pid,
    JsonInput(mut input): JsonInput,
) -> Result<Response> {
    let factor = Factor::find_of(&by.portal.db, person.user.id, id).await?;
    let factor = factor.rename(&by.portal, &by.origin, &person.user, &mut input).await?;
    Ok(envelope::ok(&RenamedFactor::from(&factor), by.portal.now()))
}
