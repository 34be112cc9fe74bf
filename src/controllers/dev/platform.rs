//! The sandbox: the three sibling services of the platform in one router.
//!
//! It answers as the Submission Service, the AI Orchestrator and the Notification Service do, so
//! that the portal's own HTTP clients can not tell the difference. How far a submission is follows from
//! its age, by the clock of the configuration; nothing runs but the sending of webhooks, which whoever
//! holds the sandbox calls again and again ([`Sandbox::send_webhooks`]).
//!
//! How it behaves is a [`Mode`]: chosen for everything, or by words in a description for one
//! submission alone, such as `[fail]`, `[slow]`, `[forget]` or `[webhook]`.

mod answers;
mod artifacts;
mod intake;
pub mod modes;
mod notifications;
mod orchestrator;
mod results;
mod store;
mod submissions;
mod walk;
mod webhooks;

use std::{
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
    time::Duration,
};

use axum::{
    Json, Router,
    extract::DefaultBodyLimit,
    http::StatusCode,
    routing::{get, post},
};
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Value, json};

use self::{
    answers::Refusal,
    store::{Store, Work},
};
pub use self::{
    modes::Mode,
    webhooks::{SentWebhook, WebhookTarget},
};
use crate::integrations::mailbox::Mailbox;

/// The largest body of a new submission: ten files and a recording, with room for the texts.
const UPLOAD_LIMIT: usize = 11 * submissions::FILE_LIMIT + 1024 * 1024;

/// The largest body of the other routes.
const JSON_LIMIT: usize = 512 * 1024;

/// Tells the time; a test gives its own.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// Is told of everything that is handed in; a drill keeps its books with it.
pub type Journal = Arc<dyn Fn(&Taken) + Send + Sync>;

/// Something that was handed in, whether it was new or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// What the portal calls it, if it said so.
    pub request_id: Option<String>,
    /// The `Idempotency-Key` that it came with.
    pub key: Option<String>,
    /// What the orchestrator calls it.
    pub id: String,
    /// Whether it was known under its key.
    pub is_repeated: bool,
}

/// How a sandbox behaves.
#[derive(Clone)]
pub struct SandboxConfig {
    /// What time it is.
    pub clock: Clock,
    /// How long each step of a submission takes.
    pub step: Duration,
    /// Where notifications by mail arrive; without one they are taken and shown nowhere.
    pub mailbox: Option<Mailbox>,
    /// Where a browser finds the sandbox, such as `http://localhost:5150/dev/platform`: the
    /// beginning of the links in results.
    pub base_url: String,
    /// How it behaves in the beginning.
    pub mode: Mode,
    /// How long a service hangs that hangs; a gateway answers after that.
    pub hang: Duration,
    /// How many submissions are kept, and how many notifications.
    pub kept: usize,
    /// Where webhooks go; without a target none are sent.
    pub webhooks: Option<WebhookTarget>,
    /// Who is told of what is handed in.
    pub journal: Option<Journal>,
}

impl Default for SandboxConfig {
    /// Real time, 1.5 s a step, no mailbox, links from the root, 200 submissions, and longer silences
    /// than anybody waits for.
    #[allow(clippy::disallowed_methods, reason = "the sandbox is a server of its own")]
    fn default() -> Self {
        Self {
            clock: Arc::new(Utc::now),
            step: Duration::from_millis(1500),
            mailbox: None,
            base_url: String::new(),
            mode: Mode::default(),
            hang: Duration::from_secs(150),
            kept: 200,
            webhooks: None,
            journal: None,
        }
    }
}

/// A submission as the sandbox's own page shows it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SandboxSubmission {
    /// The Submission Service's id; the orchestrator's where the work came to it directly.
    pub id: String,
    /// Whom it is from.
    pub user_email: String,
    /// What kind of request it is.
    pub request_type: String,
    /// `pending`, `processing`, `ai_analysis`, `completed` or `failed`.
    pub status: String,
    /// From 0 to 100.
    pub progress: f64,
}

/// A running sandbox; its clones are the same one.
#[derive(Clone)]
pub struct Sandbox {
    config: Arc<SandboxConfig>,
    store: Arc<Mutex<Store>>,
    client: Arc<OnceLock<reqwest::Client>>,
}

impl Sandbox {
    /// An empty sandbox.
    #[must_use]
    pub fn new(config: SandboxConfig) -> Self {
        let store = Arc::new(Mutex::new(Store::new(config.kept, config.mode)));
        Self { config: Arc::new(config), store, client: Arc::default() }
    }

