//! Whoever a gateway asks about: a person in a session, or a program with any key.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};

use super::CurrentUser;
use crate::context::Portal;
use crate::controllers::middleware::{Identity, Verdict, Via, judge};
use crate::errors::{Error, Result};
use crate::models::api_keys::scope::{Scope, join};
use crate::models::users;
use crate::models::users::roles::ROLES;

/// Methods that change nothing.
const SAFE: [&str; 3] = ["GET", "HEAD", "OPTIONS"];

/// Who comes to a service behind the gateway.
#[derive(Clone, Debug)]
pub struct Pass {
    /// The person, or the owner of the key.
    pub user: users::Model,
    held: Vec<Scope>,
    by: By,
}

/// What the caller shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    Cookie,
    Token,
    Key,
}

impl<S: Sync> FromRequestParts<S> for Pass {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self> {
        let identity = parts.extensions.get::<Identity>();
        if let Some(Identity::Key(found)) = identity {
            let (user, key) = found.as_ref();
            return Ok(Self { held: key.scopes(user), user: user.clone(), by: By::Key });
        }
        let CurrentUser { user, .. } = CurrentUser::of(identity)?;
        let by_cookie = matches!(identity, Some(Identity::Person(_, Via::Cookie)));
        let by = if by_cookie { By::Cookie } else { By::Token };
        Ok(Self { user, held: Scope::personal().collect(), by })
    }
}

/// Whether the request that is to pass changes nothing, as far as the gateway tells. Where it tells
/// twice, one of the two may be the client's own word.
#[must_use]
pub fn is_safe(headers: &HeaderMap) -> bool {
    ["x-original-method", "x-forwarded-method"]
        .into_iter()
        .filter_map(|name| headers.get(name))
        .all(|method| method.to_str().is_ok_and(|method| SAFE.contains(&method)))
}

impl Pass {
    /// Refuses what another site made a browser send along with our cookie. A handshake of a
    /// `WebSocket` is a GET, so that a foreign `Origin` is refused whatever the method.
    pub fn check_origin(&self, portal: &Portal, headers: &HeaderMap) -> Result<()> {
        let is_safe = is_safe(headers);
        let is_fine = match judge(portal, headers) {
            Verdict::Own => true,
            Verdict::Foreign => is_safe && !headers.contains_key(header::ORIGIN),
            Verdict::Unknown => is_safe,
        };
        if is_fine || self.by != By::Cookie { Ok(()) } else { Err(Error::Forbidden("error-csrf")) }
    }

    /// What it may do, as one text.
    #[must_use]
    pub fn scopes(&self) -> String {
        join(self.held.iter().copied())
    }

    /// Whether it may pass where `scopes` and `roles` are asked for, each apart by white space. A
    /// role alone says nothing about a key, which may do less than its owner: it passes only where a
    /// scope is asked for as well.
    #[must_use]
    pub fn answers(&self, scopes: &str, roles: &str) -> bool {
        let mut roles = roles.split_whitespace().peekable();
        let is_role_alone = roles.peek().is_some() && scopes.trim().is_empty();
        !(is_role_alone && self.by == By::Key)
            && self.has_scopes(scopes)
            && roles.all(|role| self.has_role(role))
    }

    /// Whether it has every scope of `names`, which are apart by white space.
    fn has_scopes(&self, names: &str) -> bool {
        names
            .split_whitespace()
            .all(|name| Scope::parse(name).is_some_and(|scope| self.held.contains(&scope)))
    }

    /// Whether its role is `least` or a stronger one.
    fn has_role(&self, least: &str) -> bool {
        let rank = |role: &str| ROLES.iter().position(|known| *known == role);
        rank(least).is_some_and(|least| rank(&self.user.role) >= Some(least))
    }
}
