//! Keys by purpose, all derived from the one secret of the settings.
//!
//! Opaque tokens (refresh tokens, links in mails) are a keyed hash of a random seed that stands in
//! the database: the row holds seed and hash, so a worker can make the token again for a mail, and
//! a stolen database can not. Secrets of a rotation still make the tokens that they made.

mod vault;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use uuid::Uuid;

use crate::settings::Jwt;
pub use vault::{Opened, Vault};

/// What a derived value is for; a value of one purpose means nothing for another.
#[derive(Clone, Copy, Debug)]
pub enum Purpose {
    /// The next link of a session's chain.
    RefreshToken,
    /// A link that works once.
    OneTimeToken,
    /// The hidden field of a form.
    FormToken,
    /// A message that survives one redirect.
    Flash,
    /// What hides addresses in the keys of shared counters.
    LimitKeys,
    /// The secret of an authenticator, encrypted.
    FactorSecret,
    /// A code on paper.
    BackupCode,
    /// Six digits that are sent.
    SentCode,
    /// How such digits are kept.
    SentCodeHash,
    /// A link that stops mails.
    Unsubscribe,
}

impl Purpose {
    const fn label(self) -> &'static [u8] {
        match self {
            Self::RefreshToken => b"refresh-token",
            Self::OneTimeToken => b"one-time-token",
            Self::FormToken => b"form-token",
            Self::Flash => b"flash",
            Self::LimitKeys => b"limit-keys",
            Self::FactorSecret => b"factor-secret",
            Self::BackupCode => b"backup-code",
            Self::SentCode => b"sent-code",
            Self::SentCodeHash => b"sent-code-hash",
            Self::Unsubscribe => b"unsubscribe",
        }
    }
}

/// The current secret and those that a rotation left valid.
pub struct Keyring {
    secrets: Vec<Vec<u8>>,
}

impl Keyring {
    /// From `JWT_SECRET_KEY` and `JWT_PREVIOUS_SECRET_KEYS`.
    #[must_use]
    pub fn new(settings: &Jwt) -> Self {
        let secrets = std::iter::once(&settings.secret_key)
            .chain(&settings.previous_secret_keys)
            .map(|secret| secret.expose().as_bytes().to_vec())
            .collect();
        Self { secrets }
    }

    /// The token of `seed`: 43 characters, URL-safe.
    #[must_use]
    pub fn token(&self, purpose: Purpose, seed: Uuid) -> String {
        self.secrets
            .first()
            .map_or_else(String::new, |secret| mac(secret, purpose, seed.as_bytes()))
    }

    /// The token of `seed` whose hash is `hash`, whichever secret made it.
    #[must_use]
    pub fn token_of(&self, purpose: Purpose, seed: Uuid, hash: &str) -> Option<String> {
        self.secrets
            .iter()
            .map(|secret| mac(secret, purpose, seed.as_bytes()))
            .find(|token| digest(token) == hash)
    }

    /// The six digits of `seed`, by each secret in turn, the current one first.
    pub fn digits(&self, purpose: Purpose, seed: Uuid) -> impl Iterator<Item = String> {
        self.secrets.iter().map(move |secret| {
            let bytes = mac_bytes(secret, purpose, seed.as_bytes());
            // Of 64 bits, so that no code is likelier than another by more than one in 10^13.
            let number = bytes[..8].iter().fold(0, |sum, byte| (sum << 8) | u64::from(*byte));
            format!("{:06}", number % 1_000_000)
        })
    }

    /// Seals `text` so that nobody else could have written it.
    #[must_use]
    pub fn seal(&self, purpose: Purpose, text: &str) -> String {
        self.secrets
            .first()
            .map_or_else(String::new, |secret| mac(secret, purpose, text.as_bytes()))
    }

    /// Whether `seal` is ours, in constant time.
    #[must_use]
    pub fn is_sealed(&self, purpose: Purpose, text: &str, seal: &str) -> bool {
        self.secrets.iter().any(|secret| {
            let expected = mac(secret, purpose, text.as_bytes());
            expected.as_bytes().ct_eq(seal.as_bytes()).into()
        })
    }
}

fn mac(secret: &[u8], purpose: Purpose, data: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(mac_bytes(secret, purpose, data))
}

fn mac_bytes(secret: &[u8], purpose: Purpose, data: &[u8]) -> [u8; 32] {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret) else {
        unreachable!("HMAC takes a key of any length")
    };
    mac.update(b"user-portal/");
    mac.update(purpose.label());
    mac.update(b"/");
    mac.update(data);
    mac.finalize().into_bytes().into()
}

/// A token of 256 random bits: 64 hexadecimal digits.
#[must_use]
pub fn random_token() -> String {
    hex(&rand::random::<[u8; 32]>())
}

/// How a token is kept: SHA-256 in hexadecimal digits. Tokens are random, so a plain hash will do.
#[must_use]
pub fn digest(token: impl AsRef<[u8]>) -> String {
    hex(&Sha256::digest(token))
}

/// Bytes as lower-case hexadecimal digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
