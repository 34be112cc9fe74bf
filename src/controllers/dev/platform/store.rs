//! What the sandbox remembers: little, and only the latest.

use std::{collections::VecDeque, time::Duration};

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;

use super::{
    SandboxSubmission,
    modes::{Memory, Mode},
    walk::Stand,
    webhooks::{Outgoing, SentWebhook},
};

/// How many webhooks wait to be sent at most, and how many of those that were sent are shown.
const WAITING: usize = 10_000;
const SHOWN: usize = 50;

/// What is left of a file once it was received.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct FileFacts {
    pub(super) id: String,
    pub(super) filename: String,
    pub(super) content_type: String,
    pub(super) size: u64,
    pub(super) sha256: String,
    pub(super) url: String,
}

/// A submission and the work on it.
#[derive(Debug, Clone)]
pub(super) struct Work {
    /// The orchestrator's id.
    pub(super) id: String,
    /// The Submission Service's id, as long as it has the record.
    pub(super) record_id: Option<String>,
    pub(super) user_id: String,
    pub(super) user_email: String,
    pub(super) user_name: String,
    pub(super) request_type: String,
    pub(super) priority: String,
    pub(super) text: String,
    pub(super) files: Vec<FileFacts>,
    pub(super) voice: Option<FileFacts>,
    pub(super) created_at: DateTime<Utc>,
    /// How often the orchestrator was asked for it.
    pub(super) polls: u32,
    /// What the portal calls the request.
    pub(super) request_id: Option<String>,
    /// The `Idempotency-Key` that it was handed in under.
    pub(super) key: Option<String>,
    /// How it goes on, decided when it began.
    pub(super) mode: Mode,
    /// Webhooks that were written about it.
    pub(super) told: usize,
}

impl Work {
    /// All files, the recording last.
    pub(super) fn all_files(&self) -> impl Iterator<Item = &FileFacts> {
        self.files.iter().chain(&self.voice)
    }

    /// Whether the orchestrator has lost it.
    pub(super) fn is_forgotten(&self) -> bool {
        self.mode.memory != Memory::Keeping && self.polls > 0
    }

    /// What is the same when it is handed in once more.
    pub(super) fn name(&self) -> &str {
        self.request_id.as_deref().unwrap_or(&self.text)
    }

    pub(super) fn shown(&self, now: DateTime<Utc>, step: Duration) -> SandboxSubmission {
        let stand = Stand::of(self, now, step);
        SandboxSubmission {
            id: self.record_id.clone().unwrap_or_else(|| self.id.clone()),
            user_email: self.user_email.clone(),
            request_type: self.request_type.clone(),
            status: stand.status.to_owned(),
            progress: stand.progress,
        }
    }
}

/// All that the sandbox remembers, oldest first.
#[derive(Debug)]
pub(super) struct Store {
    /// How it behaves from now on.
    pub(super) mode: Mode,
    /// Webhooks on their way to the portal.
    pub(super) outgoing: VecDeque<Outgoing>,
    kept: usize,
    works: VecDeque<Work>,
    notifications: VecDeque<(String, Value)>,
    /// What was forgotten once and is to be kept when it comes again.
    forgotten: VecDeque<String>,
    sent: VecDeque<SentWebhook>,
}

impl Store {
    /// An empty one, for this many submissions and as many notifications.
    pub(super) fn new(kept: usize, mode: Mode) -> Self {
        Self {
            mode,
            outgoing: VecDeque::new(),
            kept,
            works: VecDeque::new(),
            notifications: VecDeque::new(),
            forgotten: VecDeque::new(),
            sent: VecDeque::new(),
        }
    }

    /// Forgets everything but how to behave, as a service does that starts again.
    pub(super) fn clear(&mut self) {
        *self = Self::new(self.kept, self.mode);
    }

    /// Newest first.
    pub(super) fn works(&self) -> impl Iterator<Item = &Work> {
        self.works.iter().rev()
    }

    /// Oldest first.
    pub(super) fn works_mut(&mut self) -> impl Iterator<Item = &mut Work> {
        self.works.iter_mut()
    }

    /// Adds work; it takes the place of work with the same id.
    pub(super) fn add(&mut self, mut work: Work) {
        if work.mode.memory == Memory::ForgettingOnce
            && self.forgotten.iter().any(|name| name == work.name())
        {
            work.mode.memory = Memory::Keeping;
        }
        self.works.retain(|other| other.id != work.id);
        push(&mut self.works, work, self.kept);
    }

