//! Devices that somebody signed in on.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::envelope::timestamp;
use super::forms::FormView;
use super::time::{Calendar, Moment};
use crate::agents::describe;
use crate::models::verification_codes::Sent;
use crate::models::{devices, sessions, users};

/// A device of the caller.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeviceView {
    /// The device's id.
    pub id: Uuid,
    /// Whether this call was made in a session of it.
    pub current: bool,
    /// The browser, or the program, by its `User-Agent`; null where it does not say.
    pub browser: Option<&'static str>,
    /// The operating system, or null.
    pub system: Option<&'static str>,
    /// `computer`, `phone`, `tablet`, `program` or `unknown`.
    pub device: &'static str,
    /// Where it signed in last, or null.
    pub ip_address: Option<String>,
    /// When it signed in first (RFC 3339).
    pub created_at: String,
    /// When it signed in last (RFC 3339).
    pub last_seen_at: String,
    /// Until when it is asked for no second factor (RFC 3339); null where it is not trusted.
    pub trusted_until: Option<String>,
}

impl DeviceView {
    /// A device, seen from `session` at `now`.
    #[must_use]
    pub fn new(device: &devices::Model, session: &sessions::Model, now: DateTime<Utc>) -> Self {
        let agent = describe(device.user_agent.as_deref().unwrap_or_default());
        let until = device.trusted_until.filter(|_| device.is_trusted(now));
        Self {
            id: device.pid,
            current: session.device_id == Some(device.id),
            browser: agent.browser,
            system: agent.system,
            device: agent.kind.name(),
            ip_address: device.ip_address.clone(),
            created_at: timestamp(device.created_at.to_utc()),
            last_seen_at: timestamp(device.last_seen_at.to_utc()),
            trusted_until: until.map(|until| timestamp(until.to_utc())),
        }
    }
}

/// A trusted device in the list of a page.
#[derive(Debug, Serialize)]
pub struct DeviceLine {
    /// The device's id.
    pub id: String,
    /// Whether the page is open on it.
    pub current: bool,
    /// What it is, in words.
    pub name: String,
    /// The name of its icon.
    pub icon: &'static str,
    /// Where it signed in last; empty where that is not known.
    pub address: String,
    /// When it signed in last.
    pub last_seen_at: Moment,
    /// The day until which it is trusted.
    pub until: String,
}

/// The devices among `devices` that are trusted, seen from `session`.
#[must_use]
pub fn trusted(
    calendar: &Calendar<'_>,
    devices: &[devices::Model],
    session: &sessions::Model,
) -> Vec<DeviceLine> {
    let line = |device: &devices::Model| {
        let until = device.trusted_until.filter(|_| device.is_trusted(calendar.now))?;
        let agent = describe(device.user_agent.as_deref().unwrap_or_default());
        Some(DeviceLine {
            id: device.pid.to_string(),
            current: session.device_id == Some(device.id),
            name: agent.say(calendar.texts, calendar.language),
            icon: agent.kind.name(),
            address: device.ip_address.clone().unwrap_or_default(),
            last_seen_at: calendar.moment(device.last_seen_at),
            until: until.with_timezone(&calendar.zone).format("%Y-%m-%d").to_string(),
        })
    };
    devices.iter().filter_map(line).collect()
}

/// The phone number, as its owner sees it.
#[derive(Debug, Serialize)]
pub struct PhoneCard {
    /// The code.
    pub form: FormView,
    /// The number; empty where there is none.
    pub number: String,
    /// Whether a code was answered from there.
    pub is_verified: bool,
    /// Whether a code was sent that may still work.
    pub is_sent: bool,
    /// Seconds until another is offered.
    pub wait_seconds: u64,
    /// Whether text messages leave at all.
    pub sms: bool,
}

impl PhoneCard {
    /// The number of `user`, to which `sent` was sent last.
    #[must_use]
    pub fn new(user: &users::Model, sent: Option<Sent>, sms: bool) -> Self {
        Self {
            form: Self::form(),
            number: user.phone.clone().unwrap_or_default(),
            is_verified: user.phone_verified_at.is_some(),
            is_sent: sent.is_some(),
            wait_seconds: sent.map_or(0, |sent| sent.wait),
            sms,
        }
    }

    /// The empty form.
    #[must_use]
    pub fn form() -> FormView {
        FormView::new([("code", String::new())])
    }
}
