//! A portal that serves on a port of its own.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Once};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use loco_rs::app::{AppContext, Hooks};
use loco_rs::boot::{StartMode, create_context, run_app};
use loco_rs::environment::Environment;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use user_portal::app::{App, serve_until};
use user_portal::context::{Platform, Portal};
use user_portal::controllers::dev::platform::{Sandbox, SandboxConfig, WebhookTarget};
use user_portal::integrations::broker::Broker;
use user_portal::integrations::mail::{MemoryTransport, OutgoingMail};
use user_portal::integrations::sms::MemorySms;
use user_portal::integrations::storage::Store;
use user_portal::workers::{artifacts, exports, poller, relay};

use super::database::TestDatabase;
use super::stores::{Faulty, Troubles};

/// A whole portal.
pub struct TestApp {
    pub ctx: AppContext,
    pub portal: Arc<Portal>,
    /// Keeps no cookies; redirects are not followed.
    pub client: reqwest::Client,
    /// Every mail that went out.
    pub mail: Arc<MemoryTransport>,
    /// Every text message that went out.
    pub sms: Arc<MemorySms>,
    /// The sibling services, on a server of their own.
    pub platform: Sandbox,
    base: String,
    clock: Arc<AtomicI64>,
    stop: CancellationToken,
    _database: TestDatabase,
    _folder: tempfile::TempDir,
}

/// What is different about the portal of one test.
#[derive(Default)]
pub struct TestAppBuilder {
    settings: Vec<(&'static str, Value)>,
    platform: Option<Platform>,
    troubles: Option<Arc<Troubles>>,
    files: Option<Store>,
    broker: Option<Arc<dyn Broker>>,
}

impl TestAppBuilder {
    /// Sets `pointer` (`/http/allowed_hosts`) of the settings, as the YAML has it.
    pub fn setting(mut self, pointer: &'static str, value: impl Into<Value>) -> Self {
        self.settings.push((pointer, value.into()));
        self
    }

    /// Puts fakes in the place of the sibling services.
    pub fn platform(mut self, platform: Platform) -> Self {
        self.platform = Some(platform);
        self
    }

    /// Gives the portal a broker.
    pub fn broker(mut self, broker: Arc<dyn Broker>) -> Self {
        self.broker = Some(broker);
        self
    }

    /// Keeps files in `store`.
    pub fn files(mut self, store: Store) -> Self {
        self.files = Some(store);
        self
    }

    /// Has the file store fail as `troubles` say.
    pub fn troubles(mut self, troubles: &Arc<Troubles>) -> Self {
        self.troubles = Some(troubles.clone());
        self
    }

    pub async fn sqlite(self) -> TestApp {
        self.boot(TestDatabase::sqlite().await).await
    }

    pub async fn postgres(self) -> Option<TestApp> {
        Some(self.boot(TestDatabase::postgres().await?).await)
    }

