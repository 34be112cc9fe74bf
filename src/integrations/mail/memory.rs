//! Mail that goes nowhere: to the console, into memory, or away.

use std::{
    io::Write,
    sync::{Mutex, PoisonError},
};

use async_trait::async_trait;

use super::{CallError, MailTransport, NAME, OutgoingMail, message};
use crate::integrations::{detail::clean, recorder::Recorder};

/// Prints each mail to standard output, links and all: for development only.
#[derive(Debug, Clone, Copy, Default)]
pub struct ConsoleTransport;

#[async_trait]
impl MailTransport for ConsoleTransport {
    async fn send(&self, mail: &OutgoingMail) -> Result<(), CallError> {
        message::build(mail)?;
        let OutgoingMail { message_id, from, to, subject, text, .. } = mail;
        let shown = format!(
            "--- mail {message_id}\nFrom: {from}\nTo: {to}\nSubject: {subject}\n\n{text}\n---\n"
        );
        std::io::stdout().lock().write_all(shown.as_bytes()).map_err(|error| CallError::Failed {
            service: NAME,
            status: None,
            detail: clean(&error.to_string()),
        })
    }
}

/// Throws mail away, as an installation without mail does.
#[derive(Debug, Clone, Copy, Default)]
pub struct NullTransport;

#[async_trait]
impl MailTransport for NullTransport {
    async fn send(&self, _mail: &OutgoingMail) -> Result<(), CallError> {
        Ok(())
    }
}

/// Remembers mail, for tests. Without a programmed answer it takes what a server would take.
#[derive(Debug, Default)]
pub struct MemoryTransport {
    attempts: Recorder<OutgoingMail, ()>,
    sent: Mutex<Vec<OutgoingMail>>,
}

impl MemoryTransport {
    /// The mails it took, oldest first.
    #[must_use]
    pub fn sent(&self) -> Vec<OutgoingMail> {
        self.sent.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The mails it was given, the failed ones included.
    #[must_use]
    pub fn attempts(&self) -> Vec<OutgoingMail> {
        self.attempts.calls()
    }

    /// Programs the answer to a coming mail; answers are given in the order of programming.
    pub fn answer(&self, answer: Result<(), CallError>) {
        self.attempts.program(answer);
    }
}

#[async_trait]
impl MailTransport for MemoryTransport {
    async fn send(&self, mail: &OutgoingMail) -> Result<(), CallError> {
        self.attempts.record(mail.clone()).unwrap_or_else(|| message::build(mail).map(|_| ()))?;
        self.sent.lock().unwrap_or_else(PoisonError::into_inner).push(mail.clone());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn memory_keeps_what_it_took() {
        let mail = OutgoingMail {
            message_id: "1@portal".to_owned(),
            from: "portal@example.com".to_owned(),
            to: "alice@example.com".to_owned(),
            subject: "Hello".to_owned(),
            text: "Hello".to_owned(),
            html: "<p>Hello</p>".to_owned(),
            unsubscribe: None,
        };
        let transport = MemoryTransport::default();
        let down = CallError::Unreachable { service: NAME, reason: "down".to_owned() };
        transport.answer(Err(down.clone()));
        assert_eq!(transport.send(&mail).await, Err(down));
        transport.send(&mail).await.unwrap();
        let nobody = OutgoingMail { to: "nobody".to_owned(), ..mail.clone() };
        assert!(transport.send(&nobody).await.is_err());
        assert_eq!(transport.sent(), [mail]);
        assert_eq!(transport.attempts().len(), 3);

        NullTransport.send(&nobody).await.unwrap();
        ConsoleTransport.send(&nobody).await.unwrap_err();
    }
}
