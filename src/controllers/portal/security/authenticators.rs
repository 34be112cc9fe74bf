//! Setting up an authenticator: scan or type, then the first code.

use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};

use super::{backup_codes, set_up};
use crate::controllers::extractors::{ConfirmedSettingUp, Page, Pid, Requester, SettingUp};
use crate::errors::{Error, Result};
use crate::models::mfa_factors::Model as Factor;
use crate::models::mfa_factors::totp::{Authenticator, MAX_NAME};
use crate::models::unit_of_work::UnitOfWork;
use crate::views::forms::FormView;
use crate::views::security::{AuthenticatorPage, qr_svg};

const TEMPLATE: &str = "settings/security/authenticator.html";

/// The authenticator that somebody is setting up, as long as it may be shown.
async fn secret_of(by: &Requester, person: &SettingUp, id: Pid) -> Result<(Factor, Authenticator)> {
    person.session.require_fresh(by.portal.now())?;
    let factor = Factor::find_of(&by.portal.db, person.user.id, id.0).await?;
    let authenticator = factor.show_secret(&by.portal, &person.user)?;
    Ok((factor, authenticator))
}

fn empty() -> FormView {
    FormView::new([("code", String::new())])
}

/// `POST /settings/security/totp`
pub async fn create(by: Requester, page: Page, person: ConfirmedSettingUp) -> Result<Response> {
    let (user, mut input) = (person.user, person.input);
    let name = input.line("name", MAX_NAME);
    let begun = match input.finish() {
        Ok(()) => Factor::begin_totp(&by.portal, &by.origin, &user, name, UnitOfWork::done).await,
        Err(err) => Err(err),
    };
    match begun {
        Ok((factor, _)) => {
            let to = format!("/settings/security/totp/{}", factor.pid);
            Ok(Redirect::to(&to).into_response())
        }
        Err(err) => {
            let phone = user.phone.clone().unwrap_or_default();
            set_up::again(page, err, &user, &person.session, phone).await
        }
    }
}

/// `GET /settings/security/totp/{id}`
pub async fn show(by: Requester, page: Page, person: SettingUp, id: Pid) -> Result<Response> {
    match secret_of(&by, &person, id).await {
        Ok((factor, authenticator)) => {
            let shown = AuthenticatorPage::new(&person.user, &factor, authenticator, empty());
            page.render(TEMPLATE, shown)
        }
        Err(Error::NotFound | Error::ReauthenticationRequired) => {
            Ok(page.redirect(set_up::PATH, "info", "flash-set-up-over"))
        }
        Err(err) => Err(err),
    }
}

/// `GET /settings/security/totp/{id}/qr.svg`
pub async fn qr_code(by: Requester, person: SettingUp, id: Pid) -> Result<Response> {
    let (_, authenticator) = secret_of(&by, &person, id).await?;
    let headers = [
        (header::CONTENT_TYPE, "image/svg+xml"),
        (header::CACHE_CONTROL, "no-store"),
        // Opened by itself, a picture is a page of its own.
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
    ];
    Ok((headers, qr_svg(&authenticator.url)?).into_response())
}

/// `POST /settings/security/totp/{id}`
pub async fn confirm(
    by: Requester,
    page: Page,
    id: Pid,
    person: ConfirmedSettingUp,
) -> Result<Response> {
    let (user, mut input) = (person.user, person.input);
    let factor = Factor::find_of(&by.portal.db, user.id, id.0).await;
    let is_open = factor.is_ok_and(|factor| factor.is_pending(by.portal.now()));
    if !is_open {
        return Ok(page.redirect(super::PATH, "info", "flash-set-up-over"));
    }
    let code = input.required_line("code", 20);
    let confirmed = match input.finish() {
        Ok(()) => {
            Factor::confirm_totp(&by.portal, &by.origin, &user, &code, UnitOfWork::done).await
        }
        Err(err) => Err(err),
    };
    match confirmed {
        Ok(confirmation) => backup_codes::after(page, &user, confirmation),
        Err(err) => {
            let factor = Factor::find_of(&by.portal.db, user.id, id.0).await?;
            let authenticator = factor.show_secret(&by.portal, &user)?;
            let shown = |form| AuthenticatorPage::new(&user, &factor, authenticator, form);
            page.invalid(TEMPLATE, err, empty(), shown)
        }
    }
}
