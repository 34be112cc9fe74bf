//! What the program holds besides Loco's context: built once at boot, shared by everything.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use chrono::{DateTime, SubsecRound, Utc};
use loco_rs::app::AppContext;
use loco_rs::environment::Environment;
use object_store::ObjectStore;
use sea_orm::DatabaseConnection;
use tokio::sync::Notify;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

use crate::i18n::Texts;
use crate::integrations::ai_orchestrator::{AiOrchestrator, HttpAiOrchestrator};
use crate::integrations::artifacts::ArtifactSource;
use crate::integrations::broker::{AmqpBroker, Broker, Names};
use crate::integrations::mail::{self, MailTransport};
use crate::integrations::notification_service::{HttpNotificationService, NotificationService};
use crate::integrations::sms::{self, SmsTransport};
use crate::integrations::storage::{self, Staging};
use crate::integrations::submission_service::{HttpSubmissionService, SubmissionService};
use crate::integrations::{self};
use crate::keyring::{Keyring, Purpose, Vault};
use crate::models::idempotency_keys::LetGo;
use crate::models::request_types::catalogue::Catalogue;
use crate::models::sessions::access_token::AccessTokens;
use crate::models::sessions::sightings::Sightings;
use crate::models::users::password::Hasher;
use crate::rate_limit::{LocalLimits, RateLimits, SharedLimits};
use crate::realtime::Hub;
use crate::settings::{self, Settings};
use crate::views::engine::Pages;

/// Where the time comes from: the wall in production, a test's own in tests.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// The one place that reads the wall's time.
#[allow(clippy::disallowed_methods, reason = "everything else is told the time")]
fn wall_clock() -> DateTime<Utc> {
    Utc::now()
}

/// The sibling services; `None` where the integration is off.
#[derive(Clone)]
pub struct Platform {
    /// Takes requests in.
    pub submissions: Option<Arc<dyn SubmissionService>>,
    /// Works on them.
    pub orchestrator: Option<Arc<dyn AiOrchestrator>>,
    /// Tells people about them.
    pub notifications: Option<Arc<dyn NotificationService>>,
}

/// The loops of this process.
#[derive(Debug, Default)]
pub struct Loops {
    carries_out: AtomicBool,
    /// What runs, to be waited for at the end.
    pub tasks: TaskTracker,
}

impl Loops {
    /// Relay and poller run from now on.
    pub fn started(&self) {
        self.carries_out.store(true, Ordering::Relaxed);
    }

    /// Whether relay and poller run.
    #[must_use]
    pub fn is_started(&self) -> bool {
        self.carries_out.load(Ordering::Relaxed)
    }

    /// Waits until every loop has ended its round, `patience` at most.
    pub async fn ended(&self, patience: Duration) {
        self.tasks.close();
        if tokio::time::timeout(patience, self.tasks.wait()).await.is_err() {
            tracing::warn!("a loop is cut off: what it holds is taken up again after its lease");
        }
    }
}

/// Everything that models and controllers work with.
pub struct Portal {
    /// The typed `settings:` of the configuration.
    pub settings: Settings,
    /// The pool.
    pub db: DatabaseConnection,
    /// What time it is.
    pub clock: Clock,
    /// Keys by purpose, all from one secret.
    pub keys: Keyring,
    /// Keeps the secrets of second factors.
    pub vault: Vault,
    /// Signs and reads access tokens.
    pub tokens: AccessTokens,
    /// Hashes passwords off the runtime.
    pub passwords: Hasher,
    /// Budgets of what a caller may do.
    pub limits: Arc<dyn RateLimits>,
    /// Tells open tabs and streams what changed.
    pub hub: Hub,
    /// Which sessions were in use, until it is written down.
    pub sightings: Sightings,
    /// What can be handed in.
    pub request_types: Catalogue,
    /// Idempotency keys of calls that were dropped, until the next claim.
    pub let_go: LetGo,
    /// What runs beside the server.
    pub loops: Loops,
    /// Rung when the outbox has something new.
    pub doorbell: Notify,
    /// Rung when there is a new event to publish.
    pub events_doorbell: Notify,
    /// Where events are published; `None` where they stay in the outbox.
    pub broker: Option<Arc<dyn Broker>>,
    /// Where files are kept.
    pub store: Arc<dyn ObjectStore>,
    /// What is on its way there.
    pub staging: Arc<dyn Staging>,
    /// Carries mail away.
    pub mail: Arc<dyn MailTransport>,
    /// Carries text messages away.
    pub sms: Arc<dyn SmsTransport>,
    /// The sibling services.
    pub platform: Platform,
    /// The files that they made.
    pub artifacts: ArtifactSource,
    /// Texts in every language.
    pub texts: Texts,
    /// Templates.
    pub pages: Pages,
}

