//! Carries out what the outbox holds: claims due rows, does what each says, and settles it.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;

use crate::context::Portal;
use crate::errors::{Error, Result};
use crate::mailers;
use crate::models::deliveries::{self, Effect, Lane, RENEWAL, Setback};
use crate::models::{account_exports, request_artifacts, request_files, requests, webhook_events};

/// Deliveries that are on their way at once.
const AT_ONCE: usize = 8;
/// How often the outbox is looked at when nobody rings.
const PAUSE: Duration = Duration::from_secs(1);
/// Between attempts at writing an outcome, the first pause and what ends them.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// One round: everything that is due; then waits for the doorbell, the clock, or the end.
pub async fn round(portal: Arc<Portal>) {
    match run_due(&portal).await {
        Ok(0) => {}
        Ok(_) => return,
        Err(err) => tracing::error!(error = %err, "the outbox can not be read"),
    }
    tokio::select! {
        () = portal.doorbell.notified() => {}
        () = tokio::time::sleep(PAUSE) => {}
        () = portal.hub.closing().cancelled_owned() => {}
    }
}

/// Carries out what is due; how many deliveries that were.
pub async fn run_due(portal: &Portal) -> Result<usize> {
    run_lane(portal, Lane::Common, AT_ONCE).await
}

/// Carries out what is due in a lane, `at_once` at the same time, and what becomes due meanwhile:
/// one that takes long holds up no other. How many deliveries that were.
pub(super) async fn run_lane(portal: &Portal, lane: Lane, at_once: usize) -> Result<usize> {
    let closing = portal.hub.closing();
    let (mut running, mut count) = (FuturesUnordered::new(), 0);
    let mut looks = true;
    loop {
        // Taken one by one, each would cost a statement of its own.
        let free = at_once - running.len();
        if (looks || free * 2 >= at_once) && free > 0 && !(closing.is_cancelled() && count > 0) {
            let limit = u32::try_from(free).unwrap_or(1);
            let mut claiming = pin!(deliveries::claim_due(&portal.db, portal.now(), lane, limit));
            // What is on its way holds connections, and goes on meanwhile: else each would wait for
            // the other.
            let claimed = loop {
                tokio::select! {
                    claimed = &mut claiming => break claimed,
                    Some(()) = running.next() => {}
                }
            };
            match claimed {
                Ok(claimed) => {
                    count += claimed.len();
                    running.extend(claimed.into_iter().map(|delivery| settle(portal, delivery)));
                }
                // What is on its way is finished first.
                Err(err) if running.is_empty() => return Err(err),
                Err(err) => tracing::error!(error = %err, "the outbox can not be read"),
            }
        }
        looks = tokio::select! {
            settled = running.next() => match settled {
                Some(()) => false,
                None => return Ok(count),
            },
            () = tokio::time::sleep(PAUSE) => true,
        };
    }
}

/// Carries out what was claimed, and holds the claim meanwhile. Where even the outcome can not be
/// written, the claim runs out.
async fn settle(portal: &Portal, delivery: deliveries::Model) {
    tokio::select! {
        outcome = carry_out(portal, &delivery) => {
            if let Err(err) = outcome {
                tracing::error!(delivery = %delivery.pid, error = %err, "not settled");
            }
        }
        () = hold(portal, &delivery) => {
            tracing::warn!(delivery = %delivery.pid, kind = delivery.kind, "left to whoever claimed it");
        }
    }
}

/// Renews the claim as long as it is ours.
async fn hold(portal: &Portal, delivery: &deliveries::Model) {
    loop {
        tokio::time::sleep(RENEWAL).await;
        match delivery.renew(&portal.db, portal.now()).await {
            Ok(true) => {}
            Ok(false) => return,
            Err(err) => {
                tracing::warn!(delivery = %delivery.pid, error = %err, "claim not renewed");
            }
        }
    }
}

