//! Confirming an address. A link opens a page; only its button acts.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use loco_rs::controller::Routes;

use crate::controllers::extractors::{FormInput, MaybeUser, Page, Requester, SignedIn, Word};
use crate::errors::{Error, Result};
use crate::models::one_time_tokens::{Model as Token, TokenPurpose};
use crate::models::users::Model as User;
use crate::views::account::AddressLinkPage;
use crate::views::pages::LinkSentPage;

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

/// What the link confirms: the first address or another; nothing once it would not work.
async fn purpose(by: &Requester, token: &str) -> Result<Option<TokenPurpose>> {
    let now = by.portal.now();
    for purpose in [TokenPurpose::VerifyEmail, TokenPurpose::ChangeEmail] {
        if Token::find_usable(&by.portal.db, token, purpose, now).await?.is_some() {
            return Ok(Some(purpose));
        }
    }
    Ok(None)
}

/// `GET /verify-email/{token}`
pub async fn show(by: Requester, page: Page, Word(token): Word) -> Result<Response> {
    let valid = purpose(&by, &token).await?.is_some();
    page.render(SHOW, AddressLinkPage { token, valid, taken: false })
}

/// `POST /verify-email/{token}`
pub async fn update(
    by: Requester,
    page: Page,
    MaybeUser(person): MaybeUser,
    Word(token): Word,
    FormInput(_): FormInput,
) -> Result<Response> {
    by.count_guess().await?;
    let (next, said) = match purpose(&by, &token).await? {
        Some(TokenPurpose::ChangeEmail) => ("/settings/profile", "flash-email-changed"),
        _ => ("/dashboard", "flash-verified"),
    };
    match User::verify_email(&by.portal, &by.origin, &token).await {
        Ok(_) => {
            let next = if person.is_some() { next } else { "/login" };
            Ok(page.redirect(next, "success", said))
        }
        Err(Error::Invalid(problems)) => {
            let refused = AddressLinkPage::refused(token, &problems);
            page.refuse(StatusCode::UNPROCESSABLE_ENTITY, SHOW, refused)
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
