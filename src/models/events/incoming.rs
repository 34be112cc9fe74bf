//! Events of other services, as the broker brings them.

use serde_json::Value;
use uuid::Uuid;

use super::publishing;
use crate::context::{Origin, Portal};
use crate::errors::{Error, Result};
use crate::integrations::broker::{APP_ID, Incoming};
use crate::models::webhook_events::{self, Service};

/// The largest message that is read, in bytes.
pub const LARGEST: usize = 1024 * 1024;

/// What a message turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// An event, which is kept, once; a worker will understand it.
    Kept,
    /// One of our own, which comes back because we listen to our kind of events.
    Own,
    /// Nothing that can be read, and why.
    Unreadable(&'static str),
}

/// Takes `message` in. An error says that it may be read another time.
pub async fn take(portal: &Portal, message: &Incoming) -> Result<Reading> {
    if message.app_id.as_deref() == Some(APP_ID) {
        return Ok(Reading::Own);
    }
    if message.body.len() > LARGEST {
        return Ok(Reading::Unreadable("too large"));
    }
    let Ok(body) = serde_json::from_slice::<Value>(&message.body) else {
        return Ok(Reading::Unreadable("no JSON"));
    };
    let Some(event_id) = body["event_id"].as_str().or(message.message_id.as_deref()) else {
        return Ok(Reading::Unreadable("no event_id"));
    };
    if let Ok(event_id) = Uuid::parse_str(event_id)
        && publishing::is_own(&portal.db, event_id).await?
    {
        return Ok(Reading::Own);
    }
    let origin = Origin::system("consumer");
    let kept =
        webhook_events::receive(portal, &origin, Service::Broker, Some(event_id), &message.body);
    match kept.await {
        Ok(()) => Ok(Reading::Kept),
        Err(Error::Invalid(_) | Error::Malformed(_)) => Ok(Reading::Unreadable("no event")),
        Err(err) => Err(err),
    }
}