async fn carry_out(portal: &Portal, delivery: &deliveries::Model) -> Result<()> {
    let effect = match delivery.effect() {
        Ok(effect) => effect,
        Err(err) => {
            let setback = Setback::Permanent(err.to_string());
            delivery.failed(&portal.db, portal.now(), &setback).await?;
            return Ok(());
        }
    };
    let outcome = if delivery.has_lapsed() {
        Err(Setback::Permanent("its claim ran out too often".into()))
    } else {
        perform(portal, delivery, &effect).await
    };
    let Err(setback) = outcome else {
        metrics::counter!("portal_deliveries_total", "kind" => delivery.kind.clone(), "outcome" => "delivered").increment(1);
        return insist(|| delivery.delivered(&portal.db, portal.now())).await;
    };
    if let Setback::Early(reason) = &setback {
        tracing::debug!(delivery = %delivery.pid, kind = delivery.kind, reason, "delivery waits");
    } else {
        tracing::warn!(delivery = %delivery.pid, kind = delivery.kind, attempt = delivery.attempts, ?setback, "delivery failed");
    }
    // What must follow a last failure happens before the row is settled, so that it is not lost.
    if delivery.is_beyond_patience(portal.now(), &setback) {
        give_up(portal, &effect, &setback).await?;
    }
    let dead = insist(|| delivery.failed(&portal.db, portal.now(), &setback)).await?;
    let outcome = match setback {
        _ if dead => "dead",
        Setback::Early(_) => "waiting",
        _ => "failed",
    };
    metrics::counter!("portal_deliveries_total", "kind" => delivery.kind.clone(), "outcome" => outcome).increment(1);
    Ok(())
}

/// Writes an outcome, again and again where the database has no connection to spare: what is done and
/// not noted would be done once more.
async fn insist<T, F: Future<Output = Result<T>>>(write: impl Fn() -> F) -> Result<T> {
    let mut pause = FIRST_PAUSE;
    loop {
        match write().await {
            Err(Error::Unavailable(_)) if pause < LONGEST_PAUSE => {
                tokio::time::sleep(pause).await;
                pause *= 2;
            }
            outcome => return outcome,
        }
    }
}

async fn perform(
    portal: &Portal,
    delivery: &deliveries::Model,
    effect: &Effect,
) -> Result<(), Setback> {
    match effect {
        Effect::Mail(mail) => mailers::account::send(portal, delivery, mail).await,
        Effect::Code { code_id } => mailers::code::send(portal, delivery, *code_id).await,
        Effect::HandIn { request_id, hand_in } => {
            requests::hand_in::perform(portal, *request_id, *hand_in).await
        }
        Effect::Withdraw { submission_id } => {
            requests::withdrawal::perform(portal, submission_id).await
        }
        Effect::Discard { keys } => Ok(request_files::delete_objects(portal, keys).await?),
        Effect::Export { export_id } => {
            Ok(account_exports::building::perform(portal, *export_id).await?)
        }
        Effect::FetchArtifact { artifact_id } => {
            request_artifacts::fetching::perform(portal, *artifact_id).await
        }
        Effect::Notify { request_id, mail } => {
            mailers::request::send(portal, delivery, *request_id, *mail).await
        }
        Effect::Webhook { event_id } => {
            webhook_events::processing::perform(portal, *event_id).await
        }
    }
}

/// What has to follow when no further attempt is made.
async fn give_up(portal: &Portal, effect: &Effect, setback: &Setback) -> Result<()> {
    match effect {
        Effect::HandIn { request_id, .. } => {
            match requests::hand_in::give_up(portal, *request_id, setback).await {
                Err(Error::NotFound) => Ok(()),
                outcome => outcome,
            }
        }
        Effect::Export { export_id } => {
            match account_exports::building::give_up(portal, *export_id).await {
                Err(Error::NotFound) => Ok(()),
                outcome => outcome,
            }
        }
        Effect::FetchArtifact { artifact_id } => {
            request_artifacts::fetching::give_up(portal, *artifact_id).await
        }
        Effect::Webhook { event_id } => {
            webhook_events::processing::give_up(portal, *event_id, setback).await
        }
        _ => Ok(()),
    }
}
