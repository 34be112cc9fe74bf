//! Who may come in.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};

use crate::controllers::middleware::Identity;
use crate::errors::Error;
use crate::models::{sessions, users};

/// The person who is signed in; anybody else gets a 401.
#[derive(Clone, Debug)]
pub struct CurrentUser {
    /// The person.
    pub user: users::Model,
    /// The session that they came in.
    pub session: sessions::Model,
}

impl CurrentUser {
    fn of(identity: Option<&Identity>) -> Result<Self, Error> {
        match identity {
            Some(Identity::Person(person, _)) => {
                let (user, session) = Arc::as_ref(person).clone();
                Ok(Self { user, session })
            }
            Some(Identity::Rejected) => Err(Error::InvalidToken),
            _ => Err(Error::AuthenticationRequired),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for CurrentUser {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Error> {
        Self::of(parts.extensions.get::<Identity>())
    }
}

/// The person who is signed in and proved within the last ten minutes that it is them: for what
/// changes the security of an account. Anybody else gets a 401, or a 403
/// `REAUTHENTICATION_REQUIRED`.
#[derive(Clone, Debug)]
pub struct FreshUser {
    /// The person.
    pub user: users::Model,
    /// The session that they came in.
    pub session: sessions::Model,
}

impl<S: Sync> FromRequestParts<S> for FreshUser {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Error> {
        let CurrentUser { user, session } = CurrentUser::of(parts.extensions.get::<Identity>())?;
        session.require_fresh(super::origin::portal(&parts.extensions)?.now())?;
        Ok(Self { user, session })
    }
}

/// The person who is signed in, if anybody is.
pub struct MaybeUser(pub Option<CurrentUser>);

impl<S: Sync> FromRequestParts<S> for MaybeUser {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(Self(CurrentUser::of(parts.extensions.get::<Identity>()).ok()))
    }
}

/// The same for pages: anybody else is led to the sign-in, and back afterwards.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The person.
    pub user: users::Model,
    /// The session that they came in.
    pub session: sessions::Model,
}

impl<S: Sync> FromRequestParts<S> for SignedIn {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Response> {
        match CurrentUser::of(parts.extensions.get::<Identity>()) {
            Ok(CurrentUser { user, session }) => Ok(Self { user, session }),
            Err(_) => {
                let back = match parts.method {
                    axum::http::Method::GET => parts.uri.path(),
                    _ => "/dashboard",
                };
                let query = serde_urlencoded::to_string([("return_to", back)]).unwrap_or_default();
                Err(Redirect::to(&format!("/login?{query}")).into_response())
            }
        }
    }
}
