//! The platform's Submission Service: takes a user's request with its files and starts the work.

use std::{
    io::{Error, ErrorKind, Result as IoResult},
    sync::{Arc, OnceLock},
    time::Duration,
};

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::{
    Stream, StreamExt, TryStreamExt,
    stream::{self, BoxStream},
};
use reqwest::{
    Body, Client, Method,
    multipart::{Form, Part},
};
use serde::Deserialize;

use super::{
    CallError,
    recorder::Recorder,
    sibling::{self, Sibling},
};

const NAME: &str = "submission_service";

/// How long a submission may take: its files may be 50 MB each.
const UPLOAD_TIMEOUT: Duration = Duration::from_mins(2);

/// A file on its way out, read while it is sent.
pub struct Upload {
    /// The name that the user gave it.
    pub name: String,
    /// Its MIME type.
    pub content_type: String,
    /// Its size in bytes; a body of another size fails the call.
    pub size: u64,
    /// Its content.
    pub body: BoxStream<'static, IoResult<Bytes>>,
}

impl Upload {
    /// A file whose content is in memory.
    #[must_use]
    pub fn from_bytes(
        name: impl Into<String>,
        content_type: impl Into<String>,
        content: impl Into<Bytes>,
    ) -> Self {
        let content = content.into();
        Self {
            name: name.into(),
            content_type: content_type.into(),
            size: content.len() as u64,
            body: stream::iter([Ok(content)]).boxed(),
        }
    }
}

/// A request as the platform takes it.
pub struct NewSubmission {
    /// What the portal calls the request.
    pub request_id: String,
    /// The same for every attempt at the same hand-in: a second one that arrives is the first.
    pub idempotency_key: String,
    /// Whom the request is from.
    pub user_email: String,
    /// How they are called.
    pub user_name: String,
    /// What kind of request it is.
    pub request_type: String,
    /// What they want, in their words.
    pub description: String,
    /// `low`, `normal`, `high` or `urgent`.
    pub priority: String,
    /// Documents, up to 50 MB each.
    pub files: Vec<Upload>,
    /// What they said, if they said it.
    pub voice_file: Option<Upload>,
}

/// What the platform calls the request from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// The Submission Service's id.
    pub id: String,
    /// The AI Orchestrator's id of the work that was started, if it told one.
    pub ai_submission_id: Option<String>,
    /// When it thinks the work is done, in its own words.
    pub estimated_completion_time: Option<String>,
}

/// Where requests are handed in.
#[async_trait]
pub trait SubmissionService: Send + Sync {
    /// Hands in a request; the platform begins to work on it at once.
    async fn create(&self, submission: NewSubmission) -> Result<Submission, CallError>;

    /// Takes a request back. [`CallError::NotFound`] where it is unknown or forgotten.
    async fn delete(&self, id: &str) -> Result<(), CallError>;
}

/// The Submission Service over HTTP.
pub struct HttpSubmissionService {
    sibling: Sibling,
    upload_timeout: Duration,
}

impl HttpSubmissionService {
    /// The service at a base URL, with or without a trailing slash.
    #[must_use]
    pub fn new(client: Client, base_url: impl AsRef<str>) -> Self {
        Self {
            sibling: Sibling::new(NAME, client, base_url.as_ref()),
            upload_timeout: UPLOAD_TIMEOUT,
        }
    }

    fn part(&self, upload: Upload, fault: &Fault) -> Result<Part, CallError> {
        let content_type = if upload.content_type.parse::<mime::Mime>().is_ok() {
            upload.content_type.as_str()
        } else {
            "application/octet-stream"
        };
        let body = Body::wrap_stream(measured(upload.body, upload.size, Arc::clone(fault)));
        Part::stream_with_length(body, upload.size)
            .file_name(header_safe(&upload.name))
            .mime_str(content_type)
            .map_err(|_| self.sibling.failed(None, "the type of an upload is not a MIME type"))
    }
}

#[derive(Deserialize)]
struct Created {
    #[serde(default, deserialize_with = "sibling::text")]
    id: Option<String>,
    #[serde(default, deserialize_with = "sibling::text")]
    ai_submission_id: Option<String>,
    #[serde(default, deserialize_with = "sibling::text")]
    estimated_completion_time: Option<String>,
}

