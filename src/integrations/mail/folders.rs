//! Mail that ends in a folder.

use std::path::PathBuf;

use async_trait::async_trait;
use chrono::Utc;

use super::{CallError, MailTransport, NAME, OutgoingMail, message};
use crate::integrations::{
    detail::clean,
    mailbox::{Mailbox, id_of, write_whole},
};

/// Writes each mail as one `.eml` file, which any mail program opens.
#[derive(Debug, Clone)]
pub struct FolderTransport {
    folder: PathBuf,
}

impl FolderTransport {
    /// Into a folder, which is made on the first mail.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }
}

#[async_trait]
impl MailTransport for FolderTransport {
    async fn send(&self, mail: &OutgoingMail) -> Result<(), CallError> {
        let message = message::build(mail)?.formatted();
        let name = format!("{}.eml", id_of(&mail.message_id));
        write_whole(&self.folder, &name, &message).await.map_err(|error| failed(&error))
    }
}

/// Puts each mail into the development mailbox.
#[derive(Debug, Clone)]
pub struct MailboxTransport {
    mailbox: Mailbox,
}

impl MailboxTransport {
    /// Into a mailbox.
    #[must_use]
    pub fn new(mailbox: Mailbox) -> Self {
        Self { mailbox }
    }
}

#[async_trait]
#[allow(clippy::disallowed_methods, reason = "a mail arrives when it arrives")]
impl MailTransport for MailboxTransport {
    async fn send(&self, mail: &OutgoingMail) -> Result<(), CallError> {
        // What a server would refuse is refused here too.
        message::build(mail)?;
        self.mailbox.deliver(mail, Utc::now()).await.map_err(|error| failed(&error))?;
        Ok(())
    }
}

fn failed(error: &std::io::Error) -> CallError {
    CallError::Failed { service: NAME, status: None, detail: clean(&error.to_string()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(to: &str) -> OutgoingMail {
        OutgoingMail {
            message_id: "1@portal".to_owned(),
            from: "portal@example.com".to_owned(),
            to: to.to_owned(),
            subject: "Hello".to_owned(),
            text: "Hello".to_owned(),
            html: String::new(),
            unsubscribe: None,
        }
    }

    #[tokio::test]
    async fn writes_one_file_a_mail() {
        let folder = tempfile::tempdir().unwrap();
        let transport = FolderTransport::new(folder.path().join("outbox"));
        transport.send(&mail("alice@example.com")).await.unwrap();
        transport.send(&mail("alice@example.com")).await.unwrap();
        let files: Vec<_> = std::fs::read_dir(folder.path().join("outbox")).unwrap().collect();
        assert_eq!(files.len(), 1);
        let written = std::fs::read_to_string(files[0].as_ref().unwrap().path()).unwrap();
        assert!(written.contains("To: alice@example.com\r\n"), "{written}");
    }

    #[tokio::test]
    async fn the_mailbox_takes_what_a_server_would_take() {
        let folder = tempfile::tempdir().unwrap();
        let mailbox = Mailbox::new(folder.path());
        let transport = MailboxTransport::new(mailbox.clone());
        transport.send(&mail("alice@example.com")).await.unwrap();
        let error = transport.send(&mail("nobody")).await.unwrap_err();
        assert!(matches!(error, CallError::Rejected { .. }), "{error}");
        assert_eq!(mailbox.list().await.unwrap().len(), 1);
    }

    #[tokio::test]
    async fn a_folder_that_can_not_be_is_a_failure() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let transport = FolderTransport::new(file.path());
        let error = transport.send(&mail("alice@example.com")).await.unwrap_err();
        assert!(matches!(error, CallError::Failed { status: None, .. }), "{error}");
    }
}
