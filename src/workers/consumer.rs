//! Takes in what other services publish, and settles each message once it is kept.

use std::sync::Arc;

use tokio::sync::Mutex;

use crate::context::Portal;
use crate::errors::Result;
use crate::models::events::intake::{self, pause};

/// What went wrong of late.
#[derive(Default)]
pub struct Standing {
    /// Connections that were lost or refused in a row.
    outages: u32,
    intake: intake::Standing,
}

/// One round: takes messages in for as long as the connection lasts; then a pause.
pub async fn round(portal: Arc<Portal>, standing: Arc<Mutex<Standing>>) {
    let closing = portal.hub.closing();
    let mut standing = standing.lock().await;
    let listening = listen(&portal, &mut standing);
    let ended = tokio::select! {
        ended = listening => ended,
        () = closing.cancelled() => return,
    };
    let Err(err) = ended else { return };
    standing.outages = standing.outages.saturating_add(1);
    tracing::warn!(error = %err, "events of others do not come in");
    tokio::select! {
        () = tokio::time::sleep(pause(standing.outages)) => {}
        () = closing.cancelled() => {}
    }
}

/// Takes messages in until the program ends or the connection does.
async fn listen(portal: &Portal, standing: &mut Standing) -> Result<()> {
    let Some(broker) = &portal.broker else { return std::future::pending().await };
    let mut subscription = broker.subscribe().await?;
    tracing::info!("events of others come in");
    standing.outages = 0;
    loop {
        let message = subscription.next().await?;
        intake::take(portal, subscription.as_mut(), &message, &mut standing.intake).await?;
    }
}
