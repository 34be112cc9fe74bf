//! Requests: handing in, finding, changing, ending.

use axum::Json;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use loco_rs::controller::Routes;
use uuid::Uuid;

use super::uploads::{self, Sender, Upload};
use crate::context::Portal;
use crate::controllers::extractors::{
    Caller, IfMatch, JsonInput, Pid, QueryInput, Requester, scopes,
};
use crate::errors::{Error, Result};
use crate::models::idempotency_keys::{Answer, Claim, Model as IdempotencyKey};
use crate::models::request_files;
use crate::models::requests::Model;
use crate::models::requests::changes::RequestChange;
use crate::models::requests::creation::NewRequest;
use crate::models::requests::listing::Query;
use crate::models::unit_of_work::UnitOfWork;
use crate::views::api::{
    AnyCall, ByPerson, ErrorEnvelope, List, NewRequestBody, NewRequestForm, OfOne,
    RequestChangeBody, RequestQuery, Several, Success, WithBody,
};
use crate::views::envelope::{self, Pagination};
use crate::views::requests::{RequestRow, RequestView, TimelineEntry};

/// Lists the caller's requests, without descriptions, files and results.
///
/// By page and size; or, for a long history, by cursor, which costs the same however deep it is.
#[utoipa::path(
    get, path = "/api/me/requests", tag = "Requests", operation_id = "listRequests",
    params(RequestQuery),
    responses(
        (status = 200, description = "One page of them.", body = List<RequestRow>),
        AnyCall, ByPerson,
        (status = 422, description = "A parameter is out of range or not known.",
            body = ErrorEnvelope),
    ),
    security(("bearer" = []), ("cookie" = []), ("apiKey" = ["requests:read"])),
)]
pub async fn list(
    by: Requester,
    person: Caller<scopes::RequestsRead>,
    QueryInput(mut input): QueryInput,
) -> Result<Response> {
    let query = Query::read(&mut input)?;
    let page = Model::list(&by.portal.db, &person.user, &query).await?;
    let rows: Vec<_> = page.rows.iter().map(RequestRow::from).collect();
    let pagination = Pagination {
        page: page.total.map(|_| query.page),
        size: query.size,
        total: page.total,
        pages: page.total.map(|total| total.div_ceil(query.size)),
        has_next: page.next_cursor.is_some(),
        has_prev: query.page > 1 || query.has_cursor(),
        next_cursor: page.next_cursor,
    };
    Ok(envelope::list(&rows, &pagination, by.portal.now()))
}

/// Hands in a request, with files or without.
///
/// It is saved and on its way to the platform when this answers. With an `Idempotency-Key` it can
/// be sent again without harm for 24 hours: the same body gets the first answer once more.
#[utoipa::path(
    post, path = "/api/me/requests", tag = "Requests", operation_id = "createRequest",
    params(("Idempotency-Key" = Option<String>, Header, nullable = false, min_length = 1,
        max_length = 255, description = "Chosen by the client, one for each request.")),
    request_body(content(
        (NewRequestBody = "application/json"),
        (NewRequestForm = "multipart/form-data"),
    )),
    responses(
        (status = 201, description = "The request, `pending`.", body = Success<RequestView>,
            headers(
                ("Location" = String, description = "Where it is."),
                ("ETag" = String, description = "For `If-Match`; not in a repeated answer."),
                ("Idempotency-Replayed" = bool, description = "`true` in a repeated answer."),
            )),
        AnyCall, ByPerson, WithBody,
        (status = 409, description = "The first call with this `Idempotency-Key` is in flight.",
            body = ErrorEnvelope),
        (status = 413, description = "`FILE_TOO_LARGE` for a file over 50 MiB; or a body over \
            the limit.", body = ErrorEnvelope),
        (status = 422, description = "A bad field; `INVALID_FILE_TYPE` for a file that is not \
            taken; or an `Idempotency-Key` that stands for another body.", body = ErrorEnvelope),
        (status = 507, description = "`STORAGE_UNAVAILABLE`: no room for files.",
            body = ErrorEnvelope),
    ),
    security(("bearer" = []), ("cookie" = []), ("apiKey" = ["requests:write"])),
)]
pub async fn create(
    by: Requester,
    person: Caller<scopes::RequestsWrite>,
    request: Request,
) -> Result<Response> {
    let portal = &by.portal;
    let key = match request.headers().get("idempotency-key").map(|value| value.to_str()) {
        None => None,
        Some(Ok(key)) => Some(IdempotencyKey::claim(portal, &person.user, key).await?),
        Some(Err(_)) => return Err(Error::Malformed("error-text-invalid")),
    };
    let pid = Uuid::now_v7();
    match key {
        None => {
            let upload = uploads::read(portal, pid, Sender::Api, request).await?;
            create_once(&by, &person, pid, upload, None).await
        }
        Some(Claim::Fresh(key)) => {
            let answer = match uploads::read(portal, pid, Sender::Api, request).await {
                Ok(upload) => create_once(&by, &person, pid, upload, Some(&key)).await,
                Err(err) => Err(err),
            };
            if answer.is_err() {
                key.release(portal).await;
            }
            answer
        }
        Some(Claim::Answered(answer)) => {
            let upload = uploads::read(portal, pid, Sender::Api, request).await?;
            replay(portal, answer, upload).await
        }
    }
}

