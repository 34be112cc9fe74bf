//! Budgets: what a caller may do in which time, in one table, behind an interface that replicas
//! can share.
mod budgets;
mod local;
mod shared;

use async_trait::async_trait;
use chrono::{DateTime, Utc};

pub use budgets::*;
pub use local::LocalLimits;
pub use shared::SharedLimits;

use crate::errors::{Error, Result};
use crate::i18n::Text;

/// What is left after a call was counted.
#[derive(Clone, Copy, Debug)]
pub struct Standing {
    /// What is said when it is spent (Fluent key).
    pub message: &'static str,
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
    fn new(
        budget: Budget,
        limit: u32,
        remaining: u32,
        reset: i64,
        is_over: bool,
        now: i64,
    ) -> Self {
        let wait = u64::try_from(reset - now).unwrap_or(1).max(1);
        Self {
            message: budget.message,
            limit,
            remaining,
            reset,
            retry_after: is_over.then_some(wait),
        }
    }

    /// An error where the budget is spent.
    pub fn enforce(self) -> Result<Self> {
        match self.retry_after {
            Some(_) => Err(Error::RateLimited(self)),
            None => Ok(self),
        }
    }

    /// What was too much, and when to come again.
    #[must_use]
    pub fn text(&self) -> Text {
        let wait = self.retry_after.unwrap_or_default();
        let (unit, count) = match wait {
            0..90 => ("seconds", wait),
            90..5400 => ("minutes", wait.div_ceil(60)),
            _ => ("hours", wait.div_ceil(3600)),
        };
        Text::from(self.message).arg("unit", unit.to_owned()).arg("count", count)
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
    /// Whether what replicas share answers; `None` where they share nothing.
    async fn check(&self) -> Option<Result<(), String>> {
        None
    }
}
