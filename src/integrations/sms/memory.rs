//! Text messages that tests read.

use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;

use super::{CallError, OutgoingSms, SmsTransport};
use crate::integrations::recorder::Recorder;

/// Remembers messages, for tests.
#[derive(Debug, Default)]
pub struct MemorySms {
    attempts: Recorder<OutgoingSms, ()>,
    sent: Mutex<Vec<OutgoingSms>>,
}

impl MemorySms {
    /// The messages it took, oldest first.
    #[must_use]
    pub fn sent(&self) -> Vec<OutgoingSms> {
        self.sent.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Programs the answer to a coming message.
    pub fn answer(&self, answer: Result<(), CallError>) {
        self.attempts.program(answer);
    }
}

#[async_trait]
impl SmsTransport for MemorySms {
    async fn send(&self, sms: &OutgoingSms) -> Result<(), CallError> {
        self.attempts.record(sms.clone()).unwrap_or(Ok(()))?;
        self.sent.lock().unwrap_or_else(PoisonError::into_inner).push(sms.clone());
        Ok(())
    }
}
