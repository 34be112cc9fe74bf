//! The platform's AI Orchestrator: runs the work on a request and tells how far it is.

use async_trait::async_trait;
use reqwest::{Client, Method};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::{
    CallError,
    recorder::Recorder,
    sibling::{self, Sibling},
};

const NAME: &str = "ai_orchestrator";

/// Work to be done, as the orchestrator takes it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ProcessSubmission {
    /// The id that the work shall have; without one the orchestrator makes one up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub submission_id: Option<String>,
    /// Whose request it is.
    pub user_id: String,
    /// `text`, `voice`, `file` or `mixed`.
    pub submission_type: String,
    /// What they want, in their words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text_content: Option<String>,
    /// Where the orchestrator finds the files.
    pub file_urls: Vec<String>,
    /// How to reach the user; an object.
    pub contact_info: Value,
}

/// Work that the orchestrator has taken on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begun {
    /// What to ask for it by.
    pub id: String,
    /// When it thinks the work is done, in its own words.
    pub estimated_completion_time: Option<String>,
}

/// How far the orchestrator is with a request.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Workflow {
    /// The orchestrator's id.
    #[serde(default, deserialize_with = "sibling::plain")]
    pub submission_id: String,
    /// Where it stands.
    pub status: WorkflowStatus,
    /// From 0 to 100.
    #[serde(default, deserialize_with = "percent")]
    pub progress: f64,
    /// What is being done now, in the orchestrator's words.
    #[serde(default, deserialize_with = "sibling::text")]
    pub current_step: Option<String>,
    /// The parts of the work.
    #[serde(default, deserialize_with = "sibling::or_default")]
    pub workflow_steps: Vec<WorkflowStep>,
    /// The result, once it is completed; of any shape.
    #[serde(default)]
    pub results: Option<Value>,
    /// The prototype that was built, if one was.
    #[serde(default, deserialize_with = "sibling::text")]
    pub prototype_id: Option<String>,
    /// A page of the platform that shows the result.
    #[serde(default, deserialize_with = "sibling::text")]
    pub results_page_url: Option<String>,
}

/// Where a workflow stands.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
pub enum WorkflowStatus {
    /// Not begun.
    Pending,
    /// Under way.
    Processing,
    /// Under way, in the hands of the model.
    AiAnalysis,
    /// Done, with results.
    Completed,
    /// Given up.
    Failed,
    /// A word that this program does not know.
    Other(String),
}

impl From<String> for WorkflowStatus {
    fn from(word: String) -> Self {
        match word.as_str() {
            "pending" => Self::Pending,
            "processing" => Self::Processing,
            "ai_analysis" => Self::AiAnalysis,
            "completed" => Self::Completed,
            "failed" => Self::Failed,
            _ => Self::Other(word),
        }
    }
}

/// One part of a workflow, done by one of the platform's services.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub struct WorkflowStep {
    /// The step's id within its workflow.
    #[serde(default, deserialize_with = "sibling::plain")]
    pub step_id: String,
    /// Who does it, such as `nlp-service`.
    #[serde(default, deserialize_with = "sibling::plain")]
    pub service: String,
    /// `pending`, `processing`, `completed` or `failed`.
    #[serde(default, deserialize_with = "sibling::plain")]
    pub status: String,
    /// What it was given.
    #[serde(default)]
    pub input_data: Value,
    /// What came out.
    #[serde(default)]
    pub output_data: Option<Value>,
    /// Why it failed.
    #[serde(default, deserialize_with = "sibling::text")]
    pub error_message: Option<String>,
    /// How long it took, in seconds.
    #[serde(default, deserialize_with = "sibling::number")]
    pub processing_time: Option<f64>,
}

/// Who runs the work.
#[async_trait]
pub trait AiOrchestrator: Send + Sync {
    /// Starts work.
    async fn process(&self, submission: ProcessSubmission) -> Result<Begun, CallError>;

    /// Tells how far the work is. [`CallError::NotFound`] where it is unknown or forgotten.
    async fn status(&self, id: &str) -> Result<Workflow, CallError>;
}

/// The AI Orchestrator over HTTP.
pub struct HttpAiOrchestrator {
    sibling: Sibling,
}