impl Portal {
    /// Builds everything from the context's configuration.
    ///
    /// # Errors
    /// When a setting is bad or a folder can not be used; the message names it.
    pub fn build(ctx: &AppContext) -> loco_rs::Result<Self> {
        let mut settings = settings::load(&ctx.config, &ctx.environment)?;
        settings.sandbox &= ctx.environment != Environment::Production;
        let texts = Texts::load()?;
        let client = integrations::http_client().map_err(loco_rs::Error::wrap)?;
        let files = storage::open(&settings.storage)?;
        let sibling = &settings.platform;
        let artifacts = ArtifactSource::new(
            sibling.submission_service_url.as_deref(),
            sibling.ai_orchestrator_url.as_deref(),
        )
        .map_err(loco_rs::Error::wrap)?;
        let platform = Platform {
            submissions: sibling
                .submission_service_url
                .as_ref()
                .map(|url| Arc::new(HttpSubmissionService::new(client.clone(), url)) as Arc<_>),
            orchestrator: sibling
                .ai_orchestrator_url
                .as_ref()
                .map(|url| Arc::new(HttpAiOrchestrator::new(client.clone(), url)) as Arc<_>),
            notifications: sibling
                .notification_service_url
                .as_ref()
                .map(|url| Arc::new(HttpNotificationService::new(client.clone(), url)) as Arc<_>),
        };
        Ok(Self {
            db: ctx.db.clone(),
            clock: Arc::new(wall_clock),
            keys: Keyring::new(&settings.jwt),
            vault: Vault::new(&settings.mfa, &settings.jwt),
            tokens: AccessTokens::new(&settings.jwt)?,
            passwords: Hasher::new(&settings.password_hash)?,
            limits: limits(&settings)?,
            hub: Hub::default(),
            sightings: Sightings::default(),
            request_types: Catalogue::default(),
            let_go: LetGo::default(),
            loops: Loops::default(),
            doorbell: Notify::new(),
            events_doorbell: Notify::new(),
            broker: broker(&settings)?,
            store: files.objects,
            staging: files.staging,
            mail: mail::transport(&settings.mail).map_err(loco_rs::Error::wrap)?,
            sms: sms::transport(&settings.sms, &settings.mail.folder, client),
            platform,
            artifacts,
            pages: Pages::load(&texts)?,
            texts,
            settings,
        })
    }

    /// The portal of a running program.
    ///
    /// # Errors
    /// When the context was not made by our own `after_context`.
    pub fn of(ctx: &AppContext) -> loco_rs::Result<Arc<Self>> {
        ctx.shared_store
            .get::<Arc<Self>>()
            .ok_or_else(|| loco_rs::Error::string("the portal is not built"))
    }

    /// Now, to the microsecond: what both databases keep.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        (self.clock)().trunc_subsecs(6)
    }

    /// An absolute address of the portal, for mails.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.settings.host)
    }
}

/// Counters of this process, or of all replicas where there is a Redis.
fn limits(settings: &Settings) -> loco_rs::Result<Arc<dyn RateLimits>> {
    let scale = settings.rate_limit_scale;
    Ok(match &settings.redis_url {
        None => Arc::new(LocalLimits::new(scale)),
        Some(url) => {
            let salt = Keyring::new(&settings.jwt).seal(Purpose::LimitKeys, "salt");
            Arc::new(SharedLimits::new(url.expose(), scale, salt)?)
        }
    })
}

/// The platform's broker, where one is set. Nothing is connected yet.
fn broker(settings: &Settings) -> loco_rs::Result<Option<Arc<dyn Broker>>> {
    let Some(url) = &settings.rabbitmq_url else { return Ok(None) };
    Ok(Some(Arc::new(AmqpBroker::new(url.expose(), Names::default())?)))
}

/// Who is behind a change, and from where: what the audit log keeps.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// The person who acts; `None` for the program itself and for strangers.
    pub actor: Option<Actor>,
    /// The client's address, behind trusted proxies.
    pub ip_address: Option<IpAddr>,
    /// What the client calls itself.
    pub user_agent: Option<String>,
    /// The request's id.
    pub request_id: Option<String>,
}

/// A signed-in person, or a task at the command line.
#[derive(Clone, Debug)]
pub struct Actor {
    /// The person's public id; `None` for the program.
    pub id: Option<Uuid>,
    /// `user`, `staff`, `admin`, `system`.
    pub role: String,
    /// The name at that time.
    pub name: String,
    /// The session's public id.
    pub session_id: Option<Uuid>,
    /// The public id of the API key that acts in the person's name.
    pub api_key_id: Option<Uuid>,
}

impl Origin {
    /// The program itself: workers and tasks.
    #[must_use]
    pub fn system(name: &str) -> Self {
        Self {
            actor: Some(Actor {
                id: None,
                role: "system".into(),
                name: name.into(),
                session_id: None,
                api_key_id: None,
            }),
            ..Self::default()
        }
    }
}
