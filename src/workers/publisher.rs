//! Publishes the platform's events. One process at a time does it; the others stand by.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Mutex;

use crate::context::Portal;
use crate::models::events::intake::pause;
use crate::models::events::publication::{self, Look, run_due};
use crate::models::events::publishing;

/// How often it looks when nobody rings.
const PAUSE: Duration = Duration::from_secs(1);
/// How often the backlog is counted.
const MEASURE: Duration = Duration::from_secs(10);

/// What this process knows of its own publishing.
#[derive(Default)]
pub struct Standing {
    publication: publication::Standing,
    failures: u32,
    measured: Option<Instant>,
}

/// One round: what waits is published; then waits for the doorbell, the clock, or the end.
pub async fn round(portal: Arc<Portal>, standing: Arc<Mutex<Standing>>) {
    let Some(broker) = portal.broker.clone() else { return portal.hub.closing().cancelled().await };
    let mut standing = standing.lock().await;
    measure(&portal, &mut standing).await;
    let look = match run_due(&portal, broker.as_ref(), &mut standing.publication).await {
        Ok(look) => look,
        Err(err) => {
            tracing::error!(error = %err, "events that wait can not be read");
            Look::SetBack(0)
        }
    };
    let closing = portal.hub.closing();
    match look {
        Look::Published(_) => standing.failures = 0,
        Look::Idle => tokio::select! {
            () = portal.events_doorbell.notified() => {}
            () = tokio::time::sleep(PAUSE) => {}
            () = closing.cancelled() => {}
        },
        Look::Elsewhere => tokio::select! {
            () = tokio::time::sleep(PAUSE) => {}
            () = closing.cancelled() => {}
        },
        Look::SetBack(confirmed) => {
            standing.failures = if confirmed > 0 { 1 } else { standing.failures.saturating_add(1) };
            tokio::select! {
                () = tokio::time::sleep(pause(standing.failures)) => {}
                () = closing.cancelled() => {}
            }
        }
    }
    if closing.is_cancelled()
        && let Err(err) = standing.publication.release(&portal).await
    {
        tracing::warn!(error = %err, "the publisher's lease runs out by itself");
    }
}

async fn measure(portal: &Portal, standing: &mut Standing) {
    if standing.measured.is_some_and(|last| last.elapsed() < MEASURE) {
        return;
    }
    standing.measured = Some(Instant::now());
    match publishing::backlog(&portal.db, portal.now()).await {
        Ok(backlog) => {
            #[allow(clippy::cast_precision_loss, reason = "a gauge need not be exact")]
            let pending = backlog.pending as f64;
            metrics::gauge!("portal_events_pending").set(pending);
            metrics::gauge!("portal_events_oldest_age_seconds").set(backlog.oldest);
        }
        Err(err) => tracing::warn!(error = %err, "events that wait can not be counted"),
    }
}
