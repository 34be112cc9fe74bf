//! Counters in Redis, shared by all replicas; when Redis does not answer, stricter ones in this
//! process take over at once, and hand back by themselves.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{Client, RedisResult, Script};

use super::{Budget, LocalLimits, RateLimits, Standing};
use crate::keyring::digest;

/// Counting and deciding in one step, inside Redis.
const WINDOW: &str = include_str!("window.lua");
/// How every key begins.
const PREFIX: &str = "portal:limit";
/// How long Redis may take.
const PATIENCE: Duration = Duration::from_millis(100);
/// For how long it is left alone after it failed.
const PAUSE: Duration = Duration::from_secs(1);
/// What one process allows alone: a half.
const SHARES: u32 = 2;

/// Counters that replicas share.
pub struct SharedLimits {
    client: Client,
    connection: OnceLock<ConnectionManager>,
    script: Script,
    scale: f64,
    salt: String,
    local: LocalLimits,
    began: Instant,
    /// Milliseconds since `began` before which Redis is not asked; 0 while it answers.
    asks_at: AtomicU64,
}

impl SharedLimits {
    /// Counters at `url`. Nothing is connected before the first use. Keys hold digests with `salt`,
    /// so that nobody finds addresses in them by trying.
    ///
    /// # Errors
    /// When `url` is no address of Redis.
    pub fn new(url: &str, scale: f64, salt: String) -> loco_rs::Result<Self> {
        // The message may quote the address, which may hold a password.
        let client = Client::open(url)
            .map_err(|_| loco_rs::Error::string("REDIS_URL: this is no address of Redis"))?;
        Ok(Self {
            client,
            connection: OnceLock::new(),
            script: Script::new(WINDOW),
            scale,
            salt,
            local: LocalLimits::of(scale, SHARES),
            began: Instant::now(),
            asks_at: AtomicU64::new(0),
        })
    }

    fn connection(&self) -> RedisResult<ConnectionManager> {
        if let Some(connection) = self.connection.get() {
            return Ok(connection.clone());
        }
        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(PATIENCE))
            .set_response_timeout(Some(PATIENCE))
            .set_number_of_retries(0);
        let connection = ConnectionManager::new_lazy_with_config(self.client.clone(), config)?;
        Ok(self.connection.get_or_init(|| connection).clone())
    }

    fn key(&self, budget: Budget, key: &str) -> String {
        let name = budget.name;
        let digest = digest(format!("{}\n{name}\n{key}", self.salt));
        format!("{PREFIX}:{name}:{digest}")
    }

    /// Asks Redis, unless it failed a moment ago; `None` means: count here.
    async fn ask(&self, action: &str, budget: Budget, key: &str, now: i64) -> Option<Answer> {
        if !self.may_ask() {
            return None;
        }
        let mut call = self.script.prepare_invoke();
        call.key(self.key(budget, key)).arg(action);
        call.arg(budget.scaled(self.scale, 1)).arg(budget.window).arg(now);
        let answer = self.within_patience(async {
            let mut connection = self.connection()?;
            call.invoke_async::<Answer>(&mut connection).await
        });
        match answer.await {
            Ok(answer) => {
                self.answers();
                Some(answer)
            }
            Err(reason) => {
                self.fails(&reason);
                None
            }
        }
    }

    async fn within_patience<T>(
        &self,
        call: impl Future<Output = RedisResult<T>>,
    ) -> Result<T, String> {
        match tokio::time::timeout(PATIENCE, call).await {
            Ok(outcome) => outcome.map_err(|err| err.to_string()),
            Err(_) => Err("no answer in time".to_owned()),
        }
    }

    /// After a failure one caller a second tries again; the others do not wait for it.
    fn may_ask(&self) -> bool {
        let asks_at = self.asks_at.load(Ordering::Acquire);
        let now = self.elapsed();
        asks_at == 0
            || (asks_at <= now
                && self
                    .asks_at
                    .compare_exchange(
                        asks_at,
                        now + millis(PAUSE),
                        Ordering::AcqRel,
                        Ordering::Relaxed,
                    )
                    .is_ok())
    }

    fn answers(&self) {
        if self.asks_at.swap(0, Ordering::AcqRel) != 0 {
            tracing::info!("redis answers again: limits are shared");
        }
    }

    fn fails(&self, reason: &str) {
        metrics::counter!("portal_limits_redis_failures_total").increment(1);
        if self.asks_at.swap(self.elapsed() + millis(PAUSE), Ordering::AcqRel) == 0 {
            tracing::warn!(reason, "redis does not answer: limits count in this process, stricter");
        }
    }

    fn elapsed(&self) -> u64 {
        millis(self.began.elapsed())
    }
}

/// Over the limit, uses, end of the window.
type Answer = (u8, u32, i64);

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[async_trait]
impl RateLimits for SharedLimits {
    async fn hit(&self, budget: Budget, key: &str, now: DateTime<Utc>) -> Standing {
        match self.ask("hit", budget, key, now.timestamp()).await {
            Some((over, used, ends)) => {
                let limit = budget.scaled(self.scale, 1);
                let remaining = limit.saturating_sub(used);
                Standing::new(budget, limit, remaining, ends, over == 1, now.timestamp())
            }
            None => {
                metrics::counter!("portal_limits_counted_locally_total").increment(1);
                self.local.hit(budget, key, now).await
            }
        }
    }

    async fn refund(&self, budget: Budget, key: &str, now: DateTime<Utc>) {
        if self.ask("refund", budget, key, now.timestamp()).await.is_none() {
            self.local.refund(budget, key, now).await;
        }
    }

    async fn clear(&self, budget: Budget, key: &str) {
        self.local.clear(budget, key).await;
        self.ask("clear", budget, key, 0).await;
    }

    async fn check(&self) -> Option<Result<(), String>> {
        let ping = self.within_patience(async {
            let mut connection = self.connection()?;
            redis::cmd("PING").query_async::<()>(&mut connection).await
        });
        Some(ping.await)
    }
}
