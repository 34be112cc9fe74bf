//! Carries out exports, one at a time and beside the relay: an archive of many gigabytes holds up no
//! mail.

use std::sync::Arc;
use std::time::Duration;

use super::relay;
use crate::context::Portal;
use crate::errors::Result;
use crate::models::deliveries::{self, Lane};

/// How often the outbox is looked at.
const PAUSE: Duration = Duration::from_secs(1);
/// How often the claim is renewed; a third of the lease.
const RENEWAL: Duration = Duration::from_mins(1);

/// One round: every export that is due; then waits for the clock or the end.
pub async fn round(portal: Arc<Portal>) {
    match run_due(&portal).await {
        Ok(0) => {}
        Ok(_) => return,
        Err(err) => tracing::error!(error = %err, "the outbox can not be read"),
    }
    tokio::select! {
        () = tokio::time::sleep(PAUSE) => {}
        () = portal.hub.closing().cancelled_owned() => {}
    }
}

/// Carries out the export that is due first; how many that were.
pub async fn run_due(portal: &Portal) -> Result<usize> {
    let claimed = deliveries::claim_due(&portal.db, portal.now(), Lane::Exports, 1).await?;
    for delivery in &claimed {
        tokio::select! {
            () = relay::settle(portal, delivery) => {}
            () = hold(portal, delivery) => {}
        }
    }
    Ok(claimed.len())
}

/// Keeps the claim while the export is made. Whoever lost it goes on: of two archives one counts.
async fn hold(portal: &Portal, delivery: &deliveries::Model) {
    loop {
        tokio::time::sleep(RENEWAL).await;
        if let Err(err) = delivery.renew(&portal.db, portal.now()).await {
            tracing::warn!(delivery = %delivery.pid, error = %err, "claim not renewed");
        }
    }
}
