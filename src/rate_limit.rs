//! Budgets: what a caller may do in which time, in one table, behind an interface that replicas
//! can share.

use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use dashmap::DashMap;

use crate::errors::{Error, Result};

/// How often something may happen to one key.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    /// Names the counter.
    pub name: &'static str,
    /// How often, at scale 1.
    pub limit: u32,
    /// In how many seconds.
    pub window: u32,
}

macro_rules! budgets {
    ($($(#[$doc:meta])* $name:ident = $limit:literal in $window:literal s;)*) => {
        $($(#[$doc])* pub const $name: Budget =
            Budget { name: stringify!($name), limit: $limit, window: $window };)*
    };
}

budgets! {
    /// Wrong passwords for one account from one network: 423 `ACCOUNT_LOCKED`.
    LOGIN_FAILURES = 5 in 300 s;
    /// Sign-in attempts from one address: 429.
    LOGIN_ATTEMPTS = 30 in 60 s;
    /// Registrations from one address: 429.
    REGISTRATIONS = 10 in 3600 s;
    /// Mails with a link to one recipient: the mail is left out, the answer stays the same.
    LINK_MAILS = 5 in 3600 s;
    /// Guesses at one-time links and refresh tokens from one address: 429.
    TOKEN_GUESSES = 60 in 60 s;
    /// API calls of one person or key: 429.
    API_PERSON = 1000 in 60 s;
    /// API calls of one address that nobody is signed in from: 429.
    API_ADDRESS = 300 in 60 s;
}

/// What is left after a call was counted.
#[derive(Clone, Copy, Debug)]
pub struct Standing {
    /// The budget, scaled.
    pub limit: u32,
    /// Calls left in this window.
    pub remaining: u32,
    /// When the window ends (Unix seconds).
    pub reset: i64,
    /// Seconds to wait; `None` while the budget holds.
    pub retry_after: Option<u64>,
}

impl Standing {
    /// An error where the budget is spent.
    pub fn enforce(self) -> Result<Self> {
        match self.retry_after {
            Some(seconds) => Err(Error::RateLimited(seconds)),
            None => Ok(self),
        }
    }
}

/// Counters of budgets. Counting and deciding are one step, so that parallel calls can not slip by.
#[async_trait]
pub trait RateLimits: Send + Sync {
    /// Counts one use of `budget` by `key`.
    async fn hit(&self, budget: Budget, key: &str, now: DateTime<Utc>) -> Standing;
    /// Takes one use back: an attempt that turned out not to count.
    async fn refund(&self, budget: Budget, key: &str, now: DateTime<Utc>);
    /// Forgets all uses of `budget` by `key`.
    async fn clear(&self, budget: Budget, key: &str);
}

/// Counters in this process.
pub struct LocalLimits {
    scale: f64,
    windows: DashMap<(&'static str, String), Window>,
    hits: AtomicU64,
}

struct Window {
    ends: i64,
    used: u32,
}

/// How many counters are kept before expired ones are swept out.
const SWEEP_EVERY: u64 = 4096;

impl LocalLimits {
    /// Counters whose budgets are multiplied by `scale` (`RATE_LIMIT_SCALE`).
    #[must_use]
    pub fn new(scale: f64) -> Self {
        Self { scale, windows: DashMap::new(), hits: AtomicU64::new(0) }
    }

    fn scaled(&self, budget: Budget) -> u32 {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
        let limit = (f64::from(budget.limit) * self.scale).ceil() as u32;
        limit.max(1)
    }
}

#[async_trait]
impl RateLimits for LocalLimits {
    async fn hit(&self, budget: Budget, key: &str, now: DateTime<Utc>) -> Standing {
        let now = now.timestamp();
        if self.hits.fetch_add(1, Ordering::Relaxed) % SWEEP_EVERY == SWEEP_EVERY - 1 {
            self.windows.retain(|_, window| window.ends > now);
        }
        let limit = self.scaled(budget);
        let mut window = self
            .windows
            .entry((budget.name, key.to_owned()))
            .or_insert(Window { ends: now + i64::from(budget.window), used: 0 });
        if window.ends <= now {
            *window = Window { ends: now + i64::from(budget.window), used: 0 };
        }
        let over = window.used >= limit;
        if !over {
            window.used += 1;
        }
        Standing {
            limit,
            remaining: limit - window.used,
            reset: window.ends,
            retry_after: over.then(|| u64::try_from(window.ends - now).unwrap_or(1).max(1)),
        }
    }

    async fn refund(&self, budget: Budget, key: &str, now: DateTime<Utc>) {
        if let Some(mut window) = self.windows.get_mut(&(budget.name, key.to_owned()))
            && window.ends > now.timestamp()
        {
            window.used = window.used.saturating_sub(1);
        }
    }

    async fn clear(&self, budget: Budget, key: &str) {
        self.windows.remove(&(budget.name, key.to_owned()));
    }
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "any time will do")]
mod tests {
    use std::sync::Arc;

    use chrono::TimeDelta;

    use super::*;

    const THREE: Budget = Budget { name: "three", limit: 3, window: 60 };

    #[tokio::test]
    async fn a_budget_is_spent_and_comes_back() {
        let limits = LocalLimits::new(1.0);
        let now = Utc::now();
        for remaining in [2, 1, 0] {
            assert_eq!(limits.hit(THREE, "alice", now).await.remaining, remaining);
        }
        let standing = limits.hit(THREE, "alice", now + TimeDelta::seconds(10)).await;
        assert_eq!(standing.retry_after, Some(50));
        assert!(limits.hit(THREE, "bob", now).await.retry_after.is_none());
        let later = now + TimeDelta::seconds(61);
        assert!(limits.hit(THREE, "alice", later).await.retry_after.is_none());
    }

    #[tokio::test]
    async fn parallel_calls_do_not_slip_by() {
        let limits = Arc::new(LocalLimits::new(1.0));
        let now = Utc::now();
        let calls = (0..100).map(|_| {
            let limits = limits.clone();
            async move { limits.hit(THREE, "alice", now).await.retry_after.is_none() }
        });
        let allowed = futures_util::future::join_all(calls).await;
        assert_eq!(allowed.into_iter().filter(|allowed| *allowed).count(), 3);
    }

    #[tokio::test]
    async fn a_refund_makes_room() {
        let limits = LocalLimits::new(1.0);
        let now = Utc::now();
        for _ in 0..3 {
            limits.hit(THREE, "alice", now).await;
        }
        limits.refund(THREE, "alice", now).await;
        assert!(limits.hit(THREE, "alice", now).await.retry_after.is_none());
    }
}
