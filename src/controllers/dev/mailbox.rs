//! What would have been sent.

use axum::http::{HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use loco_rs::controller::Routes;
use serde_json::json;

use crate::controllers::extractors::{Page, Requester, Word};
use crate::errors::{Error, Result};
use crate::integrations::mailbox::Mailbox;

/// Mails bring their own inline styles, and run nothing.
const MAIL_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; \
    sandbox allow-top-navigation-by-user-activation";

fn mailbox(by: &Requester) -> Mailbox {
    Mailbox::new(&by.portal.settings.mail.folder)
}

/// `GET /dev/mailbox`
pub async fn index(by: Requester, page: Page) -> Result<Response> {
    let mails = mailbox(&by).list().await.map_err(Error::internal)?;
    let calendar = page.calendar();
    let mails: Vec<_> = mails
        .into_iter()
        .map(|mail| {
            let sent_at = calendar.moment(mail.sent_at.into());
            json!({ "id": mail.id, "kind": mail.kind, "to": mail.to, "subject": mail.subject, "sent_at": sent_at })
        })
        .collect();
    page.render("dev/mailbox/index.html", json!({ "mails": mails }))
}

/// `GET /dev/mailbox/{id}`
pub async fn show(by: Requester, page: Page, Word(id): Word) -> Result<Response> {
    let mail = mailbox(&by).read(&id).await.map_err(Error::internal)?.ok_or(Error::NotFound)?;
    let sent_at = page.calendar().moment(mail.sent_at.into());
    let shown = json!({
        "html_url": format!("/dev/mailbox/{}/html", mail.id),
        "mail": {
            "id": mail.id,
            "kind": mail.kind,
            "to": mail.to,
            "from": mail.from,
            "subject": mail.subject,
            "text": mail.text,
            "sent_at": sent_at,
        },
    });
    page.render("dev/mailbox/show.html", shown)
}

/// `GET /dev/mailbox/{id}/html`
pub async fn html(by: Requester, Word(id): Word) -> Result<Response> {
    let mail = mailbox(&by).read(&id).await.map_err(Error::internal)?.ok_or(Error::NotFound)?;
    let mut response = Html(mail.html).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(MAIL_POLICY));
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN"));
    Ok(response)
}

/// Routes.
pub fn routes() -> Routes {
    Routes::new()
        .prefix("dev/mailbox")
        .add("/", get(index))
        .add("/{id}", get(show))
        .add("/{id}/html", get(html))
}
