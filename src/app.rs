//! Wires the program together for Loco: routes, middleware, loops, tasks.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use axum::Router;
use loco_rs::Result;
use loco_rs::app::{AppContext, Hooks};
#[allow(unused_imports, reason = "generated workers are built by this trait")]
use loco_rs::bgworker::{BackgroundWorker, Queue};
use loco_rs::boot::{BootResult, ServeParams, StartMode, create_app, shutdown_signal};
use loco_rs::config::Config;
use loco_rs::controller::AppRoutes;
use loco_rs::controller::middleware::MiddlewareLayer;
use loco_rs::environment::Environment;
use loco_rs::task::Tasks;
use migration::Migrator;
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{ConnectOptions, Database, DatabaseConnection};
use tower_http::services::ServeDir;

use crate::context::Portal;
use crate::errors::Error;
use crate::settings;
use crate::workers::supervisor::supervise;
#[allow(
    unused_imports,
    reason = "generated workers and controllers are named by their module"
)]
use crate::{controllers, tasks, workers};

/// How long requests that are under way may take to end after the signal.
const DRAIN: Duration = Duration::from_secs(20);

/// How long a loop may take to end its round after the last request.
const LAST_ROUND: Duration = Duration::from_secs(4);

/// The User Portal.
pub struct App;

#[async_trait]
impl Hooks for App {
    fn app_name() -> &'static str {
        env!("CARGO_CRATE_NAME")
    }

    fn app_version() -> String {
        let build = option_env!("BUILD_SHA").or(option_env!("GITHUB_SHA")).unwrap_or("dev");
        format!("{} ({build})", env!("CARGO_PKG_VERSION"))
    }

    async fn load_config(environment: &Environment) -> Result<Config> {
        let config = environment.load()?;
        // Before anything is connected to: a bad setting names itself.
        settings::load(&config, environment)?;
        for uri in [Some(&config.database.uri), queue_uri(&config)].into_iter().flatten() {
            make_folder_of(uri)?;
        }
        Ok(config)
    }

    async fn boot(
        mode: StartMode,
        environment: &Environment,
        config: Config,
    ) -> Result<BootResult> {
        create_app::<Self, Migrator>(mode, environment, config).await
    }

    async fn after_context(mut ctx: AppContext) -> Result<AppContext> {
        controllers::ops::install_metrics()?;
        if let Some(pool) = sqlite_pool(&ctx.config.database).await? {
            ctx.db = pool;
        }
        // Loco's context is copied for every request: a line of text is copied faster than a tree.
        let settings = ctx.config.settings.take();
        ctx.config.settings = settings.map(settings::folded);
        let portal = Arc::new(Portal::build(&ctx)?);
        if portal.settings.sandbox {
            ctx.shared_store.insert(controllers::dev::sandbox::build(&portal));
        }
        ctx.shared_store.insert(portal);
        Ok(ctx)
    }

    fn middlewares(ctx: &AppContext) -> Vec<Box<dyn MiddlewareLayer>> {
        controllers::middleware::stack(ctx)
    }

    async fn before_routes(_ctx: &AppContext) -> Result<Router<AppContext>> {
        let files = ServeDir::new("assets/static").precompressed_br().precompressed_gzip();
        Ok(Router::new().nest_service("/static", files).fallback(|| async { Error::NotFound }))
    }

    fn routes(ctx: &AppContext) -> AppRoutes {
        let development = match Portal::of(ctx) {
            Ok(portal) if portal.settings.sandbox => controllers::dev::routes(),
            _ => Vec::new(),
        };
        AppRoutes::empty()
            .add_route(controllers::ops::routes())
            .add_route(controllers::docs::routes())
            .add_route(controllers::well_known::routes())
            .add_routes(controllers::portal::routes())
            .add_routes(development)
            .nest_routes("/api", controllers::api::routes())
            .nest_routes("/api/v1", controllers::api::routes())
    }

    async fn serve(app: Router, ctx: &AppContext, params: &ServeParams) -> Result<()> {
        let portal = Portal::of(ctx)?;
        if portal.settings.worker_in_server && !portal.loops.is_started() {
            run_worker_beside(ctx, &portal).await?;
        }
        watch(&portal);
        if let Some(sandbox) = ctx.shared_store.get::<controllers::dev::platform::Sandbox>() {
            let closing = portal.hub.closing();
            supervise(&portal, "sandbox", move || {
                controllers::dev::sandbox::send_webhooks(sandbox.clone(), closing.clone())
            });
        }
        let address = format!("{}:{}", params.binding, params.port);
        let listener = tokio::net::TcpListener::bind(&address).await?;
        serve_until(listener, app, ctx, shutdown_signal()).await
    }

    async fn connect_workers(ctx: &AppContext, queue: &Queue) -> Result<()> {
        tracing::debug!(queue = queue.describe(), "workers connected");
        let portal = Portal::of(ctx)?;
        portal.loops.started();
        let (relay, poller) = (portal.clone(), portal.clone());
        supervise(&portal, "relay", move || workers::relay::round(relay.clone()));
        let exports = portal.clone();
        supervise(&portal, "exports", move || workers::exports::round(exports.clone()));
        let artifacts = portal.clone();
        supervise(&portal, "artifacts", move || workers::artifacts::round(artifacts.clone()));
        supervise(&portal, "poller", move || workers::poller::round(poller.clone()));
        let keys = portal.clone();
        supervise(&portal, "key_expiry", move || workers::key_expiry::round(keys.clone()));
        let upkeep = portal.clone();
        supervise(&portal, "upkeep", move || workers::upkeep::round(upkeep.clone()));
        if portal.broker.is_some() {
            exchange_events(&portal);
        }
        let sweeper = portal.clone();
        supervise(&portal, "sweeper", move || workers::sweeper::round(sweeper.clone()));
        let overdue = portal.clone();
        supervise(&portal, "overdue", move || workers::overdue::round(overdue.clone()));
        Ok(())
    }

    fn register_tasks(tasks: &mut Tasks) {
        tasks.register(tasks::user_create::UserCreate);
        tasks.register(tasks::user_role::UserRole);
        tasks.register(tasks::user_unlock::UserUnlock);
        tasks.register(tasks::audit_verify::AuditVerify);
        tasks.register(tasks::sessions_purge::SessionsPurge);
        tasks.register(tasks::deliveries_retry::DeliveriesRetry);
        tasks.register(tasks::webhooks_replay::WebhooksReplay);
        tasks.register(tasks::storage_check::StorageCheck);
        // tasks-inject (do not remove)
    }

    async fn truncate(_ctx: &AppContext) -> Result<()> {
        // The audit log refuses it, and a database is quickly made anew.
        Err(loco_rs::Error::string("truncating is not supported: recreate the database"))
    }

    async fn seed(_ctx: &AppContext, _base: &Path) -> Result<()> {
        Ok(())
    }

    async fn on_shutdown(ctx: &AppContext) {
        if let Ok(portal) = Portal::of(ctx) {
            portal.hub.close();
            portal.loops.ended(DRAIN).await;
        }
    }
}

