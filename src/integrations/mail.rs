//! Mail on its way out, and the ways out that a configuration can choose.

mod folders;
mod memory;
mod message;
mod smtp;

use std::{fmt, sync::Arc};

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

pub use self::{
    folders::{FolderTransport, MailboxTransport},
    memory::{ConsoleTransport, MemoryTransport, NullTransport},
    smtp::SmtpTransport,
};
use super::{CallError, mailbox::Mailbox};
use crate::settings::{self, MailBackend};

const NAME: &str = "mail";

/// A mail, ready but for its MIME form.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutgoingMail {
    /// The `Message-ID` without angle brackets: the same on every attempt, so that a receiver can
    /// drop repeated mails.
    pub message_id: String,
    /// The sender, as `user@example.com` or `Name <user@example.com>`.
    pub from: String,
    /// The one receiver, in the same form.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// The body in plain text.
    pub text: String,
    /// The body in HTML; empty for a mail in plain text only.
    pub html: String,
    /// Where the receiver stops mails of this kind, in one step (RFC 8058); `None` for those that
    /// always come.
    #[serde(default)]
    pub unsubscribe: Option<String>,
}

/// Without the bodies, whose links let people in: a mail may be logged.
impl fmt::Debug for OutgoingMail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OutgoingMail")
            .field("message_id", &self.message_id)
            .field("from", &self.from)
            .field("to", &self.to)
            .field("subject", &self.subject)
            .finish_non_exhaustive()
    }
}

/// A way out for mail.
#[async_trait]
pub trait MailTransport: Send + Sync {
    /// Hands a mail over. [`CallError::Rejected`] says that it will never be taken.
    async fn send(&self, mail: &OutgoingMail) -> Result<(), CallError>;
}

/// Why no transport could be made of the settings.
#[derive(Debug, thiserror::Error)]
pub enum TransportError {
    /// The sender of all mails is no address.
    #[error("the mail sender {0:?} is not a mail address")]
    Sender(String),
    /// SMTP without a server.
    #[error("mail by SMTP needs a host")]
    NoHost,
    /// TLS can not be set up.
    #[error("TLS for mail can not be set up: {0}")]
    Tls(#[from] lettre::transport::smtp::Error),
}

/// The way out that the settings name.
///
/// # Errors
/// When the settings can not work: a sender that is no address, or SMTP without a host.
pub fn transport(settings: &settings::Mail) -> Result<Arc<dyn MailTransport>, TransportError> {
    if message::mailbox(&settings.from).is_none() {
        return Err(TransportError::Sender(settings.from.clone()));
    }
    let transport: Arc<dyn MailTransport> = match settings.backend {
        MailBackend::Smtp => {
            let user = settings.user.as_str();
            let credentials = (!user.is_empty()).then(|| (user, settings.password.expose()));
            Arc::new(SmtpTransport::new(
                &settings.host,
                settings.port,
                settings.use_tls,
                credentials,
            )?)
        }
        MailBackend::Console => Arc::new(ConsoleTransport),
        MailBackend::File => Arc::new(FolderTransport::new(&settings.folder)),
        MailBackend::Mailbox => Arc::new(MailboxTransport::new(Mailbox::new(&settings.folder))),
        MailBackend::Memory => Arc::new(MemoryTransport::default()),
        MailBackend::None => Arc::new(NullTransport),
    };
    Ok(transport)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_logged_mail_shows_no_links() {
        let mail = OutgoingMail {
            message_id: "1@portal".to_owned(),
            from: "portal@example.com".to_owned(),
            to: "alice@example.com".to_owned(),
            subject: "Reset your password".to_owned(),
            text: "https://portal.example/reset-password/abc".to_owned(),
            html: "<a href=\"https://portal.example/reset-password/abc\">".to_owned(),
            unsubscribe: Some("https://portal.example/unsubscribe/abc".to_owned()),
        };
        let logged = format!("{mail:?}");
        assert!(logged.contains("alice@example.com"), "{logged}");
        assert!(!logged.contains("abc"), "{logged}");
    }
}
