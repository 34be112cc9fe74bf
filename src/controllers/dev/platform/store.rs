//! What the sandbox remembers: little, and only the latest.

use std::{collections::VecDeque, time::Duration};

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;

use super::{SandboxSubmission, walk::Stand};

/// How many submissions are kept, and how many notifications.
const KEPT: usize = 200;

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
}

impl Work {
    /// Whether the description has a special word.
    pub(super) fn says(&self, word: &str) -> bool {
        self.text.contains(word)
    }

    /// All files, the recording last.
    pub(super) fn all_files(&self) -> impl Iterator<Item = &FileFacts> {
        self.files.iter().chain(&self.voice)
    }

    /// Whether the orchestrator has lost it.
    pub(super) fn is_forgotten(&self) -> bool {
        self.says("[forget]") && self.polls > 0
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
#[derive(Debug, Default)]
pub(super) struct Store {
    works: VecDeque<Work>,
    notifications: VecDeque<(String, Value)>,
}

impl Store {
    /// Newest first.
    pub(super) fn works(&self) -> impl Iterator<Item = &Work> {
        self.works.iter().rev()
    }

    /// Adds work; it takes the place of work with the same id.
    pub(super) fn add(&mut self, work: Work) {
        self.works.retain(|other| other.id != work.id);
        push(&mut self.works, work);
    }

    /// By the orchestrator's id.
    pub(super) fn work(&mut self, id: &str) -> Option<&mut Work> {
        self.works.iter_mut().find(|work| work.id == id)
    }

    /// By the Submission Service's id.
    pub(super) fn record(&mut self, id: &str) -> Option<&mut Work> {
        self.works.iter_mut().find(|work| work.record_id.as_deref() == Some(id))
    }

    pub(super) fn file(&self, id: &str) -> Option<&FileFacts> {
        self.works().flat_map(Work::all_files).find(|file| file.id == id)
    }

    pub(super) fn add_notification(&mut self, id: String, notification: Value) {
        push(&mut self.notifications, (id, notification));
    }

    pub(super) fn notification(&self, id: &str) -> Option<&Value> {
        self.notifications.iter().find(|(other, _)| other == id).map(|(_, value)| value)
    }
}

fn push<T>(all: &mut VecDeque<T>, new: T) {
    if all.len() >= KEPT {
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
        }
    }

    #[test]
    fn keeps_the_latest_only() {
        let mut store = Store::default();
        for number in 0..KEPT + 3 {
            store.add(work(&number.to_string(), "", Utc::now()));
            store.add_notification(number.to_string(), Value::Null);
        }
        assert_eq!(store.works().count(), KEPT);
        assert!(store.work("2").is_none());
        assert!(store.work("3").is_some());
        assert!(store.notification("2").is_none());
        assert!(store.notification("3").is_some());
    }

    #[test]
    fn work_with_the_same_id_is_replaced() {
        let mut store = Store::default();
        store.add(work("a", "old", Utc::now()));
        store.add(work("a", "new", Utc::now()));
        assert_eq!(store.works().count(), 1);
        assert!(store.work("a").is_some_and(|work| work.text == "new"));
    }
}
