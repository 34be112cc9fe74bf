//! A form that changes the security of an account: it is carried out only when the person proved
//! within the last ten minutes that it is them.

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::response::{IntoResponse, Response};

use super::{FormInput, SignedIn, origin};
use crate::models::input::Input;
use crate::models::{sessions, users};

/// A form of somebody who is signed in and who proved it lately.
pub struct Confirmed {
    /// The person.
    pub user: users::Model,
    /// The session that they came in.
    pub session: sessions::Model,
    /// What the form says.
    pub input: Input,
}

impl<S: Send + Sync> FromRequest<S> for Confirmed {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let SignedIn { user, session } = SignedIn::from_request_parts(&mut parts, state).await?;
        let portal = origin::portal(&parts.extensions).map_err(IntoResponse::into_response)?;
        let form = FormInput::from_request(Request::from_parts(parts, body), state).await;
        let FormInput(input) = form.map_err(IntoResponse::into_response)?;
        session.require_fresh(portal.now()).map_err(IntoResponse::into_response)?;
        Ok(Self { user, session, input })
    }
}
