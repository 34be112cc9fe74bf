//! A broker that tests look into.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use tokio::sync::Notify;

use super::{Broker, Incoming, Message, NAME, Outcome, Subscription, Verdict};
use crate::integrations::CallError;
use crate::integrations::recorder::Recorder;

/// Remembers what was published, and hands out what a test puts in.
#[derive(Debug, Default)]
pub struct MemoryBroker {
    published: Recorder<Message, ()>,
    queue: Arc<Queue>,
}

#[derive(Debug, Default)]
struct Queue {
    waiting: Mutex<VecDeque<Incoming>>,
    settled: Mutex<Vec<(Incoming, Verdict)>>,
    bell: Notify,
}

impl MemoryBroker {
    /// Everything that arrived here, oldest first, what was not confirmed too.
    #[must_use]
    pub fn published(&self) -> Vec<Message> {
        self.published.calls()
    }

    /// Programs what becomes of a coming message: an error is a message that arrives, but is not
    /// confirmed.
    pub fn answer(&self, answer: Result<(), CallError>) {
        self.published.program(answer);
    }

    /// Puts a message into the queue.
    pub fn put(&self, message: Incoming) {
        self.queue.put(message);
    }

    /// What became of each message, in the order in which it was decided.
    #[must_use]
    pub fn settled(&self) -> Vec<(Incoming, Verdict)> {
        self.queue.settled.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Queue {
    fn put(&self, message: Incoming) {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).push_back(message);
        self.bell.notify_one();
    }

    fn take(&self) -> Option<Incoming> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }
}

#[async_trait]
impl Broker for MemoryBroker {
    async fn publish(&self, messages: &[Message]) -> Outcome {
        let mut outcome = Outcome::default();
        for message in messages {
            let answer = self.published.record(message.clone()).unwrap_or(Ok(()));
            outcome.confirmed.push(answer.is_ok());
            if let Err(err) = answer {
                outcome.setback.get_or_insert(err);
            }
        }
        outcome
    }

    async fn subscribe(&self) -> Result<Box<dyn Subscription>, CallError> {
        Ok(Box::new(MemorySubscription { queue: self.queue.clone(), open: Vec::new() }))
    }

    async fn check(&self) -> Result<(), CallError> {
        Ok(())
    }
}

struct MemorySubscription {
    queue: Arc<Queue>,
    open: Vec<Incoming>,
}

#[async_trait]
impl Subscription for MemorySubscription {
    async fn next(&mut self) -> Result<Incoming, CallError> {
        loop {
            if let Some(message) = self.queue.take() {
                self.open.push(message.clone());
                return Ok(message);
            }
            self.queue.bell.notified().await;
        }
    }

    async fn settle(&mut self, tag: u64, verdict: Verdict) -> Result<(), CallError> {
        let Some(at) = self.open.iter().position(|message| message.tag == tag) else {
            let detail = "no such delivery".to_owned();
            return Err(CallError::Failed { service: NAME, status: None, detail });
        };
        let message = self.open.swap_remove(at);
        self.queue
            .settled
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push((message.clone(), verdict));
        if verdict == Verdict::Later {
            self.queue.put(Incoming { is_redelivered: true, ..message });
        }
        Ok(())
    }
}
