//! "It was not me": a link opens a page; only its button acts.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use loco_rs::controller::Routes;

use crate::controllers::extractors::{FormInput, Page, Requester, Word, cookies};
use crate::errors::{Error, Result};
use crate::models::one_time_tokens::{Model as Token, TokenPurpose};
use crate::models::users::Model as User;
use crate::views::pages::LinkPage;

const TEMPLATE: &str = "secure_accounts/show.html";

/// `GET /secure-account/{token}`
pub async fn show(by: Requester, page: Page, Word(token): Word) -> Result<Response> {
    let now = by.portal.now();
    let purpose = TokenPurpose::SecureAccount;
    let usable = Token::find_usable(&by.portal.db, &token, purpose, now).await?;
    page.render(TEMPLATE, LinkPage { token, valid: usable.is_some() })
}

/// `POST /secure-account/{token}`
pub async fn update(
    by: Requester,
    page: Page,
    Word(token): Word,
    FormInput(_): FormInput,
) -> Result<Response> {
    by.count_guess().await?;
    match User::disown(&by.portal, &by.origin, &token).await {
        Ok(reset) => {
            let mut response = Redirect::to(&format!("/reset-password/{reset}")).into_response();
            cookies::append(response.headers_mut(), &cookies::no_session(&by.portal));
            Ok(response)
        }
        Err(Error::Invalid(_)) => {
            let expired = LinkPage { token, valid: false };
            page.refuse(StatusCode::UNPROCESSABLE_ENTITY, TEMPLATE, expired)
        }
        Err(err) => Err(err),
    }
}

/// Routes.
pub fn routes() -> Routes {
    Routes::new().add("/secure-account/{token}", get(show).post(update))
}
