//! Tells open tabs and API streams what changed, one channel a person.
//!
//! A signal carries names, never content: whoever listens reads the database again, under the
//! permissions that it then has.

use std::sync::Arc;

use dashmap::DashMap;
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// Signals that a slow listener may fall behind before it is told to start over.
const BACKLOG: usize = 64;

/// Something that happened to one person's things.
#[derive(Clone, Debug)]
pub enum Signal {
    /// A request moved on: the update's and the request's public ids.
    RequestUpdated {
        /// Names the update, and the SSE event.
        update: Uuid,
        /// The request.
        request: Uuid,
    },
    /// The person was told something: the notification's public id.
    Notified {
        /// The notification.
        notification: Uuid,
    },
    /// Something that the person was told is read, or put away.
    NotificationsRead,
    /// Sessions ended, or API keys; their streams must end too.
    SessionsEnded(Arc<[Uuid]>),
}

/// The switchboard of this process.
#[derive(Clone, Default)]
pub struct Hub {
    channels: Arc<DashMap<i64, broadcast::Sender<Signal>>>,
    closing: CancellationToken,
}

impl Hub {
    /// Listens to what happens to the things of the user with row id `user_id`.
    #[must_use]
    pub fn subscribe(&self, user_id: i64) -> broadcast::Receiver<Signal> {
        self.channels.entry(user_id).or_insert_with(|| broadcast::channel(BACKLOG).0).subscribe()
    }

    /// Tells everybody who listens; nobody may, and that is fine.
    pub fn publish(&self, user_id: i64, signal: Signal) {
        self.channels.remove_if(&user_id, |_, channel| channel.receiver_count() == 0);
        if let Some(channel) = self.channels.get(&user_id) {
            let _ = channel.send(signal);
        }
    }

    /// The users somebody listens for, by row id.
    #[must_use]
    pub fn listeners(&self) -> Vec<i64> {
        self.channels
            .iter()
            .filter(|channel| channel.receiver_count() > 0)
            .map(|channel| *channel.key())
            .collect()
    }

    /// Ends every stream, now and from now on: the server shuts down.
    pub fn close(&self) {
        self.closing.cancel();
    }

    /// Resolves when the server shuts down.
    #[must_use]
    pub fn closing(&self) -> CancellationToken {
        self.closing.clone()
    }
}
