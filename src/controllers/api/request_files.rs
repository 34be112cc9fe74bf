//! Files of a request.

use axum::Json;
use axum::extract::{DefaultBodyLimit, Path, Request};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use loco_rs::controller::Routes;

use super::uploads::{self, Sender};
use crate::controllers::extractors::{CurrentUser, Pid, Requester, params};
use crate::controllers::portal::downloads;
use crate::errors::{Error, Problem, Result};
use crate::models::request_files;
use crate::models::requests::Model;
use crate::views::envelope;
use crate::views::requests::FileView;

/// `POST /api/me/requests/{id}/files`
pub async fn add(
    by: Requester,
    person: CurrentUser,
    Pid(pid): Pid,
    request: Request,
) -> Result<Response> {
    let owned = Model::find_for(&by.portal.db, &person.user, pid).await?;
    owned.check_pending()?;
    if !uploads::is_multipart(request.headers()) {
        return Err(Error::UnsupportedMediaType);
    }
    let upload = uploads::read(&by.portal, pid, Sender::Api, request).await?;
    if upload.files.is_empty() {
        return Err(Problem::new("files", "error-required".into()).into());
    }
    let added: Vec<_> = upload.files.iter().map(|file| file.pid).collect();
    let attached = owned.attach(&by.portal, &by.origin, upload.files.clone()).await;
    if attached.is_err() {
        request_files::discard(&by.portal, &upload.files).await;
    }
    let files = attached?.files(&by.portal.db).await?;
    let views: Vec<_> =
        files.iter().filter(|file| added.contains(&file.pid)).map(FileView::from).collect();
    Ok((StatusCode::CREATED, Json(envelope::success(&views, by.portal.now()))).into_response())
}

/// `GET /api/me/requests/{id}/files/{file_id}`
pub async fn download(
    by: Requester,
    person: CurrentUser,
    Path((request, file)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response> {
    let request = Model::find_for(&by.portal.db, &person.user, params::parse(&request)?).await?;
    let file = request.file(&by.portal, params::parse(&file)?).await?;
    downloads::file(&by.portal, &file, &headers).await
}

/// `DELETE /api/me/requests/{id}/files/{file_id}`
pub async fn remove(
    by: Requester,
    person: CurrentUser,
    Path((request, file)): Path<(String, String)>,
) -> Result<Response> {
    let request = Model::find_for(&by.portal.db, &person.user, params::parse(&request)?).await?;
    let file = request.file(&by.portal, params::parse(&file)?).await?;
    request.detach(&by.portal, &by.origin, file).await?;
    Ok(envelope::nothing())
}

/// Routes under `/me/requests`.
pub fn routes() -> Routes {
    Routes::new()
        .prefix("me/requests")
        .add("/{id}/files", post(add).layer(DefaultBodyLimit::disable()))
        .add("/{id}/files/{file_id}", get(download).delete(remove))
}
