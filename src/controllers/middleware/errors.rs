//! Every error answer, whoever made it, as the platform's envelope or as a page.

use std::any::Any;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};

use super::{Identity, RequestId};
use crate::context::Portal;
use crate::controllers::extractors::{cookies, locale};
use crate::errors::{Error, Failure};
use crate::i18n::{Language, Text};
use crate::views::envelope;
use crate::views::pages::ErrorPage;
use crate::views::shell::{Shell, languages};

/// An answer that is whole already, errors included: the sandbox speaks for other services.
#[derive(Clone, Copy)]
pub struct Untouched;

/// A handler panicked: a defect of ours, and no more than that.
#[must_use]
pub fn panicked(_panic: Box<dyn Any + Send>) -> Response {
    Error::internal("a handler panicked").into_response()
}

/// Renders what went wrong.
pub async fn render(State(portal): State<Arc<Portal>>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let is_head = *request.method() == Method::HEAD;
    let headers = request.headers().clone();
    let request_id = request.extensions().get::<RequestId>().map(|id| id.0.clone());
    let response = next.run(request).await;
    let status = response.status();
    let is_error = status.is_client_error() || status.is_server_error();
    let is_page_already = response.extensions().get::<Untouched>().is_some();
    if !is_error || is_page_already {
        return response;
    }
    let mut failure = response
        .extensions()
        .get::<Failure>()
        .cloned()
        .unwrap_or_else(|| Failure::of_status(status));
    if status == StatusCode::METHOD_NOT_ALLOWED {
        failure.status = status;
    }
    let language = match response.extensions().get::<Identity>() {
        Some(Identity::Person(person, _)) => person.0.language(),
        Some(Identity::Key(key)) => key.0.language(),
        _ => locale::of_headers(&headers),
    };
    let request_id = request_id.unwrap_or_default();
    let body = if wants_page(&path, &headers) {
        page(&portal, language, &failure, &path, &request_id, &headers)
    } else {
        Json(envelope::failure(&portal.texts, language, &failure, &request_id, portal.now()))
            .into_response()
    };
    let (mut parts, _) = response.into_parts();
    let (rendered, body) = body.into_parts();
    for name in [header::CONTENT_TYPE, header::CONTENT_LENGTH] {
        match rendered.headers.get(&name) {
            Some(value) => parts.headers.insert(name, value.clone()),
            None => parts.headers.remove(name),
        };
    }
    for cookie in rendered.headers.get_all(header::SET_COOKIE) {
        parts.headers.append(header::SET_COOKIE, cookie.clone());
    }
    parts.status = failure.status;
    decorate(&mut parts.headers, &failure);
    let body = if is_head { axum::body::Body::empty() } else { body };
    Response::from_parts(parts, body)
}

fn decorate(headers: &mut HeaderMap, failure: &Failure) {
    if failure.status == StatusCode::UNAUTHORIZED {
        let challenge = match failure.code {
            "INVALID_TOKEN" => "Bearer realm=\"statex\", error=\"invalid_token\"",
            _ => "Bearer realm=\"statex\"",
        };
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
    }
    if let Some(seconds) = failure.retry_after {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
}

/// Browsers get pages; the API and whoever does not ask for HTML get the envelope.
fn wants_page(path: &str, headers: &HeaderMap) -> bool {
    let accepts_html = headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"));
    accepts_html && !path.starts_with("/api/")
}

fn page(
    portal: &Portal,
    language: Language,
    failure: &Failure,
    path: &str,
    request_id: &str,
    headers: &HeaderMap,
) -> Response {
    let (form_secret, new_cookie) = cookies::form_secret(portal, &cookies::read(headers));
    let status = failure.status.as_u16();
    let say = |part: &str| {
        let key = format!("error-{status}-{part}");
        let key = if portal.texts.has(&key) { key } else { format!("error-500-{part}") };
        portal.texts.say(language, &Text::from(key))
    };
    let mut text = portal.texts.say(language, &failure.text);
    // Nobody said what is wrong in particular: then the page says it in general.
    if text == portal.texts.say(language, &Failure::of_status(failure.status).text) {
        text = say("text");
    }
    let shell = Shell {
        lang: language.code(),
        dir: language.direction(),
        path,
        languages: languages(language),
        csrf_token: &cookies::form_token(portal, &form_secret),
        flash: None,
        user: None,
        unread: 0,
        topics: "",
        request_id,
        development: false,
        page: ErrorPage {
            status,
            title: say("title"),
            text,
            advice: say("advice"),
            request_id: request_id.to_owned(),
            home_url: "/",
        },
    };
    match portal.pages.render(language, "errors/show.html", &shell) {
        Ok(html) => {
            let mut response = Html(html).into_response();
            cookies::append(response.headers_mut(), new_cookie.as_slice());
            response
        }
        Err(err) => {
            tracing::error!(error = %err, "the error page itself fails");
            format!("{status}").into_response()
        }
    }
}
