//! Wrong passwords: five in five minutes lock an account for the network that they came from, and
//! for no other. A device that the account was opened on before has a count of its own, so that a
//! stranger can not lock the owner out, be it from the same network or from many.

use std::net::IpAddr;
use std::sync::{Arc, LazyLock};

use chrono::{DateTime, FixedOffset};
use dashmap::DashMap;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
    QuerySelect, Set,
};
use tokio::sync::{Mutex, OwnedMutexGuard};

use crate::context::{Origin, Portal};
use crate::errors::{Error, Result};
use crate::keyring::digest;
use crate::models::audit_logs::Entry;
use crate::models::unit_of_work::UnitOfWork;
use crate::models::users::{Column, Entity, Model};
use crate::rate_limit::LOGIN_FAILURES;

/// One attempt at a time for an account and a network: a hundred at once are five hashes, and a
/// hundred right ones are all let in.
static GATES: LazyLock<DashMap<String, Arc<Mutex<()>>>> = LazyLock::new(DashMap::new);

/// An attempt that has been counted as a failure until it turns out well.
pub struct Attempt {
    key: String,
    is_last: bool,
    gate: Option<OwnedMutexGuard<()>>,
}

/// Begins an attempt at `email` (canonical), unless it is locked; `device` is the row of a device that
/// the account was opened on before.
pub async fn attempt(
    portal: &Portal,
    origin: &Origin,
    email: &str,
    device: Option<i64>,
) -> Result<Attempt> {
    let since = counted_since(&portal.db, email).await?;
    let key = match device {
        Some(id) => digest(format!("device\n{id}\n{since}")),
        None => digest(format!("{email}\n{}\n{since}", network(origin.ip_address))),
    };
    let gate = GATES.entry(key.clone()).or_default().clone();
    let gate = gate.lock_owned().await;
    let mut attempt = Attempt { key, is_last: false, gate: Some(gate) };
    let standing = portal.limits.hit(LOGIN_FAILURES, &attempt.key, portal.now()).await;
    attempt.is_last = standing.remaining == 0;
    match standing.retry_after {
        Some(_) => Err(Error::AccountLocked(standing)),
        None => Ok(attempt),
    }
}

impl Attempt {
    /// The password was right: nothing is held against the account any more.
    pub async fn succeeded(self, portal: &Portal) {
        portal.limits.clear(LOGIN_FAILURES, &self.key).await;
    }
}

impl Attempt {
    /// The password was wrong, which is counted already.
    pub fn failed(self) {
        if self.is_last {
            metrics::counter!("portal_lockouts_total").increment(1);
        }
    }
}

impl Drop for Attempt {
    fn drop(&mut self) {
        drop(self.gate.take());
        GATES.remove_if(&self.key, |_, gate| Arc::strong_count(gate) == 1);
    }
}

/// Names the count that wrong tries at `email` go to. Counters stand in other processes; an account
/// that is unlocked begins a new one, and all of them see that in the database.
async fn counted_since(db: &impl ConnectionTrait, email: &str) -> Result<i64> {
    let unlocked_at: Option<Option<DateTime<FixedOffset>>> = Entity::find()
        .select_only()
        .column(Column::UnlockedAt)
        .filter(Column::EmailCanonical.eq(email))
        .into_tuple()
        .one(db)
        .await?;
    Ok(unlocked_at.flatten().map_or(0, |time| time.timestamp_micros()))
}

impl Model {
    /// Under which key wrong second factors of this account are counted.
    #[must_use]
    pub fn failures_key(&self) -> String {
        let since = self.unlocked_at.map_or(0, |time| time.timestamp_micros());
        digest(format!("{}\n{since}", self.pid))
    }

    /// Forgets every wrong password and second factor of the account of `email`, from everywhere.
    pub async fn unlock(portal: &Portal, origin: &Origin, email: &str) -> Result<()> {
        let mut work = UnitOfWork::begin(portal, origin).await?;
        let user = Self::find_by_email(work.db(), email).await?.ok_or(Error::NotFound)?;
        let mut unlocked = user.into_active_model();
        unlocked.unlocked_at = Set(Some(work.now().into()));
        unlocked.updated_at = Set(work.now().into());
        let user = unlocked.update(work.db()).await?;
        work.record(Entry::new("user.unlocked", "user").on(user.pid).about(&user));
        work.commit().await
    }
}

/// What counts as one network: an IPv4 address, or a /64 of IPv6.
#[must_use]
pub fn network(address: Option<IpAddr>) -> String {
    match address {
        None => "unknown".to_owned(),
        Some(IpAddr::V4(address)) => address.to_string(),
        Some(IpAddr::V6(address)) => match address.to_ipv4_mapped() {
            Some(address) => address.to_string(),
            None => {
                let [a, b, c, d, ..] = address.segments();
                format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use super::network;

    #[test]
    fn an_ipv6_customer_is_one_network() {
        let of = |text: &str| network(text.parse().ok());
        assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff::9"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(of("::ffff:192.0.2.1"), "192.0.2.1");
    }
}
