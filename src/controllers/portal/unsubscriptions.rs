//! "Do not send me such mails." A link opens a page; only its button acts, and so does the mail program,
//! by the same call (RFC 8058). Neither is asked who they are: the link says it.

use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use loco_rs::controller::Routes;

use crate::controllers::extractors::{Page, Requester, Word};
use crate::errors::{Error, Result};
use crate::models::notification_preferences::Subscription;
use crate::views::notification_preferences::UnsubscribePage;

const TEMPLATE: &str = "unsubscriptions/show.html";

fn unknown(page: Page) -> Result<Response> {
    page.refuse(StatusCode::NOT_FOUND, TEMPLATE, UnsubscribePage::unknown())
}

/// `GET /unsubscribe/{token}`
pub async fn show(by: Requester, page: Page, Word(token): Word) -> Result<Response> {
    let subscription = match Subscription::find(&by.portal, &token).await {
        Err(Error::NotFound) => return unknown(page),
        found => found?,
    };
    let is_on = subscription.is_on(&by.portal).await?;
    page.render(TEMPLATE, UnsubscribePage::new(token, &subscription, is_on))
}

/// `POST /unsubscribe/{token}`: answers at once, since redirected calls of mail programs get lost.
pub async fn create(by: Requester, page: Page, Word(token): Word) -> Result<Response> {
    by.count_guess().await?;
    let subscription = match Subscription::find(&by.portal, &token).await {
        Err(Error::NotFound) => return unknown(page),
        found => found?,
    };
    subscription.cancel(&by.portal, &by.origin).await?;
    page.render(TEMPLATE, UnsubscribePage::new(token, &subscription, false))
}

/// Routes.
pub fn routes() -> Routes {
    Routes::new().add("/unsubscribe/{token}", get(show).post(create))
}
