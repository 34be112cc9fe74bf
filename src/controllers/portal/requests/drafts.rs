//! What the scripts of the form do while somebody fills it in. Without them the form itself does,
//! see `new::keep`.

use axum::Json;
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use uuid::Uuid;

use crate::controllers::api::uploads::{self, Sender, Upload, declared_length};
use crate::controllers::extractors::{FormInput, Page, Pid, Requester, SignedIn};
use crate::controllers::portal::downloads;
use crate::errors::{Problem, Result};
use crate::models::request_drafts::Model as Draft;
use crate::models::request_drafts::enclosing::folder_of;
use crate::models::request_drafts::saving::{DraftText, Known};
use crate::models::request_files::quota;
use crate::views::envelope;
use crate::views::pages::{DraftAnswer, DraftFileLine};

/// `POST /requests/draft`: saves what was typed so far.
pub async fn save(
    by: Requester,
    person: SignedIn,
    FormInput(mut input): FormInput,
) -> Result<Response> {
    let text = DraftText::read(&mut input, &*by.portal.types().await?)?;
    let known = Known::read(&input);
    let draft = Draft::save(&by.portal, &by.origin, &person.user, known, text).await?;
    let told = DraftAnswer { draft: draft.pid.to_string(), version: draft.version, file: None };
    Ok(envelope::ok(&told, by.portal.now()))
}

/// `POST /requests/draft/files`: takes one file in.
pub async fn add_file(by: Requester, person: SignedIn, request: Request) -> Result<Response> {
    let portal = &by.portal;
    quota::check_declared(portal, &person.user, declared_length(request.headers())).await?;
    // Nobody but the sweeper reads the folder: which draft takes the file is settled with its row.
    let folder = folder_of(Uuid::now_v7());
    let mut upload = Upload::default();
    uploads::read_into(portal, &folder, Sender::Form, request, &mut upload).await?;
    if upload.files.is_empty() {
        return Err(Problem::new("files", "error-required".into()).into());
    }
    let known = Known::read(&upload.input).draft;
    let added = Draft::enclose(portal, &by.origin, &person.user, known, upload.files).await?;
    let (draft, files) = added;
    let told = DraftAnswer {
        draft: draft.pid.to_string(),
        version: draft.version,
        file: files.first().map(DraftFileLine::from),
    };
    let body = envelope::success(&told, portal.now());
    Ok((StatusCode::CREATED, Json(body)).into_response())
}

/// `GET /requests/draft/files/{id}`
pub async fn download(
    by: Requester,
    person: SignedIn,
    Pid(pid): Pid,
    headers: HeaderMap,
) -> Result<Response> {
    let file = Draft::file_of(&by.portal, &person.user, pid).await?;
    downloads::draft_file(&by.portal, &file, &headers).await
}

/// `POST /requests/draft/files/{id}/remove`
pub async fn remove_file(
    by: Requester,
    person: SignedIn,
    Pid(pid): Pid,
    FormInput(_): FormInput,
) -> Result<Response> {
    Draft::take_out(&by.portal, &by.origin, &person.user, pid).await?;
    Ok(envelope::nothing())
}

/// `POST /requests/draft/discard`
pub async fn discard(
    by: Requester,
    page: Page,
    person: SignedIn,
    FormInput(_): FormInput,
) -> Result<Response> {
    Draft::discard(&by.portal, &by.origin, &person.user).await?;
    Ok(page.redirect("/requests/new", "success", "flash-draft-discarded"))
}
