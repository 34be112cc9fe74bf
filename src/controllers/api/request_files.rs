//! Files of a request.

use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::{get, post};
use loco_rs::controller::Routes;

use super::uploads::{self, Sender};
use crate::controllers::extractors::{
    Caller, IdempotencyKey, IfMatch, Pid, PidPair, Requester, scopes,
};
use crate::controllers::portal::downloads;
use crate::errors::{Error, Problem, Result};
use crate::models::idempotency_keys::{self, Answer};
use crate::models::request_files::{self, quota};
use crate::models::requests::Model;
use crate::models::unit_of_work::UnitOfWork;
use crate::views::api::{
    AnyCall, ByPerson, ErrorEnvelope, FilesForm, Matching, OfOne, Once, Several, WithBody,
};
use crate::views::envelope;
use crate::views::requests::FileView;

/// Adds files to a request while it is pending.
#[utoipa::path(
    post, path = "/api/me/requests/{id}/files", tag = "Files", operation_id = "addFiles",
    params(("id" = Uuid, Path, description = "The request's id."), Matching, Once),
    request_body(content = FilesForm, content_type = "multipart/form-data"),
    responses(
        (status = 201, description = "The files that were added.", body = Several<FileView>),
        AnyCall, ByPerson, OfOne, WithBody,
        (status = 409, description = "The request is not pending any more; or the first call with \
            this `Idempotency-Key` is in flight.", body = ErrorEnvelope),
        (status = 412, description = "The request was changed since.", body = ErrorEnvelope),
        (status = 413, description = "`FILE_TOO_LARGE` for a file over 50 MiB; or a body over \
            the limit.", body = ErrorEnvelope),
        (status = 422, description = "No file, one too many, `INVALID_FILE_TYPE`, or \
            `STORAGE_QUOTA_EXCEEDED`.",
            body = ErrorEnvelope),
        (status = 507, description = "`STORAGE_UNAVAILABLE`: no room for them.",
            body = ErrorEnvelope),
    ),
    security(("bearer" = []), ("cookie" = []), ("apiKey" = ["requests:write"])),
)]
pub async fn add(
    by: Requester,
    person: Caller<scopes::RequestsWrite>,
    Pid(pid): Pid,
    IfMatch(if_match): IfMatch,
    key: IdempotencyKey,
    request: Request,
) -> Result<Answer> {
    let call = key.begin(&by, &person.user).await?;
    call.run(async {
        if !uploads::is_multipart(request.headers()) {
            return Err(Error::UnsupportedMediaType);
        }
        if !call.is_repeated() {
            // Before the files are taken in; what was answered before may have moved on since.
            let owned = Model::find_for(&by.portal.db, &person.user, pid).await?;
            owned.check_match(if_match.as_deref())?;
            owned.check_pending()?;
            let length = uploads::declared_length(request.headers());
            quota::check_declared(&by.portal, &person.user, length).await?;
        }
        let upload = uploads::read(&by.portal, pid, Sender::Api, request).await?;
        let meaning = idempotency_keys::meaning(&request_files::meaning(&upload.files).into());
        if call.is_repeated() {
            request_files::discard(&by.portal, &upload.files).await;
            return call.replay(&meaning)?.ok_or(Error::NotFound);
        }
        if upload.files.is_empty() {
            return Err(Problem::new("files", "error-required".into()).into());
        }
        let added: Vec<_> = upload.files.iter().map(|file| file.pid).collect();
        let finish = async |work: UnitOfWork<'_>, request: Model| {
            let files = request.files(work.db()).await?;
            let views: Vec<_> =
                files.iter().filter(|file| added.contains(&file.pid)).map(FileView::from).collect();
            let answer = envelope::success(&views, work.now());
            call.answer(work, &meaning, Answer::new(StatusCode::CREATED.as_u16(), answer)).await
        };
        let owned = Model::find_for(&by.portal.db, &person.user, pid).await?;
        owned.attach(&by.portal, &by.origin, if_match.as_deref(), upload.files, finish).await
    })
    .await
}

/// Downloads a file, whole or a part of it.
#[utoipa::path(
    get, path = "/api/me/requests/{id}/files/{file_id}", tag = "Files",
    operation_id = "downloadFile",
    params(
        ("id" = Uuid, Path, description = "The request's id."),
        ("file_id" = Uuid, Path, description = "The file's id."),
        ("Range" = Option<String>, Header, nullable = false,
            description = "One range of bytes, `bytes=0-1023`; several count as none."),
        ("If-Range" = Option<String>, Header, nullable = false,
            description = "The `ETag` of what the caller has: of another file the whole comes."),
        ("If-None-Match" = Option<String>, Header, nullable = false,
            description = "The `ETag` of what the caller has."),
    ),
    responses(
        (status = 200, description = "The file, as an attachment of its own type.",
            content_type = "application/octet-stream"),
        (status = 206, description = "The part that was asked for.",
            content_type = "application/octet-stream",
            headers(("Content-Range" = String, description = "Which part it is."))),
        (status = 304, description = "The caller has it."),
        AnyCall, ByPerson, OfOne,
        (status = 416, description = "The file has no such part.", body = ErrorEnvelope,
            headers(("Content-Range" = String, description = "How long the file is."))),
    ),
    security(("bearer" = []), ("cookie" = []), ("apiKey" = ["requests:read"])),
)]
pub async fn download(
    by: Requester,
    person: Caller<scopes::RequestsRead>,
    PidPair(request, file): PidPair,
    headers: HeaderMap,
) -> Result<Response> {
    let request = Model::find_for(&by.portal.db, &person.user, request).await?;
    let file = request.file(&by.portal, file).await?;
    downloads::file(&by.portal, &file, &headers).await
}

/// Takes a file away while the request is pending.
#[utoipa::path(
    delete, path = "/api/me/requests/{id}/files/{file_id}", tag = "Files",
    operation_id = "deleteFile",
    params(
        ("id" = Uuid, Path, description = "The request's id."),
        ("file_id" = Uuid, Path, description = "The file's id."),
        Matching,
    ),
    responses(
        (status = 204, description = "It is gone."),
        AnyCall, ByPerson, OfOne,
        (status = 409, description = "The request is not pending any more.", body = ErrorEnvelope),
        (status = 412, description = "The request was changed since.", body = ErrorEnvelope),
    ),
    security(("bearer" = []), ("cookie" = []), ("apiKey" = ["requests:write"])),
)]
pub async fn remove(
    by: Requester,
    person: Caller<scopes::RequestsWrite>,
    PidPair(request, file): PidPair,
    IfMatch(if_match): IfMatch,
) -> Result<Response> {
    let request = Model::find_for(&by.portal.db, &person.user, request).await?;
    let file = request.file(&by.portal, file).await?;
    request.detach(&by.portal, &by.origin, if_match.as_deref(), file).await?;
    Ok(envelope::nothing())
}

/// Routes under `/me/requests`.
pub fn routes() -> Routes {
    Routes::new()
        .prefix("me/requests")
        .add("/{id}/files", post(add).layer(DefaultBodyLimit::disable()))
        .add("/{id}/files/{file_id}", get(download).delete(remove))
}
