//! Access tokens: JWTs (RFC 9068) that name a session and hold no personal data.

use chrono::{DateTime, Utc};
use jsonwebtoken::{Header, decode, decode_header, encode};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::Model;
use super::signing_keys::SigningKeys;
use crate::errors::{Error, Result};
use crate::models::users;
use crate::settings::Jwt;

const HEADER_TYPE: &str = "at+jwt";

/// What a token says.
#[derive(Debug, Serialize, Deserialize)]
pub struct Claims {
    iss: String,
    aud: String,
    /// The person.
    pub sub: Uuid,
    /// The session.
    pub sid: Uuid,
    jti: Uuid,
    /// Since when (Unix seconds).
    pub iat: i64,
    /// Until when (Unix seconds).
    pub exp: i64,
    typ: String,
    role: String,
    email_verified: bool,
    amr: Value,
    auth_time: i64,
}

/// Signs and reads access tokens.
pub struct AccessTokens {
    header: Header,
    keys: SigningKeys,
    issuer: String,
    audience: String,
    lifetime: i64,
}

impl AccessTokens {
    /// With the algorithm and keys of `settings.jwt`.
    ///
    /// # Errors
    /// When a key file can not be read, or holds a key of another kind.
    pub fn new(settings: &Jwt) -> loco_rs::Result<Self> {
        let keys = SigningKeys::read(settings)?;
        let signing = keys.verifying.first();
        let signing = signing.ok_or_else(|| loco_rs::Error::string("no key signs"))?;
        Ok(Self {
            header: Header {
                typ: Some(HEADER_TYPE.into()),
                kid: Some(signing.id.clone()),
                ..Header::new(signing.algorithm)
            },
            keys,
            issuer: settings.issuer.clone(),
            audience: settings.audience.clone(),
            lifetime: i64::try_from(settings.access_token_lifetime).unwrap_or(900),
        })
    }

    /// The public keys that others verify tokens with, as a JWK set.
    #[must_use]
    pub const fn published(&self) -> &Value {
        &self.keys.published
    }

    /// A token for `session`, valid from `now`.
    pub fn sign(&self, user: &users::Model, session: &Model, now: DateTime<Utc>) -> Result<String> {
        let claims = Claims {
            iss: self.issuer.clone(),
            aud: self.audience_of(user, session).to_owned(),
            sub: user.pid,
            sid: session.pid,
            jti: Uuid::new_v4(),
            iat: now.timestamp(),
            exp: now.timestamp() + self.lifetime,
            typ: "access".into(),
            role: user.role.clone(),
            email_verified: user.is_verified(),
            amr: session.amr.clone(),
            auth_time: session.authenticated_at.timestamp(),
        };
        encode(&self.header, &claims, &self.keys.signing).map_err(Error::internal)
    }

    /// Who a token is meant for: others must not take one of a session that has to set up a second
    /// factor first, so that is meant for the portal alone.
    fn audience_of(&self, user: &users::Model, session: &Model) -> &str {
        if session.must_set_up_mfa(user) { &self.issuer } else { &self.audience }
    }

    /// What a good token says.
    pub fn read(&self, token: &str, now: DateTime<Utc>) -> Result<Claims> {
        let header = decode_header(token).map_err(|_| Error::InvalidToken)?;
        if header.typ.as_deref() != Some(HEADER_TYPE) || header.crit.is_some() {
            return Err(Error::InvalidToken);
        }
        let names = |id: &String| header.kid.as_ref().is_none_or(|kid| kid == id);
        let claims = self
            .keys
            .verifying
            .iter()
            .filter(|key| key.algorithm == header.alg && names(&key.id))
            .find_map(|key| decode::<Claims>(token, &key.key, &key.validation).ok())
            .ok_or(Error::InvalidToken)?
            .claims;
        if claims.typ == "access" && claims.exp > now.timestamp() {
            Ok(claims)
        } else {
            Err(Error::InvalidToken)
        }
    }

    /// The public ids of the session and the person that a good token names.
    pub fn verify(&self, token: &str, now: DateTime<Utc>) -> Result<(Uuid, Uuid)> {
        let claims = self.read(token, now)?;
        Ok((claims.sid, claims.sub))
    }
}
