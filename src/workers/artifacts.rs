//! Fetches the files that came out of requests, beside the relay: a slow service holds up no mail.

use std::sync::Arc;

use super::exports::rest;
use super::relay;
use crate::context::Portal;
use crate::errors::Result;
use crate::models::deliveries::Lane;

/// Files that are on their way at once.
const AT_ONCE: usize = 4;

/// One round: every file that is due; then waits for the clock or the end.
pub async fn round(portal: Arc<Portal>) {
    match run_due(&portal).await {
        Ok(0) => {}
        Ok(_) => return,
        Err(err) => tracing::error!(error = %err, "the outbox can not be read"),
    }
    rest(&portal).await;
}

/// Fetches what is due; how many files that were.
pub async fn run_due(portal: &Portal) -> Result<usize> {
    relay::run_lane(portal, Lane::Artifacts, AT_ONCE).await
}
