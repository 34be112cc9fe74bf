//! What the passing of time brings about: archives run out, accounts are erased, drafts that nobody
//! touches and what is settled and old goes.

use std::sync::Arc;
use std::time::Duration;

use crate::context::Portal;
use crate::errors::{Error, Result};
use crate::models::users::erasure;
use crate::models::{account_exports, events, request_drafts, retention};

/// How often it looks: what is due, is due by the day.
const PAUSE: Duration = Duration::from_mins(1);

/// One round: everything that is due; then waits for the clock or the end.
pub async fn round(portal: Arc<Portal>) {
    if run_due(&portal).await.is_ok_and(|done| done > 0) {
        return;
    }
    tokio::select! {
        () = tokio::time::sleep(PAUSE) => {}
        () = portal.hub.closing().cancelled_owned() => {}
    }
}

/// Does what is due; how much that was. A store that is away does not keep accounts from being
/// erased.
pub async fn run_due(portal: &Portal) -> Result<usize> {
    let expired = account_exports::expiry::expire_due(portal).await.inspect_err(note);
    let erased = erasure::erase_due(portal).await.inspect_err(note);
    let forgotten = request_drafts::ending::discard_old(portal).await.inspect_err(note);
    let purged = retention::purge(portal).await.inspect_err(note);
    let told = events::retention::purge_due(portal).await.inspect_err(note);
    Ok(expired? + erased? + forgotten? + purged? + told?)
}

fn note(err: &Error) {
    tracing::error!(error = %err, "what is due can not be done");
}
