//! What a token is worth at this moment, for services that were handed it (RFC 7662).

use uuid::Uuid;

use super::api_keys::Model as ApiKey;
use super::api_keys::scope::Scope;
use super::api_keys::secret;
use super::sessions::Model as Session;
use super::users;
use crate::context::Portal;
use crate::errors::{Error, Result};

/// A token that opens something.
#[derive(Debug)]
pub struct Worth {
    /// Whose.
    pub user: users::Model,
    /// The session of an access token.
    pub session_id: Option<Uuid>,
    /// What it opens.
    pub scopes: Vec<Scope>,
    /// Since when (Unix seconds).
    pub issued_at: i64,
    /// Until when (Unix seconds).
    pub expires_at: Option<i64>,
}

impl Worth {
    /// Of an access token or an API key; `None` for anything else, refresh tokens among them: they
    /// open nothing but their own renewal.
    pub async fn of(portal: &Portal, token: &str) -> Result<Option<Self>> {
        let found = if token.starts_with(secret::PREFIX) {
            Self::of_key(portal, token).await
        } else {
            Self::of_access_token(portal, token).await
        };
        match found {
            Ok(worth) => Ok(Some(worth)),
            Err(Error::InvalidToken | Error::MfaSetupRequired) => Ok(None),
            Err(err) => Err(err),
        }
    }

    async fn of_key(portal: &Portal, text: &str) -> Result<Self> {
        let (user, key) = ApiKey::find_by_text(portal, text).await?;
        Ok(Self {
            session_id: None,
            scopes: key.scopes(&user),
            issued_at: key.created_at.timestamp(),
            expires_at: key.expires_at.map(|at| at.timestamp()),
            user,
        })
    }

    async fn of_access_token(portal: &Portal, token: &str) -> Result<Self> {
        let claims = portal.tokens.read(token, portal.now())?;
        let (user, session) = Session::authenticate(portal, token).await?;
        // It opens the set-up of a second factor and nothing that another service has.
        if session.must_set_up_mfa(&user) {
            return Err(Error::MfaSetupRequired);
        }
        Ok(Self {
            session_id: Some(session.pid),
            scopes: Scope::personal().collect(),
            issued_at: claims.iat,
            expires_at: Some(claims.exp),
            user,
        })
    }
}
