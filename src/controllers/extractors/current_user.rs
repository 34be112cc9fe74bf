//! Who may come in.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};

use crate::controllers::middleware::Identity;
use crate::errors::Error;
use crate::models::{sessions, users};

/// Where a second factor is set up.
const SET_UP: &str = "/settings/security/set-up";

/// The person who is signed in; anybody else gets a 401, and whoever has to set up a second factor
/// first a 403 `MFA_SETUP_REQUIRED`.
#[derive(Clone, Debug)]
pub struct CurrentUser {
    /// The person.
    pub user: users::Model,
    /// The session that they came in.
    pub session: sessions::Model,
}

impl CurrentUser {
    /// Whoever is signed in and has, or needs, no second factor any more.
    pub(super) fn of(identity: Option<&Identity>) -> Result<Self, Error> {
        let person = Self::signed_in(identity)?;
        if person.session.must_set_up_mfa(&person.user) {
            return Err(Error::MfaSetupRequired);
        }
        Ok(person)
    }

    /// Whoever is signed in, if only to set up a second factor.
    pub(super) fn signed_in(identity: Option<&Identity>) -> Result<Self, Error> {
        match identity {
            Some(Identity::Person(person, _)) => {
                let (user, session) = Arc::as_ref(person).clone();
                Ok(Self { user, session })
            }
            // A key acts for a person, but only in what its scopes name.
            Some(Identity::Key(_)) => Err(Error::Forbidden("error-key-refused")),
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

/// The person who is signed in, be it only to set up the second factor that their role asks for.
/// Anybody else gets a 401, or is led to the sign-in.
#[derive(Clone, Debug)]
pub struct SettingUp {
    /// The person.
    pub user: users::Model,
    /// The session that they came in.
    pub session: sessions::Model,
}

impl<S: Sync> FromRequestParts<S> for SettingUp {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Response> {
        match CurrentUser::signed_in(parts.extensions.get::<Identity>()) {
            Ok(CurrentUser { user, session }) => Ok(Self { user, session }),
            Err(err) if parts.uri.path().starts_with("/api/") => Err(err.into_response()),
            Err(_) => Err(to_sign_in(parts)),
        }
    }
}

/// The same, with a proof of the last ten minutes; else a 403 `REAUTHENTICATION_REQUIRED`.
#[derive(Clone, Debug)]
pub struct FreshSettingUp {
    /// The person.
    pub user: users::Model,
    /// The session that they came in.
    pub session: sessions::Model,
}

impl<S: Sync> FromRequestParts<S> for FreshSettingUp {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Error> {
        let person = CurrentUser::signed_in(parts.extensions.get::<Identity>())?;
        person.session.require_fresh(super::origin::portal(&parts.extensions)?.now())?;
        Ok(Self { user: person.user, session: person.session })
    }
}

/// The person who is signed in, if anybody is.
pub struct MaybeUser(pub Option<CurrentUser>);

impl<S: Sync> FromRequestParts<S> for MaybeUser {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(Self(CurrentUser::signed_in(parts.extensions.get::<Identity>()).ok()))
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
            Err(Error::MfaSetupRequired) => Err(Redirect::to(SET_UP).into_response()),
            Err(_) => Err(to_sign_in(parts)),
        }
    }
}

fn to_sign_in(parts: &Parts) -> Response {
    let back = match parts.method {
        axum::http::Method::GET => parts.uri.path(),
        _ => "/dashboard",
    };
    let query = serde_urlencoded::to_string([("return_to", back)]).unwrap_or_default();
    Redirect::to(&format!("/login?{query}")).into_response()
}
