//! Setting up an address or a number that gets codes.

use axum::response::{IntoResponse, Redirect, Response};

use super::{backup_codes, set_up};
use crate::controllers::extractors::{ConfirmedSettingUp, Page, Requester, SettingUp};
use crate::errors::Result;
use crate::models::mfa_factors::enrolment::read_phone;
use crate::models::mfa_factors::{Method, Model as Factor};
use crate::models::unit_of_work::UnitOfWork;
use crate::views::forms::FormView;
use crate::views::security::SentCodePage;

const TEMPLATE: &str = "settings/security/sent_code.html";

fn path_of(method: Method) -> &'static str {
    match method {
        Method::Email => "/settings/security/email",
        _ => "/settings/security/sms",
    }
}

async fn create(
    by: Requester,
    page: Page,
    person: ConfirmedSettingUp,
    method: Method,
) -> Result<Response> {
    let (user, mut input) = (person.user, person.input);
    let typed = input.typed("phone");
    let destination = match method {
        Method::Sms => read_phone(&mut input, &user, &by.portal.settings.sms),
        _ => Ok(user.email.clone()),
    };
    let begun = match destination {
        Ok(to) => {
            Factor::begin_with_code(&by.portal, &by.origin, &user, method, &to, UnitOfWork::done)
                .await
        }
        Err(err) => Err(err),
    };
    match begun {
        Ok(_) => Ok(Redirect::to(path_of(method)).into_response()),
        Err(err) => set_up::again(page, err, &user, &person.session, typed).await,
    }
}

async fn show(by: Requester, page: Page, person: SettingUp, method: Method) -> Result<Response> {
    let Some(factor) = Factor::pending(&by.portal, person.user.id, method).await? else {
        return Ok(page.redirect(set_up::PATH, "info", "flash-set-up-over"));
    };
    let form = FormView::new([("code", String::new())]);
    let mailbox = by.portal.settings.sandbox;
    page.render(TEMPLATE, SentCodePage::new(&person.user, &factor, mailbox, form))
}

async fn confirm(
    by: Requester,
    page: Page,
    person: ConfirmedSettingUp,
    method: Method,
) -> Result<Response> {
    let (user, mut input) = (person.user, person.input);
    let Some(factor) = Factor::pending(&by.portal, user.id, method).await? else {
        return Ok(page.redirect(super::PATH, "info", "flash-set-up-over"));
    };
    let code = input.required_line("code", 20);
    let confirmed = match input.finish() {
        Ok(()) => {
            Factor::confirm_code(&by.portal, &by.origin, &user, method, &code, UnitOfWork::done)
                .await
        }
        Err(err) => Err(err),
    };
    match confirmed {
        Ok(confirmation) => backup_codes::after(page, &user, confirmation),
        Err(err) => {
            let form = FormView::new([("code", String::new())]);
            let mailbox = by.portal.settings.sandbox;
            let shown = |form| SentCodePage::new(&user, &factor, mailbox, form);
            page.invalid(TEMPLATE, err, form, shown)
        }
    }
}

/// `POST /settings/security/email`
pub async fn create_email(
    by: Requester,
    page: Page,
    person: ConfirmedSettingUp,
) -> Result<Response> {
    create(by, page, person, Method::Email).await
}

/// `GET /settings/security/email`
pub async fn show_email(by: Requester, page: Page, person: SettingUp) -> Result<Response> {
    show(by, page, person, Method::Email).await
}

/// `POST /settings/security/email/confirm`
pub async fn confirm_email(
    by: Requester,
    page: Page,
    person: ConfirmedSettingUp,
) -> Result<Response> {
    confirm(by, page, person, Method::Email).await
}

/// `POST /settings/security/sms`
pub async fn create_sms(by: Requester, page: Page, person: ConfirmedSettingUp) -> Result<Response> {
    create(by, page, person, Method::Sms).await
}

/// `GET /settings/security/sms`
pub async fn show_sms(by: Requester, page: Page, person: SettingUp) -> Result<Response> {
    show(by, page, person, Method::Sms).await
}

/// `POST /settings/security/sms/confirm`
pub async fn confirm_sms(
    by: Requester,
    page: Page,
    person: ConfirmedSettingUp,
) -> Result<Response> {
    confirm(by, page, person, Method::Sms).await
}
