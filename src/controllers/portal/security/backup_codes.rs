//! Backup codes: how many are left, and a new set on request.

use axum::response::Response;

use crate::controllers::extractors::{Confirmed, Page, Requester, SignedIn};
use crate::errors::{Error, Result};
use crate::models::mfa_factors::enrolment::Confirmation;
use crate::models::unit_of_work::UnitOfWork;
use crate::models::{backup_codes, users};
use crate::views::security::BackupCodesPage;

const TEMPLATE: &str = "settings/security/backup_codes.html";

fn new_codes(user: &users::Model, codes: Vec<String>, first: bool) -> BackupCodesPage {
    let left = codes.len() as u64;
    BackupCodesPage { codes, first, left, few: false, email: user.email.clone() }
}

/// What comes after a factor was confirmed: its backup codes, if it is the first. They are shown in
/// the answer itself, because they stand nowhere that a later page could take them from.
pub(super) fn after(
    page: Page,
    user: &users::Model,
    confirmation: Confirmation,
) -> Result<Response> {
    if confirmation.backup_codes.is_empty() {
        return Ok(page.redirect(super::PATH, "success", "flash-factor-added"));
    }
    page.render(TEMPLATE, new_codes(user, confirmation.backup_codes, true))
}

/// `GET /settings/security/backup-codes`
pub async fn show(by: Requester, page: Page, person: SignedIn) -> Result<Response> {
    let user = &person.user;
    if user.mfa_enabled_at.is_none() {
        return Ok(page.redirect(super::PATH, "info", "flash-mfa-off"));
    }
    let left = backup_codes::remaining(&by.portal.db, user.id).await?;
    let few = left <= backup_codes::FEW;
    let shown =
        BackupCodesPage { codes: Vec::new(), first: false, left, few, email: user.email.clone() };
    page.render(TEMPLATE, shown)
}

/// `POST /settings/security/backup-codes`
pub async fn create(by: Requester, page: Page, person: Confirmed) -> Result<Response> {
    match backup_codes::replace(&by.portal, &by.origin, &person.user, UnitOfWork::done).await {
        Ok(codes) => page.render(TEMPLATE, new_codes(&person.user, codes, false)),
        Err(Error::Conflict(..)) => Ok(page.redirect(super::PATH, "info", "flash-mfa-off")),
        Err(err) => Err(err),
    }
}
