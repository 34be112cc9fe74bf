//! Programs at the door: who comes in by session or by key, and who by key alone.

use std::marker::PhantomData;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use super::CurrentUser;
use crate::controllers::middleware::Identity;
use crate::errors::Error;
use crate::models::api_keys::Model as ApiKey;
use crate::models::api_keys::scope::Scope;
use crate::models::{sessions, users};

/// What a handler needs of a key: one type a scope, so that it stands in the signature.
pub trait Needs: Send {
    /// The scope.
    const SCOPE: Scope;
}

/// Scopes as types, for [`Caller`] and [`Program`].
pub mod scopes {
    use super::{Needs, Scope};

    macro_rules! scopes {
        ($($(#[$doc:meta])* $name:ident;)*) => {$(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug)]
            pub struct $name;

            impl Needs for $name {
                const SCOPE: Scope = Scope::$name;
            }
        )*};
    }

    scopes! {
        /// `profile:read`
        ProfileRead;
        /// `profile:write`
        ProfileWrite;
        /// `requests:read`
        RequestsRead;
        /// `requests:write`
        RequestsWrite;
        /// `notifications:read`
        NotificationsRead;
        /// `tokens:introspect`
        TokensIntrospect;
        /// `users:read`
        UsersRead;
    }
}

/// A person who is signed in, or a key of theirs with the scope `S`. Anybody else gets a 401, another
/// key a 403.
#[derive(Clone, Debug)]
pub struct Caller<S> {
    /// The person, or the owner of the key.
    pub user: users::Model,
    /// The session, where it is the person.
    pub session: Option<sessions::Model>,
    /// The key, where it is a program.
    pub key: Option<ApiKey>,
    scope: PhantomData<S>,
}

impl<T: Sync, S: Needs> FromRequestParts<T> for Caller<S> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _state: &T) -> Result<Self, Error> {
        let identity = parts.extensions.get::<Identity>();
        if let Some(Identity::Key(found)) = identity {
            let (user, key) = admit(found, S::SCOPE)?;
            return Ok(Self { user, session: None, key: Some(key), scope: PhantomData });
        }
        // Who has to set up a second factor first may see who they are.
        let person = match S::SCOPE {
            Scope::ProfileRead => CurrentUser::signed_in(identity)?,
            _ => CurrentUser::of(identity)?,
        };
        let CurrentUser { user, session } = person;
        Ok(Self { user, session: Some(session), key: None, scope: PhantomData })
    }
}

/// A service with a key of the scope `S`; a person gets a 403.
#[derive(Clone, Debug)]
pub struct Program<S> {
    /// The owner of the key.
    pub user: users::Model,
    /// The key.
    pub key: ApiKey,
    scope: PhantomData<S>,
}

impl<T: Sync, S: Needs> FromRequestParts<T> for Program<S> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _state: &T) -> Result<Self, Error> {
        match parts.extensions.get::<Identity>() {
            Some(Identity::Key(found)) => {
                let (user, key) = admit(found, S::SCOPE)?;
                Ok(Self { user, key, scope: PhantomData })
            }
            Some(Identity::Person(..)) => Err(Error::Forbidden("error-key-only")),
            Some(Identity::Rejected) => Err(Error::InvalidToken),
            _ => Err(Error::AuthenticationRequired),
        }
    }
}

fn admit(
    found: &Arc<(users::Model, ApiKey)>,
    scope: Scope,
) -> Result<(users::Model, ApiKey), Error> {
    let (user, key) = found.as_ref();
    if key.scopes(user).contains(&scope) {
        Ok((user.clone(), key.clone()))
    } else {
        Err(Error::Forbidden("error-key-scope"))
    }
}
