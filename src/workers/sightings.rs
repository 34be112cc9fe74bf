//! Writes down, every few seconds, which sessions were in use.

use std::sync::Arc;
use std::time::Duration;

use crate::context::Portal;

/// How often.
const PAUSE: Duration = Duration::from_secs(5);

/// A pause, then what came together in it; the last one when the server stops.
pub async fn round(portal: Arc<Portal>) {
    tokio::select! {
        () = tokio::time::sleep(PAUSE) => {}
        () = portal.hub.closing().cancelled_owned() => {}
    }
    if let Err(err) = portal.sightings.write(&portal).await {
        tracing::warn!(error = %err, "which sessions were in use is not written down");
    }
}
