//! Who is asking: found once, before any handler. Pages get a new access token on the way when the
//! old one has run out.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use uuid::Uuid;

use super::{Client, RequestId};
use crate::context::{Actor, Origin, Portal};
use crate::controllers::extractors::cookies;
use crate::errors::{Error, Result};
use crate::models::api_keys::Model as ApiKey;
use crate::models::api_keys::secret;
use crate::models::sessions::{Grant, Model as Session};
use crate::models::users::Model as User;

/// How a person showed who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Via {
    /// `Authorization: Bearer`.
    Bearer,
    /// The cookie of a browser.
    Cookie,
}

/// Who is asking.
#[derive(Clone, Debug, Default)]
pub enum Identity {
    /// Nobody that we know.
    #[default]
    Stranger,
    /// Somebody with a credential that does not count.
    Rejected,
    /// A person in one of their sessions.
    Person(Arc<(User, Session)>, Via),
    /// A program with one of somebody's keys.
    Key(Arc<(User, ApiKey)>),
}

impl Identity {
    /// The person's public id.
    #[must_use]
    pub fn user_id(&self) -> Option<Uuid> {
        match self {
            Self::Person(person, _) => Some(person.0.pid),
            Self::Key(key) => Some(key.0.pid),
            _ => None,
        }
    }

    /// Whose budget a call is counted against; `None` where only the address is known.
    #[must_use]
    pub fn budget_key(&self) -> Option<String> {
        match self {
            Self::Person(person, _) => Some(person.0.pid.to_string()),
            Self::Key(key) => Some(format!("key:{}", key.1.pid)),
            _ => None,
        }
    }
}

/// Notes the identity in request and response.
pub async fn identify(State(portal): State<Arc<Portal>>, request: Request, next: Next) -> Response {
    if request.uri().path().starts_with("/static/") {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    let (identity, renewed) = match find(&portal, &parts).await {
        Ok(found) => found,
        Err(err) => return err.into_response(),
    };
    if let Identity::Person(person, _) = &identity {
        let address = parts.extensions.get::<Client>().and_then(|client| client.address);
        portal.sightings.note(&person.1, address, portal.now());
    }
    parts.extensions.insert(identity.clone());
    let mut response = next.run(Request::from_parts(parts, body)).await;
    response.extensions_mut().insert(identity);
    if let Some(grant) = renewed
        && !cookies::sets_session(response.headers())
    {
        cookies::append(response.headers_mut(), &cookies::session(&portal, &grant));
    }
    response
}

async fn find(portal: &Portal, request: &Parts) -> Result<(Identity, Option<Grant>)> {
    if let Some(token) = bearer(&request.headers) {
        let identity = if token.starts_with(secret::PREFIX) {
            program(portal, request, token).await?
        } else {
            person(portal, token, Via::Bearer).await?
        };
        return Ok((identity, None));
    }
    if let Some(key) = request.headers.get("x-api-key") {
        let key = key.to_str().unwrap_or_default();
        return Ok((program(portal, request, key).await?, None));
    }
    let jar = cookies::read(&request.headers);
    let access = cookies::get(portal, &jar, cookies::ACCESS);
    let refresh = cookies::get(portal, &jar, cookies::REFRESH);
    let identity = match &access {
        Some(token) => person(portal, token, Via::Cookie).await?,
        None => Identity::Stranger,
    };
    let is_page = !request.uri.path().starts_with("/api/");
    match (&identity, refresh) {
        (Identity::Person(..), _) | (_, None) => Ok((identity, None)),
        (_, Some(refresh)) if is_page => renew(portal, request, &refresh).await,
        _ => Ok((identity, None)),
    }
}

async fn person(portal: &Portal, token: &str, via: Via) -> Result<Identity> {
    match Session::authenticate(portal, token).await {
        Ok(person) => Ok(Identity::Person(Arc::new(person), via)),
        Err(Error::InvalidToken) => Ok(Identity::Rejected),
        Err(err) => Err(err),
    }
}

async fn program(portal: &Portal, request: &Parts, key: &str) -> Result<Identity> {
    let origin = origin(&request.extensions, &request.headers, None);
    match ApiKey::authenticate(portal, &origin, key).await {
        Ok(found) => Ok(Identity::Key(Arc::new(found))),
        Err(Error::InvalidToken) => Ok(Identity::Rejected),
        Err(err) => Err(err),
    }
}

async fn renew(portal: &Portal, request: &Parts, token: &str) -> Result<(Identity, Option<Grant>)> {
    let origin = origin(&request.extensions, &request.headers, None);
    match Session::refresh(portal, &origin, token).await {
        Ok(grant) => {
            let person = Arc::new((grant.user.clone(), grant.session.clone()));
            Ok((Identity::Person(person, Via::Cookie), Some(grant)))
        }
        Err(Error::InvalidToken) => Ok((Identity::Rejected, None)),
        Err(err) => Err(err),
    }
}

/// The token of `Authorization: Bearer` (RFC 6750, section 2.1).
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().unwrap_or_default();
    match value.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => Some(token.trim()),
        // Another scheme is a credential too, one that we do not take.
        _ => Some(""),
    }
}

/// Who and where a change comes from, for the audit log.
pub fn origin(
    extensions: &axum::http::Extensions,
    headers: &HeaderMap,
    identity: Option<&Identity>,
) -> Origin {
    Origin {
        actor: match identity {
            Some(Identity::Person(person, _)) => Some(person.0.actor(Some(person.1.pid))),
            Some(Identity::Key(key)) => {
                Some(Actor { api_key_id: Some(key.1.pid), ..key.0.actor(None) })
            }
            _ => None,
        },
        ip_address: extensions.get::<Client>().and_then(|client| client.address),
        user_agent: headers
            .get(header::USER_AGENT)
            .and_then(|value| value.to_str().ok())
            .map(|agent| agent.chars().take(512).collect()),
        request_id: extensions.get::<RequestId>().map(|id| id.0.clone()),
    }
}
