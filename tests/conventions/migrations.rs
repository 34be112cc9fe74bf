//! Replicas boot at once: each migrates, and none gets in the way of another.

use migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};
use uuid::Uuid;

async fn connect(uri: &str) -> Result<DatabaseConnection, sea_orm::DbErr> {
    let mut options = ConnectOptions::new(uri);
    options
        .max_connections(3)
        .connect_timeout(std::time::Duration::from_secs(3))
        .sqlx_logging(false);
    Database::connect(options).await
}

/// Three at once, each with connections of its own, and a fourth later.
async fn three_replicas(uri: &str) {
    let replicas = (0..3).map(|_| async {
        let db = connect(uri).await.unwrap();
        Migrator::up(&db, None).await.unwrap();
        db.close().await.unwrap();
    });
    futures_util::future::join_all(replicas).await;
    let db = connect(uri).await.unwrap();
    Migrator::up(&db, None).await.unwrap();
    assert!(Migrator::get_pending_migrations(&db).await.unwrap().is_empty());
    let applied = Migrator::get_applied_migrations(&db).await.unwrap();
    assert_eq!(applied.len(), Migrator::migrations().len());
    db.execute_unprepared("SELECT id FROM requests").await.unwrap();
    db.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_replicas_migrate_one_sqlite_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fresh.sqlite");
    three_replicas(&format!("sqlite://{}?mode=rwc", path.display())).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_replicas_migrate_one_postgres_database() {
    let server = std::env::var("TEST_POSTGRES_URL")
        .unwrap_or_else(|_| "postgres://postgres@127.0.0.1:5432/postgres".to_owned());
    let Ok(admin) = connect(&server).await else {
        eprintln!("skipped: migrations on PostgreSQL");
        return;
    };
    // Named as the harness names its own, so that leftovers of an aborted run are dropped.
    let name = format!("portal_test_{}_{}", std::process::id(), Uuid::new_v4().simple());
    admin.execute_unprepared(&format!("CREATE DATABASE \"{name}\"")).await.unwrap();
    let (root, _) = server.rsplit_once('/').unwrap();
    three_replicas(&format!("{root}/{name}")).await;
    admin.execute_unprepared(&format!("DROP DATABASE \"{name}\" WITH (FORCE)")).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_migration_can_be_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fresh.sqlite");
    let db = connect(&format!("sqlite://{}?mode=rwc", path.display())).await.unwrap();
    Migrator::up(&db, None).await.unwrap();
    Migrator::down(&db, None).await.unwrap();
    assert!(Migrator::get_applied_migrations(&db).await.unwrap().is_empty());
    Migrator::up(&db, None).await.unwrap();
    db.execute_unprepared("SELECT id FROM requests").await.unwrap();
}
