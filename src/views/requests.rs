//! Requests through the API.

use chrono::{DateTime, FixedOffset};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

use super::csv;
use super::envelope::timestamp;
use crate::models::requests::listing::Row;
use crate::models::{request_artifacts, request_files, request_updates, requests};

fn time(time: DateTime<FixedOffset>) -> String {
    timestamp(time.to_utc())
}

/// A file of a request.
#[derive(Debug, Serialize, ToSchema)]
pub struct FileView {
    /// The file's id.
    pub id: Uuid,
    /// For display.
    pub name: String,
    /// By content.
    pub content_type: String,
    /// `file` or `voice`.
    pub kind: String,
    /// Bytes.
    pub size: i64,
    /// Hexadecimal.
    pub sha256: String,
    /// RFC 3339.
    pub created_at: String,
}

impl From<&request_files::Model> for FileView {
    fn from(file: &request_files::Model) -> Self {
        Self {
            id: file.pid,
            name: file.name.clone(),
            content_type: file.content_type.clone(),
            kind: file.kind.clone(),
            size: file.size,
            sha256: file.sha256.clone(),
            created_at: time(file.created_at),
        }
    }
}

/// A request, whole.
#[derive(Debug, Serialize, ToSchema)]
pub struct RequestView {
    /// The request's id.
    pub id: Uuid,
    /// 1-200 characters.
    pub title: String,
    /// What is asked for.
    pub description: String,
    /// `pending`, `submitted`, `processing`, `completed`, `failed` or `cancelled`.
    pub status: String,
    /// 0 to 100.
    pub progress: i64,
    /// What is being done.
    pub current_step: Option<String>,
    /// Up to 50 characters.
    pub request_type: String,
    /// `low`, `normal` or `high`.
    pub priority: String,
    /// The client's own words.
    #[schema(value_type = Object)]
    pub metadata: Value,
    /// Its files.
    pub files: Vec<FileView>,
    /// What came out, once completed.
    #[schema(value_type = Option<Object>)]
    pub results: Option<Value>,
    /// Why it failed: `rejected`, `unreachable`, `forgotten`, `platform`, `file`; or null.
    pub failure: Option<String>,
    /// A passing trouble: `unreachable`, `resubmitted`, `overdue`; or null.
    pub notice: Option<String>,
    /// When news are expected by (RFC 3339); null once it is final, and while it is overdue.
    pub due_at: Option<String>,
    /// Whether its owner wants to be told nothing of it.
    pub muted: bool,
    /// The id of the request that this one tries again, or null.
    pub retry_of: Option<Uuid>,
    /// What the Submission Service calls it.
    pub submission_id: Option<String>,
    /// RFC 3339.
    pub created_at: String,
    /// RFC 3339.
    pub updated_at: String,
    /// RFC 3339, or null.
    pub completed_at: Option<String>,
}

impl RequestView {
    /// A request with its files.
    #[must_use]
    pub fn new(
        request: &requests::Model,
        files: &[request_files::Model],
        retry_of: Option<Uuid>,
    ) -> Self {
        Self {
            id: request.pid,
            title: request.title.clone(),
            description: request.description.clone(),
            status: request.status.clone(),
            progress: request.progress,
            current_step: request.current_step.clone(),
            request_type: request.request_type.clone(),
            priority: request.priority.clone(),
            metadata: request.metadata.clone(),
            files: files.iter().map(FileView::from).collect(),
            results: request.results.clone(),
            failure: request.failure.clone(),
            notice: request.notice.clone(),
            due_at: request.due_at.map(time),
            muted: request.is_muted,
            retry_of,
            submission_id: request.submission_id.clone(),
            created_at: time(request.created_at),
            updated_at: time(request.updated_at),
            completed_at: request.completed_at.map(time),
        }
    }
}

/// A request in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct RequestRow {
    /// The request's id.
    pub id: Uuid,
    /// Title.
    pub title: String,
    /// Status.
    pub status: String,
    /// 0 to 100.
    pub progress: i64,
    /// What is being done.
    pub current_step: Option<String>,
    /// A passing trouble: `unreachable`, `resubmitted`, `overdue`; or null.
    pub notice: Option<String>,
    /// Type.
    pub request_type: String,
    /// Priority.
    pub priority: String,
    /// The client's own words.
    #[schema(value_type = Object)]
    pub metadata: Value,
    /// What the Submission Service calls it.
    pub submission_id: Option<String>,
    /// RFC 3339.
    pub created_at: String,
    /// RFC 3339.
    pub updated_at: String,
    /// RFC 3339, or null.
    pub completed_at: Option<String>,
}

impl From<&Row> for RequestRow {
    fn from(row: &Row) -> Self {
        Self {
            id: row.pid,
            title: row.title.clone(),
            status: row.status.clone(),
            progress: row.progress,
            current_step: row.current_step.clone(),
            notice: row.notice.clone(),
            request_type: row.request_type.clone(),
            priority: row.priority.clone(),
            metadata: row.metadata.clone(),
            submission_id: row.submission_id.clone(),
            created_at: time(row.created_at),
            updated_at: time(row.updated_at),
            completed_at: row.completed_at.map(time),
        }
    }
}

