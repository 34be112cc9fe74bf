//! Everything that can be killed, and the database that outlives it.

use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use reqwest::Client;
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, QueryResult, Statement,
};
use tempfile::TempDir;
use user_portal::controllers::dev::platform::WebhookTarget;

use super::broker::Broker;
use super::siblings::Siblings;
use super::{Outcome, Plan};

const AI_SECRET: &str = "the-orchestrator-s-secret-of-the-drill";
const NOTIFICATION_SECRET: &str = "the-notification-service-s-secret-of-the-drill";

/// All of it.
pub struct World {
    /// Where the portal answers.
    pub base: String,
    /// What the clients call it by.
    pub client: Client,
    /// The same database as the portal's.
    pub db: DatabaseConnection,
    /// The platform.
    pub siblings: Siblings,
    /// The broker, where there is one.
    pub broker: Option<Broker>,
    /// The program that serves.
    pub server: Process,
    /// The program that carries out.
    pub worker: Process,
    folder: TempDir,
    /// The server that the database was made in, and its name there.
    postgres: Option<(String, String)>,
}

/// A program that is started again and again.
pub struct Process {
    command: Command,
    child: Option<Child>,
}

impl Process {
    /// Starts it, unless it runs.
    pub fn start(&mut self) -> Outcome<()> {
        if self.child.is_none() {
            self.child = Some(self.command.spawn()?);
        }
        Ok(())
    }

