//! Keeps a loop going until the program shuts down.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt;

use crate::context::Portal;

/// How long a loop that panicked rests.
const REST: Duration = Duration::from_secs(1);

/// Runs `work` again and again until the program shuts down; a panic ends one round, not the loop.
/// This is the one place where loops are spawned.
pub fn supervise<F, W>(portal: &Portal, name: &'static str, mut work: W)
where
    F: Future<Output = ()> + Send,
    W: FnMut() -> F + Send + 'static,
{
    let closing = portal.hub.closing();
    portal.loops.tasks.spawn(async move {
        tracing::info!(name, "loop started");
        loop {
            // The round is not cut short: a delivery that has begun is finished and settled.
            let round = AssertUnwindSafe(work()).catch_unwind().await;
            if round.is_err() {
                tracing::error!(name, "loop panicked");
                tokio::time::sleep(REST).await;
            }
            if closing.is_cancelled() {
                break;
            }
        }
        tracing::info!(name, "loop ended");
    });
}
