//! Passwords: which are taken, how they are kept, how they change.

use std::sync::Arc;

use argon2::password_hash::rand_core::OsRng;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use sea_orm::{ActiveModelTrait, IntoActiveModel, Set};
use serde_json::json;
use tokio::sync::Semaphore;

use super::email_address::canonical;
use crate::errors::{Error, Result};
use crate::models::audit_logs::Entry;
use crate::models::input::Input;
use crate::models::notifications::Alert;
use crate::models::unit_of_work::UnitOfWork;
use crate::models::users::Model;
use crate::models::{one_time_tokens, sessions};
use crate::settings;

/// Passwords that everybody tries first, one a line, in lower case.
const COMMON: &str = include_str!("common_passwords.txt");

/// Argon2id away from the runtime's threads, few at a time: a login storm waits in line, and the
/// rest of the program goes on.
#[derive(Clone)]
pub struct Hasher {
    argon2: Argon2<'static>,
    turns: Arc<Semaphore>,
    /// The hash of no password, for accounts that do not exist.
    dummy: Arc<str>,
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
        })
    }

    /// The hash of `password`, in PHC format.
    pub async fn hash(&self, password: String) -> Result<String> {
        let argon2 = self.argon2.clone();
        self.in_turn(move || hash_now(&argon2, &password).map_err(Error::internal)).await?
    }

    /// Whether `password` is the one of `hash`. Without a hash the same work is done for nothing, so
    /// that the time tells no account's existence.
    pub async fn verify(&self, password: String, hash: Option<String>) -> Result<bool> {
        let argon2 = self.argon2.clone();
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.dummy.to_string());
        self.in_turn(move || {
            let matches = PasswordHash::new(&hash)
                .is_ok_and(|hash| argon2.verify_password(password.as_bytes(), &hash).is_ok());
            matches && known
        })
        .await
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        let _turn = self.turns.acquire().await.map_err(Error::internal)?;
        tokio::task::spawn_blocking(work).await.map_err(Error::internal)
    }
}

fn hash_now(argon2: &Argon2<'_>, password: &str) -> argon2::password_hash::Result<String> {
    let salt = SaltString::generate(&mut OsRng);
    Ok(argon2.hash_password(password.as_bytes(), &salt)?.to_string())
}

/// Reads a new password from `field` and refuses what is easy to guess.
pub fn read_new(input: &mut Input, field: &'static str, email: &str) -> String {
    let password = input.required_raw(field);
    if !input.is_fine(field) {
        return password;
    }
    input.check_length(field, &password, &(8..=128), "error-password-length");
    let folded = canonical(&password);
    let email = canonical(email);
    let name = email.split('@').next().unwrap_or_default();
    if input.is_fine(field) && is_common(&folded) {
        input.reject(field, "error-password-common");
    } else if input.is_fine(field)
        && ((!email.is_empty() && folded.contains(&email))
            || (name.len() > 3 && folded.contains(name)))
    {
        input.reject(field, "error-password-contains-email");
    }
    password
}

/// Bisects the sorted list, so that it need not be turned into a set at every start.
fn is_common(password: &str) -> bool {
    let list = COMMON.as_bytes();
    let (mut low, mut high) = (0, list.len());
    while low < high {
        let middle = low.midpoint(high);
        let is_newline = |byte: &u8| *byte == b'\n';
        let start = list[..middle].iter().rposition(is_newline).map_or(0, |newline| newline + 1);
        let end = list[middle..].iter().position(is_newline).map_or(list.len(), |at| middle + at);
        match list[start..end].cmp(password.as_bytes()) {
            std::cmp::Ordering::Equal => return true,
            std::cmp::Ordering::Less => low = end + 1,
            std::cmp::Ordering::Greater => high = start,
        }
    }
    false
}

impl Model {
    /// Replaces the password (given as its hash), ends every session, voids every link on its way,
    /// and tells the owner.
    pub(super) async fn replace_password(
        self,
        work: &mut UnitOfWork<'_>,
        hash: String,
        because: &'static str,
    ) -> Result<Self> {
        let now = work.now();
        let mut changed = self.into_active_model();
        changed.password_hash = Set(hash);
        changed.password_changed_at = Set(now.into());
        changed.updated_at = Set(now.into());
        let user = changed.update(work.db()).await?;
        one_time_tokens::void_all(work.db(), user.id, now).await?;
        sessions::Model::revoke_all(work, &user, None, because).await?;
        work.record(
            Entry::new("user.password_changed", "user")
                .on(user.pid)
                .about(&user)
                .by(&user)
                .with(json!({ "because": because })),
        );
        work.alert(&user, Alert::new("password-changed")).await?;
        Ok(user)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(password: &str) -> Vec<String> {
        let mut input = Input::from_pairs([("password".into(), password.into())]);
        read_new(&mut input, "password", "alice@example.com");
        match input.finish() {
            Err(Error::Invalid(problems)) => {
                problems.iter().map(|problem| problem.text.key().to_owned()).collect()
            }
            _ => Vec::new(),
        }
    }

    #[test]
    fn the_list_is_sorted_and_searchable() {
        let words: Vec<_> = COMMON.lines().collect();
        assert!(words.is_sorted());
        for word in words.iter().step_by(97).chain(words.first()).chain(words.last()) {
            assert!(is_common(word), "{word}");
        }
        assert!(!is_common("correct horse battery staple"));
    }

    #[test]
    fn weak_passwords_are_refused() {
        assert_eq!(problems("short"), ["error-password-length"]);
        assert_eq!(problems(&"x".repeat(129)), ["error-password-length"]);
        assert_eq!(problems("Password123"), ["error-password-common"]);
        assert_eq!(problems("my alice@example.com"), ["error-password-contains-email"]);
        assert!(problems("tulips on the windowsill").is_empty());
        assert!(problems("пароль-из-слов").is_empty());
    }

    #[tokio::test]
    async fn an_unknown_account_costs_a_hash_and_never_matches() {
        let settings = settings::PasswordHash {
            memory_kib: 64,
            iterations: 1,
            parallelism: 1,
            concurrency: 1,
        };
        let hasher = Hasher::new(&settings).unwrap();
        let hash = hasher.hash("tulips on the windowsill".into()).await.unwrap();
        assert!(
            hasher.verify("tulips on the windowsill".into(), Some(hash.clone())).await.unwrap()
        );
        assert!(!hasher.verify("roses".into(), Some(hash)).await.unwrap());
        assert!(!hasher.verify("roses".into(), None).await.unwrap());
    }
}
