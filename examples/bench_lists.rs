//! Lists of a person with a million requests, measured from outside: `bin/bench lists` starts the
//! portal for it, once on SQLite and once on PostgreSQL.
//!
//! `cargo run --release --example bench_lists BASE DATABASE_URL [ROWS]` opens an account at the portal,
//! fills its list in the database, and times pages of it. The portal has to have `RATE_LIMIT_SCALE` high.

use std::env;
use std::error::Error;
use std::time::{Duration, Instant};

use reqwest::Client;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseBackend, DatabaseConnection};
use serde_json::{Value, json};
use uuid::Uuid;

type Result<T, E = Box<dyn Error>> = std::result::Result<T, E>;

const PASSWORD: &str = "tulips on the windowsill";
/// Calls of each kind.
const CALLS: usize = 200;
/// Fewer where one takes that long, all together.
const PATIENCE: Duration = Duration::from_secs(20);

struct Person {
    client: Client,
    base: String,
    token: String,
}

impl Person {
    async fn register(client: Client, base: &str, email: &str) -> Result<Self> {
        let body = json!({
            "email": email, "password": PASSWORD, "first_name": "Bench", "last_name": "Mark",
            "terms_accepted": true,
        });
        let answer = client.post(format!("{base}/api/auth/register")).json(&body).send().await?;
        let answer: Value = answer.error_for_status()?.json().await?;
        let token = answer["access_token"].as_str().ok_or("no token")?.to_owned();
        Ok(Self { client, base: base.to_owned(), token })
    }

    async fn get(&self, path: &str) -> Result<Vec<u8>> {
        let call = self.client.get(format!("{}{path}", self.base)).bearer_auth(&self.token);
        let call =
            if path.starts_with("/api/") { call } else { call.header("accept", "text/html") };
        let answer = call.send().await?;
        if answer.status() != 200 {
            return Err(format!("{path}: {}", answer.status()).into());
        }
        Ok(answer.bytes().await?.to_vec())
    }

    async fn list(&self, query: &str) -> Result<Value> {
        Ok(serde_json::from_slice(&self.get(&format!("/api/me/requests?{query}")).await?)?)
    }

    /// Asks for a page again and again, and says how long that took.
    async fn time(&self, label: &str, path: &str) -> Result<()> {
        for _ in 0..3 {
            self.get(path).await?;
        }
        let (mut times, start) = (Vec::new(), Instant::now());
        while times.len() < CALLS && (start.elapsed() < PATIENCE || times.len() < 5) {
            let began = Instant::now();
            self.get(path).await?;
            times.push(began.elapsed());
        }
        let count = times.len();
        let (half, most) = (at(&mut times, 50), at(&mut times, 99));
        println!("{label:<52} {half:>9.2} ms {most:>9.2} ms   {count:>3}");
        Ok(())
    }
}

/// The value that `percent` of all stay below, in milliseconds.
fn at(times: &mut [Duration], percent: usize) -> f64 {
    times.sort_unstable();
    let index = (times.len() * percent / 100).min(times.len().saturating_sub(1));
    times.get(index).map_or(0.0, |time| time.as_secs_f64() * 1000.0)
}

/// `rows` requests of the newest account, a minute apart; nine of ten are completed, one holds a word
/// that no other does.
async fn seed(db: &DatabaseConnection, rows: usize) -> Result<()> {
    let is_postgres = db.get_database_backend() == DatabaseBackend::Postgres;
    let (series, pid, time, moved) = if is_postgres {
        let time = "now() - (n || ' minutes')::interval";
        (
            format!("generate_series(1, {rows}) AS series(n)"),
            "gen_random_uuid()",
            time.to_owned(),
            format!("{time} + interval '30 seconds'"),
        )
    } else {
        let series = format!(
            "(WITH RECURSIVE series(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series \
             WHERE n < {rows}) SELECT n FROM series)"
        );
        let time = |and: &str| {
            format!("strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now', '-' || n || ' minutes'{and})")
        };
        (series, "randomblob(16)", time(""), time(", '+30 seconds'"))
    };
    let status = "CASE WHEN n % 50 = 0 THEN 'processing' WHEN n % 20 = 1 THEN 'failed' \
                  WHEN n % 33 = 2 THEN 'cancelled' ELSE 'completed' END";
    let kind = "CASE n % 4 WHEN 0 THEN 'general' WHEN 1 THEN 'document' WHEN 2 THEN 'analysis' \
                ELSE 'audio' END";
    let text = "'Please read the enclosed report and tell us what it says about the figures of the \
                third quarter, in two pages at most.'";
    let word = format!("CASE WHEN n = {} THEN ' aardvark' ELSE '' END", rows * 3 / 4);
    let sql = format!(
        "INSERT INTO requests (pid, user_id, title, description, search_text, request_type, \
         priority, metadata, status, progress, hand_ins, version, quiet_polls, created_at, \
         updated_at) \
         SELECT {pid}, (SELECT MAX(id) FROM users), 'Report ' || n, {text}, \
         'report ' || n || {word} || ' ' || lower({text}), {kind}, 'normal', '{{}}', {status}, 0, 1, \
         1, 0, {time}, {moved} FROM {series}"
    );
    let begin = Instant::now();
    if is_postgres {
        // A million changes of the same few counts in one transaction would take for ever.
        db.execute_unprepared("ALTER TABLE requests DISABLE TRIGGER USER").await?;
        db.execute_unprepared(&sql).await?;
        db.execute_unprepared("ALTER TABLE requests ENABLE TRIGGER USER").await?;
        db.execute_unprepared(
            "INSERT INTO request_counts (user_id, status, count) SELECT user_id, status, COUNT(*) \
             FROM requests WHERE user_id = (SELECT MAX(id) FROM users) GROUP BY user_id, status",
        )
        .await?;
        // As autovacuum does by itself, sooner or later.
        db.execute_unprepared("VACUUM ANALYZE requests").await?;
    } else {
        db.execute_unprepared(&sql).await?;
    }
    println!("{rows} requests were added in {:.1} s", begin.elapsed().as_secs_f64());
    Ok(())
}

