//! The portal, and where a request comes from.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::Extensions;
use axum::http::request::Parts;

use crate::context::{Origin, Portal};
use crate::controllers::middleware::{Identity, origin_of};
use crate::errors::Error;
use crate::models::users::lockout::network;
use crate::rate_limit::TOKEN_GUESSES;

/// The program's parts, and who is asking from where.
pub struct Requester {
    /// The program's parts.
    pub portal: Arc<Portal>,
    /// Who and where, for the audit log.
    pub origin: Origin,
}

/// The program's parts, as the middleware put them along.
pub(super) fn portal(extensions: &Extensions) -> Result<Arc<Portal>, Error> {
    let portal = extensions.get::<Arc<Portal>>().cloned();
    portal.ok_or_else(|| Error::internal("the portal's middleware is missing"))
}

impl<S: Sync> FromRequestParts<S> for Requester {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Error> {
        let identity = parts.extensions.get::<Identity>();
        let origin = origin_of(&parts.extensions, &parts.headers, identity);
        Ok(Self { portal: portal(&parts.extensions)?, origin })
    }
}

impl Requester {
    /// Counts a try at a token against the network that it comes from.
    pub async fn count_guess(&self) -> Result<(), Error> {
        let key = network(self.origin.ip_address);
        self.portal.limits.hit(TOKEN_GUESSES, &key, self.portal.now()).await.enforce()?;
        Ok(())
    }
}
