//! Handing in: what a request is made of, and its first step on the way.

use sea_orm::{ActiveModelTrait, Set};
use serde_json::{Map, Value, json};
use unicode_normalization::UnicodeNormalization;
use uuid::Uuid;

use super::status::Source;
use super::{ActiveModel, Model, deadline};
use crate::errors::Result;
use crate::i18n::Text;
use crate::models::audit_logs::Entry;
use crate::models::deliveries::{Effect, NewDelivery};
use crate::models::idempotency_keys;
use crate::models::input::{Input, has_nul};
use crate::models::request_files::{self, StoredFile, quota};
use crate::models::request_types::catalogue::Types;
use crate::models::request_types::{GENERAL, RequestType};
use crate::models::unit_of_work::UnitOfWork;
use crate::models::users;

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
    check_metadata(input, &value).then_some(value)
}

/// Whether metadata can be kept.
fn check_metadata(input: &mut Input, value: &Value) -> bool {
    let text = value.to_string();
    if text.len() > MAX_METADATA_BYTES {
        input.reject("metadata", Text::from("error-metadata-size").arg("max", 16_u64));
        return false;
    }
    if has_nul(value) {
        input.reject("metadata", "error-text-invalid");
        return false;
    }
    true
}

/// Refuses members of `metadata` that are called like a field of the type and are no answer to it.
pub(super) fn check_answers(input: &mut Input, of: Option<&RequestType>, metadata: &Value) {
    for field in of.map_or(&[][..], |known| &known.fields) {
        if let Some(Err(text)) = metadata.get(&field.name).map(|answer| field.check(answer)) {
            input.reject(field.input_name(), text);
        }
    }
}

/// Reads the answers to the fields of a type from a form.
fn read_answers(input: &mut Input, of: &RequestType) -> Value {
    let mut answers = Map::new();
    for field in &of.fields {
        let name = field.input_name();
        match field.read(&input.typed(&name)) {
            Ok(Some(answer)) => _ = answers.insert(field.name.clone(), answer),
            Ok(None) => {}
            Err(text) => input.reject(name, text),
        }
    }
    let answers = Value::Object(answers);
    check_metadata(input, &answers);
    answers
}

/// The files of a request-to-be.
#[derive(Debug, Default)]
pub struct Enclosures {
    /// In the store, in no row yet.
    pub uploaded: Vec<StoredFile>,
    /// Of a draft, whose row is gone with this change.
    pub drafted: Vec<StoredFile>,
}

impl From<Vec<StoredFile>> for Enclosures {
    fn from(uploaded: Vec<StoredFile>) -> Self {
        Self { uploaded, drafted: Vec::new() }
    }
}

impl NewRequest {
    /// Reads and checks every field, as a client of the API sends them: any type, and what it likes
    /// as metadata.
    pub fn read(input: &mut Input, types: &Types) -> Result<Self> {
        let mut new = Self::read_texts(input);
        new.metadata = read_metadata(input).unwrap_or_else(|| json!({}));
        check_answers(input, types.find(&new.request_type), &new.metadata);
        input.finish()?;
        Ok(new)
    }

    /// The same from our form: a type of the catalogue, and the answers to its fields.
    pub fn read_form(input: &mut Input, types: &Types) -> Result<Self> {
        let mut new = Self::read_texts(input);
        match types.offered().find(|known| known.name == new.request_type) {
            Some(known) => new.metadata = read_answers(input, known),
            None => input.reject("request_type", "error-type-unknown"),
        }
        input.finish()?;
        Ok(new)
    }

    fn read_texts(input: &mut Input) -> Self {
        let title = read_title(input);
        if title.is_none() && input.is_fine("title") {
            input.reject("title", "error-required");
        }
        let request_type = input.line("request_type", 50).filter(|text| !text.is_empty());
        Self {
            title: title.unwrap_or_default(),
            description: read_description(input).unwrap_or_default(),
            request_type: request_type.unwrap_or_else(|| GENERAL.into()),
            priority: read_priority(input).unwrap_or_else(|| "normal".into()),
            metadata: json!({}),
        }
    }

    /// A digest of what is asked for, whatever its encoding: the same meaning, the same digest.
    #[must_use]
    pub fn fingerprint(&self, files: &[StoredFile]) -> String {
        idempotency_keys::meaning(&json!({
            "title": self.title,
            "description": self.description,
            "request_type": self.request_type,
            "priority": self.priority,
            "metadata": self.metadata,
            "files": request_files::meaning(files),
        }))
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
        files: impl Into<Enclosures>,
        retry_of: Option<&Self>,
    ) -> Result<Self> {
        owner.hold_in_use(work).await?;
        let now = work.now();
        let Enclosures { uploaded, drafted } = files.into();
        if uploaded.len() + drafted.len() > request_files::MAX_COUNT {
            return Err(request_files::too_many());
        }
        quota::check(work, owner.id, uploaded.iter().chain(&drafted)).await?;
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
            due_at: Set(Some((now + deadline::patience(&work.portal().settings)).into())),
            created_at: Set(now.into()),
            updated_at: Set(now.into()),
            ..Default::default()
        }
        .insert(work.db())
        .await?;
        request_files::insert_all(work, &request, uploaded).await?;
        request_files::insert_rows(work, &request, drafted).await?;
        request.log_update(work, Source::User, None).await?;
        work.record(
            Entry::new("request.created", "request")
                .on(request.pid)
                .about(owner)
                .with(json!({ "request_type": request.request_type })),
        );
        work.publish_request(&request).await?;
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
