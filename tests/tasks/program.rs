//! Tasks as an operator runs them: what they print, and how they exit.

use std::process::{Command, Output};

use migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, Database, EntityTrait};
use user_portal::models::users;
use uuid::Uuid;

use crate::support::PASSWORD;

fn task(database: &str, words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_user_portal-cli"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("LOCO_ENV", "test")
        .env("DATABASE_URL", database)
        .arg("task")
        .args(words)
        .output()
        .unwrap()
}

/// What it printed, logs and all.
fn text(output: &Output) -> String {
    let streams = [&output.stdout, &output.stderr];
    streams.map(|stream| String::from_utf8_lossy(stream).into_owned()).concat()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_operator_opens_an_account_and_proves_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}?mode=rwc", folder.path().join("portal.sqlite").display());
    let db = Database::connect(&url).await.unwrap();
    Migrator::up(&db, None).await.unwrap();

    let password = format!("password:{PASSWORD}");
    let words = [
        "user:create",
        "email:ada@example.com",
        &password,
        "first_name:Ada",
        "last_name:Lovelace",
        "role:admin",
    ];
    let made = task(&url, &words);
    assert!(made.status.success(), "{}", text(&made));
    let printed = String::from_utf8(made.stdout.clone()).unwrap();
    let id = printed.lines().find_map(|line| Uuid::try_parse(line.trim()).ok());
    let user = users::Entity::find().one(&db).await.unwrap().unwrap();
    assert_eq!(id, Some(user.pid), "{printed}");
    assert!(!text(&made).contains(PASSWORD));
    let again = task(&url, &words);
    assert!(!again.status.success(), "one address, one account");

    let whole = task(&url, &["audit:verify"]);
    assert!(whole.status.success(), "{}", text(&whole));
    for sql in
        ["DROP TRIGGER audit_logs_no_update", "UPDATE audit_logs SET action = 'x' WHERE id = 2"]
    {
        db.execute_unprepared(sql).await.unwrap();
    }
    let broken = task(&url, &["audit:verify"]);
    assert_eq!(broken.status.code(), Some(1), "{}", text(&broken));
    assert!(text(&broken).contains("row 2"), "{}", text(&broken));
}