async fn create_once(
    by: &Requester,
    person: &Caller<scopes::RequestsWrite>,
    pid: Uuid,
    mut upload: Upload,
    key: Option<&IdempotencyKey>,
) -> Result<Response> {
    let files = upload.files.clone();
    let creating = async {
        let new = NewRequest::read(&mut upload.input)?;
        let fingerprint = new.fingerprint(&upload.files);
        let mut work = UnitOfWork::begin(&by.portal, &by.origin).await?;
        let request = Model::create(&mut work, &person.user, pid, new, upload.files, None).await?;
        let stored = request.files(work.db()).await?;
        let body = envelope::success(&RequestView::new(&request, &stored, None), work.now());
        if let Some(key) = key {
            key.answer(&work, fingerprint, StatusCode::CREATED.as_u16(), &body).await?;
        }
        work.commit().await?;
        let headers = [
            (header::LOCATION, format!("/api/me/requests/{}", request.pid)),
            (header::ETAG, request.etag()),
        ];
        Ok((StatusCode::CREATED, headers, Json(body)).into_response())
    };
    request_files::keep_for(&by.portal, &files, creating).await
}

async fn replay(portal: &Portal, answer: Answer, mut upload: Upload) -> Result<Response> {
    let fingerprint = NewRequest::read(&mut upload.input).map(|new| new.fingerprint(&upload.files));
    request_files::discard(portal, &upload.files).await;
    let answer = answer.replay(&fingerprint?)?;
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    let id = answer.body["data"]["id"].as_str().unwrap_or_default();
    let headers = [
        (header::LOCATION, format!("/api/me/requests/{id}")),
        (HeaderName::from_static("idempotency-replayed"), "true".to_owned()),
    ];
    Ok((status, headers, Json(answer.body)).into_response())
}

/// Shows a request with its files and results.
#[utoipa::path(
    get, path = "/api/me/requests/{id}", tag = "Requests", operation_id = "getRequest",
    params(("id" = Uuid, Path, description = "The request's id.")),
    responses(
        (status = 200, description = "The request.", body = Success<RequestView>,
            headers(("ETag" = String, description = "For `If-Match`."))),
        AnyCall, ByPerson, OfOne,
    ),
    security(("bearer" = []), ("cookie" = []), ("apiKey" = ["requests:read"])),
)]
pub async fn show(
    by: Requester,
    person: Caller<scopes::RequestsRead>,
    Pid(pid): Pid,
) -> Result<Response> {
    let request = Model::find_for(&by.portal.db, &person.user, pid).await?;
    by.answer(StatusCode::OK, &request).await
}

/// Changes a request while it is pending; what is not named stays.
///
/// PUT and PATCH are the same.
#[utoipa::path(
    method(put, patch), path = "/api/me/requests/{id}", tag = "Requests",
    operation_id = "updateRequest",
    params(
        ("id" = Uuid, Path, description = "The request's id."),
        ("If-Match" = Option<String>, Header, nullable = false,
            description = "The `ETag` that the change is based on."),
    ),
    request_body = RequestChangeBody,
    responses(
        (status = 200, description = "The request as it is now.", body = Success<RequestView>,
            headers(("ETag" = String, description = "For `If-Match`."))),
        AnyCall, ByPerson, OfOne, WithBody,
        (status = 409, description = "It is not pending any more.", body = ErrorEnvelope),
        (status = 412, description = "It was changed since.", body = ErrorEnvelope),
    ),
    security(("bearer" = []), ("cookie" = []), ("apiKey" = ["requests:write"])),
)]
pub async fn update(
    by: Requester,
    person: Caller<scopes::RequestsWrite>,
    Pid(pid): Pid,
    IfMatch(if_match): IfMatch,
    JsonInput(mut input): JsonInput,
) -> Result<Response> {
    let request = Model::find_for(&by.portal.db, &person.user, pid).await?;
    let change = RequestChange::read(&mut input)?;
    let request = request.edit(&by.portal, &by.origin, if_match.as_deref(), change).await?;
    by.answer(StatusCode::OK, &request).await
}

