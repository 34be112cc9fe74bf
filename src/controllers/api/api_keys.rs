//! The caller's API keys. A key can not come here: it could make itself another.

use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{delete, get};
use loco_rs::controller::Routes;

use crate::controllers::extractors::{
    CurrentUser, FreshUser, IdempotencyKey, JsonInput, Pid, Requester,
};
use crate::errors::Result;
use crate::models::api_keys::Model as ApiKey;
use crate::models::api_keys::creation::NewApiKey;
use crate::models::idempotency_keys::{self, Answer};
use crate::models::unit_of_work::UnitOfWork;
use crate::views::api::{
    AnyCall, ByPerson, ErrorEnvelope, NewApiKeyBody, OfOne, Once, Several, Success, WithBody,
};
use crate::views::api_keys::{ApiKeyView, NewApiKeyView};
use crate::views::envelope;

/// Lists the caller's API keys, the newest first, without their secrets.
///
/// Those that ran out are among them until they are taken away.
#[utoipa::path(
    get, path = "/api/me/api-keys", tag = "API keys", operation_id = "listApiKeys",
    responses(
        (status = 200, description = "The keys.", body = Several<ApiKeyView>),
        AnyCall, ByPerson,
    ),
    security(("bearer" = []), ("cookie" = [])),
)]
pub async fn list(by: Requester, person: CurrentUser) -> Result<Response> {
    let keys = ApiKey::of(&by.portal.db, &person.user).await?;
    let views: Vec<_> = keys.iter().map(|key| ApiKeyView::new(key, &person.user)).collect();
    Ok(envelope::ok(&views, by.portal.now()))
}

/// Makes an API key.
///
/// `key` of the answer is shown this once. Takes a sign-in, or a re-authentication, of the last ten
/// minutes. The owner is told by mail.
#[utoipa::path(
    post, path = "/api/me/api-keys", tag = "API keys", operation_id = "createApiKey",
    params(Once), request_body = NewApiKeyBody,
    responses(
        (status = 201, description = "The key.", body = Success<NewApiKeyView>),
        AnyCall, ByPerson, WithBody,
        (status = 403, description = "`REAUTHENTICATION_REQUIRED`, or the caller is a key.",
            body = ErrorEnvelope),
        (status = 409, description = "There are 25 live keys already; or the first call with this \
            `Idempotency-Key` is in flight.", body = ErrorEnvelope),
    ),
    security(("bearer" = []), ("cookie" = [])),
)]
pub async fn create(
    by: Requester,
    person: FreshUser,
    key: IdempotencyKey,
    JsonInput(mut input): JsonInput,
) -> Result<Answer> {
    let new = NewApiKey::read(&mut input, &person.user)?;
    let meaning = idempotency_keys::meaning(&new.meaning());
    let call = key.begin(&by, &person.user).await?;
    let finish = async |work: UnitOfWork<'_>, (key, text): (ApiKey, String)| {
        let view = NewApiKeyView { shown: ApiKeyView::new(&key, &person.user), key: text };
        let answer = envelope::success(&view, work.now());
        call.answer(work, &meaning, Answer::new(StatusCode::CREATED.as_u16(), answer)).await
    };
    let making = ApiKey::create(&by.portal, &by.origin, &person.user, new, finish);
    call.once(&meaning, making).await
}

/// Revokes an API key: the next call with it is refused, and its streams end.
#[utoipa::path(
    delete, path = "/api/me/api-keys/{id}", tag = "API keys", operation_id = "deleteApiKey",
    params(("id" = Uuid, Path, description = "The key's id.")),
    responses(
        (status = 204, description = "It is revoked."),
        AnyCall, ByPerson, OfOne,
        (status = 403, description = "`REAUTHENTICATION_REQUIRED`, or the caller is a key.",
            body = ErrorEnvelope),
    ),
    security(("bearer" = []), ("cookie" = [])),
)]
pub async fn remove(by: Requester, person: FreshUser, Pid(pid): Pid) -> Result<Response> {
    ApiKey::revoke(&by.portal, &by.origin, &person.user, pid).await?;
    Ok(envelope::nothing())
}

/// Routes under `/me/api-keys`.
pub fn routes() -> Routes {
    Routes::new()
        .prefix("me/api-keys")
        .add("/", get(list).post(create))
        .add("/{id}", delete(remove))
}
