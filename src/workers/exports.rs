//! Carries out exports, one at a time and beside the relay: an archive of many gigabytes holds up no
//! mail.

use std::sync::Arc;
use std::time::Duration;

use super::relay;
use crate::context::Portal;
use crate::errors::Result;
use crate::models::deliveries::Lane;

/// How often the outbox is looked at.
const PAUSE: Duration = Duration::from_secs(1);

/// One round: every export that is due; then waits for the clock or the end.
pub async fn round(portal: Arc<Portal>) {
    match run_due(&portal).await {
        Ok(0) => {}
        Ok(_) => return,
        Err(err) => tracing::error!(error = %err, "the outbox can not be read"),
    }
    rest(&portal).await;
}

/// Waits for the clock or the end.
pub(super) async fn rest(portal: &Portal) {
    tokio::select! {
        () = tokio::time::sleep(PAUSE) => {}
        () = portal.hub.closing().cancelled_owned() => {}
    }
}

/// Carries out the exports that are due, one after the other; how many that were.
pub async fn run_due(portal: &Portal) -> Result<usize> {
    relay::run_lane(portal, Lane::Exports, 1).await
}
