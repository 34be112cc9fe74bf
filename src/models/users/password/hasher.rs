//! Argon2id away from the runtime's threads.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use argon2::password_hash::rand_core::OsRng;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization;

use crate::errors::{Error, Result};
use crate::settings;

/// Argon2id, a few hashes at a time: a login storm waits in line, and the rest of the program goes on.
#[derive(Clone)]
pub struct Hasher {
    argon2: Argon2<'static>,
    turns: Arc<Semaphore>,
    /// The hash of no password, for accounts that do not exist.
    dummy: Arc<str>,
    computed: Arc<AtomicU64>,
}

/// What a password is to a hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Another one.
    Wrong,
    /// The one.
    Right,
    /// The one, and the hash was made in a way that new ones are not.
    Outdated,
}

impl Hasher {
    /// With the cost of `settings.password_hash`.
    ///
    /// # Errors
    /// When the cost is one that Argon2 does not know.
    pub fn new(settings: &settings::PasswordHash) -> loco_rs::Result<Self> {
        let params =
            Params::new(settings.memory_kib, settings.iterations, settings.parallelism, None)
                .map_err(|err| loco_rs::Error::string(&format!("settings.password_hash: {err}")))?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let dummy = hash_now(&argon2, &uuid::Uuid::new_v4().to_string())
            .map_err(|err| loco_rs::Error::string(&err.to_string()))?;
        Ok(Self {
            argon2,
            turns: Arc::new(Semaphore::new(settings.concurrency.max(1))),
            dummy: dummy.into(),
            computed: Arc::default(),
        })
    }

    /// The hash of `password`, in PHC format.
    pub async fn hash(&self, password: String) -> Result<String> {
        let hasher = self.clone();
        self.in_turn(move || {
            hasher.count();
            hash_now(&hasher.argon2, &prepared(&password)).map_err(Error::internal)
        })
        .await?
    }

    /// Whether `password` is the one of `hash`. Without a hash the same work is done for nothing, so
    /// that the time tells no account's existence.
    pub async fn verify(&self, password: String, hash: Option<String>) -> Result<bool> {
        Ok(self.judge(password, hash).await? != Verdict::Wrong)
    }

    /// The same, and whether the hash should be made anew.
    pub async fn judge(&self, password: String, hash: Option<String>) -> Result<Verdict> {
        let hasher = self.clone();
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.dummy.to_string());
        let verdict = self.in_turn(move || hasher.judge_now(&password, &hash)).await?;
        Ok(if known { verdict } else { Verdict::Wrong })
    }

    fn judge_now(&self, password: &str, hash: &str) -> Verdict {
        let Ok(hash) = PasswordHash::new(hash) else {
            // An account without a password takes as long to refuse as any other.
            self.judge_now(password, &self.dummy);
            return Verdict::Wrong;
        };
        let matches = |password: &str| {
            self.count();
            self.argon2.verify_password(password.as_bytes(), &hash).is_ok()
        };
        let prepared = prepared(password);
        if matches(&prepared) {
            return if self.is_ours(&hash) { Verdict::Right } else { Verdict::Outdated };
        }
        // Hashes from elsewhere were made of what was typed, byte for byte.
        if prepared != password && matches(password) { Verdict::Outdated } else { Verdict::Wrong }
    }

    /// Whether `hash` was made at the cost that new ones are made at.
    fn is_ours(&self, hash: &PasswordHash<'_>) -> bool {
        let ours = self.argon2.params();
        hash.algorithm == Algorithm::Argon2id.ident()
            && hash.version == Some(Version::V0x13.into())
            && Params::try_from(hash).is_ok_and(|theirs| {
                (theirs.m_cost(), theirs.t_cost(), theirs.p_cost())
                    == (ours.m_cost(), ours.t_cost(), ours.p_cost())
            })
    }

    /// How many hashes were computed so far.
    #[must_use]
    pub fn computed(&self) -> u64 {
        self.computed.load(Ordering::Relaxed)
    }

    fn count(&self) {
        self.computed.fetch_add(1, Ordering::Relaxed);
        metrics::counter!("portal_password_hashes_total").increment(1);
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        let turn = self.turns.clone().acquire_owned().await.map_err(Error::internal)?;
        // The turn goes along: a client that hangs up ends the wait, not the work.
        let work = move || {
            let _turn = turn;
            work()
        };
        tokio::task::spawn_blocking(work).await.map_err(Error::internal)
    }
}