/// The columns of the list as a file.
pub const CSV_COLUMNS: [&str; 13] = [
    "id",
    "title",
    "status",
    "progress",
    "current_step",
    "notice",
    "failure",
    "request_type",
    "priority",
    "submission_id",
    "created_at",
    "updated_at",
    "completed_at",
];

/// A line of the list as a file.
#[must_use]
pub fn csv_line(row: &Row) -> String {
    let or_empty = |text: &Option<String>| text.clone().unwrap_or_default();
    csv::line(&[
        &row.pid.to_string(),
        &row.title,
        &row.status,
        &row.progress.to_string(),
        &or_empty(&row.current_step),
        &or_empty(&row.notice),
        &or_empty(&row.failure),
        &row.request_type,
        &row.priority,
        &or_empty(&row.submission_id),
        &time(row.created_at),
        &time(row.updated_at),
        &or_empty(&row.completed_at.map(time)),
    ])
}

/// What became of one of many.
#[derive(Debug, Serialize, ToSchema)]
pub struct BulkOutcome {
    /// The request's id.
    pub id: Uuid,
    /// `cancelled` or `deleted`; `finished` where it could not be cancelled any more; `not_found`; or
    /// `failed` where the portal could not do it just now and changed nothing.
    pub outcome: &'static str,
}

/// One step of a request.
#[derive(Debug, Serialize, ToSchema)]
pub struct TimelineEntry {
    /// The step's id.
    pub id: Uuid,
    /// The status from then on.
    pub status: String,
    /// 0 to 100.
    pub progress: i64,
    /// What was being done.
    pub current_step: Option<String>,
    /// Who said so: `portal`, `user`, `submission-service`, `ai-orchestrator`.
    pub source: String,
    /// A code that says more, or null.
    pub note: Option<String>,
    /// RFC 3339.
    pub created_at: String,
}

impl From<&request_updates::Model> for TimelineEntry {
    fn from(update: &request_updates::Model) -> Self {
        Self {
            id: update.pid,
            status: update.status.clone(),
            progress: update.progress,
            current_step: update.current_step.clone(),
            source: update.source.clone(),
            note: update.note.clone(),
            created_at: time(update.created_at),
        }
    }
}

/// A file that came out of a request.
#[derive(Debug, Serialize, ToSchema)]
pub struct ArtifactView {
    /// The artifact's id.
    pub id: Uuid,
    /// For display.
    pub name: String,
    /// By content; null until it is stored.
    pub content_type: Option<String>,
    /// Bytes; null until it is stored.
    pub size: Option<i64>,
    /// Hexadecimal; null until it is stored.
    pub sha256: Option<String>,
    /// `pending` (it is being fetched), `stored` or `failed`.
    pub status: String,
    /// Why it is not here (yet): `missing`, `unreachable`, `broken`, `too-large`, `elsewhere`; or
    /// null.
    pub failure: Option<String>,
    /// Where it is downloaded, or null; where it is kept elsewhere, its address there.
    pub url: Option<String>,
}

impl ArtifactView {
    /// An artifact of `request`.
    #[must_use]
    pub fn new(request: &requests::Model, artifact: &request_artifacts::Model) -> Self {
        let url = match (artifact.status.as_str(), artifact.failure.as_deref()) {
            (request_artifacts::STORED, _) => {
                Some(format!("/api/me/requests/{}/artifacts/{}", request.pid, artifact.pid))
            }
            (request_artifacts::FAILED, Some("elsewhere")) => Some(artifact.source_url.clone()),
            _ => None,
        };
        Self {
            id: artifact.pid,
            name: artifact.name.clone(),
            content_type: artifact.content_type.clone(),
            size: artifact.size,
            sha256: artifact.sha256.clone(),
            status: artifact.status.clone(),
            failure: artifact.failure.clone(),
            url,
        }
    }
}

/// What came out of a request.
#[derive(Debug, Serialize, ToSchema)]
pub struct ResultsView {
    /// Status of the request.
    pub status: String,
    /// What the platform found, or null.
    #[schema(value_type = Option<Object>)]
    pub results: Option<Value>,
    /// Files that came out.
    pub artifacts: Vec<ArtifactView>,
    /// Where the platform shows it, or null.
    pub results_page_url: Option<String>,
}

impl ResultsView {
    /// What came out of `request`.
    #[must_use]
    pub fn new(request: &requests::Model, artifacts: &[request_artifacts::Model]) -> Self {
        let stored = request.results.as_ref();
        Self {
            status: request.status.clone(),
            results: stored.and_then(|stored| stored.get("results").cloned()),
            artifacts: artifacts.iter().map(|one| ArtifactView::new(request, one)).collect(),
            results_page_url: request.results_page_url.clone(),
        }
    }
}

/// The data of an SSE event `request.updated`.
#[must_use]
pub fn update_event(news: &request_updates::News) -> Value {
    json!({
        "id": news.request,
        "status": news.status,
        "progress": news.progress,
        "current_step": news.current_step,
    })
}
