//! Access tokens: JWTs (RFC 9068) that name a session and hold no personal data.

use chrono::{DateTime, Utc};
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, decode_header, encode,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::Model;
use crate::errors::{Error, Result};
use crate::models::users;
use crate::settings::{Jwt, JwtAlgorithm};

const HEADER_TYPE: &str = "at+jwt";

#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: Uuid,
    sid: Uuid,
    jti: Uuid,
    iat: i64,
    exp: i64,
    typ: String,
    role: String,
    email_verified: bool,
    amr: Value,
    auth_time: i64,
}

/// Signs and reads access tokens.
pub struct AccessTokens {
    header: Header,
    signing: EncodingKey,
    verifying: Vec<DecodingKey>,
    validation: Validation,
    issuer: String,
    audience: String,
    lifetime: i64,
}

impl AccessTokens {
    /// With the algorithm and keys of `settings.jwt`.
    ///
    /// # Errors
    /// When the key file can not be read, or is of another algorithm.
    pub fn new(settings: &Jwt) -> loco_rs::Result<Self> {
        let algorithm = match settings.algorithm {
            JwtAlgorithm::Hs256 => Algorithm::HS256,
            JwtAlgorithm::Rs256 => Algorithm::RS256,
            JwtAlgorithm::Es256 => Algorithm::ES256,
            JwtAlgorithm::EdDsa => Algorithm::EdDSA,
        };
        let (signing, verifying) = if algorithm == Algorithm::HS256 {
            let secrets =
                std::iter::once(&settings.secret_key).chain(&settings.previous_secret_keys);
            let verifying =
                secrets.map(|key| DecodingKey::from_secret(key.expose().as_bytes())).collect();
            (EncodingKey::from_secret(settings.secret_key.expose().as_bytes()), verifying)
        } else {
            let signing = read_private_key(settings, algorithm)?;
            let public = Jwk::from_encoding_key(&signing, algorithm)
                .and_then(|jwk| DecodingKey::from_jwk(&jwk))
                .map_err(|err| key_error(&err))?;
            (signing, vec![public])
        };
        let mut validation = Validation::new(algorithm);
        // Time is checked against the portal's own clock.
        validation.validate_exp = false;
        validation.leeway = 0;
        validation.set_issuer(&[&settings.issuer]);
        validation.set_audience(&[&settings.audience]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        Ok(Self {
            header: Header { typ: Some(HEADER_TYPE.into()), ..Header::new(algorithm) },
            signing,
            verifying,
            validation,
            issuer: settings.issuer.clone(),
            audience: settings.audience.clone(),
            lifetime: i64::try_from(settings.access_token_lifetime).unwrap_or(900),
        })
    }

    /// A token for `session`, valid from `now`.
    pub fn sign(&self, user: &users::Model, session: &Model, now: DateTime<Utc>) -> Result<String> {
        let claims = Claims {
            iss: self.issuer.clone(),
            aud: self.audience.clone(),
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
        encode(&self.header, &claims, &self.signing).map_err(Error::internal)
    }

    /// The public ids of the session and the person that a good token names.
    pub fn verify(&self, token: &str, now: DateTime<Utc>) -> Result<(Uuid, Uuid)> {
        let header = decode_header(token).map_err(|_| Error::InvalidToken)?;
        if header.typ.as_deref() != Some(HEADER_TYPE) || header.crit.is_some() {
            return Err(Error::InvalidToken);
        }
        let claims = self
            .verifying
            .iter()
            .find_map(|key| decode::<Claims>(token, key, &self.validation).ok())
            .ok_or(Error::InvalidToken)?
            .claims;
        if claims.typ == "access" && claims.exp > now.timestamp() {
            Ok((claims.sid, claims.sub))
        } else {
            Err(Error::InvalidToken)
        }
    }
}

fn read_private_key(settings: &Jwt, algorithm: Algorithm) -> loco_rs::Result<EncodingKey> {
    let path = settings.private_key_file.as_ref().ok_or_else(|| {
        loco_rs::Error::string("JWT_PRIVATE_KEY_FILE is needed for an asymmetric JWT_ALGORITHM")
    })?;
    let pem = std::fs::read(path).map_err(|err| {
        loco_rs::Error::string(&format!("JWT_PRIVATE_KEY_FILE {}: {err}", path.display()))
    })?;
    match algorithm {
        Algorithm::RS256 => EncodingKey::from_rsa_pem(&pem),
        Algorithm::ES256 => EncodingKey::from_ec_pem(&pem),
        _ => EncodingKey::from_ed_pem(&pem),
    }
    .map_err(|err| key_error(&err))
}

fn key_error(err: &jsonwebtoken::errors::Error) -> loco_rs::Error {
    loco_rs::Error::string(&format!("JWT_PRIVATE_KEY_FILE: {err}"))
}
