//! Publishing, in order and at least once. One process at a time does it, by a lease.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::{Model, publishing, turns};
use crate::context::Portal;
use crate::errors::Result;
use crate::integrations::broker::Broker;
use crate::models::leases;

/// What the lease is called.
pub const LEASE: &str = "publisher";
/// How long it lasts. A turn begins with half of it left, at least.
const HELD: TimeDelta = TimeDelta::seconds(30);
/// How long a turn may take, connecting included: it ends before the lease does.
const TURN: Duration = Duration::from_secs(14);
/// Events that are read at a time.
const BATCH: u64 = 500;

/// What this process knows of its own publishing.
pub struct Standing {
    holder: Uuid,
    held_until: Option<DateTime<Utc>>,
}

impl Default for Standing {
    fn default() -> Self {
        Self { holder: Uuid::new_v4(), held_until: None }
    }
}

/// How a look at the outbox went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Nothing waits.
    Idle,
    /// Another process publishes.
    Elsewhere,
    /// So many events were confirmed, and there may be more.
    Published(usize),
    /// The broker did not confirm all; so many it did.
    SetBack(usize),
}

/// Publishes one batch of what waits.
pub async fn run_due(
    portal: &Portal,
    broker: &dyn Broker,
    standing: &mut Standing,
) -> Result<Look> {
    if !publishing::is_waiting(&portal.db).await? {
        return Ok(Look::Idle);
    }
    if !standing.hold(portal).await? {
        return Ok(Look::Elsewhere);
    }
    // Read once it is ours: whoever had it before may have published some meanwhile.
    let waiting = publishing::pending(&portal.db, BATCH).await?;
    let mut confirmed = Vec::with_capacity(waiting.len());
    let mut setback = None;
    for turn in turns::of(waiting) {
        if !standing.hold(portal).await? {
            break;
        }
        let messages: Vec<_> = turn.iter().map(Model::message).collect();
        let publishing = tokio::time::timeout(TURN, broker.publish(&messages));
        let Ok(outcome) = publishing.await else {
            let why = "the broker takes too long".to_owned();
            setback = Some((turn[0].id, why));
            break;
        };
        let missing = turn.iter().zip(&outcome.confirmed).find(|(_, confirmed)| !**confirmed);
        let first = missing.map_or(turn[0].id, |(event, _)| event.id);
        let taken = turn.iter().zip(&outcome.confirmed).filter(|(_, confirmed)| **confirmed);
        confirmed.extend(taken.map(|(event, _)| event.id));
        if let Some(err) = outcome.setback {
            setback = Some((first, err.to_string()));
            break;
        }
    }
    if !confirmed.is_empty() {
        publishing::published(&portal.db, &confirmed, portal.now()).await?;
        let count = u64::try_from(confirmed.len()).unwrap_or_default();
        metrics::counter!("portal_events_published_total").increment(count);
    }
    let Some((first, err)) = setback else {
        return Ok(Look::Published(confirmed.len()));
    };
    metrics::counter!("portal_events_setbacks_total").increment(1);
    tracing::warn!(error = %err, confirmed = confirmed.len(), "events wait for the broker");
    publishing::set_back(&portal.db, first, &err).await?;
    Ok(Look::SetBack(confirmed.len()))
}

impl Standing {
    /// Lets go of the lease, so that the next one need not wait for its end.
    pub async fn release(&mut self, portal: &Portal) -> Result<()> {
        match self.held_until.take() {
            Some(_) => leases::release(&portal.db, LEASE, self.holder).await,
            None => Ok(()),
        }
    }

    /// Takes or renews the lease, unless more than half of it is left.
    async fn hold(&mut self, portal: &Portal) -> Result<bool> {
        let now = portal.now();
        if self.held_until.is_some_and(|until| until - now > HELD / 2) {
            return Ok(true);
        }
        let is_held = leases::take(&portal.db, LEASE, self.holder, now, HELD).await?;
        self.held_until = is_held.then_some(now + HELD);
        Ok(is_held)
    }
}