    /// How it behaves.
    #[must_use]
    pub fn mode(&self) -> Mode {
        self.store().mode
    }

    /// From now on it behaves like this; work that has begun goes on as it began.
    pub fn set_mode(&self, mode: Mode) {
        self.store().mode = mode;
    }

    /// Forgets everything, as the services do that keep all in memory and start again.
    pub fn restart(&self) {
        self.store().clear();
    }

    /// The latest submissions that are kept, newest first.
    #[must_use]
    pub fn submissions(&self) -> Vec<SandboxSubmission> {
        let now = self.now();
        self.store().works().map(|work| work.shown(now, self.config.step)).collect()
    }

    /// The routes of all three services.
    pub fn router(&self) -> Router {
        let submissions = Router::new()
            .route("/api/submissions", post(submissions::redirect))
            .route("/api/submissions/", post(submissions::create))
            .layer(DefaultBodyLimit::max(UPLOAD_LIMIT));
        Router::new()
            .route("/api/submissions/{id}", get(submissions::show).delete(submissions::destroy))
            .route("/files/{id}", get(submissions::file))
            .route("/artifacts/{id}/{name}", get(artifacts::show))
            .route("/api/process-submission", post(orchestrator::process))
            .route("/api/status/{id}", get(orchestrator::status))
            .route("/api/results/{id}", get(orchestrator::results))
            .route("/api/notifications", post(notifications::create))
            .route("/api/notifications/{id}", get(notifications::show))
            .route("/health", get(|| async { health("healthy") }))
            .route("/health/ready", get(|| async { health("ready") }))
            .layer(DefaultBodyLimit::max(JSON_LIMIT))
            .merge(submissions)
            .fallback(|| async { Refusal::new(StatusCode::NOT_FOUND, "Not Found") })
            .method_not_allowed_fallback(|| async {
                Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "Method Not Allowed")
            })
            .with_state(self.clone())
    }

    /// Begins work, unless it was handed in before under the same key; what there is now.
    fn take(&self, work: Work) -> Work {
        let (work, is_repeated) = {
            let mut store = self.store();
            let known = work.key.as_deref().and_then(|key| store.handed_in(key)).cloned();
            match known {
                Some(known) => (known, true),
                None => {
                    store.add(work.clone());
                    (work, false)
                }
            }
        };
        if let Some(journal) = &self.config.journal {
            journal(&Taken {
                request_id: work.request_id.clone(),
                key: work.key.clone(),
                id: work.id.clone(),
                is_repeated,
            });
        }
        work
    }

    fn now(&self) -> DateTime<Utc> {
        (self.config.clock)()
    }

    fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The routes of a new sandbox, for where its submissions need not be listed.
pub fn router(config: SandboxConfig) -> Router {
    Sandbox::new(config).router()
}

fn health(status: &'static str) -> Json<Value> {
    Json(json!({"status": status, "service": "platform-sandbox"}))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::integrations::{http_client, testing};

    #[tokio::test]
    async fn answers_at_a_prefix_as_the_services_do() {
        let app = Router::new().nest_service("/dev/platform", router(SandboxConfig::default()));
        let base = format!("{}/dev/platform", testing::serve(app).await);
        let client = http_client().unwrap();

        for (path, status) in [("/health", "healthy"), ("/health/ready", "ready")] {
            let answer: Value =
                client.get(format!("{base}{path}")).send().await.unwrap().json().await.unwrap();
            assert_eq!(answer["status"], status);
        }
        for (path, detail) in [
            ("/nothing", "Not Found"),
            ("/api/submissions/x", "Submission not found"),
            ("/api/status/x", "Submission not found"),
            ("/api/results/x", "Submission not found"),
            ("/api/notifications/x", "Notification not found"),
            ("/files/x", "File not found"),
        ] {
            let answer = client.get(format!("{base}{path}")).send().await.unwrap();
            assert_eq!(answer.status(), 404, "{path}");
            assert_eq!(answer.json::<Value>().await.unwrap(), json!({"detail": detail}));
        }
        let answer = client.delete(format!("{base}/health")).send().await.unwrap();
        assert_eq!(answer.status(), 405);
        assert_eq!(answer.json::<Value>().await.unwrap()["detail"], "Method Not Allowed");

        let answer = client.post(format!("{base}/api/submissions")).send().await.unwrap();
        assert_eq!(answer.status(), 307);
        assert_eq!(answer.headers()["location"], "/dev/platform/api/submissions/");
    }
}
