//! Parts of the address and headers.

use std::convert::Infallible;

use axum::extract::{FromRequestParts, Path};
use axum::http::header::ToStrError;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use uuid::Uuid;

use crate::errors::Error;

/// The public id in a path; one that is no UUID names nothing.
#[derive(Clone, Copy, Debug)]
pub struct Pid(pub Uuid);

impl<S: Send + Sync> FromRequestParts<S> for Pid {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        let Word(text) = Word::from_request_parts(parts, state).await?;
        parse(&text).map(Self)
    }
}

/// Two public ids in a path: of a thing, and of a part of it.
#[derive(Clone, Copy, Debug)]
pub struct PidPair(pub Uuid, pub Uuid);

impl<S: Send + Sync> FromRequestParts<S> for PidPair {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        let Path((whole, part)) = Path::<(String, String)>::from_request_parts(parts, state)
            .await
            .map_err(|_| Error::NotFound)?;
        Ok(Self(parse(&whole)?, parse(&part)?))
    }
}

/// A word in a path; one that is no text names nothing.
#[derive(Clone, Debug)]
pub struct Word(pub String);

impl<S: Send + Sync> FromRequestParts<S> for Word {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        let Path(word) =
            Path::<String>::from_request_parts(parts, state).await.map_err(|_| Error::NotFound)?;
        Ok(Self(word))
    }
}

/// A public id as it stands in a path.
fn parse(text: &str) -> Result<Uuid, Error> {
    Uuid::try_parse(text).map_err(|_| Error::NotFound)
}

/// `If-Match`, if it is there: several lines as one list.
#[derive(Clone, Debug)]
pub struct IfMatch(pub Option<String>);

/// `If-None-Match`, if it is there and can be read.
#[derive(Clone, Debug)]
pub struct IfNoneMatch(pub Option<String>);

/// The lines of a list as one; an error where one is no text.
fn list(headers: &HeaderMap, name: HeaderName) -> Result<Option<String>, ToStrError> {
    let lines: Vec<_> =
        headers.get_all(name).iter().map(HeaderValue::to_str).collect::<Result<_, _>>()?;
    Ok((!lines.is_empty()).then(|| lines.join(",")))
}

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Error> {
        // What can not be read names no version that there is.
        list(&parts.headers, header::IF_MATCH).map(Self).map_err(|_| Error::PreconditionFailed)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IfNoneMatch {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(Self(list(&parts.headers, header::IF_NONE_MATCH).unwrap_or_default()))
    }
}
