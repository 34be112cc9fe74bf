//! The platform's broker: events go out to whoever listens, and those of other services come in.

mod amqp;
mod connection;
mod memory;

use async_trait::async_trait;
use uuid::Uuid;

pub use self::{amqp::AmqpBroker, memory::MemoryBroker};
use super::CallError;

const NAME: &str = "broker";

/// What this program calls itself in each message.
pub const APP_ID: &str = "user-portal";

/// The exchanges and queues that are spoken of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Names {
    /// Where every service publishes: a durable topic exchange, the routing key is the event's name.
    pub exchange: String,
    /// Where events for this program wait.
    pub queue: String,
    /// Where messages go that nobody can read.
    pub dead_exchange: String,
    /// Where they wait for somebody to look at them.
    pub dead_queue: String,
}

impl Default for Names {
    fn default() -> Self {
        Self::prefixed("")
    }
}

impl Names {
    /// The platform's names behind `prefix`, for whoever shares a broker with others.
    #[must_use]
    pub fn prefixed(prefix: &str) -> Self {
        Self {
            exchange: format!("{prefix}statex.events"),
            queue: format!("{prefix}user-portal"),
            dead_exchange: format!("{prefix}statex.events.dead"),
            dead_queue: format!("{prefix}user-portal.dead"),
        }
    }
}

/// An event on its way out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The event's id, for the receiver to know repeats by.
    pub id: Uuid,
    /// The event's name, which is the routing key.
    pub name: String,
    /// When it happened, in Unix seconds.
    pub occurred_at: u64,
    /// JSON.
    pub body: Vec<u8>,
}

/// What became of messages that were published together.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Whether the broker has confirmed it, for each message.
    pub confirmed: Vec<bool>,
    /// What kept it from confirming the others.
    pub setback: Option<CallError>,
}

/// A message that came in.
#[derive(Clone, Debug, Default)]
pub struct Incoming {
    /// Names this delivery until it is settled.
    pub tag: u64,
    /// What its sender calls it.
    pub message_id: Option<String>,
    /// Who sent it.
    pub app_id: Option<String>,
    /// The event's name, by which it came here.
    pub routing_key: String,
    /// Whether it was delivered before, and not settled.
    pub is_redelivered: bool,
    /// What it says.
    pub body: Vec<u8>,
}

/// What is to become of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is taken, and gone.
    Taken,
    /// It can not be read: it goes to the dead letters.
    Refused,
    /// It comes again.
    Later,
}

/// The broker.
#[async_trait]
pub trait Broker: Send + Sync {
    /// Publishes `messages` in their order, one behind the other, and waits for all confirmations.
    async fn publish(&self, messages: &[Message]) -> Outcome;

    /// Begins to take in what is meant for this program.
    async fn subscribe(&self) -> Result<Box<dyn Subscription>, CallError>;

    /// Whether it answers.
    async fn check(&self) -> Result<(), CallError>;
}

/// Messages as they come in. Those that are not settled when it is dropped come again.
#[async_trait]
pub trait Subscription: Send {
    /// The next message; an error says that there will be no other.
    async fn next(&mut self) -> Result<Incoming, CallError>;

    /// Says what is to become of the delivery `tag`.
    async fn settle(&mut self, tag: u64, verdict: Verdict) -> Result<(), CallError>;
}
