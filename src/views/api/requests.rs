//! Bodies about requests.

use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

/// How urgent it is.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum Priority {
    /// It can wait.
    Low,
    /// As usual.
    Normal,
    /// It can not wait.
    High,
}

/// Where a request stands.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum StatusName {
    /// Saved here.
    Pending,
    /// Accepted by the platform.
    Submitted,
    /// Being worked on.
    Processing,
    /// There is a result.
    Completed,
    /// There is a reason why not.
    Failed,
    /// Withdrawn by its owner.
    Cancelled,
}

/// A new request.
#[derive(ToSchema)]
pub struct NewRequestBody {
    /// One line.
    #[schema(min_length = 1, max_length = 200, examples("A shop for hand-made lamps"))]
    pub title: String,
    /// What is asked for.
    #[schema(max_length = 20_000)]
    pub description: Option<String>,
    /// One of `GET /api/request-types`, or a word of the client's own;
    /// `general` unless it is said.
    #[schema(max_length = 50)]
    pub request_type: Option<String>,
    /// How urgent it is; `normal` unless it is said.
    #[schema(nullable = false)]
    pub priority: Option<Priority>,
    /// The client's own words; up to 16 KiB of JSON.
    #[schema(value_type = Option<Object>)]
    pub metadata: Option<Value>,
}

/// A new request with files.
#[derive(ToSchema)]
pub struct NewRequestForm {
    /// One line.
    #[schema(min_length = 1, max_length = 200)]
    pub title: String,
    /// What is asked for.
    #[schema(nullable = false, max_length = 20_000)]
    pub description: Option<String>,
    /// As in the JSON body.
    #[schema(nullable = false, max_length = 50)]
    pub request_type: Option<String>,
    /// How urgent it is; `normal` unless it is said.
    #[schema(nullable = false)]
    pub priority: Option<Priority>,
    /// The client's own words: a JSON object as text, up to 16 KiB.
    #[schema(nullable = false)]
    pub metadata: Option<String>,
    /// Up to 10 files of 50 MiB, the voice file counted: PDF, DOC, DOCX, TXT, Markdown, WAV, MP3,
    /// `WebM` audio, Ogg. The content decides what a file is.
    #[schema(nullable = false, value_type = Option<Vec<String>>, format = Binary, max_items = 10)]
    pub files: Option<Vec<String>>,
    /// A spoken message: WAV, MP3, `WebM` or Ogg.
    #[schema(nullable = false, format = Binary)]
    pub voice_file: Option<String>,
}

/// Files for a request.
#[derive(ToSchema)]
pub struct FilesForm {
    /// Files as in a new request; with those that are there already, 10 at most.
    #[schema(format = Binary, min_items = 1, max_items = 10)]
    pub files: Vec<String>,
}

/// Changes to a pending request; what is not named stays.
#[derive(ToSchema)]
pub struct RequestChangeBody {
    /// One line.
    #[schema(nullable = false, min_length = 1, max_length = 200)]
    pub title: Option<String>,
    /// What is asked for.
    #[schema(max_length = 20_000)]
    pub description: Option<String>,
    /// How urgent it is.
    #[schema(nullable = false)]
    pub priority: Option<Priority>,
    /// The client's own words, as a whole; up to 16 KiB of JSON.
    #[schema(value_type = Option<Object>)]
    pub metadata: Option<Value>,
}

/// What can be done to many requests.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum BulkActionName {
    /// Withdraw those that are not final.
    Cancel,
    /// Take them away with their files; those that run are withdrawn.
    Delete,
}

/// The same for many requests at once.
#[derive(ToSchema)]
pub struct BulkBody {
    /// What to do.
    #[schema(inline)]
    pub action: BulkActionName,
    /// To which; 100 at most.
    #[schema(min_items = 1, max_items = 100)]
    pub ids: Vec<Uuid>,
}

/// The data of an event `request.updated`.
#[derive(ToSchema)]
pub struct RequestUpdated {
    /// The request's id.
    pub id: Uuid,
    /// Where it stands.
    pub status: StatusName,
    /// 0 to 100.
    #[schema(minimum = 0, maximum = 100)]
    pub progress: i64,
    /// What is being done, or null.
    pub current_step: Option<String>,
}
