//! What other services ask: what a token is worth, and whether a request may pass.

use axum::Json;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use loco_rs::controller::Routes;

use crate::controllers::extractors::{
    FieldsInput, Pass, Program, QueryInput, Requester, is_safe, local_path, scopes,
};
use crate::errors::{Error, Result};
use crate::models::introspection::Worth;
use crate::views::api::{AnyCall, ByPerson, ErrorEnvelope, IntrospectionBody, WithBody};
use crate::views::api_keys::Introspection;

/// Tells what a token is worth (RFC 7662).
///
/// For services with an API key. Access tokens and API keys are known; anything else, refresh tokens
/// among it, is `{"active": false}`.
#[utoipa::path(
    post, path = "/api/auth/introspect", tag = "Other services", operation_id = "introspect",
    request_body(content(
        (IntrospectionBody = "application/x-www-form-urlencoded"),
        (IntrospectionBody = "application/json"),
    )),
    responses(
        (status = 200, description = "What it is worth.", body = Introspection),
        AnyCall, ByPerson, WithBody,
        (status = 403, description = "The caller is a person, or a key without the scope.",
            body = ErrorEnvelope),
    ),
    security(("apiKey" = ["tokens:introspect"])),
)]
pub async fn introspect(
    by: Requester,
    _caller: Program<scopes::TokensIntrospect>,
    FieldsInput(mut input): FieldsInput,
) -> Result<Response> {
    let token = input.required_raw("token");
    input.finish()?;
    let worth = Worth::of(&by.portal, &token).await?;
    let jwt = &by.portal.settings.jwt;
    let body = Introspection::new(worth, &jwt.issuer, &jwt.audience);
    let no_store = [(header::CACHE_CONTROL, "no-store"), (header::PRAGMA, "no-cache")];
    Ok((no_store, Json(body)).into_response())
}

/// Tells a gateway whether a request may pass, and whose it is.
///
/// The gateway passes the request's own headers on, and its method in `X-Original-Method` (or
/// `X-Forwarded-Method`). It may ask for a scope in `X-Required-Scope` or `scope` (several apart by
/// spaces: all of them), and for a role at least in `X-Required-Role` or `role`. An API key passes a
/// question for a role only where a scope is asked for as well. A request by cookie that another site
/// sent is refused. In `X-User-Email`, what is not printable ASCII, and `%`, is percent-encoded UTF-8.
#[utoipa::path(
    get, path = "/api/auth/validate", tag = "Other services", operation_id = "validate",
    params(
        ("scope" = Option<String>, Query, nullable = false, description = "Scopes it needs."),
        ("role" = Option<String>, Query, nullable = false, description = "The least role."),
        ("X-Required-Scope" = Option<String>, Header, nullable = false,
            description = "The same as `scope`; both count."),
        ("X-Required-Role" = Option<String>, Header, nullable = false,
            description = "The same as `role`; both count."),
        ("X-Original-Method" = Option<String>, Header, nullable = false,
            description = "The method of the request that is to pass."),
        ("sign_in" = Option<String>, Query, nullable = false,
            description = "`redirect`: somebody who is not signed in and looks at pages gets a \
                302 to the sign-in instead of the 401, and comes back to `X-Forwarded-Uri`."),
    ),
    responses(
        (status = 200, description = "It may pass; there is no body.", headers(
            ("X-User-Id" = Uuid, description = "The person's id."),
            ("X-User-Email" = String, description = "Their address, percent-encoded."),
            ("X-User-Role" = String, description = "`user`, `staff` or `admin`."),
            ("X-User-Scopes" = String, description = "What it may do, apart by spaces."),
        )),
        (status = 302, description = "To the sign-in, if it was asked for.",
            headers(("Location" = String, description = "Where that is."))),
        AnyCall, ByPerson,
        (status = 403, description = "`INSUFFICIENT_PERMISSIONS`: a scope or role is missing, or \
            another site sent it; `MFA_SETUP_REQUIRED`.", body = ErrorEnvelope),
    ),
    security(("bearer" = []), ("cookie" = []), ("apiKey" = [])),
)]
pub async fn validate(
    by: Requester,
    pass: Result<Pass>,
    headers: HeaderMap,
    QueryInput(query): QueryInput,
) -> Result<Response> {
    let pass = match pass {
        Err(Error::AuthenticationRequired | Error::InvalidToken)
            if query.typed("sign_in") == "redirect" && wants_page(&headers) =>
        {
            return Ok(to_sign_in(&by, &headers));
        }
        pass => pass?,
    };
    pass.check_origin(&by.portal, &headers)?;
    let asked = |header: &str, parameter: &str| {
        let header = headers.get(header).map(|value| value.to_str().unwrap_or("?").to_owned());
        header.into_iter().chain([query.typed(parameter)]).collect::<Vec<_>>().join(" ")
    };
    let scopes = asked("x-required-scope", "scope");
    let roles = asked("x-required-role", "role");
    if !pass.answers(&scopes, &roles) {
        return Err(Error::Forbidden("error-403-text"));
    }
    let facts = [
        ("x-user-id", pass.user.pid.to_string()),
        ("x-user-email", plain(&pass.user.email)),
        ("x-user-role", pass.user.role.clone()),
        ("x-user-scopes", pass.scopes()),
    ];
    let mut response = ().into_response();
    for (name, value) in facts {
        let value = HeaderValue::from_str(&value).map_err(Error::internal)?;
        response.headers_mut().insert(HeaderName::from_static(name), value);
    }
    Ok(response)
}

/// Whether the request that is to pass comes from somebody who looks at pages.
fn wants_page(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    is_safe(headers) && accept.is_some_and(|accept| accept.contains("text/html"))
}

fn to_sign_in(by: &Requester, headers: &HeaderMap) -> Response {
    let uri = headers.get("x-forwarded-uri").and_then(|value| value.to_str().ok());
    let back = local_path(uri.unwrap_or_default());
    let query = serde_urlencoded::to_string([("return_to", back)]).unwrap_or_default();
    let location = by.portal.url(&format!("/login?{query}"));
    (StatusCode::FOUND, [(header::LOCATION, location)]).into_response()
}

/// A text as a header can hold it: percent-encoded where it is not printable ASCII.
fn plain(text: &str) -> String {
    use std::fmt::Write;
    text.bytes().fold(String::with_capacity(text.len()), |mut plain, byte| {
        if byte.is_ascii_graphic() && byte != b'%' {
            plain.push(char::from(byte));
        } else {
            let _ = write!(plain, "%{byte:02X}");
        }
        plain
    })
}

/// Routes under `/auth`.
pub fn routes() -> Routes {
    Routes::new()
        .prefix("auth")
        .add("/introspect", post(introspect))
        .add("/validate", get(validate))
}