/// A password as it is hashed (RFC 8265, `OpaqueString`): composed (NFC) and with every kind of space
/// as the plain one, since keyboards differ in both. Case, width and length stay as typed.
#[must_use]
pub fn prepared(password: &str) -> String {
    let spaces = |c| match c {
        '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => {
            ' '
        }
        c => c,
    };
    password.chars().map(spaces).nfc().collect()
}

fn hash_now(argon2: &Argon2<'_>, password: &str) -> argon2::password_hash::Result<String> {
    let salt = SaltString::generate(&mut OsRng);
    Ok(argon2.hash_password(password.as_bytes(), &salt)?.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hasher(memory_kib: u32) -> Hasher {
        let settings =
            settings::PasswordHash { memory_kib, iterations: 1, parallelism: 1, concurrency: 1 };
        Hasher::new(&settings).unwrap()
    }

    #[tokio::test]
    async fn an_unknown_account_costs_a_hash_and_never_matches() {
        let hasher = hasher(64);
        let hash = hasher.hash("tulips on the windowsill".into()).await.unwrap();
        assert!(
            hasher.verify("tulips on the windowsill".into(), Some(hash.clone())).await.unwrap()
        );
        assert!(!hasher.verify("roses".into(), Some(hash)).await.unwrap());
        assert!(!hasher.verify("roses".into(), None).await.unwrap());
        assert!(!hasher.verify("roses".into(), Some("!".into())).await.unwrap());
        assert_eq!(hasher.computed(), 5);
    }

    #[tokio::test]
    async fn it_does_not_matter_how_a_keyboard_composes() {
        let hasher = hasher(64);
        let hash = hasher.hash("d\u{e9}j\u{e0} vu \u{1f337}".into()).await.unwrap();
        for typed in ["de\u{301}ja\u{300} vu \u{1f337}", "d\u{e9}j\u{e0}\u{a0}vu\u{3000}\u{1f337}"]
        {
            let verdict = hasher.judge(typed.into(), Some(hash.clone())).await.unwrap();
            assert_eq!(verdict, Verdict::Right, "{typed}");
        }
        for typed in
            ["D\u{e9}j\u{e0} vu \u{1f337}", "d\u{e9}j\u{e0} vu \u{1f337} ", "deja vu \u{1f337}"]
        {
            let verdict = hasher.judge(typed.into(), Some(hash.clone())).await.unwrap();
            assert_eq!(verdict, Verdict::Wrong, "{typed}");
        }
    }

    #[tokio::test]
    async fn a_hash_of_other_cost_or_of_raw_bytes_works_and_is_outdated() {
        let (old, new) = (hasher(64), hasher(128));
        let hash = old.hash("tulips".into()).await.unwrap();
        assert_eq!(new.judge("tulips".into(), Some(hash)).await.unwrap(), Verdict::Outdated);
        let raw = hash_now(&new.argon2, "de\u{301}ja").unwrap();
        let judge = |typed: &str| new.judge(typed.to_owned(), Some(raw.clone()));
        assert_eq!(judge("de\u{301}ja").await.unwrap(), Verdict::Outdated);
        assert_eq!(judge("deja").await.unwrap(), Verdict::Wrong);
        assert_eq!(new.judge("x".into(), Some("no hash".into())).await.unwrap(), Verdict::Wrong);
    }
}
