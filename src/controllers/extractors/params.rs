//! Parts of the address and headers.

use axum::extract::{FromRequestParts, Path};
use axum::http::header;
use axum::http::request::Parts;
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

/// `If-Match`, if it is there.
#[derive(Clone, Debug)]
pub struct IfMatch(pub Option<String>);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Error> {
        match parts.headers.get(header::IF_MATCH).map(|value| value.to_str()) {
            None => Ok(Self(None)),
            Some(Ok(text)) => Ok(Self(Some(text.to_owned()))),
            Some(Err(_)) => Err(Error::PreconditionFailed),
        }
    }
}
