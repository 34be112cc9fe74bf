//! Choosing a second factor to set up.

use axum::response::Response;

use crate::context::Portal;
use crate::controllers::extractors::{Page, Requester, SettingUp};
use crate::errors::{Error, Result};
use crate::models::mfa_factors::{Method, methods};
use crate::models::{sessions, users};
use crate::settings::SmsBackend;
use crate::views::forms::FormView;
use crate::views::security::SetUpPage;

/// The page.
pub const PATH: &str = "/settings/security/set-up";
const TEMPLATE: &str = "settings/security/set_up.html";

async fn shown(
    portal: &Portal,
    user: &users::Model,
    session: &sessions::Model,
) -> Result<impl FnOnce(FormView) -> SetUpPage + use<>> {
    let has_email = methods(&portal.db, user.id).await?.contains(&Method::Email);
    let must = session.must_set_up_mfa(user);
    let (email, sms) = (user.email.clone(), portal.settings.sms.backend != SmsBackend::None);
    Ok(move |form| SetUpPage { form, must, has_email, email, sms })
}

/// `GET /settings/security/set-up`
pub async fn show(by: Requester, page: Page, person: SettingUp) -> Result<Response> {
    let phone = person.user.phone.clone().unwrap_or_default();
    let shown = shown(&by.portal, &person.user, &person.session).await?;
    page.render(TEMPLATE, shown(FormView::new([("phone", phone)])))
}

/// The page again, with the reason why a factor was not begun.
pub(super) async fn again(
    page: Page,
    err: Error,
    user: &users::Model,
    session: &sessions::Model,
    phone: String,
) -> Result<Response> {
    let shown = shown(&page.portal, user, session).await?;
    page.invalid(TEMPLATE, err, FormView::new([("phone", phone)]), shown)
}
