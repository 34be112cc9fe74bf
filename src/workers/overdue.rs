//! Says of requests that stand still past their time that they do.

use std::sync::Arc;
use std::time::Duration;

use crate::context::Portal;
use crate::errors::Result;
use crate::models::requests::deadline;

/// Requests that are taken at once.
const AT_ONCE: u32 = 50;
/// How often it is looked for more.
const PAUSE: Duration = Duration::from_secs(5);

/// One round: every request whose time is over; then waits for the clock or the end.
pub async fn round(portal: Arc<Portal>) {
    match run_due(&portal).await {
        Ok(0) => {}
        Ok(_) => return,
        Err(err) => tracing::error!(error = %err, "requests whose time is over can not be read"),
    }
    tokio::select! {
        () = tokio::time::sleep(PAUSE) => {}
        () = portal.hub.closing().cancelled_owned() => {}
    }
}

/// Notes what is due; how many requests that were.
pub async fn run_due(portal: &Portal) -> Result<usize> {
    deadline::note_due(portal, AT_ONCE).await
}