#[async_trait]
impl SubmissionService for HttpSubmissionService {
    async fn create(&self, submission: NewSubmission) -> Result<Submission, CallError> {
        let fault = Fault::default();
        let mut form = Form::new()
            .text("request_id", submission.request_id)
            .text("user_email", submission.user_email)
            .text("user_name", submission.user_name)
            .text("request_type", submission.request_type)
            .text("description", submission.description)
            .text("priority", submission.priority);
        for upload in submission.files {
            form = form.part("files", self.part(upload, &fault)?);
        }
        if let Some(upload) = submission.voice_file {
            form = form.part("voice_file", self.part(upload, &fault)?);
        }
        let request = self
            .sibling
            .request(Method::POST, &["api", "submissions", ""])?
            .timeout(self.upload_timeout)
            .header("idempotency-key", submission.idempotency_key)
            .multipart(form);
        let created: Created = self.sibling.json(request).await.map_err(|error| {
            // To HTTP, a file that can not be read looks like a connection that broke.
            fault.get().map_or(error, |reason| {
                self.sibling.failed(None, &format!("an upload could not be read: {reason}"))
            })
        })?;
        let id =
            created.id.ok_or_else(|| self.sibling.failed(Some(200), "the answer has no id"))?;
        Ok(Submission {
            id,
            ai_submission_id: created.ai_submission_id,
            estimated_completion_time: created.estimated_completion_time,
        })
    }

    async fn delete(&self, id: &str) -> Result<(), CallError> {
        if id.is_empty() {
            return Err(CallError::NotFound { service: NAME });
        }
        let request = self.sibling.request(Method::DELETE, &["api", "submissions", id])?;
        self.sibling.send(request).await.map(|_| ())
    }
}

/// Why an upload of ours ended early, if one did.
type Fault = Arc<OnceLock<String>>;

/// Passes a body on as long as it keeps to its size. One byte more or less would shift the parts
/// that follow it, so both end the request.
fn measured(
    body: BoxStream<'static, IoResult<Bytes>>,
    size: u64,
    fault: Fault,
) -> impl Stream<Item = IoResult<Bytes>> + Send + 'static {
    let rest = stream::unfold(Some((body, size)), |state| async move {
        let (mut body, left) = state?;
        let error = match body.next().await {
            Some(Ok(chunk)) => match left.checked_sub(chunk.len() as u64) {
                Some(left) => return Some((Ok(chunk), Some((body, left)))),
                None => Error::new(ErrorKind::InvalidData, "it is longer than announced"),
            },
            Some(Err(error)) => error,
            None if left == 0 => return None,
            None => Error::new(ErrorKind::UnexpectedEof, "it is shorter than announced"),
        };
        Some((Err(error), None))
    });
    rest.inspect_err(move |error| {
        let _ = fault.set(error.to_string());
    })
}

/// A file name that can not break out of its header.
fn header_safe(name: &str) -> String {
    let name: String = name.chars().filter(|c| !c.is_control()).collect();
    if name.is_empty() { "file".to_owned() } else { name }
}

/// A submission as the fake saw it, files read to their end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedSubmission {
    /// See [`NewSubmission::request_id`].
    pub request_id: String,
    /// See [`NewSubmission::idempotency_key`].
    pub idempotency_key: String,
    /// See [`NewSubmission::user_email`].
    pub user_email: String,
    /// See [`NewSubmission::user_name`].
    pub user_name: String,
    /// See [`NewSubmission::request_type`].
    pub request_type: String,
    /// See [`NewSubmission::description`].
    pub description: String,
    /// See [`NewSubmission::priority`].
    pub priority: String,
    /// See [`NewSubmission::files`].
    pub files: Vec<RecordedUpload>,
    /// See [`NewSubmission::voice_file`].
    pub voice_file: Option<RecordedUpload>,
}

/// A file as the fake saw it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedUpload {
    /// See [`Upload::name`].
    pub name: String,
    /// See [`Upload::content_type`].
    pub content_type: String,
    /// See [`Upload::size`].
    pub size: u64,
    /// All of its content.
    pub content: Vec<u8>,
}

/// A Submission Service that remembers its calls. Without a programmed answer it accepts all,
/// giving ids that no other call got.
#[derive(Default)]
pub struct RecordingSubmissionService {
    created: Recorder<RecordedSubmission, Submission>,
    deleted: Recorder<String, ()>,
}

impl RecordingSubmissionService {
    /// What was handed in, oldest first, refused ones included.
    #[must_use]
    pub fn created(&self) -> Vec<RecordedSubmission> {
        self.created.calls()
    }

