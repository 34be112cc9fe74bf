//! Tells people about API keys that are about to run out.

use std::sync::Arc;
use std::time::Duration;

use crate::context::Portal;
use crate::models::api_keys::expiry;

/// How often it looks: a week's notice does not go by minutes.
const PAUSE: Duration = Duration::from_mins(5);

/// One round: every key that is due; then waits for the clock or the end.
pub async fn round(portal: Arc<Portal>) {
    match expiry::tell_due(&portal).await {
        Ok(0) => {}
        Ok(_) => return,
        Err(err) => tracing::error!(error = %err, "keys that run out can not be read"),
    }
    tokio::select! {
        () = tokio::time::sleep(PAUSE) => {}
        () = portal.hub.closing().cancelled_owned() => {}
    }
}
