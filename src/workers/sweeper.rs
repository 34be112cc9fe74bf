//! Takes away objects of the file store that never got a row.

use std::sync::Arc;
use std::time::Duration;

use crate::context::Portal;
use crate::models::pending_objects;

/// How often it looks when there is nothing to do.
const PAUSE: Duration = Duration::from_mins(1);

/// One round: everything whose time ran out; then waits for the clock or the end.
pub async fn round(portal: Arc<Portal>) {
    match pending_objects::sweep(&portal).await {
        Ok(0) => {}
        Ok(swept) => {
            metrics::counter!("portal_objects_swept_total").increment(swept as u64);
            return;
        }
        Err(err) => tracing::error!(error = %err, "objects without a row stay"),
    }
    tokio::select! {
        () = tokio::time::sleep(PAUSE) => {}
        () = portal.hub.closing().cancelled_owned() => {}
    }
}
