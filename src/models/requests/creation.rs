//! Handing in: what a request is made of, and its first step on the way.

use sea_orm::{ActiveModelTrait, Set};
use serde_json::{Map, Value, json};
use unicode_normalization::UnicodeNormalization;
use uuid::Uuid;

use super::status::Source;
use super::{ActiveModel, Model};
use crate::errors::Result;
use crate::i18n::Text;
use crate::keyring::digest;
use crate::models::audit_logs::{Entry, chain::canonical};
use crate::models::deliveries::{Effect, NewDelivery};
use crate::models::input::{Input, has_nul};
use crate::models::request_files::{self, StoredFile};
use crate::models::unit_of_work::UnitOfWork;
use crate::models::users;

/// Types that the form offers, each with a label and a help text of its own.
pub const TYPES: [&str; 5] = ["general", "document", "analysis", "audio", "website"];
/// Priorities, least first.
pub const PRIORITIES: [&str; 3] = ["low", "normal", "high"];

const MAX_DESCRIPTION: usize = 20_000;
const MAX_METADATA_BYTES: usize = 16 * 1024;

/// A request that is not handed in yet.
#[derive(Clone, Debug)]
pub struct NewRequest {
    /// 1-200 characters.
    pub title: String,
    /// Up to 20,000 characters.
    pub description: String,
    /// Up to 50 characters.
    pub request_type: String,
    /// `low`, `normal` or `high`.
    pub priority: String,
    /// The client's own words, up to 16 KiB of JSON.
    pub metadata: Value,
}

/// Reads a title.
pub(super) fn read_title(input: &mut Input) -> Option<String> {
    let title = input.line("title", 200)?;
    if title.is_empty() {
        input.reject("title", "error-required");
        return None;
    }
    Some(title)
}

/// Reads a description.
pub(super) fn read_description(input: &mut Input) -> Option<String> {
    input.text("description", MAX_DESCRIPTION)
}

/// Reads a priority.
pub(super) fn read_priority(input: &mut Input) -> Option<String> {
    input.choice("priority", &PRIORITIES, "error-priority-unknown")
}

/// Reads metadata: an object, or in a form the text of one.
pub(super) fn read_metadata(input: &mut Input) -> Option<Value> {
    let value = match input.value("metadata")?.clone() {
        Value::Null => Value::Object(Map::new()),
        Value::String(text) if text.trim().is_empty() => Value::Object(Map::new()),
        Value::String(text) => serde_json::from_str(&text).unwrap_or(Value::Null),
        value => value,
    };
    if !value.is_object() {
        input.reject("metadata", "error-metadata-object");
        return None;
    }
    let text = value.to_string();
    if text.len() > MAX_METADATA_BYTES {
        input.reject("metadata", Text::from("error-metadata-size").arg("max", 16_u64));
        return None;
    }
    if has_nul(&value) {
        input.reject("metadata", "error-text-invalid");
        return None;
    }
    Some(value)
}

impl NewRequest {
    /// Reads and checks every field.
    pub fn read(input: &mut Input) -> Result<Self> {
        let title = read_title(input);
        if title.is_none() && input.is_fine("title") {
            input.reject("title", "error-required");
        }
        let request_type = input.line("request_type", 50).filter(|text| !text.is_empty());
        let new = Self {
            title: title.unwrap_or_default(),
            description: read_description(input).unwrap_or_default(),
            request_type: request_type.unwrap_or_else(|| "general".into()),
            priority: read_priority(input).unwrap_or_else(|| "normal".into()),
            metadata: read_metadata(input).unwrap_or_else(|| json!({})),
        };
        input.finish()?;
        Ok(new)
    }

    /// A digest of what is asked for, whatever its encoding: the same meaning, the same digest.
    #[must_use]
    pub fn fingerprint(&self, files: &[StoredFile]) -> String {
        let files: Vec<_> = files
            .iter()
            .map(|file| json!([file.kind, file.name, file.content_type, file.sha256]))
            .collect();
        let meaning = json!({
            "title": self.title,
            "description": self.description,
            "request_type": self.request_type,
            "priority": self.priority,
            "metadata": self.metadata,
            "files": files,
        });
        digest(canonical(&meaning))
    }
}

/// What searches look into: case and width folded, in any script.
#[must_use]
pub fn search_text(title: &str, description: &str) -> String {
    fold(&format!("{title}\n{description}"))
}

/// Folds case and width.
#[must_use]
pub fn fold(text: &str) -> String {
    text.nfkc().flat_map(char::to_lowercase).collect()
}

impl Model {
    /// Saves a request with its files and sends it on its way.
    pub async fn create(
        work: &mut UnitOfWork<'_>,
        owner: &users::Model,
        pid: Uuid,
        new: NewRequest,
        files: Vec<StoredFile>,
        retry_of: Option<&Self>,
    ) -> Result<Self> {
        let now = work.now();
        let request = ActiveModel {
            pid: Set(pid),
            user_id: Set(owner.id),
            retry_of_id: Set(retry_of.map(|request| request.id)),
            search_text: Set(search_text(&new.title, &new.description)),
            title: Set(new.title),
            description: Set(new.description),
            request_type: Set(new.request_type),
            priority: Set(new.priority),
            metadata: Set(new.metadata),
            status: Set("pending".into()),
            progress: Set(0),
            hand_ins: Set(0),
            version: Set(1),
            quiet_polls: Set(0),
            created_at: Set(now.into()),
            updated_at: Set(now.into()),
            ..Default::default()
        }
        .insert(work.db())
        .await?;
        request_files::insert_all(work, &request, files).await?;
        request.log_update(work, Source::User, None).await?;
        work.record(
            Entry::new("request.created", "request")
                .on(request.pid)
                .about(owner)
                .with(json!({ "request_type": request.request_type })),
        );
        metrics::counter!("portal_requests_total", "status" => "pending").increment(1);
        request.send_to_platform(work, 1).await?;
        Ok(request)
    }

    /// Puts the hand-in into the outbox; the first, or the second after the platform forgot it.
    pub(super) async fn send_to_platform(
        &self,
        work: &mut UnitOfWork<'_>,
        hand_in: i64,
    ) -> Result<()> {
        work.deliver(NewDelivery::new(
            Effect::HandIn { request_id: self.id, hand_in },
            format!("hand-in:{}:{hand_in}", self.pid),
        ))
        .await
    }
}
