//! The account as a whole: its address, a copy of what it holds, and its end.

use axum::Json;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use loco_rs::controller::Routes;
use serde_json::Value;

use crate::controllers::extractors::{
    CurrentUser, FreshUser, IdempotencyKey, JsonInput, Requester, cookies,
};
use crate::controllers::portal::downloads;
use crate::errors::{Error, Result};
use crate::models::account_exports::Model as Export;
use crate::models::idempotency_keys::{self, Answer};
use crate::models::unit_of_work::UnitOfWork;
use crate::models::users::email_change::EmailChange;
use crate::views::account::{DeletionView, ExportView};
use crate::views::api::{
    Accepted, AnyCall, ByPerson, EmailChangeBody, ErrorEnvelope, KeyedCall, Once, PasswordBody,
    Success, WithBody,
};
use crate::views::envelope;

/// Asks for another address.
///
/// A link goes to the new address, and works for 24 hours; `POST /api/auth/verify-email` takes its
/// token. The old address is told at once. The answer is the same if the new address belongs to
/// somebody. A newer request voids the older.
#[utoipa::path(
    post, path = "/api/me/email", tag = "Account", operation_id = "changeEmail",
    request_body = EmailChangeBody,
    responses(
        (status = 202, description = "It was taken.", body = Accepted),
        AnyCall, ByPerson, WithBody,
        (status = 422, description = "A bad field, or `INVALID_CREDENTIALS` on `password`; ten of \
            these in 15 minutes end the session.", body = ErrorEnvelope),
    ),
    security(("bearer" = []), ("cookie" = [])),
)]
pub async fn change_email(
    by: Requester,
    CurrentUser { user, session, .. }: CurrentUser,
    JsonInput(mut input): JsonInput,
) -> Result<Response> {
    let change = EmailChange::read(&mut input, &user)?;
    user.request_email_change(&by.portal, &by.origin, &session, change).await?;
    Ok(envelope::accepted(by.portal.now()))
}

/// Gives up the change of address that waits to be confirmed.
#[utoipa::path(
    delete, path = "/api/me/email", tag = "Account", operation_id = "cancelEmailChange",
    responses((status = 204, description = "Nothing waits any more."), AnyCall, ByPerson),
    security(("bearer" = []), ("cookie" = [])),
)]
pub async fn cancel_email_change(by: Requester, person: CurrentUser) -> Result<Response> {
    person.user.cancel_email_change(&by.portal, &by.origin).await?;
    Ok(envelope::nothing())
}

/// Has a copy made of everything that is held about the caller.
///
/// A mail and a notification say when it can be downloaded. One that is being made already will do.
#[utoipa::path(
    post, path = "/api/me/export", tag = "Account", operation_id = "requestExport",
    params(Once),
    responses(
        (status = 202, description = "It is being made.", body = Success<ExportView>),
        AnyCall, ByPerson, KeyedCall,
        (status = 403, description = "`REAUTHENTICATION_REQUIRED`.", body = ErrorEnvelope),
    ),
    security(("bearer" = []), ("cookie" = [])),
)]
pub async fn request_export(
    by: Requester,
    person: FreshUser,
    key: IdempotencyKey,
) -> Result<Answer> {
    let meaning = idempotency_keys::meaning(&Value::Null);
    let call = key.begin(&by, &person.user).await?;
    let finish = async |work: UnitOfWork<'_>, export: Export| {
        let answer = envelope::success(&ExportView::new(&export, work.now()), work.now());
        call.answer(work, &meaning, Answer::new(StatusCode::ACCEPTED.as_u16(), answer)).await
    };
    call.once(&meaning, Export::request(&by.portal, &by.origin, &person.user, finish)).await
}

