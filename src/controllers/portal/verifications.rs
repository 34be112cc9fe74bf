//! Confirming an address. A link opens a page; only its button acts.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use loco_rs::controller::Routes;

use crate::controllers::extractors::{FormInput, MaybeUser, Page, Requester, SignedIn, Word};
use crate::errors::{Error, Result};
use crate::models::one_time_tokens::{Model as Token, TokenPurpose};
use crate::models::users::Model as User;
use crate::views::pages::{LinkPage, LinkSentPage};

const SHOW: &str = "verifications/show.html";

/// `GET /verify-email`
pub async fn new(by: Requester, page: Page, person: SignedIn) -> Result<Response> {
    if person.user.is_verified() {
        return Ok(Redirect::to("/dashboard").into_response());
    }
    let mailbox = by.portal.settings.sandbox;
    let sent = LinkSentPage { email: person.user.email, mailbox, wait_seconds: 0 };
    page.render("verifications/new.html", sent)
}

/// `POST /verify-email`
pub async fn create(
    by: Requester,
    page: Page,
    person: SignedIn,
    FormInput(_): FormInput,
) -> Result<Response> {
    User::resend_verification(&by.portal, &by.origin, &person.user.email).await?;
    Ok(page.redirect("/verify-email", "success", "flash-verification-sent"))
}

/// `GET /verify-email/{token}`
pub async fn show(by: Requester, page: Page, Word(token): Word) -> Result<Response> {
    let now = by.portal.now();
    let usable = Token::find_usable(&by.portal.db, &token, TokenPurpose::VerifyEmail, now).await?;
    page.render(SHOW, LinkPage { token, valid: usable.is_some() })
}

/// `POST /verify-email/{token}`
pub async fn update(
    by: Requester,
    page: Page,
    MaybeUser(person): MaybeUser,
    Word(token): Word,
    FormInput(_): FormInput,
) -> Result<Response> {
    match User::verify_email(&by.portal, &by.origin, &token).await {
        Ok(_) => {
            let next = if person.is_some() { "/dashboard" } else { "/login" };
            Ok(page.redirect(next, "success", "flash-verified"))
        }
        Err(Error::Invalid(_)) => {
            let expired = LinkPage { token, valid: false };
            page.refuse(StatusCode::UNPROCESSABLE_ENTITY, SHOW, expired)
        }
        Err(err) => Err(err),
    }
}

/// Routes.
pub fn routes() -> Routes {
    Routes::new()
        .add("/verify-email", get(new).post(create))
        .add("/verify-email/{token}", get(show).post(update))
}
