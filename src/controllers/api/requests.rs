//! Requests: handing in, finding, changing, ending.

use axum::Json;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use loco_rs::controller::Routes;
use serde_json::Value;
use uuid::Uuid;

use super::uploads::{self, Sender, Upload};
use crate::controllers::extractors::{
    Caller, IdempotencyKey, IfMatch, IfNoneMatch, JsonInput, Pid, QueryInput, Requester, scopes,
};
use crate::errors::Result;
use crate::models::idempotency_keys::{self, Answer, Call};
use crate::models::request_files::{self, quota};
use crate::models::requests::Model;
use crate::models::requests::changes::RequestChange;
use crate::models::requests::creation::NewRequest;
use crate::models::requests::listing::Query;
use crate::models::unit_of_work::UnitOfWork;
use crate::models::{entity_tags, users};
use crate::views::api::{
    AnyCall, ByPerson, ErrorEnvelope, Known, List, Matching, NewRequestBody, NewRequestForm, OfOne,
    Once, RequestChangeBody, RequestQuery, Several, Success, WithBody,
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
        total_is_minimum: page.total_is_minimum,
        has_prev: query.page > 1 || page.previous_cursor.is_some(),
        next_cursor: page.next_cursor,
        prev_cursor: page.previous_cursor,
    };
    Ok(envelope::list(&rows, &pagination, by.portal.now()))
}

/// Hands in a request, with files or without.
///
/// It is saved and on its way to the platform when this answers. With an `Idempotency-Key` it can
/// be sent again without harm for 24 hours: the same body gets the first answer once more.
#[utoipa::path(
    post, path = "/api/me/requests", tag = "Requests", operation_id = "createRequest",
    params(Once),
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
            taken; `STORAGE_QUOTA_EXCEEDED` where files take more than a person may keep;
            or an `Idempotency-Key` that stands for another body.", body = ErrorEnvelope),
        (status = 507, description = "`STORAGE_UNAVAILABLE`: no room for files.",
            body = ErrorEnvelope),
    ),
    security(("bearer" = []), ("cookie" = []), ("apiKey" = ["requests:write"])),
)]
pub async fn create(
    by: Requester,
    person: Caller<scopes::RequestsWrite>,
    key: IdempotencyKey,
    request: Request,
) -> Result<Response> {
    let call = key.begin(&by, &person.user).await?;
    call.run(async {
        if !call.is_repeated() {
            let length = uploads::declared_length(request.headers());
            quota::check_declared(&by.portal, &person.user, length).await?;
        }
        let pid = Uuid::now_v7();
        let upload = uploads::read(&by.portal, pid, Sender::Api, request).await?;
        let files = upload.files.clone();
        let saving = Box::pin(save(&by, &person.user, &call, pid, upload));
        request_files::keep_for(&by.portal, &files, saving).await
    })
    .await
}

async fn save(
    by: &Requester,
    owner: &users::Model,
    call: &Call<'_>,
    pid: Uuid,
    mut upload: Upload,
) -> Result<Response> {
    let types = by.portal.types().await?;
    let new = NewRequest::read(&mut upload.input, &types)?;
    let meaning = new.fingerprint(&upload.files);
    if let Some(answer) = call.replay(&meaning)? {
        request_files::discard(&by.portal, &upload.files).await;
        return Ok(answer.into_response());
    }
    let mut work = UnitOfWork::begin(&by.portal, &by.origin).await?;
    let request = Model::create(&mut work, owner, pid, new, upload.files, None).await?;
    by.created(call, work, &meaning, &request).await
}

/// Shows a request with its files and results.
#[utoipa::path(
    get, path = "/api/me/requests/{id}", tag = "Requests", operation_id = "getRequest",
    params(("id" = Uuid, Path, description = "The request's id."), Known),
    responses(
        (status = 200, description = "The request.", body = Success<RequestView>,
            headers(("ETag" = String, description = "For `If-Match`."))),
        (status = 304, description = "It is the one that is known."),
        AnyCall, ByPerson, OfOne,
    ),
    security(("bearer" = []), ("cookie" = []), ("apiKey" = ["requests:read"])),
)]
pub async fn show(
    by: Requester,
    person: Caller<scopes::RequestsRead>,
    Pid(pid): Pid,
    IfNoneMatch(known): IfNoneMatch,
) -> Result<Response> {
    let request = Model::find_for(&by.portal.db, &person.user, pid).await?;
    if entity_tags::is_known(known.as_deref(), &request.etag()) {
        return Ok(envelope::unchanged(&request.etag()));
    }
    by.answer(&request).await
}