/// Tells how the latest export stands.
#[utoipa::path(
    get, path = "/api/me/export", tag = "Account", operation_id = "getExport",
    responses(
        (status = 200, description = "How it stands.", body = Success<ExportView>),
        AnyCall, ByPerson,
        (status = 404, description = "None was asked for.", body = ErrorEnvelope),
    ),
    security(("bearer" = []), ("cookie" = [])),
)]
pub async fn show_export(by: Requester, person: CurrentUser) -> Result<Response> {
    let export = Export::latest(&by.portal.db, &person.user).await?.ok_or(Error::NotFound)?;
    let now = by.portal.now();
    Ok(envelope::ok(&ExportView::new(&export, now), now))
}

/// Downloads the latest export, for seven days.
#[utoipa::path(
    get, path = "/api/me/export/download", tag = "Account", operation_id = "downloadExport",
    params(("Range" = Option<String>, Header, nullable = false,
        description = "One range of bytes, `bytes=0-1023`; several count as none.")),
    responses(
        (status = 200, description = "A ZIP with a manifest.", content_type = "application/zip"),
        (status = 206, description = "The part that was asked for.",
            content_type = "application/zip",
            headers(("Content-Range" = String, description = "Which part it is."))),
        AnyCall, ByPerson,
        (status = 404, description = "There is none, or none any more.", body = ErrorEnvelope),
        (status = 409, description = "It is still being made.", body = ErrorEnvelope),
        (status = 416, description = "The file has no such part.", body = ErrorEnvelope,
            headers(("Content-Range" = String, description = "How long the file is."))),
    ),
    security(("bearer" = []), ("cookie" = [])),
)]
pub async fn download_export(
    by: Requester,
    person: CurrentUser,
    headers: HeaderMap,
) -> Result<Response> {
    let export = Export::latest(&by.portal.db, &person.user).await?.ok_or(Error::NotFound)?;
    downloads::export(&by.portal, &export, &headers).await
}

/// Asks for the account to be deleted, in 30 days.
///
/// Every session ends and API keys stop. Until the day, the account is kept by the link that is
/// mailed, or by signing in and `POST /api/me/keep`. Then everything personal is erased.
#[utoipa::path(
    delete, path = "/api/me", tag = "Account", operation_id = "deleteAccount",
    request_body = PasswordBody,
    responses(
        (status = 202, description = "The day is set.", body = Success<DeletionView>),
        AnyCall, ByPerson, WithBody,
        (status = 409, description = "The last active admin can not leave.",
            body = ErrorEnvelope),
        (status = 422, description = "`INVALID_CREDENTIALS` on `password`; ten of these in 15 \
            minutes end the session.", body = ErrorEnvelope),
    ),
    security(("bearer" = []), ("cookie" = [])),
)]
pub async fn delete(
    by: Requester,
    CurrentUser { user, session, .. }: CurrentUser,
    JsonInput(mut input): JsonInput,
) -> Result<Response> {
    let user = user.request_deletion_with(&by.portal, &by.origin, &session, &mut input).await?;
    let view = envelope::success(&DeletionView::from(&user), by.portal.now());
    let mut response = (StatusCode::ACCEPTED, Json(view)).into_response();
    cookies::append(response.headers_mut(), &cookies::no_session(&by.portal));
    Ok(response)
}

/// Takes the deletion back; an account that stays anyway is fine.
#[utoipa::path(
    post, path = "/api/me/keep", tag = "Account", operation_id = "keepAccount",
    responses((status = 204, description = "The account stays."), AnyCall, ByPerson),
    security(("bearer" = []), ("cookie" = [])),
)]
pub async fn keep(by: Requester, person: CurrentUser) -> Result<Response> {
    person.user.keep_account(&by.portal, &by.origin).await?;
    Ok(envelope::nothing())
}

/// Routes under `/me`.
pub fn routes() -> Routes {
    Routes::new()
        .prefix("me")
        .add("/email", post(change_email).delete(cancel_email_change))
        .add("/export", get(show_export).post(request_export))
        .add("/export/download", get(download_export))
        .add("/keep", post(keep))
}
