//! Another address: asked for on the page of the profile, taken back by a link.

use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use loco_rs::controller::Routes;

use super::profile::{Card, PATH, TEMPLATE, around};
use crate::controllers::extractors::{FormInput, Page, Requester, SignedIn, Word, cookies};
use crate::errors::{Error, Result};
use crate::models::one_time_tokens::{Model as Token, TokenPurpose};
use crate::models::users::Model as User;
use crate::models::users::email_change::EmailChange;
use crate::views::account::AddressLinkPage;
use crate::views::forms::FormView;

const REVERT: &str = "email_changes/revert.html";

/// `POST /settings/profile/email`
pub async fn create(
    by: Requester,
    page: Page,
    SignedIn { user, session, .. }: SignedIn,
    FormInput(mut input): FormInput,
) -> Result<Response> {
    let new_email = input.typed("new_email");
    let typed = FormView::new([("new_email", new_email), ("password", String::new())]);
    let asked = match EmailChange::read(&mut input, &user) {
        Ok(change) => user.request_email_change(&by.portal, &by.origin, &session, change).await,
        Err(err) => Err(err),
    };
    match asked {
        Ok(()) => Ok(page.redirect(PATH, "success", "flash-email-requested")),
        Err(err) => {
            let shown = around(&page, &user, Card::Email).await?;
            page.invalid(TEMPLATE, err, typed, shown)
        }
    }
}

/// `POST /settings/profile/email/resend`
pub async fn resend(
    by: Requester,
    page: Page,
    person: SignedIn,
    FormInput(_): FormInput,
) -> Result<Response> {
    match person.user.resend_email_change(&by.portal, &by.origin).await {
        Ok(()) => Ok(page.redirect(PATH, "success", "flash-email-requested")),
        Err(Error::Conflict(_, reason)) => Ok(page.redirect(PATH, "warning", reason)),
        Err(err) => Err(err),
    }
}

/// `POST /settings/profile/email/cancel`
pub async fn cancel(
    by: Requester,
    page: Page,
    person: SignedIn,
    FormInput(_): FormInput,
) -> Result<Response> {
    person.user.cancel_email_change(&by.portal, &by.origin).await?;
    Ok(page.redirect(PATH, "success", "flash-email-cancelled"))
}

/// `GET /revert-email/{token}`
pub async fn show(by: Requester, page: Page, Word(token): Word) -> Result<Response> {
    let now = by.portal.now();
    let usable = Token::find_usable(&by.portal.db, &token, TokenPurpose::RevertEmail, now).await?;
    page.render(REVERT, AddressLinkPage { token, valid: usable.is_some(), taken: false })
}

/// `POST /revert-email/{token}`: the link to a new password comes at once.
pub async fn revert(
    by: Requester,
    page: Page,
    Word(token): Word,
    FormInput(_): FormInput,
) -> Result<Response> {
    by.count_guess().await?;
    match User::revert_email(&by.portal, &by.origin, &token).await {
        Ok(reset) => {
            let next = format!("/reset-password/{reset}");
            let mut response = page.redirect(&next, "success", "flash-email-reverted");
            cookies::append(response.headers_mut(), &cookies::no_session(&by.portal));
            Ok(response)
        }
        Err(Error::Invalid(problems)) => {
            let refused = AddressLinkPage::refused(token, &problems);
            page.refuse(StatusCode::UNPROCESSABLE_ENTITY, REVERT, refused)
        }
        Err(err) => Err(err),
    }
}

/// Routes.
pub fn routes() -> Routes {
    Routes::new()
        .add("/settings/profile/email", post(create))
        .add("/settings/profile/email/resend", post(resend))
        .add("/settings/profile/email/cancel", post(cancel))
        .add("/revert-email/{token}", get(show).post(revert))
}
