//! The language to answer in: by preference, then cookie, then `Accept-Language`.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};

use super::cookies;
use crate::controllers::middleware::Identity;
use crate::i18n::Language;

/// The reader's language.
#[derive(Clone, Copy, Debug)]
pub struct Locale(pub Language);

impl<S: Sync> FromRequestParts<S> for Locale {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(Self(match parts.extensions.get::<Identity>() {
            Some(Identity::Person(person, _)) => person.0.language(),
            Some(Identity::Key(key)) => key.0.language(),
            _ => of_headers(&parts.headers),
        }))
    }
}

/// By cookie, then by `Accept-Language`, then English.
#[must_use]
pub fn of_headers(headers: &HeaderMap) -> Language {
    let jar = cookies::read(headers);
    let chosen = jar.get(cookies::LANGUAGE).and_then(|cookie| Language::parse(cookie.value()));
    chosen
        .or_else(|| Language::negotiate(headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?))
        .unwrap_or_default()
}
