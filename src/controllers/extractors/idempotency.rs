//! `Idempotency-Key`, on calls that make something; and how their answers go out, again or for the
//! first time.

use axum::Json;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use uuid::Uuid;

use super::Requester;
use crate::errors::{Error, Result};
use crate::models::idempotency_keys::{Answer, Call, Key, unreadable};
use crate::models::users;

const NAME: &str = "idempotency-key";
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// The key of a call, if it has one. It comes after the caller in a handler's signature: a stranger
/// hears first that nobody is signed in.
#[derive(Clone, Debug)]
pub struct IdempotencyKey(Option<Key>);

impl IdempotencyKey {
    /// Begins the call; 409 while another with the same key is under way.
    pub async fn begin<'a>(self, by: &'a Requester, user: &users::Model) -> Result<Call<'a>> {
        Call::begin(&by.portal, user, self.0.as_ref()).await
    }
}

impl<S: Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self> {
        let mut keys = parts.headers.get_all(NAME).iter();
        let Some(key) = keys.next() else { return Ok(Self(None)) };
        if keys.next().is_some() {
            // Nobody knows which of them counts.
            return Err(unreadable());
        }
        let text = key.to_str().map_err(|_| Error::Malformed("error-text-invalid"))?;
        let route = format!("{} {}", parts.method, resource(parts.uri.path()));
        Key::new(route, text).map(|key| Self(Some(key)))
    }
}

/// A path of the API without its version, ids in one spelling: `/api` and `/api/v1` are one.
fn resource(path: &str) -> String {
    let path = path.strip_prefix("/api").unwrap_or(path).trim_end_matches('/');
    let path = path.strip_prefix("/v1").filter(|rest| rest.starts_with('/')).unwrap_or(path);
    let segments: Vec<_> = path
        .split('/')
        .map(|segment| match Uuid::try_parse(segment) {
            Ok(id) => id.to_string(),
            Err(_) => segment.to_owned(),
        })
        .collect();
    segments.join("/")
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::OK);
        let location = self.location.map(|location| [(header::LOCATION, location)]);
        let replayed = self.is_repeated.then_some([(REPLAYED, "true")]);
        (status, location, replayed, Json(self.body)).into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::resource;

    #[test]
    fn one_resource_has_one_name() {
        for path in ["/api/me/requests", "/api/v1/me/requests", "/api/v1/me/requests/"] {
            assert_eq!(resource(path), "/me/requests");
        }
        let id = "01a2032d-f798-76f9-bcaf-380269f55883";
        for spelt in [id, &id.to_uppercase(), &id.replace('-', "")] {
            assert_eq!(
                resource(&format!("/api/me/requests/{spelt}/retry")),
                format!("/me/requests/{id}/retry")
            );
        }
    }
}
