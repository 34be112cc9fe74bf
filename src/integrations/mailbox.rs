//! The development mailbox: a folder with one JSON file a mail or text message.

use std::{
    io::{Error, ErrorKind, Result},
    path::{Path, PathBuf},
};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tokio::io::AsyncWriteExt;

use super::{mail::OutgoingMail, sms::OutgoingSms};

/// A folder of mails that were delivered nowhere else.
#[derive(Debug, Clone)]
pub struct Mailbox {
    folder: PathBuf,
}

/// What lies in the mailbox.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A mail.
    #[default]
    Mail,
    /// A text message.
    Sms,
}

/// A mail in the mailbox, without its bodies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailSummary {
    /// Its id within the mailbox: 32 hex digits.
    pub id: String,
    /// Mail or text message.
    #[serde(default)]
    pub kind: Kind,
    /// Whom it is for.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// When it arrived.
    pub sent_at: DateTime<Utc>,
}

/// A whole mail in the mailbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredMail {
    /// Its id within the mailbox: 32 hex digits.
    pub id: String,
    /// Mail or text message.
    #[serde(default)]
    pub kind: Kind,
    /// The `Message-ID` it was sent under.
    pub message_id: String,
    /// Whom it is from.
    pub from: String,
    /// Whom it is for.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// Its plain text.
    pub text: String,
    /// Its HTML; empty if it has none.
    pub html: String,
    /// When it arrived.
    pub sent_at: DateTime<Utc>,
}

impl Mailbox {
    /// The mailbox in a folder, which is made on the first delivery.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// Puts a mail in, and gives its id. A mail with the `Message-ID` of an earlier one takes its
    /// place, as a receiver that drops repeated mails would see it.
    ///
    /// # Errors
    /// When the folder can not be written.
    pub async fn deliver(&self, mail: &OutgoingMail, sent_at: DateTime<Utc>) -> Result<String> {
        let id = id_of(&mail.message_id);
        let stored = StoredMail {
            id,
            kind: Kind::Mail,
            message_id: mail.message_id.clone(),
            from: mail.from.clone(),
            to: mail.to.clone(),
            subject: mail.subject.clone(),
            text: mail.text.clone(),
            html: mail.html.clone(),
            sent_at,
        };
        self.keep(stored).await
    }

    /// Puts a text message in, and gives its id. One with the id of an earlier one takes its place.
    ///
    /// # Errors
    /// When the folder can not be written.
    pub async fn deliver_sms(&self, sms: &OutgoingSms, sent_at: DateTime<Utc>) -> Result<String> {
        let stored = StoredMail {
            id: id_of(&sms.id),
            kind: Kind::Sms,
            message_id: sms.id.clone(),
            from: String::new(),
            to: sms.to.clone(),
            subject: sms.text.lines().next().unwrap_or_default().to_owned(),
            text: sms.text.clone(),
            html: String::new(),
            sent_at,
        };
        self.keep(stored).await
    }

    async fn keep(&self, stored: StoredMail) -> Result<String> {
        let json = serde_json::to_vec_pretty(&stored)?;
        write_whole(&self.folder, &format!("{}.json", stored.id), &json).await?;
        Ok(stored.id)
    }

    /// All mails, newest first. Files that are no mails are passed over.
    ///
    /// # Errors
    /// When the folder can not be read; one that does not exist is empty.
    pub async fn list(&self) -> Result<Vec<MailSummary>> {
        let mut mails = Vec::new();
        for path in self.files().await? {
            let Ok(json) = tokio::fs::read(&path).await else {
                continue;
            };
            match serde_json::from_slice::<MailSummary>(&json) {
                Ok(mail) => mails.push(mail),
                Err(error) => tracing::warn!(path = %path.display(), %error, "not a mail"),
            }
        }
        mails.sort_by(|a, b| b.sent_at.cmp(&a.sent_at).then_with(|| a.id.cmp(&b.id)));
        Ok(mails)
    }

