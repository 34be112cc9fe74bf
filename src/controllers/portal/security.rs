//! What keeps an account safe, on one page.
pub mod authenticators;
pub mod backup_codes;
pub mod devices;
pub mod factors;
pub mod password;
pub mod phone;
pub mod sent_codes;
pub mod set_up;

use axum::response::Response;
use axum::routing::{get, post};
use loco_rs::controller::Routes;

use crate::controllers::extractors::{Page, Requester, SignedIn};
use crate::errors::Result;
use crate::models::audit_logs::activity::{Kind, Query as Trail};
use crate::models::devices::Model as Device;
use crate::models::{backup_codes as codes, mfa_factors, sessions, users};
use crate::views::activity::ActivityLine;
use crate::views::devices::trusted;
use crate::views::security::{PasswordCard, SecurityPage, TwoFactorCard};

/// The template of the page.
pub const TEMPLATE: &str = "settings/security/show.html";
/// Its path.
pub const PATH: &str = "/settings/security";

/// All that the page shows.
pub async fn security_page(
    by: &Requester,
    page: &Page,
    user: &users::Model,
    session: &sessions::Model,
) -> Result<SecurityPage> {
    let db = &by.portal.db;
    let calendar = page.calendar();
    let factors = mfa_factors::Model::confirmed(db, user.id).await?;
    let left = codes::remaining(db, user.id).await?;
    let required = by.portal.settings.mfa.required_roles.contains(&user.role);
    let recent = Trail::latest(db, user, Kind::Security, 5).await?;
    Ok(SecurityPage {
        password: PasswordCard::new(&calendar, user),
        two_factor: TwoFactorCard::new(&calendar, user, &factors, left, required),
        phone: phone::card(by, user).await?,
        devices: trusted(&calendar, &Device::of(db, user.id).await?, session),
        recent: ActivityLine::all(&calendar, user, &recent),
    })
}

/// `GET /settings/security`
pub async fn show(by: Requester, page: Page, person: SignedIn) -> Result<Response> {
    let shown = security_page(&by, &page, &person.user, &person.session).await?;
    page.render(TEMPLATE, shown)
}

/// Routes.
pub fn routes() -> Routes {
    Routes::new()
        .prefix("settings/security")
        .add("/", get(show))
        .add("/password", post(password::update))
        .add("/phone", post(phone::verify))
        .add("/phone/send", post(phone::send))
        .add("/devices/{id}/forget", post(devices::forget))
        .add("/set-up", get(set_up::show))
        .add("/totp", post(authenticators::create))
        .add("/totp/{id}", get(authenticators::show).post(authenticators::confirm))
        .add("/totp/{id}/qr.svg", get(authenticators::qr_code))
        .add("/email", get(sent_codes::show_email).post(sent_codes::create_email))
        .add("/email/confirm", post(sent_codes::confirm_email))
        .add("/sms", get(sent_codes::show_sms).post(sent_codes::create_sms))
        .add("/sms/confirm", post(sent_codes::confirm_sms))
        .add("/backup-codes", get(backup_codes::show).post(backup_codes::create))
        .add("/factors/{id}/rename", get(factors::edit).post(factors::rename))
        .add("/factors/{id}/remove", post(factors::remove))
}
