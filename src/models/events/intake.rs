//! Settling messages of other services, once they are kept.

use std::collections::HashMap;
use std::time::Duration;

use super::incoming::{self, Reading};
use crate::context::Portal;
use crate::errors::{Error, Result};
use crate::integrations::broker::{Incoming, Subscription, Verdict};

/// How often a message may fail that the database is not to blame for.
const TRIES: u32 = 5;
/// Messages whose failures are remembered.
const REMEMBERED: usize = 1000;
/// The pause after a first failure, and the longest, in milliseconds.
const PAUSES: (u64, u64) = (250, 30_000);

/// What went wrong of late.
#[derive(Default)]
pub struct Standing {
    /// Messages in a row that could not be kept.
    failures: u32,
    /// How often each message failed.
    tries: HashMap<String, u32>,
}

/// Keeps one message, and settles it after that is committed.
pub async fn take(
    portal: &Portal,
    subscription: &mut dyn Subscription,
    message: &Incoming,
    standing: &mut Standing,
) -> Result<()> {
    let (verdict, outcome) = match incoming::take(portal, message).await {
        Ok(reading) => {
            standing.failures = 0;
            judged(message, reading)
        }
        Err(err) => standing.failed(message, &err).await,
    };
    metrics::counter!("portal_events_consumed_total", "outcome" => outcome).increment(1);
    Ok(subscription.settle(message.tag, verdict).await?)
}

fn judged(message: &Incoming, reading: Reading) -> (Verdict, &'static str) {
    match reading {
        Reading::Kept => (Verdict::Taken, "kept"),
        Reading::Own => (Verdict::Taken, "own"),
        Reading::Unreadable(reason) => {
            let (key, id) = (&message.routing_key, message.message_id.as_deref());
            tracing::warn!(key, id, reason, "a message goes to the dead letters");
            (Verdict::Refused, "refused")
        }
    }
}

impl Standing {
    /// A message that can not be kept now comes again after a pause. How often, is bounded, unless the
    /// database is away: then it is not the message's fault.
    async fn failed(&mut self, message: &Incoming, err: &Error) -> (Verdict, &'static str) {
        self.failures = self.failures.saturating_add(1);
        tracing::error!(key = message.routing_key, error = %err, "an event can not be kept");
        if !matches!(err, Error::Unavailable(_)) {
            let key = crate::keyring::digest(&message.body);
            if self.tries.len() >= REMEMBERED {
                self.tries.clear();
            }
            let tries = self.tries.entry(key.clone()).or_default();
            *tries += 1;
            if *tries >= TRIES {
                self.tries.remove(&key);
                return (Verdict::Refused, "refused");
            }
        }
        tokio::time::sleep(pause(self.failures)).await;
        (Verdict::Later, "later")
    }
}

/// A quarter of a second, and twice as long with every failure in a row, up to half a minute, with a
/// fifth of jitter.
#[must_use]
pub fn pause(failures: u32) -> Duration {
    let (first, longest) = PAUSES;
    let base = first.saturating_mul(1 << failures.saturating_sub(1).min(16)).min(longest);
    Duration::from_millis(base).mul_f64(1.0 + 0.2 * rand::random::<f64>())
}
