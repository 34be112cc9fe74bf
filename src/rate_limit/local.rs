//! Counters in this process.

use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use dashmap::DashMap;

use super::{Budget, RateLimits, Standing};

/// How many uses are counted before expired counters are swept out.
const SWEEP_EVERY: u64 = 4096;

/// Counters in this process.
pub struct LocalLimits {
    scale: f64,
    shares: u32,
    windows: DashMap<(&'static str, String), Window>,
    hits: AtomicU64,
}

struct Window {
    ends: i64,
    used: u32,
}

impl LocalLimits {
    /// Counters whose budgets are multiplied by `scale` (`RATE_LIMIT_SCALE`).
    #[must_use]
    pub fn new(scale: f64) -> Self {
        Self::of(scale, 1)
    }

    /// Counters that stand in for shared ones: each budget is one of `shares`, rounded up.
    pub(super) fn of(scale: f64, shares: u32) -> Self {
        Self { scale, shares, windows: DashMap::new(), hits: AtomicU64::new(0) }
    }
}

#[async_trait]
impl RateLimits for LocalLimits {
    async fn hit(&self, budget: Budget, key: &str, now: DateTime<Utc>) -> Standing {
        let now = now.timestamp();
        if self.hits.fetch_add(1, Ordering::Relaxed) % SWEEP_EVERY == SWEEP_EVERY - 1 {
            self.windows.retain(|_, window| window.ends > now);
        }
        let limit = budget.scaled(self.scale, self.shares);
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
        Standing::new(budget, limit, limit - window.used.min(limit), window.ends, over, now)
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

    const THREE: Budget =
        Budget { name: "three", limit: 3, window: 60, message: "limit-api", about: "" };

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

    #[test]
    fn a_share_is_rounded_up_and_never_nothing() {
        assert_eq!(THREE.scaled(1.0, 2), 2);
        assert_eq!(THREE.scaled(0.001, 2), 1);
        assert_eq!(THREE.scaled(1e12, 1), u32::MAX);
    }
}