async fn measure(person: &Person, rows: usize) -> Result<()> {
    let deep = (rows / 20 / 5).max(1);
    let past = (rows / 20 * 4 / 5).max(1);
    println!("{:<52} {:>12} {:>12}   {:>3}", "", "p50", "p99", "of");
    let cursor = person.list(&format!("page={deep}")).await?;
    let cursor = cursor["pagination"]["next_cursor"].as_str().ok_or("no cursor")?.to_owned();
    let running = "status=pending,submitted,processing";
    for (label, path) in [
        ("API, page 1".to_owned(), "/api/me/requests".to_owned()),
        (format!("API, page {deep}"), format!("/api/me/requests?page={deep}")),
        (format!("API, page {past}"), format!("/api/me/requests?page={past}")),
        (format!("API, by cursor behind page {deep}"), format!("/api/me/requests?cursor={cursor}")),
        ("API, completed, page 1".into(), "/api/me/requests?status=completed".into()),
        (
            format!("API, completed, page {deep}"),
            format!("/api/me/requests?status=completed&page={deep}"),
        ),
        ("API, three states, page 1".into(), format!("/api/me/requests?{running}")),
        ("API, of a type, page 1".into(), "/api/me/requests?request_type=audio".into()),
        ("API, by title, page 1".into(), "/api/me/requests?sort=title&order=asc".into()),
        (
            "API, completed by title, page 1".into(),
            "/api/me/requests?status=completed&sort=title&order=asc".into(),
        ),
        ("API, q that all match, page 1".into(), "/api/me/requests?q=report".into()),
        ("API, q that one matches".into(), "/api/me/requests?q=aardvark".into()),
        ("API, q that none matches".into(), "/api/me/requests?q=zebra".into()),
        ("Page /requests".into(), "/requests".into()),
        ("Page /requests?tab=running".into(), "/requests?tab=running".into()),
        ("Page /requests, q that all match".into(), "/requests?q=report".into()),
        (format!("Page /requests, behind page {deep}"), format!("/requests?cursor={cursor}")),
        ("Page /dashboard".into(), "/dashboard".into()),
    ] {
        person.time(&label, &path).await?;
    }
    let begin = Instant::now();
    let size = person.get("/api/me/requests.csv").await?.len();
    let took = begin.elapsed().as_secs_f64();
    #[allow(clippy::cast_precision_loss, reason = "for reading")]
    let megabytes = size as f64 / 1e6;
    println!("{:<52} {took:>9.1} s  {megabytes:>9.1} MB", format!("CSV of all {rows}"));
    Ok(())
}

#[tokio::main]
async fn main() -> Result<()> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let arguments: Vec<String> = env::args().skip(1).collect();
    let (base, database, rows) = match arguments.as_slice() {
        [base, database] => (base, database, 1_000_000),
        [base, database, rows] => (base, database, rows.parse()?),
        _ => return Err("bench_lists BASE DATABASE_URL [ROWS]".into()),
    };
    let client = Client::builder().no_proxy().timeout(Duration::from_mins(5)).build()?;
    let email = format!("bench-{}@example.com", Uuid::new_v4().simple());
    let base = base.trim_end_matches('/');
    let person = Person::register(client, base, &email).await?;
    let mut options = ConnectOptions::new(database.as_str());
    options.max_connections(1).sqlx_logging(false);
    let db = Database::connect(options).await?;
    seed(&db, rows).await?;
    db.close().await?;
    measure(&person, rows).await
}
