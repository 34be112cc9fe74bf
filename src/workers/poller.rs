//! Asks the orchestrator after requests that are on their way.

use std::sync::Arc;
use std::time::Duration;

use futures_util::{StreamExt, stream};

use crate::context::Portal;
use crate::errors::Result;
use crate::models::requests::tracking;

/// Questions that are open at once.
const AT_ONCE: usize = 8;
/// How often it is looked for due polls.
const PAUSE: Duration = Duration::from_millis(500);

/// One round: every poll that is due; then waits for the clock or the end.
pub async fn round(portal: Arc<Portal>) {
    match run_due(&portal).await {
        Ok(0) => {}
        Ok(_) => return,
        Err(err) => tracing::error!(error = %err, "due polls can not be read"),
    }
    tokio::select! {
        () = tokio::time::sleep(PAUSE) => {}
        () = portal.hub.closing().cancelled_owned() => {}
    }
}

/// Asks after what is due; how many requests that were.
pub async fn run_due(portal: &Portal) -> Result<usize> {
    let claimed =
        tracking::claim_due(&portal.db, portal.now(), u32::try_from(AT_ONCE).unwrap_or(8)).await?;
    let count = claimed.len();
    stream::iter(claimed)
        .for_each_concurrent(AT_ONCE, |request| async move {
            let pid = request.pid;
            if let Err(err) = request.poll(portal).await {
                tracing::error!(request = %pid, error = %err, "poll not taken");
            }
        })
        .await;
    Ok(count)
}