/// Changes a request while it is pending; what is not named stays.
///
/// PUT and PATCH are the same.
#[utoipa::path(
    method(put, patch), path = "/api/me/requests/{id}", tag = "Requests",
    operation_id = "updateRequest",
    params(
        ("id" = Uuid, Path, description = "The request's id."), Matching,
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
    by.answer(&request).await
}

/// Takes a request away with its files; one that runs is cancelled.
#[utoipa::path(
    delete, path = "/api/me/requests/{id}", tag = "Requests", operation_id = "deleteRequest",
    params(
        ("id" = Uuid, Path, description = "The request's id."), Matching,
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
    params(("id" = Uuid, Path, description = "The request's id."), Matching),
    responses(
        (status = 200, description = "The request, `cancelled`.", body = Success<RequestView>,
            headers(("ETag" = String, description = "For `If-Match`."))),
        AnyCall, ByPerson, OfOne,
        (status = 409, description = "It is final.", body = ErrorEnvelope),
        (status = 412, description = "It was changed since.", body = ErrorEnvelope),
    ),
    security(("bearer" = []), ("cookie" = []), ("apiKey" = ["requests:write"])),
)]
pub async fn cancel(
    by: Requester,
    person: Caller<scopes::RequestsWrite>,
    Pid(pid): Pid,
    IfMatch(if_match): IfMatch,
) -> Result<Response> {
    let request = Model::find_for(&by.portal.db, &person.user, pid).await?;
    let request = request.cancel(&by.portal, &by.origin, if_match.as_deref()).await?;
    by.answer(&request).await
}

/// Hands in a failed request again, with its files, as a new one.
///
/// The new one names the old in `retry_of`.
#[utoipa::path(
    post, path = "/api/me/requests/{id}/retry", tag = "Requests", operation_id = "retryRequest",
    params(("id" = Uuid, Path, description = "The request's id."), Matching, Once),
    responses(
        (status = 201, description = "The new request.", body = Success<RequestView>,
            headers(
                ("Location" = String, description = "Where it is."),
                ("ETag" = String, description = "For `If-Match`; not in a repeated answer."),
                ("Idempotency-Replayed" = bool, description = "`true` in a repeated answer."),
            )),
        AnyCall, ByPerson, OfOne,
        (status = 409, description = "It has not failed; or the first call with this \
            `Idempotency-Key` is in flight.", body = ErrorEnvelope),
        (status = 412, description = "It was changed since.", body = ErrorEnvelope),
        (status = 422, description = "An `Idempotency-Key` that is none.", body = ErrorEnvelope),
        (status = 507, description = "`STORAGE_UNAVAILABLE`: no room for copies of the files.",
            body = ErrorEnvelope),
    ),
    security(("bearer" = []), ("cookie" = []), ("apiKey" = ["requests:write"])),
)]
pub async fn retry(
    by: Requester,
    person: Caller<scopes::RequestsWrite>,
    Pid(pid): Pid,
    IfMatch(if_match): IfMatch,
    key: IdempotencyKey,
) -> Result<Response> {
    let call = key.begin(&by, &person.user).await?;
    call.run(async {
        // The request is part of the route, and nothing else is asked for.
        let meaning = idempotency_keys::meaning(&Value::Null);
        if let Some(answer) = call.replay(&meaning)? {
            return Ok(answer.into_response());
        }
        let failed = Model::find_for(&by.portal.db, &person.user, pid).await?;
        let finish = async |work: UnitOfWork<'_>, again: Model| {
            by.created(&call, work, &meaning, &again).await
        };
        failed.retry(&by.portal, &by.origin, &person.user, if_match.as_deref(), finish).await
    })
    .await
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
    pub(super) async fn answer(&self, request: &Model) -> Result<Response> {
        let files = request.files(&self.portal.db).await?;
        let retry_of = request.retried(&self.portal.db).await?;
        let view = RequestView::new(request, &files, retry_of);
        let body = Json(envelope::success(&view, self.portal.now()));
        Ok(([(header::ETAG, request.etag())], body).into_response())
    }

    /// Commits what made `request`, together with the answer that tells of it.
    async fn created(
        &self,
        call: &Call<'_>,
        work: UnitOfWork<'_>,
        meaning: &str,
        request: &Model,
    ) -> Result<Response> {
        let files = request.files(work.db()).await?;
        let retry_of = request.retried(work.db()).await?;
        let view = RequestView::new(request, &files, retry_of);
        let answer =
            Answer::new(StatusCode::CREATED.as_u16(), envelope::success(&view, work.now()))
                .at(format!("/api/me/requests/{}", request.pid));
        let answer = call.answer(work, meaning, answer).await?;
        Ok(([(header::ETAG, request.etag())], answer).into_response())
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