    /// By the orchestrator's id; what it is to forget, it does not know.
    pub(super) fn work(&mut self, id: &str) -> Option<&mut Work> {
        let work = self.works.iter_mut().find(|work| work.id == id)?;
        if !work.is_forgotten() {
            return Some(work);
        }
        push(&mut self.forgotten, work.name().to_owned(), self.kept);
        None
    }

    /// By the key that it was handed in under, unless it was taken back.
    pub(super) fn handed_in(&self, key: &str) -> Option<&Work> {
        let mut works = self.works.iter();
        works.find(|work| work.key.as_deref() == Some(key) && work.record_id.is_some())
    }

    /// By the Submission Service's id.
    pub(super) fn record(&mut self, id: &str) -> Option<&mut Work> {
        self.works.iter_mut().find(|work| work.record_id.as_deref() == Some(id))
    }

    pub(super) fn file(&self, id: &str) -> Option<&FileFacts> {
        self.works().flat_map(Work::all_files).find(|file| file.id == id)
    }

    pub(super) fn add_notification(&mut self, id: String, notification: Value) {
        push(&mut self.notifications, (id, notification), self.kept);
    }

    pub(super) fn notification(&self, id: &str) -> Option<&Value> {
        self.notifications.iter().find(|(other, _)| other == id).map(|(_, value)| value)
    }

    /// Puts a webhook on its way.
    pub(super) fn send(&mut self, webhook: Outgoing) {
        push(&mut self.outgoing, webhook, WAITING);
    }

    /// Notes what became of a webhook.
    pub(super) fn was_sent(&mut self, webhook: SentWebhook) {
        push(&mut self.sent, webhook, SHOWN);
    }

    /// Newest first.
    pub(super) fn sent(&self) -> impl Iterator<Item = &SentWebhook> {
        self.sent.iter().rev()
    }
}

/// Adds to what is kept; the oldest makes room.
fn push<T>(all: &mut VecDeque<T>, new: T, most: usize) {
    while all.len() >= most.max(1) {
        all.pop_front();
    }
    all.push_back(new);
}

#[cfg(test)]
#[allow(clippy::disallowed_methods)]
pub(super) mod tests {
    use super::*;

    /// Work that began at a time, with a text and nothing else.
    pub(crate) fn work(id: &str, text: &str, created_at: DateTime<Utc>) -> Work {
        Work {
            id: id.to_owned(),
            record_id: Some(format!("record-{id}")),
            user_id: "alice".to_owned(),
            user_email: "alice@example.com".to_owned(),
            user_name: "Alice".to_owned(),
            request_type: "prototype".to_owned(),
            priority: "normal".to_owned(),
            text: text.to_owned(),
            files: Vec::new(),
            voice: None,
            created_at,
            polls: 0,
            request_id: None,
            key: None,
            mode: Mode::default().with_words_of(text),
            told: 0,
        }
    }

    #[test]
    fn keeps_the_latest_only() {
        let mut store = Store::new(200, Mode::default());
        for number in 0..203 {
            store.add(work(&number.to_string(), "", Utc::now()));
            store.add_notification(number.to_string(), Value::Null);
        }
        assert_eq!(store.works().count(), 200);
        assert!(store.work("2").is_none());
        assert!(store.work("3").is_some());
        assert!(store.notification("2").is_none());
        assert!(store.notification("3").is_some());
    }

    #[test]
    fn work_with_the_same_id_is_replaced() {
        let mut store = Store::new(200, Mode::default());
        store.add(work("a", "old", Utc::now()));
        store.add(work("a", "new", Utc::now()));
        assert_eq!(store.works().count(), 1);
        assert!(store.work("a").is_some_and(|work| work.text == "new"));
    }

    #[test]
    fn what_is_forgotten_once_is_kept_when_it_comes_again() {
        let mut store = Store::new(200, Mode::default());
        for (id, is_known) in [("a", false), ("b", true)] {
            store.add(work(id, "[forget-once] A shop", Utc::now()));
            store.work(id).unwrap().polls = 1;
            assert_eq!(store.work(id).is_some(), is_known, "{id}");
        }
        store.add(work("c", "[forget-once] Another shop", Utc::now()));
        store.work("c").unwrap().polls = 1;
        assert!(store.work("c").is_none(), "each of them once");
        store.clear();
        assert_eq!(store.works().count(), 0);
    }
}
