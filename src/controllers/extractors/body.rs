//! What a call brings along: JSON, a form, or a query string, as one [`Input`].

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;

use super::{cookies, origin};
use crate::errors::{Error, Result};
use crate::models::input::Input;

/// The hidden field of every form.
pub const FORM_TOKEN: &str = "csrf_token";

/// A JSON object.
pub struct JsonInput(pub Input);

/// A JSON object, or nothing at all.
pub struct OptionalJson(pub Input);

/// A JSON object, or the same as a form of another program's.
pub struct FieldsInput(pub Input);

/// A form of our own pages, with its token.
pub struct FormInput(pub Input);

/// The query string.
pub struct QueryInput(pub Input);

async fn bytes<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes> {
    Bytes::from_request(request, state).await.map_err(|rejection| {
        match rejection.into_response().status() {
            StatusCode::PAYLOAD_TOO_LARGE => Error::TooLarge("VALIDATION_ERROR", String::new()),
            _ => Error::Malformed("error-not-json"),
        }
    })
}

/// Whether the body is declared as `subtype` of `application`, or as `+json`.
fn is_declared(headers: &HeaderMap, subtype: &str) -> bool {
    let declared = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    declared.and_then(|text| text.parse::<mime::Mime>().ok()).is_some_and(|declared| {
        declared.type_() == mime::APPLICATION
            && (declared.subtype() == subtype
                || declared.suffix().is_some_and(|suffix| suffix == subtype))
    })
}

fn parse_json(body: &[u8]) -> Result<Input> {
    let value = serde_json::from_slice(body).map_err(|_| Error::Malformed("error-not-json"))?;
    Input::from_json(value)
}

impl<S: Send + Sync> FromRequest<S> for JsonInput {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self> {
        if !is_declared(request.headers(), "json") {
            return Err(Error::UnsupportedMediaType);
        }
        Ok(Self(parse_json(&bytes(request, state).await?)?))
    }
}

impl<S: Send + Sync> FromRequest<S> for OptionalJson {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self> {
        let is_json = is_declared(request.headers(), "json");
        let body = bytes(request, state).await?;
        match (body.is_empty(), is_json) {
            (true, _) => Ok(Self(Input::default())),
            (false, true) => Ok(Self(parse_json(&body)?)),
            (false, false) => Err(Error::UnsupportedMediaType),
        }
    }
}

/// The fields of a form of our own pages, in their order.
pub(super) async fn form_pairs<S: Send + Sync>(
    request: Request,
    state: &S,
) -> Result<Vec<(String, String)>> {
    let portal = origin::portal(request.extensions())?;
    if !is_declared(request.headers(), "x-www-form-urlencoded") {
        return Err(Error::UnsupportedMediaType);
    }
    let headers = request.headers().clone();
    let body = bytes(request, state).await?;
    let pairs: Vec<(String, String)> =
        serde_urlencoded::from_bytes(&body).map_err(|_| Error::Malformed("error-not-json"))?;
    let token = pairs.iter().find(|(name, _)| name == FORM_TOKEN).map(|(_, value)| value);
    if !token.is_some_and(|token| cookies::is_form_token(&portal, &headers, token)) {
        return Err(Error::Forbidden("error-csrf"));
    }
    Ok(pairs)
}

impl<S: Send + Sync> FromRequest<S> for FieldsInput {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self> {
        if is_declared(request.headers(), "x-www-form-urlencoded") {
            let body = bytes(request, state).await?;
            let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(&body)
                .map_err(|_| Error::Malformed("error-not-json"))?;
            return Ok(Self(Input::from_pairs(pairs)));
        }
        let JsonInput(input) = JsonInput::from_request(request, state).await?;
        Ok(Self(input))
    }
}

impl<S: Send + Sync> FromRequest<S> for FormInput {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self> {
        Ok(Self(Input::from_pairs(form_pairs(request, state).await?)))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for QueryInput {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self> {
        let query = parts.uri.query().unwrap_or_default();
        let pairs: Vec<(String, String)> =
            serde_urlencoded::from_str(query).map_err(|_| Error::Malformed("error-not-json"))?;
        Ok(Self(Input::from_pairs(pairs)))
    }
}
