//! The caller's second factors.

pub mod authenticators;
pub mod removal;
pub mod sent_codes;

use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{delete, get, post};
use loco_rs::controller::Routes;
use serde_json::Value;

use crate::controllers::extractors::{FreshUser, IdempotencyKey, Requester, SettingUp};
use crate::errors::Result;
use crate::models::backup_codes;
use crate::models::idempotency_keys::{self, Answer, Call};
use crate::models::mfa_factors::Model as Factor;
use crate::models::mfa_factors::enrolment::Confirmation;
use crate::models::unit_of_work::UnitOfWork;
use crate::views::api::{AnyCall, ByPerson, ErrorEnvelope, KeyedCall, Once, Success};
use crate::views::envelope;
use crate::views::mfa::{ConfirmedFactor, MfaState, NewBackupCodes};

/// Shows the caller's second factors.
#[utoipa::path(
    get, path = "/api/me/mfa", tag = "Second factors", operation_id = "getMfa",
    responses(
        (status = 200, description = "What there is.", body = Success<MfaState>),
        AnyCall, ByPerson,
    ),
    security(("bearer" = []), ("cookie" = [])),
)]
pub async fn show(by: Requester, person: SettingUp) -> Result<Response> {
    let factors = Factor::confirmed(&by.portal.db, person.user.id).await?;
    let left = backup_codes::remaining(&by.portal.db, person.user.id).await?;
    Ok(envelope::ok(&MfaState::new(&person.user, &factors, left), by.portal.now()))
}

/// Makes ten new backup codes.
///
/// Those of before stop working.
#[utoipa::path(
    post, path = "/api/me/mfa/backup-codes", tag = "Second factors",
    operation_id = "makeBackupCodes", params(Once),
    responses(
        (status = 200, description = "The codes, shown once.", body = Success<NewBackupCodes>),
        AnyCall, ByPerson, KeyedCall,
        (status = 409, description = "There is no second factor; or the first call with this \
            `Idempotency-Key` is in flight.", body = ErrorEnvelope),
    ),
    security(("bearer" = []), ("cookie" = [])),
)]
pub async fn make_backup_codes(
    by: Requester,
    person: FreshUser,
    key: IdempotencyKey,
) -> Result<Answer> {
    let meaning = idempotency_keys::meaning(&Value::Null);
    let call = key.begin(&by, &person.user).await?;
    let finish = async |work: UnitOfWork<'_>, backup_codes: Vec<String>| {
        let answer = envelope::success(&NewBackupCodes { backup_codes }, work.now());
        call.answer(work, &meaning, Answer::new(StatusCode::OK.as_u16(), answer)).await
    };
    call.once(&meaning, backup_codes::replace(&by.portal, &by.origin, &person.user, finish)).await
}

/// Commits what made a factor count, and tells of it.
async fn confirmed(
    call: &Call<'_>,
    meaning: &str,
    work: UnitOfWork<'_>,
    done: Confirmation,
) -> Result<Answer> {
    let left = backup_codes::remaining(work.db(), done.factor.user_id).await?;
    let answer = envelope::success(&ConfirmedFactor::new(done, left), work.now());
    call.answer(work, meaning, Answer::new(StatusCode::OK.as_u16(), answer)).await
}

/// Routes under `/me/mfa`.
pub fn routes() -> Routes {
    Routes::new()
        .prefix("me/mfa")
        .add("/", get(show))
        .add("/totp", post(authenticators::begin_totp).delete(removal::remove_totp))
        .add("/totp/confirm", post(authenticators::confirm_totp))
        .add(
            "/totp/{id}",
            delete(removal::remove_authenticator).patch(authenticators::rename_authenticator),
        )
        .add("/sms", post(sent_codes::begin_sms).delete(removal::remove_sms))
        .add("/sms/confirm", post(sent_codes::confirm_sms))
        .add("/email", post(sent_codes::begin_email).delete(removal::remove_email))
        .add("/email/confirm", post(sent_codes::confirm_email))
        .add("/backup-codes", post(make_backup_codes))
}
