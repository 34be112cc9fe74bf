//! Sibling services that do as a test tells them, and remember what they were asked.

use std::sync::Arc;

use user_portal::context::Platform;
use user_portal::integrations::CallError;
use user_portal::integrations::ai_orchestrator::{
    RecordingAiOrchestrator, Workflow, WorkflowStatus,
};
use user_portal::integrations::notification_service::RecordingNotificationService;
use user_portal::integrations::submission_service::RecordingSubmissionService;

use super::TestApp;
use super::server::TestAppBuilder;

/// The three of them.
#[derive(Clone, Default)]
pub struct Siblings {
    pub submissions: Arc<RecordingSubmissionService>,
    pub orchestrator: Arc<RecordingAiOrchestrator>,
    pub notifications: Arc<RecordingNotificationService>,
}

impl Siblings {
    /// All of them, for a portal.
    pub fn platform(&self) -> Platform {
        Platform {
            submissions: Some(self.submissions.clone()),
            orchestrator: Some(self.orchestrator.clone()),
            notifications: Some(self.notifications.clone()),
        }
    }

    /// The Submission Service is away for the next `times` hand-ins.
    pub fn submissions_are_away(&self, times: usize) {
        for _ in 0..times {
            self.submissions.answer_create(Err(away("submission_service")));
        }
    }

    /// A portal that speaks with these.
    pub fn portal(&self) -> TestAppBuilder {
        TestApp::builder().platform(self.platform())
    }
}

/// Nobody answers.
pub fn away(service: &'static str) -> CallError {
    CallError::Unreachable { service, reason: "connection refused".to_owned() }
}

/// It answers 500.
pub fn broken(service: &'static str) -> CallError {
    CallError::Failed { service, status: Some(500), detail: "it broke".to_owned() }
}

/// It has forgotten the id.
pub fn forgotten(service: &'static str) -> CallError {
    CallError::NotFound { service }
}

/// What the orchestrator says of work that stands at `status`.
pub fn workflow(status: WorkflowStatus, progress: f64, step: &str) -> Workflow {
    Workflow {
        submission_id: "work".to_owned(),
        status,
        progress,
        current_step: Some(step.to_owned()),
        workflow_steps: Vec::new(),
        results: None,
        prototype_id: None,
        results_page_url: None,
    }
}

/// The same test on SQLite and on PostgreSQL, with siblings that do as they are told.
#[macro_export]
macro_rules! with_siblings_on_every_database {
    ($(async fn $name:ident($app:ident, $siblings:ident) $body:block)*) => {$(
        mod $name {
            #[allow(unused_imports, reason = "not every test uses everything")]
            use super::*;

            async fn run(
                $app: &$crate::support::TestApp,
                $siblings: &$crate::support::Siblings,
            ) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                let siblings = $crate::support::Siblings::default();
                run(&siblings.portal().sqlite().await, &siblings).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                let siblings = $crate::support::Siblings::default();
                if let Some(app) = siblings.portal().postgres().await {
                    run(&app, &siblings).await;
                }
            }
        }
    )*};
}
