//! Wrong passwords: five in five minutes lock an account for the network that they came from, and
//! for no other, so that a stranger can not lock the owner out.

use std::net::IpAddr;
use std::sync::{Arc, LazyLock};

use dashmap::DashMap;
use tokio::sync::{Mutex, OwnedMutexGuard};

use crate::context::{Origin, Portal};
use crate::errors::{Error, Result};
use crate::keyring::digest;
use crate::rate_limit::LOGIN_FAILURES;

/// One attempt at a time for an account and a network: a hundred at once are five hashes, and a
/// hundred right ones are all let in.
static GATES: LazyLock<DashMap<String, Arc<Mutex<()>>>> = LazyLock::new(DashMap::new);

/// An attempt that has been counted as a failure until it turns out well.
pub struct Attempt {
    key: String,
    gate: Option<OwnedMutexGuard<()>>,
}

/// Begins an attempt at `email` (canonical), unless it is locked.
pub async fn attempt(portal: &Portal, origin: &Origin, email: &str) -> Result<Attempt> {
    let key = digest(format!("{email}\n{}", network(origin.ip_address)));
    let gate = GATES.entry(key.clone()).or_default().clone();
    let gate = gate.lock_owned().await;
    let attempt = Attempt { key, gate: Some(gate) };
    let standing = portal.limits.hit(LOGIN_FAILURES, &attempt.key, portal.now()).await;
    match standing.retry_after {
        Some(seconds) => Err(Error::AccountLocked(seconds)),
        None => Ok(attempt),
    }
}

impl Attempt {
    /// The password was right: nothing is held against the account any more.
    pub async fn succeeded(self, portal: &Portal) {
        portal.limits.clear(LOGIN_FAILURES, &self.key).await;
    }
}

impl Drop for Attempt {
    fn drop(&mut self) {
        drop(self.gate.take());
        GATES.remove_if(&self.key, |_, gate| Arc::strong_count(gate) == 1);
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
