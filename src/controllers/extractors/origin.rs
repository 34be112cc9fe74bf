//! The portal, and where a request comes from.

use std::sync::Arc;

use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use loco_rs::app::AppContext;

use crate::context::{Origin, Portal};
use crate::controllers::middleware::Identity;
use crate::controllers::middleware::origin_of;
use crate::errors::Error;

/// The program's parts, and who is asking from where.
pub struct Requester {
    /// The program's parts.
    pub portal: Arc<Portal>,
    /// Who and where, for the audit log.
    pub origin: Origin,
}

impl<S> FromRequestParts<S> for Requester
where
    S: Send + Sync,
    AppContext: FromRef<S>,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        let portal = Portal::of(&AppContext::from_ref(state))?;
        let identity = parts.extensions.get::<Identity>();
        let origin = origin_of(&parts.extensions, &parts.headers, identity);
        Ok(Self { portal, origin })
    }
}