/// Serves until `stop`; then streams end, requests that are under way are finished, and those that
/// take too long are cut off.
///
/// # Errors
/// When the listener fails.
pub async fn serve_until(
    listener: tokio::net::TcpListener,
    app: Router,
    ctx: &AppContext,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<()> {
    let portal = Portal::of(ctx)?;
    let (told, deadline) = tokio::sync::oneshot::channel::<()>();
    let hub = portal.hub.clone();
    let server = axum::serve(listener, app.into_make_service_with_connect_info::<SocketAddr>())
        .with_graceful_shutdown(async move {
            stop.await;
            tracing::info!("shutting down");
            hub.close();
            let _ = told.send(());
        });
    let cut_off = async {
        // An error means that the server is gone, which the other arm tells.
        if deadline.await.is_err() {
            std::future::pending::<()>().await;
        }
        tokio::time::sleep(DRAIN).await;
    };
    tokio::select! {
        ended = server.into_future() => ended?,
        () = cut_off => tracing::warn!("requests are cut off after {} s", DRAIN.as_secs()),
    }
    portal.loops.ended(LAST_ROUND).await;
    Ok(())
}

/// Tells the streams of this process what others did, writes down which sessions were in use, and
/// keeps the metrics small.
fn watch(portal: &Arc<Portal>) {
    let position = Arc::new(tokio::sync::Mutex::new(workers::tail::Position::default()));
    let tail = portal.clone();
    supervise(portal, "tail", move || workers::tail::round(tail.clone(), position.clone()));
    let sightings = portal.clone();
    supervise(portal, "sightings", move || workers::sightings::round(sightings.clone()));
    let closing = portal.hub.closing();
    supervise(portal, "metrics", move || controllers::ops::keep_metrics(closing.clone()));
}

/// Publishes the platform's events, and takes in those of others.
fn exchange_events(portal: &Arc<Portal>) {
    let (out, standing) = (portal.clone(), Arc::default());
    supervise(portal, "publisher", move || {
        workers::publisher::round(out.clone(), Arc::clone(&standing))
    });
    let (others, standing) = (portal.clone(), Arc::default());
    supervise(portal, "consumer", move || {
        workers::consumer::round(others.clone(), Arc::clone(&standing))
    });
}

/// Runs what `--server-and-worker` runs, for a plain `start` on one machine.
async fn run_worker_beside(ctx: &AppContext, portal: &Portal) -> Result<()> {
    let Some(queue) = ctx.queue_provider.clone() else {
        return App::connect_workers(ctx, &Queue::empty()).await;
    };
    App::connect_workers(ctx, &queue).await?;
    supervise(portal, "queue", move || {
        let queue = queue.clone();
        async move {
            if let Err(err) = queue.run(Vec::new()).await {
                tracing::error!(error = %err, "the job queue can not be read");
            }
        }
    });
    Ok(())
}

/// A pool in which every connection is tuned: Loco's own statements reach only the first.
async fn sqlite_pool(config: &loco_rs::config::Database) -> Result<Option<DatabaseConnection>> {
    if !config.uri.starts_with("sqlite:") {
        return Ok(None);
    }
    let mut options = ConnectOptions::new(&config.uri);
    options
        .max_connections(config.max_connections)
        .min_connections(config.min_connections)
        .acquire_timeout(Duration::from_millis(
            config.acquire_timeout.unwrap_or(config.connect_timeout),
        ))
        .idle_timeout(Duration::from_millis(config.idle_timeout))
        .sqlx_logging(config.enable_logging)
        .map_sqlx_sqlite_opts(|options| {
            options
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Normal)
                .busy_timeout(Duration::from_secs(5))
                .foreign_keys(true)
                .pragma("mmap_size", "134217728")
        });
    Ok(Some(Database::connect(options).await?))
}

fn queue_uri(config: &Config) -> Option<&String> {
    match &config.queue {
        Some(loco_rs::config::QueueConfig::Sqlite(queue)) => Some(&queue.uri),
        _ => None,
    }
}

/// SQLite makes its file, but not the folder.
fn make_folder_of(uri: &str) -> Result<()> {
    let Some(path) = uri.strip_prefix("sqlite://") else { return Ok(()) };
    let path = Path::new(path.split('?').next().unwrap_or(path));
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => Ok(std::fs::create_dir_all(folder)?),
        _ => Ok(()),
    }
}
