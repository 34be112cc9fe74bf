//! Renaming and removing second factors.

use axum::response::Response;

use crate::controllers::extractors::{Confirmed, Page, Pid, Requester, SignedIn};
use crate::errors::{Error, Result};
use crate::models::mfa_factors::removal::{Which, remove as remove_factor};
use crate::models::mfa_factors::{Method, Model as Factor};
use crate::views::forms::FormView;
use crate::views::security::RenamePage;

const RENAME: &str = "settings/security/rename.html";

/// `GET /settings/security/factors/{id}/rename`
pub async fn edit(by: Requester, page: Page, person: SignedIn, Pid(id): Pid) -> Result<Response> {
    let factor = Factor::find_of(&by.portal.db, person.user.id, id).await?;
    if factor.method() != Method::Totp || factor.confirmed_at.is_none() {
        return Err(Error::NotFound);
    }
    let form = FormView::new([("name", factor.name)]);
    page.render(RENAME, RenamePage { form, id: id.to_string() })
}

/// `POST /settings/security/factors/{id}/rename`
pub async fn rename(
    by: Requester,
    page: Page,
    Pid(id): Pid,
    person: Confirmed,
) -> Result<Response> {
    let mut input = person.input;
    let form = FormView::new([("name", input.typed("name"))]);
    let factor = Factor::find_of(&by.portal.db, person.user.id, id).await?;
    match factor.rename(&by.portal, &by.origin, &person.user, &mut input).await {
        Ok(_) => Ok(page.redirect(super::PATH, "success", "flash-factor-renamed")),
        Err(err) => page.invalid(RENAME, err, form, |form| RenamePage { form, id: id.to_string() }),
    }
}

/// `POST /settings/security/factors/{id}/remove`
pub async fn remove(
    by: Requester,
    page: Page,
    Pid(id): Pid,
    person: Confirmed,
) -> Result<Response> {
    match remove_factor(&by.portal, &by.origin, &person.user, Which::Any(id)).await {
        Ok(()) => Ok(page.redirect(super::PATH, "success", "flash-factor-removed")),
        Err(Error::Conflict(_, key)) => Ok(page.redirect(super::PATH, "danger", key)),
        Err(err) => Err(err),
    }
}
