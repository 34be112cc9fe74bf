//! Secrets that have to be read again, encrypted at rest (XChaCha20-Poly1305), and short codes that
//! do not, under a keyed hash.
//!
//! The key is `MFA_ENCRYPTION_KEY`, or one derived from the secret of the tokens where there is
//! none. Keys of before still open what they closed, those of the tokens among them, so that the
//! setting can be added later.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use rand::TryRngCore;
use rand::rngs::OsRng;

use super::{Purpose, hex, mac_bytes};
use crate::errors::{Error, Result};
use crate::settings::{Jwt, Mfa};

/// Names the cipher and the layout; what comes after it can change without a migration.
const VERSION: &str = "v1.";
const NONCE_LENGTH: usize = 24;

/// Encrypts and decrypts under the current key and those of before.
pub struct Vault {
    secrets: Vec<Vec<u8>>,
}

/// What was decrypted.
#[derive(Debug, PartialEq, Eq)]
pub struct Opened {
    /// The secret.
    pub bytes: Vec<u8>,
    /// Whether a key of before closed it: it should be encrypted anew.
    pub is_stale: bool,
}

impl Vault {
    /// From `MFA_ENCRYPTION_KEY`, `MFA_PREVIOUS_ENCRYPTION_KEYS` and the secrets of the tokens.
    #[must_use]
    pub fn new(mfa: &Mfa, jwt: &Jwt) -> Self {
        let current = mfa.encryption_key.as_ref().unwrap_or(&jwt.secret_key);
        let secrets = std::iter::once(current)
            .chain(&mfa.previous_encryption_keys)
            .chain(std::iter::once(&jwt.secret_key))
            .chain(&jwt.previous_secret_keys)
            .map(|secret| secret.expose().as_bytes().to_vec())
            .collect();
        Self { secrets }
    }

    /// `secret` encrypted under the current key. It opens only where `bound_to` is the same: a row
    /// copied to another account is of no use there.
    pub fn encrypt(&self, secret: &[u8], bound_to: &str) -> Result<String> {
        let key = self.secrets.first().ok_or_else(|| Error::internal("there is no key"))?;
        let mut nonce = [0; NONCE_LENGTH];
        OsRng.try_fill_bytes(&mut nonce).map_err(Error::internal)?;
        let payload = Payload { msg: secret, aad: bound_to.as_bytes() };
        let text = cipher(key)
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| Error::internal("a secret can not be encrypted"))?;
        let sealed = [nonce.as_slice(), &text].concat();
        Ok(format!("{VERSION}{}", URL_SAFE_NO_PAD.encode(sealed)))
    }

    /// The secret in `text`; `None` where no key of ours opens it, or it was bound to something
    /// else.
    #[must_use]
    pub fn decrypt(&self, text: &str, bound_to: &str) -> Option<Opened> {
        let sealed = URL_SAFE_NO_PAD.decode(text.strip_prefix(VERSION)?).ok()?;
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE_LENGTH>()?;
        self.secrets.iter().enumerate().find_map(|(age, key)| {
            let payload = Payload { msg: sealed, aad: bound_to.as_bytes() };
            let bytes = cipher(key).decrypt(&XNonce::from(*nonce), payload).ok()?;
            Some(Opened { bytes, is_stale: age > 0 })
        })
    }

    /// The hashes that `code` of `owner` may be kept under, the one of the current key first: 64
    /// hexadecimal digits. Codes are short, so a plain hash could be tried out; a keyed one can not
    /// be by who has the database alone.
    #[must_use]
    pub fn hashes(&self, owner: &str, code: &str) -> Vec<String> {
        let data = format!("{owner}/{code}");
        self.secrets
            .iter()
            .map(|secret| hex(&mac_bytes(secret, Purpose::BackupCode, data.as_bytes())))
            .collect()
    }
}

fn cipher(secret: &[u8]) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&mac_bytes(secret, Purpose::FactorSecret, b"xchacha20-poly1305").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vault(secrets: &[&str]) -> Vault {
        Vault { secrets: secrets.iter().map(|secret| secret.as_bytes().to_vec()).collect() }
    }

    #[test]
    fn what_is_closed_opens_for_whom_it_was_closed() {
        let vault = vault(&["one"]);
        let text = vault.encrypt(b"a secret", "alice").unwrap();
        assert!(text.starts_with("v1.") && !text.contains("secret"));
        let opened = Opened { bytes: b"a secret".to_vec(), is_stale: false };
        assert_eq!(vault.decrypt(&text, "alice"), Some(opened));
        assert_eq!(vault.decrypt(&text, "bob"), None);
        assert_ne!(vault.encrypt(b"a secret", "alice").unwrap(), text, "every nonce is new");
    }

    #[test]
    fn keys_of_before_still_open() {
        let text = vault(&["old"]).encrypt(b"a secret", "alice").unwrap();
        let opened = Opened { bytes: b"a secret".to_vec(), is_stale: true };
        assert_eq!(vault(&["new", "old"]).decrypt(&text, "alice"), Some(opened));
        assert_eq!(vault(&["new"]).decrypt(&text, "alice"), None);
        let hash = vault(&["old"]).hashes("alice", "code").remove(0);
        assert!(vault(&["new", "old"]).hashes("alice", "code").contains(&hash));
        assert!(!vault(&["new", "old"]).hashes("bob", "code").contains(&hash));
        assert_eq!(hash.len(), 64);
    }

    #[test]
    fn what_was_tampered_with_stays_closed() {
        let vault = vault(&["one"]);
        let text = vault.encrypt(b"a secret", "alice").unwrap();
        let mut tampered = text.clone().into_bytes();
        tampered[10] ^= 1;
        let tampered = String::from_utf8(tampered).unwrap();
        for text in [tampered.as_str(), "", "v1.", "v1.AAAA", "v2.AAAA", &text[3..], "v1.\u{e9}"] {
            assert_eq!(vault.decrypt(text, "alice"), None, "{text}");
        }
    }
}
