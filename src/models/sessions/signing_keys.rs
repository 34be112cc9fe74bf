//! The keys of access tokens: one that signs, and all that verify, each by its own algorithm alone,
//! so that no public key is ever taken for a secret.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ed25519_dalek::SigningKey;
use ed25519_dalek::pkcs8::DecodePrivateKey;
use jsonwebtoken::jwk::{AlgorithmParameters, Jwk, ThumbprintHash};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Validation};
use serde_json::{Value, json};

use crate::settings::{Jwt, JwtAlgorithm, Secret};

/// Bytes of the smallest RSA modulus that is taken: 2048 bits.
const SMALLEST_RSA: usize = 256;
/// The curve P-256 in the DER of a key (1.2.840.10045.3.1.7).
const P256: [u8; 10] = [0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
/// What a secret's name is made from.
const NAME: &[u8] = b"user-portal/key-id";

/// A key that verifies.
pub struct VerifyingKey {
    /// Its name in the header of tokens (`kid`).
    pub id: String,
    /// Its one algorithm.
    pub algorithm: Algorithm,
    /// The key.
    pub key: DecodingKey,
    /// What is checked beside the signature.
    pub validation: Validation,
}

/// Every key of the settings.
pub struct SigningKeys {
    /// What signs with.
    pub signing: EncodingKey,
    /// The one that signs, then those of before.
    pub verifying: Vec<VerifyingKey>,
    /// Public keys as a JWK set (RFC 7517).
    pub published: Value,
}

type Outcome<T> = Result<T, String>;

/// What is known of a public key: its algorithm, and its members in a JWK.
struct PublicKey {
    algorithm: Algorithm,
    members: Value,
}

impl SigningKeys {
    /// The keys of `settings.jwt`.
    ///
    /// # Errors
    /// When a file can not be read, or holds a key of another kind; the message names the setting.
    pub fn read(settings: &Jwt) -> loco_rs::Result<Self> {
        Self::collect(settings).map_err(|err| loco_rs::Error::string(&err))
    }

    fn collect(settings: &Jwt) -> Outcome<Self> {
        let algorithm = match settings.algorithm {
            JwtAlgorithm::Hs256 => Algorithm::HS256,
            JwtAlgorithm::Rs256 => Algorithm::RS256,
            JwtAlgorithm::Es256 => Algorithm::ES256,
            JwtAlgorithm::EdDsa => Algorithm::EdDSA,
        };
        let mut verifying = Vec::new();
        let mut public = Vec::new();
        let signing = if algorithm == Algorithm::HS256 {
            let secret = settings.secret_key.expose().as_bytes();
            verifying.push(of_secret(&settings.secret_key, settings)?);
            EncodingKey::from_secret(secret)
        } else {
            let path = settings.private_key_file.as_deref().ok_or_else(|| {
                "JWT_PRIVATE_KEY_FILE is needed for an asymmetric JWT_ALGORITHM".to_owned()
            })?;
            let named = |err| format!("JWT_PRIVATE_KEY_FILE {}: {err}", path.display());
            let (signing, key) = read_private(path, algorithm).map_err(named)?;
            public.push(key);
            signing
        };
        for path in &settings.previous_public_key_files {
            let named = |err| format!("JWT_PREVIOUS_PUBLIC_KEY_FILES {}: {err}", path.display());
            public.push(read_public(path).map_err(named)?);
        }
        let mut keys = Vec::new();
        for key in public {
            let (key, jwk) = key.verifying(settings)?;
            // The key that signs may stand among those of before, or one of them twice.
            if !verifying.iter().any(|known: &VerifyingKey| known.id == key.id) {
                keys.push(jwk);
                verifying.push(key);
            }
        }
        for secret in &settings.previous_secret_keys {
            verifying.push(of_secret(secret, settings)?);
        }
        Ok(Self { signing, verifying, published: json!({ "keys": keys }) })
    }
}

fn validation(algorithm: Algorithm, settings: &Jwt) -> Validation {
    let mut validation = Validation::new(algorithm);
    // Time is checked against the portal's own clock.
    validation.validate_exp = false;
    validation.leeway = 0;
    validation.set_issuer(&[&settings.issuer]);
    validation.set_audience(&[&settings.audience, &settings.issuer]);
    validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    validation
}

/// A secret verifies too. Its name is made with it, and tells nothing about it.
fn of_secret(secret: &Secret, settings: &Jwt) -> Outcome<VerifyingKey> {
    let bytes = secret.expose().as_bytes();
    let id = jsonwebtoken::crypto::sign(NAME, &EncodingKey::from_secret(bytes), Algorithm::HS256)
        .map_err(|err| format!("JWT_SECRET_KEY: {err}"))?;
    Ok(VerifyingKey {
        id: id.chars().take(16).collect(),
        algorithm: Algorithm::HS256,
        key: DecodingKey::from_secret(bytes),
        validation: validation(Algorithm::HS256, settings),
    })
}

impl PublicKey {
    fn rsa(n: &str, e: &str) -> Outcome<Self> {
        let length = URL_SAFE_NO_PAD.decode(n).map(|modulus| modulus.len()).unwrap_or_default();
        if length < SMALLEST_RSA {
            return Err("an RSA key needs 2048 bits at least".to_owned());
        }
        let members = json!({ "kty": "RSA", "n": n, "e": e });
        Ok(Self { algorithm: Algorithm::RS256, members })
    }

    fn p256(x: &str, y: &str) -> Self {
        let members = json!({ "kty": "EC", "crv": "P-256", "x": x, "y": y });
        Self { algorithm: Algorithm::ES256, members }
    }

    fn ed25519(point: &[u8]) -> Self {
        let members = json!({ "kty": "OKP", "crv": "Ed25519", "x": URL_SAFE_NO_PAD.encode(point) });
        Self { algorithm: Algorithm::EdDSA, members }
    }

    /// The key, named by its thumbprint (RFC 7638), and what is published of it.
    fn verifying(self, settings: &Jwt) -> Outcome<(VerifyingKey, Value)> {
        let mut jwk = self.members;
        let known: Jwk = serde_json::from_value(jwk.clone()).map_err(|err| err.to_string())?;
        let key = DecodingKey::from_jwk(&known).map_err(|err| err.to_string())?;
        let id = known.thumbprint(ThumbprintHash::SHA256);
        jwk["kid"] = json!(id);
        jwk["use"] = json!("sig");
        jwk["alg"] = json!(self.algorithm);
        let validation = validation(self.algorithm, settings);
        Ok((VerifyingKey { id, algorithm: self.algorithm, key, validation }, jwk))
    }
}

fn read_private(path: &Path, algorithm: Algorithm) -> Outcome<(EncodingKey, PublicKey)> {
    let pem = std::fs::read(path).map_err(|err| err.to_string())?;
    let signing = match algorithm {
        Algorithm::RS256 => EncodingKey::from_rsa_pem(&pem),
        Algorithm::ES256 => EncodingKey::from_ec_pem(&pem),
        _ => EncodingKey::from_ed_pem(&pem),
    };
    let signing = signing.map_err(|err| {
        format!("{err}: {algorithm:?} takes a private key in PKCS#8 (-----BEGIN PRIVATE KEY-----)")
    })?;
    // jsonwebtoken panics where it is asked for the public half of an Ed25519 key.
    if algorithm == Algorithm::EdDSA {
        let key = SigningKey::from_pkcs8_der(signing.inner()).map_err(|err| err.to_string())?;
        return Ok((signing, PublicKey::ed25519(key.verifying_key().as_bytes())));
    }
    let jwk = Jwk::from_encoding_key(&signing, algorithm).map_err(|err| err.to_string())?;
    let public = match &jwk.algorithm {
        AlgorithmParameters::RSA(key) => PublicKey::rsa(&key.n, &key.e)?,
        AlgorithmParameters::EllipticCurve(key) => PublicKey::p256(&key.x, &key.y),
        _ => return Err("is a key of another kind".to_owned()),
    };
    Ok((signing, public))
}

/// A public key of any of the three kinds.
fn read_public(path: &Path) -> Outcome<PublicKey> {
    let pem = std::fs::read_to_string(path).map_err(|err| err.to_string())?;
    if !pem.contains("-----BEGIN PUBLIC KEY-----") {
        return Err("is no public key (-----BEGIN PUBLIC KEY-----)".to_owned());
    }
    let body: String = pem.lines().filter(|line| !line.starts_with("---")).map(str::trim).collect();
    let der = STANDARD.decode(body).map_err(|err| err.to_string())?;
    let pem = pem.as_bytes();
    if let Ok(key) = DecodingKey::from_rsa_pem(pem) {
        let mut numbers = Numbers::of(key.as_bytes());
        let (n, e) = numbers.next().zip(numbers.next()).ok_or("is no RSA key")?;
        return PublicKey::rsa(&URL_SAFE_NO_PAD.encode(n), &URL_SAFE_NO_PAD.encode(e));
    }
    if let Ok(key) = DecodingKey::from_ec_pem(pem) {
        let is_p256 = der.windows(P256.len()).any(|part| part == P256);
        return match key.as_bytes() {
            // Uncompressed: 4, then both coordinates.
            [4, point @ ..] if is_p256 && point.len() == 64 => {
                let (x, y) = point.split_at(32);
                Ok(PublicKey::p256(&URL_SAFE_NO_PAD.encode(x), &URL_SAFE_NO_PAD.encode(y)))
            }
            _ => Err("an elliptic curve key has to be on P-256".to_owned()),
        };
    }
    match DecodingKey::from_ed_pem(pem) {
        Ok(key) if key.as_bytes().len() == 32 => Ok(PublicKey::ed25519(key.as_bytes())),
        _ => Err("is no key of RSA, P-256 or Ed25519".to_owned()),
    }
}

/// The numbers of a DER sequence of numbers, as an RSA public key is one (RFC 8017, A.1.1).
struct Numbers<'a>(&'a [u8]);

impl<'a> Numbers<'a> {
    fn of(der: &'a [u8]) -> Self {
        match element(der) {
            Some((0x30, content, _)) => Self(content),
            _ => Self(&[]),
        }
    }
}

impl<'a> Iterator for Numbers<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let (tag, content, rest) = element(self.0)?;
        self.0 = rest;
        let digits = content.iter().position(|byte| *byte != 0)?;
        (tag == 0x02).then(|| &content[digits..])
    }
}

/// Tag, content and what follows.
fn element(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = der.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = if first < 0x80 {
        (usize::from(first), rest)
    } else {
        let count = usize::from(first & 0x7f);
        let digits = rest.get(..count).filter(|digits| digits.len() <= 4)?;
        let length = digits.iter().fold(0, |length, digit| length << 8 | usize::from(*digit));
        (length, &rest[count..])
    };
    Some((tag, rest.get(..length)?, &rest[length..]))
}