    /// The ids that were taken back.
    #[must_use]
    pub fn deleted(&self) -> Vec<String> {
        self.deleted.calls()
    }

    /// Programs the answer to a coming `create`; answers are given in the order of programming.
    pub fn answer_create(&self, answer: Result<Submission, CallError>) {
        self.created.program(answer);
    }

    /// Programs the answer to a coming `delete`.
    pub fn answer_delete(&self, answer: Result<(), CallError>) {
        self.deleted.program(answer);
    }
}

#[async_trait]
impl SubmissionService for RecordingSubmissionService {
    async fn create(&self, submission: NewSubmission) -> Result<Submission, CallError> {
        let mut files = Vec::new();
        for upload in submission.files {
            files.push(recorded(upload).await?);
        }
        let voice_file = match submission.voice_file {
            Some(upload) => Some(recorded(upload).await?),
            None => None,
        };
        let call = RecordedSubmission {
            request_id: submission.request_id,
            idempotency_key: submission.idempotency_key,
            user_email: submission.user_email,
            user_name: submission.user_name,
            request_type: submission.request_type,
            description: submission.description,
            priority: submission.priority,
            files,
            voice_file,
        };
        self.created.record(call).unwrap_or_else(|| {
            Ok(Submission {
                id: uuid::Uuid::new_v4().to_string(),
                ai_submission_id: Some(uuid::Uuid::new_v4().to_string()),
                estimated_completion_time: None,
            })
        })
    }

    async fn delete(&self, id: &str) -> Result<(), CallError> {
        self.deleted.record(id.to_owned()).unwrap_or(Ok(()))
    }
}

async fn recorded(upload: Upload) -> Result<RecordedUpload, CallError> {
    let read: Result<Vec<Bytes>, _> =
        measured(upload.body, upload.size, Fault::default()).try_collect().await;
    let content = read.map_err(|error| CallError::Failed {
        service: NAME,
        status: None,
        detail: format!("an upload could not be read: {error}"),
    })?;
    Ok(RecordedUpload {
        name: upload.name,
        content_type: upload.content_type,
        size: upload.size,
        content: content.concat(),
    })
}

#[cfg(test)]
mod tests {
    use axum::{Router, body::Bytes as Raw, routing::post};
    use serde_json::Value;

    use super::*;
    use crate::{
        controllers::dev::platform::{Sandbox, SandboxConfig},
        integrations::{http_client, testing},
    };

    fn submission(files: Vec<Upload>) -> NewSubmission {
        NewSubmission {
            request_id: "request-1".to_owned(),
            idempotency_key: "request-1-1".to_owned(),
            user_email: "alice@example.com".to_owned(),
            user_name: "Alice Ó Novák".to_owned(),
            request_type: "business_analysis".to_owned(),
            description: "A shop for honey.\r\n--not-a-boundary\r\nPay by card.".to_owned(),
            priority: "high".to_owned(),
            files,
            voice_file: None,
        }
    }

    fn service(base_url: &str) -> HttpSubmissionService {
        HttpSubmissionService::new(http_client().unwrap(), base_url)
    }

    #[tokio::test]
    async fn hands_in_a_request_with_files_and_takes_it_back() {
        let sandbox = Sandbox::new(SandboxConfig::default());
        let base = testing::serve(Router::new().nest("/dev/platform", sandbox.router())).await;
        let service = service(&format!("{base}/dev/platform/"));

        let brief = Upload::from_bytes("brief \"final\".txt", "text/plain", "Honey, please");
        let mut new = submission(vec![brief]);
        new.voice_file = Some(Upload::from_bytes("say.ogg", "audio/ogg", vec![0_u8; 300_000]));
        let created = service.create(new).await.unwrap();
        assert!(created.ai_submission_id.is_some());

        let url = format!("{base}/dev/platform/api/submissions/{}", created.id);
        let record: Value =
            http_client().unwrap().get(&url).send().await.unwrap().json().await.unwrap();
        assert_eq!(record["user_name"], "Alice Ó Novák");
        assert_eq!(record["description"], submission(vec![]).description);
        assert_eq!(record["priority"], "high");
        assert_eq!(record["saved_files"][0]["filename"], "brief \"final\".txt");
        assert_eq!(record["saved_files"][0]["size"], 13);
        assert_eq!(record["saved_files"][1]["size"], 300_000);
        let again = service.create(submission(vec![])).await.unwrap();
        assert_eq!(again, created, "the same hand-in, whose answer may have been lost");

        service.delete(&created.id).await.unwrap();
        let again = service.delete(&created.id).await.unwrap_err();
        assert_eq!(again, CallError::NotFound { service: NAME });
    }

