//! Text messages on their way out, and the ways out that a configuration can choose.

mod memory;
mod twilio;

use std::{fmt, path::Path, sync::Arc};

use async_trait::async_trait;
use chrono::Utc;

pub use self::{memory::MemorySms, twilio::Twilio};
use super::{CallError, mailbox::Mailbox};
use crate::settings::{self, SmsBackend};

const NAME: &str = "sms";

/// A text message.
#[derive(Clone, PartialEq, Eq)]
pub struct OutgoingSms {
    /// The same on every attempt.
    pub id: String,
    /// The receiver's number (E.164).
    pub to: String,
    /// What it says.
    pub text: String,
}

/// Without number and text, which hold what is personal or lets people in.
impl fmt::Debug for OutgoingSms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OutgoingSms").field("id", &self.id).finish_non_exhaustive()
    }
}

/// A way out for text messages.
#[async_trait]
pub trait SmsTransport: Send + Sync {
    /// Hands a message over. [`CallError::Rejected`] says that it will never be taken; no error holds
    /// the number or the text.
    async fn send(&self, sms: &OutgoingSms) -> Result<(), CallError>;
}

/// The way out that the settings name; `folder` is the development mailbox.
#[must_use]
pub fn transport(
    settings: &settings::Sms,
    folder: &Path,
    client: reqwest::Client,
) -> Arc<dyn SmsTransport> {
    match settings.backend {
        SmsBackend::Twilio => Arc::new(Twilio::new(client, settings)),
        SmsBackend::Mailbox => Arc::new(MailboxSms { mailbox: Mailbox::new(folder) }),
        SmsBackend::Memory => Arc::new(MemorySms::default()),
        SmsBackend::None => Arc::new(NoSms),
    }
}

/// Puts each message into the development mailbox.
#[derive(Debug, Clone)]
struct MailboxSms {
    mailbox: Mailbox,
}

#[async_trait]
#[allow(clippy::disallowed_methods, reason = "a message arrives when it arrives")]
impl SmsTransport for MailboxSms {
    async fn send(&self, sms: &OutgoingSms) -> Result<(), CallError> {
        match self.mailbox.deliver_sms(sms, Utc::now()).await {
            Ok(_) => Ok(()),
            Err(error) => Err(CallError::Failed {
                service: NAME,
                status: None,
                detail: error.kind().to_string(),
            }),
        }
    }
}

/// Throws messages away, as an installation without them does.
#[derive(Debug, Clone, Copy)]
struct NoSms;

#[async_trait]
impl SmsTransport for NoSms {
    async fn send(&self, _sms: &OutgoingSms) -> Result<(), CallError> {
        Ok(())
    }
}