/// Takes a request away with its files; one that runs is cancelled.
#[utoipa::path(
    delete, path = "/api/me/requests/{id}", tag = "Requests", operation_id = "deleteRequest",
    params(
        ("id" = Uuid, Path, description = "The request's id."),
        ("If-Match" = Option<String>, Header, nullable = false,
            description = "The `ETag` of what is to be taken away."),
    ),
    responses(
        (status = 204, description = "It is gone."),
        AnyCall, ByPerson, OfOne,
        (status = 412, description = "It was changed since.", body = ErrorEnvelope),
    ),
    security(("bearer" = []), ("cookie" = []), ("apiKey" = ["requests:write"])),
)]
pub async fn remove(
    by: Requester,
    person: Caller<scopes::RequestsWrite>,
    Pid(pid): Pid,
    IfMatch(if_match): IfMatch,
) -> Result<Response> {
    let request = Model::find_for(&by.portal.db, &person.user, pid).await?;
    request.remove(&by.portal, &by.origin, if_match.as_deref()).await?;
    Ok(envelope::nothing())
}

/// Cancels a request that is not final.
#[utoipa::path(
    post, path = "/api/me/requests/{id}/cancel", tag = "Requests", operation_id = "cancelRequest",
    params(("id" = Uuid, Path, description = "The request's id.")),
    responses(
        (status = 200, description = "The request, `cancelled`.", body = Success<RequestView>,
            headers(("ETag" = String, description = "For `If-Match`."))),
        AnyCall, ByPerson, OfOne,
        (status = 409, description = "It is final.", body = ErrorEnvelope),
    ),
    security(("bearer" = []), ("cookie" = []), ("apiKey" = ["requests:write"])),
)]
pub async fn cancel(
    by: Requester,
    person: Caller<scopes::RequestsWrite>,
    Pid(pid): Pid,
) -> Result<Response> {
    let request = Model::find_for(&by.portal.db, &person.user, pid).await?;
    let request = request.cancel(&by.portal, &by.origin).await?;
    by.answer(StatusCode::OK, &request).await
}

/// Hands in a failed request again, with its files, as a new one.
///
/// The new one names the old in `retry_of`.
#[utoipa::path(
    post, path = "/api/me/requests/{id}/retry", tag = "Requests", operation_id = "retryRequest",
    params(("id" = Uuid, Path, description = "The request's id.")),
    responses(
        (status = 201, description = "The new request.", body = Success<RequestView>,
            headers(("ETag" = String, description = "For `If-Match`."))),
        AnyCall, ByPerson, OfOne,
        (status = 409, description = "It has not failed.", body = ErrorEnvelope),
        (status = 507, description = "`STORAGE_UNAVAILABLE`: no room for copies of the files.",
            body = ErrorEnvelope),
    ),
    security(("bearer" = []), ("cookie" = []), ("apiKey" = ["requests:write"])),
)]
pub async fn retry(
    by: Requester,
    person: Caller<scopes::RequestsWrite>,
    Pid(pid): Pid,
) -> Result<Response> {
    let request = Model::find_for(&by.portal.db, &person.user, pid).await?;
    let request = request.retry(&by.portal, &by.origin, &person.user).await?;
    by.answer(StatusCode::CREATED, &request).await
}

/// Lists every step of a request, oldest first, the latest 500 at most.
#[utoipa::path(
    get, path = "/api/me/requests/{id}/timeline", tag = "Requests", operation_id = "getTimeline",
    params(("id" = Uuid, Path, description = "The request's id.")),
    responses(
        (status = 200, description = "The steps.", body = Several<TimelineEntry>),
        AnyCall, ByPerson, OfOne,
    ),
    security(("bearer" = []), ("cookie" = []), ("apiKey" = ["requests:read"])),
)]
pub async fn timeline(
    by: Requester,
    person: Caller<scopes::RequestsRead>,
    Pid(pid): Pid,
) -> Result<Response> {
    let request = Model::find_for(&by.portal.db, &person.user, pid).await?;
    let updates = request.timeline(&by.portal.db).await?;
    let entries: Vec<_> = updates.iter().map(TimelineEntry::from).collect();
    Ok(envelope::ok(&entries, by.portal.now()))
}

impl Requester {
    /// A request, whole, with its entity tag.
    pub(super) async fn answer(&self, status: StatusCode, request: &Model) -> Result<Response> {
        let files = request.files(&self.portal.db).await?;
        let retry_of = request.retried(&self.portal.db).await?;
        let view = RequestView::new(request, &files, retry_of);
        let body = Json(envelope::success(&view, self.portal.now()));
        Ok((status, [(header::ETAG, request.etag())], body).into_response())
    }
}

/// Routes under `/me/requests`.
pub fn routes() -> Routes {
    Routes::new()
        .prefix("me/requests")
        .add("/", get(list).post(create).layer(DefaultBodyLimit::disable()))
        .add("/{id}", get(show).put(update).patch(update).delete(remove))
        .add("/{id}/cancel", post(cancel))
        .add("/{id}/retry", post(retry))
        .add("/{id}/timeline", get(timeline))
}