impl HttpAiOrchestrator {
    /// The service at a base URL, with or without a trailing slash.
    #[must_use]
    pub fn new(client: Client, base_url: impl AsRef<str>) -> Self {
        Self { sibling: Sibling::new(NAME, client, base_url.as_ref()) }
    }
}

#[derive(Deserialize)]
struct Accepted {
    #[serde(default, deserialize_with = "sibling::text")]
    submission_id: Option<String>,
    #[serde(default, deserialize_with = "sibling::text")]
    estimated_completion_time: Option<String>,
}

#[async_trait]
impl AiOrchestrator for HttpAiOrchestrator {
    async fn process(&self, submission: ProcessSubmission) -> Result<Begun, CallError> {
        let request = self.sibling.request(Method::POST, &["api", "process-submission"])?;
        let accepted: Accepted = self.sibling.json(request.json(&submission)).await?;
        let id = accepted
            .submission_id
            .ok_or_else(|| self.sibling.failed(Some(200), "the answer has no submission_id"))?;
        Ok(Begun { id, estimated_completion_time: accepted.estimated_completion_time })
    }

    async fn status(&self, id: &str) -> Result<Workflow, CallError> {
        if id.is_empty() {
            return Err(CallError::NotFound { service: NAME });
        }
        let request = self.sibling.request(Method::GET, &["api", "status", id])?;
        let mut workflow: Workflow = self.sibling.json(request).await?;
        if workflow.submission_id.is_empty() {
            id.clone_into(&mut workflow.submission_id);
        }
        Ok(workflow)
    }
}

fn percent<'de, D: Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
    Ok(sibling::number(from)?.unwrap_or_default().clamp(0.0, 100.0))
}

/// An AI Orchestrator that remembers its calls. Without a programmed answer it accepts all work,
/// under the id asked for, and says that it is pending.
#[derive(Default)]
pub struct RecordingAiOrchestrator {
    processed: Recorder<ProcessSubmission, Begun>,
    polled: Recorder<String, Workflow>,
}

impl RecordingAiOrchestrator {
    /// The work it was given, oldest first, refused work included.
    #[must_use]
    pub fn processed(&self) -> Vec<ProcessSubmission> {
        self.processed.calls()
    }

    /// The ids it was asked for, oldest first.
    #[must_use]
    pub fn polled(&self) -> Vec<String> {
        self.polled.calls()
    }

    /// Programs the answer to a coming `process`; answers are given in the order of programming.
    pub fn answer_process(&self, answer: Result<Begun, CallError>) {
        self.processed.program(answer);
    }

    /// Programs the answer to a coming `status`.
    pub fn answer_status(&self, answer: Result<Workflow, CallError>) {
        self.polled.program(answer);
    }
}

#[async_trait]
impl AiOrchestrator for RecordingAiOrchestrator {
    async fn process(&self, submission: ProcessSubmission) -> Result<Begun, CallError> {
        let id = submission.submission_id.clone();
        self.processed.record(submission).unwrap_or_else(|| {
            let id = id.unwrap_or_else(|| uuid::Uuid::new_v4().to_string());
            Ok(Begun { id, estimated_completion_time: None })
        })
    }

