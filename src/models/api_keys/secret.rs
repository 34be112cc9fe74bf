//! The text of a key: `stx_<id>_<secret>_<checksum>`. The id may be seen; the secret is kept as its
//! hash; the checksum tells a slip of the pen, and a scanner of repositories, without a database.

use rand::distr::{Alphanumeric, SampleString};
use subtle::ConstantTimeEq;

use crate::keyring::digest;

/// How every key begins.
pub const PREFIX: &str = "stx_";

/// Letters and digits of the id.
const ID: usize = 16;
/// Letters and digits of the secret: 62 to the 43rd is more than 2 to the 256th.
const SECRET: usize = 43;
/// Hexadecimal digits of the checksum.
const CHECKSUM: usize = 8;
/// All of it, with the prefix and two underscores.
const LENGTH: usize = PREFIX.len() + ID + 1 + SECRET + 1 + CHECKSUM;

/// A key's two parts.
#[derive(Clone)]
pub struct Parts {
    /// Names the row.
    pub key_id: String,
    secret: String,
}

impl Parts {
    /// A new key.
    #[must_use]
    pub fn generate() -> Self {
        let mut rng = rand::rng();
        Self {
            key_id: Alphanumeric.sample_string(&mut rng, ID),
            secret: Alphanumeric.sample_string(&mut rng, SECRET),
        }
    }

    /// Takes a key apart; `None` if it can not be one of ours.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        if text.len() != LENGTH {
            return None;
        }
        let (body, sum) = text.rsplit_once('_')?;
        let (key_id, secret) = body.strip_prefix(PREFIX)?.split_once('_')?;
        let is_plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let fits = key_id.len() == ID && secret.len() == SECRET && sum == checksum(body);
        (fits && is_plain(key_id) && is_plain(secret))
            .then(|| Self { key_id: key_id.to_owned(), secret: secret.to_owned() })
    }

    /// The key as its owner keeps it.
    #[must_use]
    pub fn text(&self) -> String {
        let body = format!("{PREFIX}{}_{}", self.key_id, self.secret);
        format!("{body}_{}", checksum(&body))
    }

    /// What is kept of the secret.
    #[must_use]
    pub fn hash(&self) -> String {
        digest(&self.secret)
    }

    /// Whether `hash` is that of the secret, in constant time.
    #[must_use]
    pub fn is_of(&self, hash: &str) -> bool {
        self.hash().as_bytes().ct_eq(hash.as_bytes()).into()
    }
}

/// The first eight hexadecimal digits of SHA-256 over all that comes before.
fn checksum(body: &str) -> String {
    digest(body)[..CHECKSUM].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_back() {
        let parts = Parts::generate();
        let text = parts.text();
        assert_eq!(text.len(), LENGTH);
        let read = Parts::read(&text).unwrap();
        assert_eq!(read.key_id, parts.key_id);
        assert!(read.is_of(&parts.hash()));
        assert!(!Parts::generate().is_of(&parts.hash()));
    }

    #[test]
    fn a_slip_of_the_pen_is_seen() {
        let text = Parts::generate().text();
        for at in 0..text.len() {
            let mut wrong = text.clone().into_bytes();
            wrong[at] = if wrong[at] == b'a' { b'b' } else { b'a' };
            assert!(Parts::read(std::str::from_utf8(&wrong).unwrap()).is_none(), "at {at}");
        }
        for wrong in ["", "stx_", "stx___", &text[1..], &text.to_uppercase(), &format!("{text} ")] {
            assert!(Parts::read(wrong).is_none(), "{wrong}");
        }
        assert!(Parts::read(&"ž".repeat(LENGTH / 2)).is_none());
    }
}
