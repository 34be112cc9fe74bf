//! Requests: handing in, finding, changing, ending.

use axum::Json;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use loco_rs::controller::Routes;
use uuid::Uuid;

use super::uploads::{self, Sender, Upload};
use crate::context::Portal;
use crate::controllers::extractors::{CurrentUser, IfMatch, JsonInput, Pid, QueryInput, Requester};
use crate::errors::{Error, Result};
use crate::models::idempotency_keys::{Answer, Claim, Model as IdempotencyKey};
use crate::models::request_files;
use crate::models::requests::Model;
use crate::models::requests::changes::RequestChange;
use crate::models::requests::creation::NewRequest;
use crate::models::requests::listing::Query;
use crate::models::unit_of_work::UnitOfWork;
use crate::views::envelope::{self, Pagination};
use crate::views::requests::{RequestRow, RequestView, TimelineEntry};

/// `GET /api/me/requests`
pub async fn list(
    by: Requester,
    person: CurrentUser,
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

/// `POST /api/me/requests`
pub async fn create(by: Requester, person: CurrentUser, request: Request) -> Result<Response> {
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
    person: &CurrentUser,
    pid: Uuid,
    mut upload: Upload,
    key: Option<&IdempotencyKey>,
) -> Result<Response> {
    let files = upload.files.clone();
    let created = async {
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
    let created: Result<Response> = created.await;
    if created.is_err() {
        request_files::discard(&by.portal, &files).await;
    }
    created
}

async fn replay(portal: &Portal, answer: Answer, mut upload: Upload) -> Result<Response> {
    let fingerprint = NewRequest::read(&mut upload.input).map(|new| new.fingerprint(&upload.files));
    request_files::discard(portal, &upload.files).await;
    let answer = answer.replay(&fingerprint?)?;
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    Ok((status, [("idempotency-replayed", "true")], Json(answer.body)).into_response())
}

/// `GET /api/me/requests/{id}`
pub async fn show(by: Requester, person: CurrentUser, Pid(pid): Pid) -> Result<Response> {
    let request = Model::find_for(&by.portal.db, &person.user, pid).await?;
    by.answer(StatusCode::OK, &request).await
}

/// `PUT /api/me/requests/{id}`, `PATCH` the same
pub async fn update(
    by: Requester,
    person: CurrentUser,
    Pid(pid): Pid,
    IfMatch(if_match): IfMatch,
    JsonInput(mut input): JsonInput,
) -> Result<Response> {
    let request = Model::find_for(&by.portal.db, &person.user, pid).await?;
    let change = RequestChange::read(&mut input)?;
    let request = request.edit(&by.portal, &by.origin, if_match.as_deref(), change).await?;
    by.answer(StatusCode::OK, &request).await
}

/// `DELETE /api/me/requests/{id}`
pub async fn remove(
    by: Requester,
    person: CurrentUser,
    Pid(pid): Pid,
    IfMatch(if_match): IfMatch,
) -> Result<Response> {
    let request = Model::find_for(&by.portal.db, &person.user, pid).await?;
    request.remove(&by.portal, &by.origin, if_match.as_deref()).await?;
    Ok(envelope::nothing())
}

/// `POST /api/me/requests/{id}/cancel`
pub async fn cancel(by: Requester, person: CurrentUser, Pid(pid): Pid) -> Result<Response> {
    let request = Model::find_for(&by.portal.db, &person.user, pid).await?;
    let request = request.cancel(&by.portal, &by.origin).await?;
    by.answer(StatusCode::OK, &request).await
}

/// `POST /api/me/requests/{id}/retry`
pub async fn retry(by: Requester, person: CurrentUser, Pid(pid): Pid) -> Result<Response> {
    let request = Model::find_for(&by.portal.db, &person.user, pid).await?;
    let request = request.retry(&by.portal, &by.origin, &person.user).await?;
    by.answer(StatusCode::CREATED, &request).await
}

/// `GET /api/me/requests/{id}/timeline`
pub async fn timeline(by: Requester, person: CurrentUser, Pid(pid): Pid) -> Result<Response> {
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
