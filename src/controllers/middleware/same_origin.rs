//! Cookies go along with whatever a browser is made to send; so whoever changes something by
//! cookie must come from our own pages.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::{Identity, Via};
use crate::context::Portal;
use crate::errors::Error;

/// Refuses unsafe requests from other sites. API calls by bearer token bring no cookie's power, and
/// pass.
pub async fn require(State(portal): State<Arc<Portal>>, request: Request, next: Next) -> Response {
    let is_safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let is_api = request.uri().path().starts_with("/api/");
    let by_cookie =
        matches!(request.extensions().get::<Identity>(), Some(Identity::Person(_, Via::Cookie)));
    let in_sandbox = request.uri().path().starts_with("/dev/platform/");
    // Mail programs call it, from wherever they show the mail (RFC 8058); the cookie gives it no power.
    let by_link = request.uri().path().starts_with("/unsubscribe/");
    if is_safe || in_sandbox || by_link || (is_api && !by_cookie) {
        return next.run(request).await;
    }
    match judge(&portal, request.headers()) {
        // A form still has to bring its token; the API has nothing else.
        Verdict::Unknown if is_api => Error::Forbidden("error-csrf").into_response(),
        Verdict::Foreign => Error::Forbidden("error-csrf").into_response(),
        _ => next.run(request).await,
    }
}

/// Where a request comes from, as far as the browser tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// From our own pages, or typed in by hand.
    Own,
    /// From another site.
    Foreign,
    /// Nobody tells.
    Unknown,
}

/// `Sec-Fetch-Site` first, which no script can set, then `Origin`.
#[must_use]
pub fn judge(portal: &Portal, headers: &HeaderMap) -> Verdict {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match text("sec-fetch-site") {
        Some("same-origin" | "none") => return Verdict::Own,
        Some(_) => return Verdict::Foreign,
        None => {}
    }
    match text(header::ORIGIN.as_str()) {
        Some(origin) if origin == portal.settings.host => Verdict::Own,
        // Behind another allowed host name: the browser's own two headers must agree.
        Some(origin) => match (origin.split_once("://"), text(header::HOST.as_str())) {
            (Some((_, authority)), Some(host)) if authority == host => Verdict::Own,
            _ => Verdict::Foreign,
        },
        None => Verdict::Unknown,
    }
}
