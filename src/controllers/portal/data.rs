//! What the portal holds about a person: a copy of it, and its end.

use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::{get, post};
use loco_rs::controller::Routes;

use super::downloads;
use crate::controllers::extractors::{
    Confirmed, FormInput, MaybeUser, Page, Requester, SignedIn, Word, cookies,
};
use crate::errors::{Error, Result};
use crate::models::account_exports::Model as Export;
use crate::models::one_time_tokens::{Model as Token, TokenPurpose};
use crate::models::unit_of_work::UnitOfWork;
use crate::models::users::Model as User;
use crate::views::account::{DataPage, ExportCard};
use crate::views::pages::LinkPage;

const PATH: &str = "/settings/data";
const KEEP: &str = "account_deletions/keep.html";

/// `GET /settings/data`
pub async fn show(by: Requester, page: Page, person: SignedIn) -> Result<Response> {
    let export = Export::latest(&by.portal.db, &person.user).await?;
    let shown = DataPage {
        export: export.map(|export| ExportCard::new(&page.calendar(), &export)),
        deletion_day: person.user.deletion_day(),
    };
    page.render("settings/data.html", shown)
}

/// `POST /settings/data/export`
pub async fn export(by: Requester, page: Page, person: Confirmed) -> Result<Response> {
    match Export::request(&by.portal, &by.origin, &person.user, UnitOfWork::done).await {
        Ok(_) => Ok(page.redirect(PATH, "success", "flash-export-requested")),
        Err(Error::RateLimited(_)) => Ok(page.redirect(PATH, "warning", "flash-export-too-many")),
        Err(err) => Err(err),
    }
}

/// `GET /settings/data/export.zip`
pub async fn download(by: Requester, person: SignedIn, headers: HeaderMap) -> Result<Response> {
    let export = Export::latest(&by.portal.db, &person.user).await?.ok_or(Error::NotFound)?;
    downloads::export(&by.portal, &export, &headers).await
}

/// `POST /settings/data/delete`
pub async fn delete(by: Requester, page: Page, person: Confirmed) -> Result<Response> {
    match person.user.request_deletion(&by.portal, &by.origin).await {
        Ok(_) => {
            let mut response = page.redirect("/login", "success", "flash-deletion-requested");
            cookies::append(response.headers_mut(), &cookies::no_session(&by.portal));
            Ok(response)
        }
        Err(Error::Conflict(_, reason)) => Ok(page.redirect(PATH, "warning", reason)),
        Err(err) => Err(err),
    }
}

/// `POST /settings/data/keep`
pub async fn keep(
    by: Requester,
    page: Page,
    person: SignedIn,
    FormInput(_): FormInput,
) -> Result<Response> {
    person.user.keep_account(&by.portal, &by.origin).await?;
    Ok(page.redirect(PATH, "success", "flash-account-kept"))
}

/// `GET /keep-account/{token}`
pub async fn link(by: Requester, page: Page, Word(token): Word) -> Result<Response> {
    let now = by.portal.now();
    let usable = Token::find_usable(&by.portal.db, &token, TokenPurpose::KeepAccount, now).await?;
    page.render(KEEP, LinkPage { token, valid: usable.is_some() })
}

/// `POST /keep-account/{token}`
pub async fn keep_by_link(
    by: Requester,
    page: Page,
    MaybeUser(person): MaybeUser,
    Word(token): Word,
    FormInput(_): FormInput,
) -> Result<Response> {
    by.count_guess().await?;
    match User::keep_account_by_link(&by.portal, &by.origin, &token).await {
        Ok(()) => {
            let next = if person.is_some() { PATH } else { "/login" };
            Ok(page.redirect(next, "success", "flash-account-kept"))
        }
        Err(Error::Invalid(_)) => {
            let expired = LinkPage { token, valid: false };
            page.refuse(StatusCode::UNPROCESSABLE_ENTITY, KEEP, expired)
        }
        Err(err) => Err(err),
    }
}

/// Routes.
pub fn routes() -> Routes {
    Routes::new()
        .add("/settings/data", get(show))
        .add("/settings/data/export", post(export))
        .add("/settings/data/export.zip", get(download))
        .add("/settings/data/delete", post(delete))
        .add("/settings/data/keep", post(keep))
        .add("/keep-account/{token}", get(link).post(keep_by_link))
}
