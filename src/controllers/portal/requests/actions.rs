//! What the buttons on a request do.

use axum::extract::Request;
use axum::http::HeaderMap;
use axum::response::Response;
use uuid::Uuid;

use crate::controllers::api::uploads::{self, Sender};
use crate::controllers::extractors::{FormInput, Page, Pid, PidPair, Requester, SignedIn};
use crate::controllers::portal::downloads;
use crate::errors::{Error, Result};
use crate::models::request_files::quota;
use crate::models::requests::Model;
use crate::models::unit_of_work::UnitOfWork;

fn home(pid: Uuid) -> String {
    format!("/requests/{pid}")
}

/// Goes on with good news, or back with the reason.
fn conclude(page: Page, pid: Uuid, outcome: Result<()>, key: &'static str) -> Result<Response> {
    match outcome {
        Ok(()) => Ok(page.redirect(&home(pid), "success", key)),
        Err(Error::Conflict(_, reason)) => Ok(page.redirect(&home(pid), "warning", reason)),
        Err(err) => Err(err),
    }
}

/// `POST /requests/{id}/cancel`
pub async fn cancel(
    by: Requester,
    page: Page,
    person: SignedIn,
    Pid(pid): Pid,
    FormInput(_): FormInput,
) -> Result<Response> {
    let request = Model::find_for(&by.portal.db, &person.user, pid).await?;
    let outcome = request.cancel(&by.portal, &by.origin, None).await.map(|_| ());
    conclude(page, pid, outcome, "flash-request-cancelled")
}

/// `POST /requests/{id}/retry`
pub async fn retry(
    by: Requester,
    page: Page,
    person: SignedIn,
    Pid(pid): Pid,
    FormInput(_): FormInput,
) -> Result<Response> {
    let request = Model::find_for(&by.portal.db, &person.user, pid).await?;
    let again = request.retry(&by.portal, &by.origin, &person.user, None, UnitOfWork::done).await;
    match again {
        Ok(again) => Ok(page.redirect(&home(again.pid), "success", "flash-request-retried")),
        Err(err) => conclude(page, pid, Err(err), ""),
    }
}

/// `POST /requests/{id}/mute`
pub async fn mute(
    by: Requester,
    page: Page,
    person: SignedIn,
    Pid(pid): Pid,
    FormInput(input): FormInput,
) -> Result<Response> {
    let is_muted = input.typed("muted") == "true";
    Model::mute(&by.portal, &by.origin, &person.user, pid, is_muted).await?;
    let said = if is_muted { "flash-request-muted" } else { "flash-request-unmuted" };
    Ok(page.redirect(&home(pid), "success", said))
}

/// `POST /requests/{id}/delete`
pub async fn delete(
    by: Requester,
    page: Page,
    person: SignedIn,
    Pid(pid): Pid,
    FormInput(_): FormInput,
) -> Result<Response> {
    let request = Model::find_for(&by.portal.db, &person.user, pid).await?;
    request.remove(&by.portal, &by.origin, None).await?;
    Ok(page.redirect("/requests", "success", "flash-request-deleted"))
}

/// `POST /requests/{id}/files`
pub async fn add_files(
    by: Requester,
    page: Page,
    person: SignedIn,
    Pid(pid): Pid,
    request: Request,
) -> Result<Response> {
    let owned = Model::find_for(&by.portal.db, &person.user, pid).await?;
    let length = uploads::declared_length(request.headers());
    quota::check_declared(&by.portal, &person.user, length).await?;
    let outcome = match uploads::read(&by.portal, pid, Sender::Form, request).await {
        Ok(upload) => owned
            .attach(&by.portal, &by.origin, None, upload.files, UnitOfWork::done)
            .await
            .map(|_| ()),
        Err(err) => Err(err),
    };
    match outcome {
        // There is no form page to come back to; the reason comes along.
        Err(Error::Invalid(_)) => Ok(page.redirect(&home(pid), "danger", "error-file-type")),
        Err(Error::TooLarge(..)) => Ok(page.redirect(&home(pid), "danger", "error-body-too-large")),
        outcome => conclude(page, pid, outcome, "flash-files-added"),
    }
}

/// `GET /requests/{id}/files/{file_id}`
pub async fn download(
    by: Requester,
    person: SignedIn,
    PidPair(request, file): PidPair,
    headers: HeaderMap,
) -> Result<Response> {
    let request = Model::find_for(&by.portal.db, &person.user, request).await?;
    let file = request.file(&by.portal, file).await?;
    downloads::file(&by.portal, &file, &headers).await
}