    async fn boot(self, database: TestDatabase) -> TestApp {
        static PROVIDER: Once = Once::new();
        PROVIDER.call_once(|| {
            let _ = rustls::crypto::ring::default_provider().install_default();
        });
        let folder = tempfile::tempdir().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let stop = CancellationToken::new();
        let start = Utc::now();
        let offset = Arc::new(AtomicI64::new(0));
        let ticking = offset.clone();
        // Time stands still but for what a test says; it begins now, because JWTs and cookies are
        // also looked at by others.
        let clock: Arc<dyn Fn() -> DateTime<Utc> + Send + Sync> =
            Arc::new(move || start + TimeDelta::milliseconds(ticking.load(Ordering::SeqCst)));
        let platform = Sandbox::new(SandboxConfig {
            clock: clock.clone(),
            base_url: format!("{base}/dev/platform"),
            // Long enough to be waited for, short enough to be waited out.
            hang: Duration::from_millis(20),
            webhooks: Some(WebhookTarget {
                portal_url: base.clone(),
                ai_secret: super::requests::AI_SECRET.into(),
                notification_secret: super::requests::NOTIFICATION_SECRET.into(),
            }),
            ..SandboxConfig::default()
        });
        let siblings = serve_platform(&platform, stop.clone()).await;

        let mut config = App::load_config(&Environment::Test).await.unwrap();
        config.database.uri.clone_from(&database.uri);
        config.database.max_connections = 8;
        // Many portals share a few processors here: what waits its turn is not a database that is away.
        config.database.acquire_timeout = Some(30_000);
        config.server.host.clone_from(&base);
        let settings = config.settings.as_mut().unwrap();
        settings["host"] = json!(base);
        settings["storage"]["url"] =
            json!(format!("file:{}", folder.path().join("files").display()));
        settings["mail"]["folder"] = json!(folder.path().join("mailbox"));
        for service in ["submission_service_url", "notification_service_url", "ai_orchestrator_url"]
        {
            settings["platform"][service] = json!(siblings);
        }
        for (pointer, value) in self.settings {
            *settings.pointer_mut(pointer).unwrap_or_else(|| panic!("no setting {pointer}")) =
                value;
        }

        let ctx = create_context::<App>(&Environment::Test, config).await.unwrap();
        let mail = Arc::new(MemoryTransport::default());
        let mut portal = Portal::build(&ctx).unwrap();
        portal.clock = clock;
        portal.mail = mail.clone();
        let sms = Arc::new(MemorySms::default());
        portal.sms = sms.clone();
        if let Some(platform) = self.platform {
            portal.platform = platform;
        }
        portal.broker = self.broker;
        if let Some(files) = self.files {
            (portal.store, portal.staging) = (files.objects, files.staging);
        }
        if let Some(troubles) = self.troubles {
            portal.store = Faulty::around(portal.store, troubles);
        }
        let portal = Arc::new(portal);
        let _ = ctx.shared_store.remove::<Arc<Portal>>();
        ctx.shared_store.insert(portal.clone());
        let boot = run_app::<App>(&StartMode::ServerOnly, ctx).await.unwrap();
        let (ctx, router) = (boot.app_context, boot.router.unwrap());
        let serving = (ctx.clone(), stop.clone());
        tokio::spawn(async move {
            serve_until(listener, router, &serving.0, serving.1.cancelled_owned()).await.unwrap();
        });
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .unwrap();
        TestApp {
            ctx,
            portal,
            client,
            mail,
            sms,
            platform,
            base,
            clock: offset,
            stop,
            _database: database,
            _folder: folder,
        }
    }
}

async fn serve_platform(platform: &Sandbox, stop: CancellationToken) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let router = platform.router();
    tokio::spawn(async move {
        axum::serve(listener, router).with_graceful_shutdown(stop.cancelled_owned()).await.unwrap();
    });
    url
}

impl TestApp {
    pub fn builder() -> TestAppBuilder {
        TestAppBuilder::default()
    }

    /// A portal on a SQLite file.
    pub async fn sqlite() -> Self {
        Self::builder().sqlite().await
    }

    /// The address of `path`.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// Lets time pass.
    pub fn advance(&self, by: TimeDelta) {
        self.clock.fetch_add(by.num_milliseconds(), Ordering::SeqCst);
    }

    /// Carries out everything that is due in the outbox.
    pub async fn deliver(&self) {
        while relay::run_due(&self.portal).await.unwrap()
            + exports::run_due(&self.portal).await.unwrap()
            + artifacts::run_due(&self.portal).await.unwrap()
            > 0
        {}
    }

    /// Asks after every request whose poll is due.
    pub async fn poll(&self) {
        while poller::run_due(&self.portal).await.unwrap() > 0 {}
    }

    /// Lets the platform work until nothing moves any more: two simulated minutes.
    pub async fn settle(&self) {
        for _ in 0..60 {
            self.deliver().await;
            self.advance(TimeDelta::seconds(2));
            self.poll().await;
        }
        self.deliver().await;
    }

    /// The latest mail to `address`.
    pub fn mail_to(&self, address: &str) -> OutgoingMail {
        let sent = self.mail.sent();
        sent.into_iter().rev().find(|mail| mail.to == address).expect("a mail to that address")
    }

    /// Whether a mail with this subject went to `address`.
    pub fn has_mail(&self, address: &str, subject: &str) -> bool {
        self.mail.sent().iter().any(|mail| mail.to == address && mail.subject == subject)
    }

    /// The six digits in the latest mail to `address`.
    pub fn mailed_code(&self, address: &str) -> String {
        let sent = self.mail.sent();
        let is_code = |mail: &OutgoingMail| mail.to == address && mail.text.contains("Your code");
        six_digits(&sent.into_iter().rev().find(is_code).expect("a mail with a code").text)
    }

    /// The six digits in the latest text message to `number`.
    pub fn texted_code(&self, number: &str) -> String {
        let sent = self.sms.sent();
        let latest = sent.into_iter().rev().find(|sms| sms.to == number);
        six_digits(&latest.expect("a message to that number").text)
    }

    /// The token of the link in the latest mail to `address`.
    pub fn link_token(&self, address: &str) -> String {
        let text = self.mail_to(address).text;
        let link =
            text.split_whitespace().find(|word| word.starts_with(&self.base)).expect("a link");
        link.rsplit('/').next().unwrap().to_owned()
    }
}

fn six_digits(text: &str) -> String {
    let is_code = |word: &&str| word.len() == 6 && word.bytes().all(|byte| byte.is_ascii_digit());
    text.split(|c: char| !c.is_ascii_alphanumeric()).find(is_code).expect("a code").to_owned()
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}