    /// SIGKILL: nothing is finished, nothing is closed.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// Whether it ended though nobody killed it.
    pub fn has_ended(&mut self) -> bool {
        self.child.as_mut().is_some_and(|child| !matches!(child.try_wait(), Ok(None)))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

impl World {
    /// Builds it, and starts everything.
    pub async fn build(plan: &Plan) -> Outcome<Self> {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let folder = tempfile::tempdir()?;
        let (url, postgres) = database(plan, folder.path().join("portal.sqlite")).await;
        let built = Self::on(plan, folder, &url, postgres.clone()).await;
        if let (Err(_), Some((server, name))) = (&built, &postgres) {
            drop_database(server, name).await;
        }
        built
    }

    async fn on(
        plan: &Plan,
        folder: TempDir,
        url: &str,
        postgres: Option<(String, String)>,
    ) -> Outcome<Self> {
        let port = free_port()?;
        let base = format!("http://127.0.0.1:{port}");
        let broker = match &plan.rabbitmq {
            None => None,
            Some(url) => match Broker::build(url, free_port()?).await {
                Ok(broker) => Some(broker),
                Err(problem) => {
                    plan.say(&format!("without a broker: {problem}"));
                    None
                }
            },
        };
        let platform = free_port()?;
        let siblings = Siblings::new(
            platform,
            WebhookTarget {
                portal_url: base.clone(),
                ai_secret: AI_SECRET.into(),
                notification_secret: NOTIFICATION_SECRET.into(),
            },
        );
        let broker_url = broker.as_ref().map(|broker| broker.url.clone()).unwrap_or_default();
        let log = folder.path().join("portal.log");
        let process = |arguments: &[&str]| -> Outcome<Process> {
            let file = |name: &str| folder.path().join(name).display().to_string();
            let log = std::fs::OpenOptions::new().create(true).append(true).open(&log)?;
            let platform = format!("http://127.0.0.1:{platform}");
            let mut command = Command::new(&plan.program);
            command
                .args(arguments)
                .current_dir(&plan.folder)
                .env_clear()
                .env("LOCO_ENV", "development")
                .env("BINDING", "127.0.0.1")
                .env("PORT", port.to_string())
                .env("HOST", &base)
                .env("DATABASE_URL", url)
                .env("WORKER_IN_SERVER", "False")
                .env("RABBITMQ_URL", &broker_url)
                .env("OBJECT_STORE_URL", format!("file:{}", file("files")))
                .env("EMAIL_BACKEND", "file")
                .env("EMAIL_FILE_PATH", file("mail"))
                .env("SUBMISSION_SERVICE_URL", &platform)
                .env("AI_ORCHESTRATOR_URL", &platform)
                // Whoever is told is told by mail, which can be counted.
                .env("NOTIFICATION_SERVICE_URL", "")
                .env("WEBHOOK_SECRET_AI", AI_SECRET)
                .env("WEBHOOK_SECRET_NOTIFICATION", NOTIFICATION_SECRET)
                .env("PASSWORD_HASH_MEMORY_KIB", "64")
                .env("RATE_LIMIT_SCALE", "100000")
                .env("LOG_LEVEL", "warn")
                .stdin(Stdio::null())
                .stdout(Stdio::from(log.try_clone()?))
                .stderr(Stdio::from(log));
            if !url.starts_with("postgres") {
                let queue = format!("sqlite://{}?mode=rwc", file("queue.sqlite"));
                command.env("QUEUE_URL", queue);
            }
            Ok(Process { command, child: None })
        };
        let (mut server, worker) = (process(&["start"])?, process(&["start", "--worker"])?);
        server.start()?;
        let client = Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(Duration::from_secs(20))
            // A killed server leaves dead connections behind.
            .pool_max_idle_per_host(0)
            .build()?;
        if let Err(problem) = ready(&client, &base, &mut server).await {
            let said = std::fs::read_to_string(&log).unwrap_or_default();
            return Err(format!("{problem}: {}", said.lines().last().unwrap_or_default()).into());
        }
        let db = connect(url).await?;
        let mut world =
            Self { base, client, db, siblings, broker, server, worker, folder, postgres };
        world.siblings.start()?;
        if let Some(broker) = &mut world.broker {
            broker.start();
        }
        world.worker.start()?;
        Ok(world)
    }

    /// On what it runs.
    pub fn described(&self) -> String {
        let database = if self.postgres.is_some() { "PostgreSQL" } else { "SQLite" };
        let broker = if self.broker.is_some() { "RabbitMQ" } else { "no broker" };
        format!("{database} and {broker}")
    }

    /// A file or folder of the portal's.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The rows of a query.
    pub async fn rows(&self, sql: &str) -> Outcome<Vec<QueryResult>> {
        let statement = Statement::from_string(self.db.get_database_backend(), sql);
        Ok(self.db.query_all_raw(statement).await?)
    }

    /// The number that a query counts.
    pub async fn count(&self, sql: &str) -> Outcome<usize> {
        let rows = self.rows(sql).await?;
        let count: i64 = rows.first().ok_or("a count has a row")?.try_get_by_index(0)?;
        Ok(usize::try_from(count)?)
    }

    /// Takes everything away, unless it is to be looked at.
    pub async fn end(mut self, keep: bool) {
        self.server.kill();
        self.worker.kill();
        self.siblings.kill();
        drop(self.broker.take());
        let _ = self.db.clone().close().await;
        if keep {
            let name = self.postgres.as_ref().map(|(_, name)| name.as_str()).unwrap_or_default();
            eprintln!("left behind: {} {name}", self.folder.path().display());
            self.folder.disable_cleanup(true);
            return;
        }
        if let Some((server, name)) = &self.postgres {
            drop_database(server, name).await;
        }
    }
}

async fn drop_database(server: &str, name: &str) {
    if let Ok(admin) = connect(server).await {
        let sql = format!("DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)");
        let _ = admin.execute_unprepared(&sql).await;
    }
}

async fn connect(url: &str) -> Result<DatabaseConnection, sea_orm::DbErr> {
    let mut options = ConnectOptions::new(url);
    options.max_connections(2).connect_timeout(Duration::from_secs(3)).sqlx_logging(false);
    Database::connect(options).await
}

/// A database of its own: its address, and where it has to be taken away again.
async fn database(plan: &Plan, file: PathBuf) -> (String, Option<(String, String)>) {
    let sqlite = (format!("sqlite://{}?mode=rwc", file.display()), None);
    let Some(server) = &plan.postgres else { return sqlite };
    let name = format!("portal_drill_{}_{}", std::process::id(), plan.seed);
    let made = async {
        let admin = connect(server).await?;
        admin.execute_unprepared(&format!("CREATE DATABASE \"{name}\"")).await
    };
    if let Err(problem) = made.await {
        plan.say(&format!("on SQLite, since PostgreSQL can not be had: {problem}"));
        return sqlite;
    }
    let root = server.rsplit_once('/').map_or(server.as_str(), |(root, _)| root);
    (format!("{root}/{name}"), Some((server.clone(), name)))
}

/// Below the ports that outgoing connections take: it must still be free at the next start.
fn free_port() -> Outcome<u16> {
    for _ in 0..100 {
        let port = rand::random_range(20_000..32_000);
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return Ok(port);
        }
    }
    Err("no port is free".into())
}

async fn ready(client: &Client, base: &str, server: &mut Process) -> Outcome<()> {
    let began = Instant::now();
    let url = format!("{base}/health/live");
    while began.elapsed() < Duration::from_mins(1) {
        if let Ok(answer) = client.get(&url).send().await
            && answer.status() == 200
        {
            return Ok(());
        }
        if server.has_ended() {
            return Err("the portal ended at once".into());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Err("the portal does not get ready".into())
}
