//! The program itself, ended the hard way and the soft one.

use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use reqwest::Client;
use sea_orm::{ConnectionTrait, Database};
use serde_json::{Value, json};
use user_portal::controllers::dev::platform::{Sandbox, SandboxConfig};

use crate::support::PASSWORD;

/// A portal on files of its own, as a program of its own.
struct Program {
    child: Child,
    base: String,
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Program {
    /// Starts it, and waits until it is ready.
    async fn start(folder: &Path, port: u16, platform: &str, client: &Client) -> Self {
        let base = format!("http://127.0.0.1:{port}");
        let file = |name: &str| folder.join(name).display().to_string();
        let mut command = Command::new(env!("CARGO_BIN_EXE_user_portal-cli"));
        command
            .arg("start")
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .env("LOCO_ENV", "development")
            .env("BINDING", "127.0.0.1")
            .env("PORT", port.to_string())
            .env("HOST", &base)
            .env("DATABASE_URL", format!("sqlite://{}?mode=rwc", file("portal.sqlite")))
            .env("QUEUE_URL", format!("sqlite://{}?mode=rwc", file("queue.sqlite")))
            .env("REDIS_URL", "")
            .env("RABBITMQ_URL", "")
            .env("OBJECT_STORE_URL", format!("file:{}", file("files")))
            .env("EMAIL_BACKEND", "file")
            .env("EMAIL_FILE_PATH", file("mail"))
            .env("SUBMISSION_SERVICE_URL", platform)
            .env("AI_ORCHESTRATOR_URL", platform)
            // Nobody but the portal itself sends mail here.
            .env("NOTIFICATION_SERVICE_URL", "")
            .env("PASSWORD_HASH_MEMORY_KIB", "64")
            .env("RATE_LIMIT_SCALE", "100")
            .env("LOG_LEVEL", "error")
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        let mut program = Self { child: command.spawn().unwrap(), base };
        let mut starts = 1;
        let ready = format!("{}/health/ready", program.base);
        let waiting = Instant::now();
        loop {
            if let Ok(answer) = client.get(&ready).send().await
                && answer.status() == 200
            {
                return program;
            }
            if let Some(status) = program.child.try_wait().unwrap() {
                // As a supervisor does: somebody's call may have the port for a moment.
                assert!(starts < 5, "it ends at once: {status}");
                starts += 1;
                tokio::time::sleep(Duration::from_secs(1)).await;
                program.child = command.spawn().unwrap();
            }
            assert!(waiting.elapsed() < Duration::from_mins(1), "it does not get ready");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// SIGKILL: nothing is finished, nothing is closed.
    fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// SIGTERM, and how it ended; `None` when it did not within `patience`.
    async fn terminate(&mut self, patience: Duration) -> Option<ExitStatus> {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        let waiting = Instant::now();
        while waiting.elapsed() < patience {
            if let Some(status) = self.child.try_wait().unwrap() {
                return Some(status);
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        None
    }

    async fn register(&self, client: &Client) -> String {
        let body = json!({
            "email": "alice@example.com", "password": PASSWORD, "first_name": "Alice",
            "last_name": "Tester", "terms_accepted": true,
        });
        let url = format!("{}/api/auth/register", self.base);
        let answer = client.post(url).json(&body).send().await.unwrap();
        assert_eq!(answer.status(), 201);
        let body: Value = answer.json().await.unwrap();
        body["access_token"].as_str().unwrap().to_owned()
    }
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// The platform, which outlives the portal; its steps take no time to speak of.
async fn platform() -> String {
    let config = SandboxConfig { step: Duration::from_millis(40), ..SandboxConfig::default() };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let router = Sandbox::new(config).router();
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    url
}

fn client() -> Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
    // A killed server leaves dead connections behind.
    builder.pool_max_idle_per_host(0).build().unwrap()
}

/// Lets the claims of the killed one run out, as three minutes would.
async fn let_claims_run_out(folder: &Path) {
    let path = folder.join("portal.sqlite");
    let db = Database::connect(format!("sqlite://{}", path.display())).await.unwrap();
    for sql in [
        "UPDATE deliveries SET leased_until = created_at WHERE status = 'delivering'",
        "UPDATE deliveries SET next_attempt_at = created_at WHERE status = 'pending'",
        "UPDATE requests SET next_poll_at = created_at WHERE next_poll_at IS NOT NULL",
    ] {
        db.execute_unprepared(sql).await.unwrap();
    }
    db.close().await.unwrap();
}

/// Every mail in the folder, as it would be sent.
fn mails(folder: &Path) -> Vec<String> {
    let files = std::fs::read_dir(folder.join("mail")).into_iter().flatten().flatten();
    files
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "eml"))
        .filter_map(|path| std::fs::read_to_string(path).ok())
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_accepted_is_completed_however_often_the_program_is_killed() {
    let (folder, client, port) = (tempfile::tempdir().unwrap(), client(), free_port());
    let platform = platform().await;
    let mut program = Program::start(folder.path(), port, &platform, &client).await;
    let token = program.register(&client).await;
    let url = format!("{}/api/me/requests", program.base);
    let mut accepted: Vec<(String, String)> = Vec::new();
    let mut number = 0;
    while accepted.len() < 20 {
        assert!(number < 200, "hardly anything is accepted");
        // Four are on their way when the first is answered and the program dies.
        let mut calls = futures_util::stream::FuturesUnordered::new();
        for _ in 0..4 {
            number += 1;
            let title = format!("Order {number:03}");
            let call = client.post(&url).bearer_auth(&token).json(&json!({ "title": title }));
            calls.push(async move {
                let answer = call.send().await.ok()?;
                assert_eq!(answer.status(), 201);
                let body: Value = answer.json().await.ok()?;
                Some((body["data"]["id"].as_str().unwrap().to_owned(), title))
            });
        }
        let mut is_alive = true;
        while let Some(answer) = futures_util::StreamExt::next(&mut calls).await {
            accepted.extend(answer);
            if is_alive {
                program.kill();
                is_alive = false;
            }
        }
        let_claims_run_out(folder.path()).await;
        program = Program::start(folder.path(), port, &platform, &client).await;
    }
    let waiting = Instant::now();
    let listed = loop {
        let answer = client.get(format!("{url}?size=100")).bearer_auth(&token);
        let body: Value = answer.send().await.unwrap().json().await.unwrap();
        let rows = body["data"].as_array().unwrap().clone();
        let mails = mails(folder.path());
        let is_done = |row: &Value| {
            let subject = format!("Subject: Done: {}\r\n", row["title"].as_str().unwrap());
            row["status"] == "completed" && mails.iter().any(|mail| mail.contains(&subject))
        };
        if rows.iter().all(is_done) {
            break rows;
        }
        assert!(
            waiting.elapsed() < Duration::from_secs(90),
            "{} mails, {:?}",
            mails.len(),
            rows.iter().map(|row| (&row["title"], &row["status"])).collect::<Vec<_>>()
        );
        tokio::time::sleep(Duration::from_millis(100)).await;
    };
    for (id, title) in &accepted {
        assert!(
            listed.iter().any(|row| row["id"] == id.as_str() && row["title"] == title.as_str()),
            "{title} was accepted, and is lost"
        );
    }
    let confirmations = mails(folder.path()).iter().filter(|mail| !mail.contains("Done:")).count();
    assert_eq!(confirmations, 1, "the mail of the registration went out, too");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_open_stream_does_not_hold_up_the_end() {
    let (folder, client, port) = (tempfile::tempdir().unwrap(), client(), free_port());
    let platform = platform().await;
    let mut program = Program::start(folder.path(), port, &platform, &client).await;
    let token = program.register(&client).await;
    let stream = client.get(format!("{}/api/me/events", program.base)).bearer_auth(&token);
    let stream = stream.send().await.unwrap();
    assert_eq!(stream.status(), 200);
    let status = program.terminate(Duration::from_secs(25)).await;
    assert!(status.expect("it ends within 25 seconds").success());
    drop(stream);
}
