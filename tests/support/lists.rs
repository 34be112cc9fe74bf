//! Long lists, made at once.

use sea_orm::{ConnectionTrait, DatabaseBackend};

use super::TestApp;

/// Adds `count` copies of a request, each with a title and a second of its own, the oldest last.
pub async fn multiply(app: &TestApp, id: &str, count: usize) {
    let row = app.row(id).await;
    let db = &app.portal.db;
    let (series, pid, time) = match db.get_database_backend() {
        DatabaseBackend::Postgres => (
            format!("generate_series(1, {count}) AS series(n)"),
            "gen_random_uuid()",
            "created_at - n * interval '1 second'",
        ),
        _ => (
            format!(
                "(WITH RECURSIVE series(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series \
                 WHERE n < {count}) SELECT n FROM series)"
            ),
            "randomblob(16)",
            "strftime('%Y-%m-%dT%H:%M:%f+00:00', created_at, '-' || n || ' seconds')",
        ),
    };
    let columns = "user_id, description, request_type, priority, metadata, status, \
                   progress, hand_ins, version, quiet_polls, updated_at";
    let sql = format!(
        "INSERT INTO requests (pid, title, search_text, created_at, {columns}) \
         SELECT {pid}, title || ' ' || n, lower(title || ' ' || n), {time}, {columns} FROM requests, {series} \
         WHERE requests.id = {}",
        row.id
    );
    db.execute_unprepared(&sql).await.unwrap();
}