    #[tokio::test]
    async fn a_rejected_file_type_is_a_failure_with_its_reason() {
        let sandbox = Sandbox::new(SandboxConfig::default());
        let service = service(&testing::serve(sandbox.router()).await);
        let picture = Upload::from_bytes("a.png", "image/png", "…");
        let error = service.create(submission(vec![picture])).await.unwrap_err();
        let CallError::Failed { status: Some(500), detail, .. } = error else {
            panic!("{error}");
        };
        assert!(detail.starts_with("Failed to create submission: "), "{detail}");
    }

    #[tokio::test]
    async fn a_body_of_another_size_is_our_failure() {
        let sandbox = Sandbox::new(SandboxConfig::default());
        let service = service(&testing::serve(sandbox.router()).await);
        for size in [2, 4] {
            let mut upload = Upload::from_bytes("a.txt", "text/plain", "abc");
            upload.size = size;
            let error = service.create(submission(vec![upload])).await.unwrap_err();
            assert!(
                matches!(&error, CallError::Failed { status: None, detail, .. }
                    if detail.contains("than announced")),
                "{size}: {error}"
            );
        }
        let mut upload = Upload::from_bytes("a.txt", "text/plain", "abc");
        upload.body = stream::iter([Err(Error::other("the disk is gone"))]).boxed();
        let error = service.create(submission(vec![upload])).await.unwrap_err();
        assert!(error.to_string().contains("the disk is gone"), "{error}");
        assert!(sandbox.submissions().is_empty());
    }

    #[tokio::test]
    async fn a_file_name_can_not_add_headers() {
        let echo = post(|body: Raw| async move {
            let body = String::from_utf8_lossy(&body).into_owned();
            assert!(!body.contains("\nX-Evil"), "{body}");
            axum::Json(serde_json::json!({"id": 12}))
        });
        let base = testing::serve(Router::new().route("/api/submissions/", echo)).await;
        let upload = Upload::from_bytes("a\"\r\nX-Evil: 1\r\n\r\n.txt", "text/plain\r\nX: 1", "a");
        let created = service(&base).create(submission(vec![upload])).await.unwrap();
        let (ai_submission_id, estimated_completion_time) = (None, None);
        let id = "12".to_owned();
        assert_eq!(created, Submission { id, ai_submission_id, estimated_completion_time });
    }

    #[tokio::test]
    async fn an_answer_without_id_makes_no_sense() {
        let answer = post(|_: Raw| async { axum::Json(serde_json::json!({"id": ""})) });
        let base = testing::serve(Router::new().route("/api/submissions/", answer)).await;
        let error = service(&base).create(submission(vec![])).await.unwrap_err();
        assert!(matches!(error, CallError::Failed { status: Some(200), .. }), "{error}");
    }

    #[tokio::test]
    async fn a_slow_upload_ends_at_its_own_timeout() {
        let slow = post(|| tokio::time::sleep(Duration::from_secs(30)));
        let base = testing::serve(Router::new().route("/api/submissions/", slow)).await;
        let mut service = service(&base);
        service.upload_timeout = Duration::from_millis(150);
        let error = service.create(submission(vec![])).await.unwrap_err();
        assert!(matches!(error, CallError::Unreachable { .. }), "{error}");
    }

    #[tokio::test]
    async fn the_fake_records_and_answers_as_programmed() {
        let fake = RecordingSubmissionService::default();
        let refusal = CallError::Rejected { service: NAME, status: 400, detail: "no".to_owned() };
        fake.answer_create(Err(refusal.clone()));
        let upload = Upload::from_bytes("a.txt", "text/plain", "abc");
        assert_eq!(fake.create(submission(vec![upload])).await, Err(refusal));
        assert!(fake.create(submission(vec![])).await.is_ok());
        fake.delete("x").await.unwrap();
        assert_eq!(fake.created()[0].files[0].content, b"abc");
        assert_eq!(fake.created().len(), 2);
        assert_eq!(fake.deleted(), ["x"]);
    }
}