    /// One mail, if it is there.
    ///
    /// # Errors
    /// When it is there and can not be read.
    pub async fn read(&self, id: &str) -> Result<Option<StoredMail>> {
        // An id comes from an URL: nothing but what `id_of` makes may become a path.
        if id.len() != 32 || !id.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Ok(None);
        }
        match tokio::fs::read(self.folder.join(format!("{id}.json"))).await {
            Ok(json) => Ok(Some(serde_json::from_slice(&json)?)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Throws all mails away, and says how many there were.
    ///
    /// # Errors
    /// When the folder can not be read, or a file can not be removed.
    pub async fn clear(&self) -> Result<usize> {
        let files = self.files().await?;
        for path in &files {
            match tokio::fs::remove_file(path).await {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(files.len())
    }

    async fn files(&self) -> Result<Vec<PathBuf>> {
        let mut folder = match tokio::fs::read_dir(&self.folder).await {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            opened => opened?,
        };
        let mut files = Vec::new();
        while let Some(entry) = folder.next_entry().await? {
            let path = entry.path();
            if path.extension().is_some_and(|extension| extension == "json") {
                files.push(path);
            }
        }
        Ok(files)
    }
}

/// A name for a mail's file: always the same for one `Message-ID`, and safe in paths and URLs.
pub(super) fn id_of(message_id: &str) -> String {
    let mut id = format!("{:x}", Sha256::digest(message_id.as_bytes()));
    id.truncate(32);
    id
}

/// Writes a file such that a reader sees all of it or nothing; only its owner may read it, since
/// mails carry links that let people in.
pub(super) async fn write_whole(folder: &Path, name: &str, content: &[u8]) -> Result<()> {
    tokio::fs::create_dir_all(folder).await?;
    let part = folder.join(format!("{name}.{}.part", uuid::Uuid::new_v4()));
    let mut options = tokio::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    options.mode(0o600);
    let written: Result<()> = async {
        let mut file = options.open(&part).await?;
        file.write_all(content).await?;
        file.sync_all().await?;
        tokio::fs::rename(&part, folder.join(name)).await
    }
    .await;
    if written.is_err() {
        let _ = tokio::fs::remove_file(&part).await;
    }
    written.map_err(|error| Error::new(error.kind(), format!("{}: {error}", folder.display())))
}

#[cfg(test)]
#[allow(clippy::disallowed_methods)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn mail(message_id: &str) -> OutgoingMail {
        OutgoingMail {
            message_id: message_id.to_owned(),
            from: "portal@example.com".to_owned(),
            to: "alice@example.com".to_owned(),
            subject: format!("About {message_id}"),
            text: "Dobrý den".to_owned(),
            html: "<p>Dobrý den</p>".to_owned(),
            unsubscribe: None,
        }
    }

    #[tokio::test]
    async fn keeps_mails_newest_first_until_cleared() {
        let folder = tempfile::tempdir().unwrap();
        let mailbox = Mailbox::new(folder.path().join("not/yet/there"));
        assert!(mailbox.list().await.unwrap().is_empty());
        assert_eq!(mailbox.clear().await.unwrap(), 0);

        let now = Utc::now();
        for (minutes, id) in [(1, "b@x"), (3, "c@x"), (2, "../../a@x")] {
            mailbox.deliver(&mail(id), now + TimeDelta::minutes(minutes)).await.unwrap();
        }
        let mails = mailbox.list().await.unwrap();
        let subjects: Vec<_> = mails.iter().map(|mail| mail.subject.as_str()).collect();
        assert_eq!(subjects, ["About c@x", "About ../../a@x", "About b@x"]);

        let read = mailbox.read(&mails[0].id).await.unwrap().unwrap();
        assert_eq!(read.html, "<p>Dobrý den</p>");
        assert_eq!(mailbox.clear().await.unwrap(), 3);
        assert!(mailbox.list().await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn a_repeated_mail_is_one_mail() {
        let folder = tempfile::tempdir().unwrap();
        let mailbox = Mailbox::new(folder.path());
        let first = mailbox.deliver(&mail("a@x"), Utc::now()).await.unwrap();
        let second = mailbox.deliver(&mail("a@x"), Utc::now()).await.unwrap();
        assert_eq!(first, second);
        assert_eq!(mailbox.list().await.unwrap().len(), 1);
    }

    #[tokio::test]
    async fn passes_over_what_is_no_mail_and_no_id() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("x.json"), "{").unwrap();
        std::fs::write(folder.path().join("x.txt"), "note").unwrap();
        let mailbox = Mailbox::new(folder.path());
        assert!(mailbox.list().await.unwrap().is_empty());
        for id in ["", "x", "../x", "0123456789abcdef0123456789abcdef"] {
            assert_eq!(mailbox.read(id).await.unwrap(), None, "{id}");
        }
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_mail_is_for_its_owner_only() {
        use std::os::unix::fs::PermissionsExt;

        let folder = tempfile::tempdir().unwrap();
        let id = Mailbox::new(folder.path()).deliver(&mail("a@x"), Utc::now()).await.unwrap();
        let file = std::fs::metadata(folder.path().join(format!("{id}.json"))).unwrap();
        assert_eq!(file.permissions().mode() & 0o777, 0o600);
    }
}