    async fn status(&self, id: &str) -> Result<Workflow, CallError> {
        self.polled.record(id.to_owned()).unwrap_or_else(|| {
            Ok(Workflow {
                submission_id: id.to_owned(),
                status: WorkflowStatus::Pending,
                progress: 0.0,
                current_step: None,
                workflow_steps: Vec::new(),
                results: None,
                prototype_id: None,
                results_page_url: None,
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::{
            Arc,
            atomic::{AtomicI64, Ordering},
        },
        time::Duration,
    };

    use axum::{Json, Router, routing::get};
    use chrono::DateTime;
    use serde_json::json;

    use super::*;
    use crate::{
        controllers::dev::platform::{Sandbox, SandboxConfig},
        integrations::{http_client, testing},
    };

    fn orchestrator(base_url: &str) -> HttpAiOrchestrator {
        HttpAiOrchestrator::new(http_client().unwrap(), base_url)
    }

    fn work(text: &str) -> ProcessSubmission {
        ProcessSubmission {
            submission_id: Some("work-1".to_owned()),
            user_id: "alice".to_owned(),
            submission_type: "text".to_owned(),
            text_content: Some(text.to_owned()),
            file_urls: Vec::new(),
            contact_info: json!({"email": "alice@example.com"}),
        }
    }

    #[tokio::test]
    async fn follows_work_from_pending_to_its_results() {
        let seconds = Arc::new(AtomicI64::new(1_800_000_000));
        let clock = Arc::clone(&seconds);
        let sandbox = Sandbox::new(SandboxConfig {
            clock: Arc::new(move || {
                DateTime::from_timestamp(clock.load(Ordering::SeqCst), 0).unwrap()
            }),
            step: Duration::from_secs(1),
            ..SandboxConfig::default()
        });
        let orchestrator = orchestrator(&testing::serve(sandbox.router()).await);

        let id = orchestrator.process(work("A shop for honey. Pay by card.")).await.unwrap().id;
        assert_eq!(id, "work-1");
        let workflow = orchestrator.status(&id).await.unwrap();
        assert_eq!(workflow.status, WorkflowStatus::Pending);
        assert_eq!(workflow.results, None);

        let mut seen = vec![workflow.status];
        let mut progress = workflow.progress;
        for _ in 0..10 {
            seconds.fetch_add(1, Ordering::SeqCst);
            let workflow = orchestrator.status(&id).await.unwrap();
            assert!(workflow.progress >= progress);
            progress = workflow.progress;
            assert_eq!(workflow.results.is_some(), workflow.status == WorkflowStatus::Completed);
            if seen.last() != Some(&workflow.status) {
                seen.push(workflow.status);
            }
        }
        assert_eq!(
            seen,
            [
                WorkflowStatus::Pending,
                WorkflowStatus::Processing,
                WorkflowStatus::AiAnalysis,
                WorkflowStatus::Completed
            ]
        );
        let done = orchestrator.status(&id).await.unwrap();
        assert!(done.progress > 99.9);
        assert!(done.prototype_id.is_some() && done.results_page_url.is_some());
        assert!(done.workflow_steps.iter().all(|step| step.status == "completed"));
    }

    #[tokio::test]
    async fn unknown_work_is_not_found() {
        let sandbox = Sandbox::new(SandboxConfig::default());
        let orchestrator = orchestrator(&testing::serve(sandbox.router()).await);
        let not_found = CallError::NotFound { service: NAME };
        assert_eq!(orchestrator.status("nothing").await.unwrap_err(), not_found);
        assert_eq!(orchestrator.status("").await.unwrap_err(), not_found);
        assert_eq!(orchestrator.status("..").await.unwrap_err(), not_found);
    }

    #[tokio::test]
    async fn reads_answers_of_unusual_shape() {
        let answer = get(|| async {
            Json(json!({
                "status": "paused", "progress": "142", "workflow_steps": [{"step_id": 3}],
                "results": null, "created_at": "2026-01-01T10:00:00.123456", "more": []
            }))
        });
        let base = testing::serve(Router::new().route("/api/status/{id}", answer)).await;
        let workflow = orchestrator(&base).status("a/b").await.unwrap();
        assert_eq!(workflow.submission_id, "a/b");
        assert_eq!(workflow.status, WorkflowStatus::Other("paused".to_owned()));
        assert!((workflow.progress - 100.0).abs() < f64::EPSILON);
        assert_eq!(workflow.workflow_steps[0].step_id, "3");
        assert_eq!(workflow.results, None);
    }

    #[tokio::test]
    async fn an_answer_without_status_makes_no_sense() {
        let answer = get(|| async { Json(json!({"submission_id": "x"})) });
        let base = testing::serve(Router::new().route("/api/status/{id}", answer)).await;
        let error = orchestrator(&base).status("x").await.unwrap_err();
        assert!(matches!(error, CallError::Failed { status: Some(200), .. }), "{error}");
    }

    #[tokio::test]
    async fn the_fake_records_and_answers_as_programmed() {
        let fake = RecordingAiOrchestrator::default();
        assert_eq!(fake.process(work("a")).await.unwrap().id, "work-1");
        let lost = CallError::NotFound { service: NAME };
        fake.answer_status(Err(lost.clone()));
        assert_eq!(fake.status("work-1").await, Err(lost));
        assert_eq!(fake.status("work-1").await.unwrap().status, WorkflowStatus::Pending);
        assert_eq!(fake.processed().len(), 1);
        assert_eq!(fake.polled(), ["work-1", "work-1"]);
    }
}
