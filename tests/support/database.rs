//! A database for each test, copied from one that was migrated once.

use std::path::PathBuf;
use std::sync::Arc;

use migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection};
use tokio::sync::{Mutex, OnceCell};
use uuid::Uuid;

/// Where PostgreSQL is looked for when `TEST_POSTGRES_URL` does not say.
const POSTGRES: &str = "postgres://postgres@127.0.0.1:5432/postgres";

/// Of two copies of one template at once PostgreSQL refuses one.
static COPYING: Mutex<()> = Mutex::const_new(());

/// A database that goes with its test.
pub struct TestDatabase {
    pub uri: String,
    name: Option<String>,
    _folder: Option<tempfile::TempDir>,
}

impl TestDatabase {
    /// A file.
    pub async fn sqlite() -> Self {
        static TEMPLATE: OnceCell<(PathBuf, Arc<tempfile::TempDir>)> = OnceCell::const_new();
        let (template, _) = TEMPLATE
            .get_or_init(|| async {
                let folder = tempfile::tempdir().unwrap();
                let path = folder.path().join("template.sqlite");
                let db = connect(&format!("sqlite://{}?mode=rwc", path.display())).await.unwrap();
                Migrator::up(&db, None).await.unwrap();
                db.execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)").await.unwrap();
                db.close().await.unwrap();
                (path, Arc::new(folder))
            })
            .await;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("test.sqlite");
        std::fs::copy(template, &path).unwrap();
        let uri = format!("sqlite://{}?mode=rwc", path.display());
        Self { uri, name: None, _folder: Some(folder) }
    }

    /// One of the server; `None`, said once, where there is no server.
    pub async fn postgres() -> Option<Self> {
        static TEMPLATE: OnceCell<Option<String>> = OnceCell::const_new();
        let template = TEMPLATE
            .get_or_init(|| async {
                match make_template().await {
                    Ok(name) => Some(name),
                    Err(err) => {
                        eprintln!("skipped: everything on PostgreSQL ({err})");
                        None
                    }
                }
            })
            .await
            .clone()?;
        let name = format!("{}{}", own_prefix(), Uuid::new_v4().simple());
        let _turn = COPYING.lock().await;
        let admin = connect(&server()).await.unwrap();
        admin
            .execute_unprepared(&format!("CREATE DATABASE \"{name}\" TEMPLATE \"{template}\""))
            .await
            .unwrap();
        admin.close().await.unwrap();
        Some(Self { uri: uri_of(&name), name: Some(name), _folder: None })
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let Some(name) = self.name.take() else { return };
        // Dropping is synchronous, and a runtime can not wait for itself.
        let dropper = std::thread::spawn(move || {
            let runtime = tokio::runtime::Runtime::new().unwrap();
            runtime.block_on(async {
                let admin = connect(&server()).await.unwrap();
                let sql = format!("DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)");
                admin.execute_unprepared(&sql).await.unwrap();
            });
        });
        let _ = dropper.join();
    }
}

fn server() -> String {
    std::env::var("TEST_POSTGRES_URL").unwrap_or_else(|_| POSTGRES.to_owned())
}

fn uri_of(name: &str) -> String {
    let (root, _) =
        server().rsplit_once('/').map(|(root, rest)| (root.to_owned(), rest.to_owned())).unwrap();
    format!("{root}/{name}")
}

/// What databases of this process are called.
fn own_prefix() -> String {
    format!("portal_test_{}_", std::process::id())
}

async fn connect(uri: &str) -> Result<DatabaseConnection, sea_orm::DbErr> {
    let mut options = sea_orm::ConnectOptions::new(uri);
    options
        .max_connections(3)
        .connect_timeout(std::time::Duration::from_secs(3))
        .sqlx_logging(false);
    Database::connect(options).await
}

async fn make_template() -> Result<String, sea_orm::DbErr> {
    let admin = connect(&server()).await?;
    drop_leftovers(&admin).await?;
    let name = format!("{}template", own_prefix());
    admin.execute_unprepared(&format!("CREATE DATABASE \"{name}\"")).await?;
    let db = connect(&uri_of(&name)).await?;
    Migrator::up(&db, None).await?;
    db.close().await?;
    admin.close().await?;
    Ok(name)
}

/// Databases of test runs that are over.
async fn drop_leftovers(admin: &DatabaseConnection) -> Result<(), sea_orm::DbErr> {
    let rows = admin
        .query_all_raw(sea_orm::Statement::from_string(
            sea_orm::DatabaseBackend::Postgres,
            "SELECT datname FROM pg_database WHERE datname LIKE 'portal_test_%'",
        ))
        .await?;
    for row in rows {
        let name: String = row.try_get("", "datname")?;
        let owner = name.split('_').nth(2).unwrap_or_default();
        if !std::path::Path::new(&format!("/proc/{owner}")).exists() {
            admin
                .execute_unprepared(&format!("DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)"))
                .await?;
        }
    }
    Ok(())
}
