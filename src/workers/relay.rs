//! Carries out what the outbox holds: claims due rows, does what each says, and settles it.

use std::sync::Arc;
use std::time::Duration;

use futures_util::{StreamExt, stream};

use crate::context::Portal;
use crate::errors::Result;
use crate::mailers;
use crate::models::deliveries::{self, Effect, Lane, Setback};
use crate::models::{account_exports, request_files, requests, webhook_events};

/// Deliveries that are on their way at once.
const AT_ONCE: usize = 8;
/// How often the outbox is looked at when nobody rings.
const PAUSE: Duration = Duration::from_secs(1);

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
    let limit = u32::try_from(AT_ONCE).unwrap_or(8);
    let claimed = deliveries::claim_due(&portal.db, portal.now(), Lane::Common, limit).await?;
    let count = claimed.len();
    stream::iter(claimed)
        .for_each_concurrent(AT_ONCE, |delivery| async move { settle(portal, &delivery).await })
        .await;
    Ok(count)
}

/// Carries out what was claimed. Where even the outcome can not be written, the claim runs out.
pub(super) async fn settle(portal: &Portal, delivery: &deliveries::Model) {
    if let Err(err) = carry_out(portal, delivery).await {
        tracing::error!(delivery = %delivery.pid, error = %err, "not settled");
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
        return delivery.delivered(&portal.db, portal.now()).await;
    };
    tracing::warn!(delivery = %delivery.pid, kind = delivery.kind, attempt = delivery.attempts, ?setback, "delivery failed");
    // What must follow a last failure happens before the row is settled, so that it is not lost.
    if delivery.is_beyond_patience(portal.now(), &setback) {
        give_up(portal, &effect, &setback).await?;
    }
    let dead = delivery.failed(&portal.db, portal.now(), &setback).await?;
    let outcome = if dead { "dead" } else { "failed" };
    metrics::counter!("portal_deliveries_total", "kind" => delivery.kind.clone(), "outcome" => outcome).increment(1);
    Ok(())
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
        Effect::Notify { request_id, mail } => {
            mailers::request::send(portal, delivery, *request_id, *mail).await
        }
        Effect::Webhook { event_id } => {
            Ok(webhook_events::processing::perform(portal, *event_id).await?)
        }
    }
}

/// What has to follow when no further attempt is made.
async fn give_up(portal: &Portal, effect: &Effect, setback: &Setback) -> Result<()> {
    match effect {
        Effect::HandIn { request_id, .. } => {
            match requests::hand_in::give_up(portal, *request_id, setback).await {
                Err(crate::errors::Error::NotFound) => Ok(()),
                outcome => outcome,
            }
        }
        Effect::Export { export_id } => {
            match account_exports::building::give_up(portal, *export_id).await {
                Err(crate::errors::Error::NotFound) => Ok(()),
                outcome => outcome,
            }
        }
        _ => Ok(()),
    }
}
