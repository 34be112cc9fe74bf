//! What guards accounts, measured from outside: `bin/bench security` starts the portal for it.
//!
//! `cargo run --release --example bench_security load BASE` times sign-ins for known and unknown
//! addresses, and other calls while many people sign in; the portal has to have `RATE_LIMIT_SCALE` high.
//! `... guesses BASE` counts the hashes that a hundred wrong passwords at once cost, at scale 1.

use std::env;
use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use futures_util::future::{join_all, try_join_all};
use reqwest::Client;
use serde_json::{Value, json};
use uuid::Uuid;

type Result<T, E = Box<dyn Error>> = std::result::Result<T, E>;

const PASSWORD: &str = "tulips on the windowsill";
/// Sign-ins for a known and for an unknown address.
const EACH: usize = 200;
/// People who sign in at once.
const PEOPLE: usize = 100;
/// Calls at the same time beside them.
const CALLERS: usize = 4;
/// How often they do.
const ROUNDS: usize = 3;

struct Portal {
    client: Client,
    base: String,
}

impl Portal {
    async fn post(&self, path: &str, body: &Value) -> Result<(u16, Value)> {
        let answer = self.client.post(format!("{}{path}", self.base)).json(body).send().await?;
        Ok((answer.status().as_u16(), answer.json().await?))
    }

    async fn register(&self, email: &str) -> Result<String> {
        let body = json!({
            "email": email, "password": PASSWORD, "first_name": "Bench", "last_name": "Mark",
            "terms_accepted": true,
        });
        let (status, answer) = self.post("/api/auth/register", &body).await?;
        match answer["access_token"].as_str() {
            Some(token) if status == 201 => Ok(token.to_owned()),
            _ => Err(format!("registration: {status} {answer}").into()),
        }
    }

    async fn sign_in(&self, email: &str, password: &str) -> Result<u16> {
        let body = json!({ "email": email, "password": password });
        Ok(self.post("/api/auth/login", &body).await?.0)
    }

    /// A wrong password, timed.
    async fn refusal(&self, email: &str) -> Result<Duration> {
        let began = Instant::now();
        match self.sign_in(email, "a wrong password").await? {
            401 => Ok(began.elapsed()),
            status => Err(format!("a wrong password: {status}").into()),
        }
    }

    async fn me(&self, token: &str) -> Result<Duration> {
        let began = Instant::now();
        let call = self.client.get(format!("{}/api/me", self.base)).bearer_auth(token);
        let answer = call.send().await?.error_for_status()?;
        answer.bytes().await?;
        Ok(began.elapsed())
    }

    /// A counter of the portal's metrics.
    async fn counter(&self, name: &str) -> Result<u64> {
        let text = self.client.get(format!("{}/metrics", self.base)).send().await?.text().await?;
        let line = text.lines().find(|line| line.starts_with(&format!("{name} ")));
        Ok(line.and_then(|line| line.rsplit(' ').next()?.parse().ok()).unwrap_or_default())
    }
}

/// The value that `percent` of all stay below, in milliseconds.
fn at(times: &mut [Duration], percent: usize) -> f64 {
    times.sort_unstable();
    let index = (times.len() * percent / 100).min(times.len().saturating_sub(1));
    times.get(index).map_or(0.0, |time| time.as_secs_f64() * 1000.0)
}

async fn known_and_unknown(portal: &Portal, run: &str) -> Result<()> {
    let email = format!("known-{run}@example.com");
    portal.register(&email).await?;
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for nth in 0..EACH + 10 {
        let nobody = format!("nobody{nth}-{run}@example.com");
        let pair = if nth % 2 == 0 {
            let first = portal.refusal(&email).await?;
            (first, portal.refusal(&nobody).await?)
        } else {
            let first = portal.refusal(&nobody).await?;
            (portal.refusal(&email).await?, first)
        };
        // The first ones warm up.
        if nth >= 10 {
            known.push(pair.0);
            unknown.push(pair.1);
        }
    }
    let (known, unknown) = (at(&mut known, 50), at(&mut unknown, 50));
    println!("{:<56} {known:>8.2} ms", format!("Sign-in, known address, median of {EACH}"));
    println!("{:<56} {unknown:>8.2} ms", format!("Sign-in, unknown address, median of {EACH}"));
    println!("{:<56} {:>8.1} %", "Apart by", (known / unknown - 1.0).abs() * 100.0);
    Ok(())
}

/// The times of `GET /api/me` by several callers for as long as `goes_on`.
async fn watch(
    portal: &Portal,
    token: &str,
    goes_on: impl Fn(usize) -> bool,
) -> Result<Vec<Duration>> {
    let caller = || async {
        let mut times = Vec::new();
        while goes_on(times.len()) {
            times.push(portal.me(token).await?);
        }
        Ok::<_, Box<dyn Error>>(times)
    };
    Ok(try_join_all((0..CALLERS).map(|_| caller())).await?.concat())
}

async fn beside_a_storm(portal: &Portal, run: &str) -> Result<()> {
    let token = portal.register(&format!("watcher-{run}@example.com")).await?;
    let emails: Vec<_> = (0..PEOPLE).map(|nth| format!("person{nth}-{run}@example.com")).collect();
    for email in &emails {
        portal.register(email).await?;
    }
    watch(portal, &token, |calls| calls < 100).await?;
    let mut rest = watch(portal, &token, |calls| calls < 1000).await?;
    let (mut storm, mut took) = (Vec::new(), Duration::ZERO);
    for _ in 0..ROUNDS {
        let over = Arc::new(AtomicBool::new(false));
        let sign_ins = async {
            let began = Instant::now();
            let statuses =
                join_all(emails.iter().map(|email| portal.sign_in(email, PASSWORD))).await;
            over.store(true, Ordering::Relaxed);
            took = took.max(began.elapsed());
            statuses.into_iter().collect::<Result<Vec<_>>>()
        };
        let calls = watch(portal, &token, |_| !over.load(Ordering::Relaxed));
        let (statuses, times) = tokio::join!(sign_ins, calls);
        if statuses?.iter().any(|status| *status != 200) {
            return Err("somebody was not let in".into());
        }
        storm.extend(times?);
    }
    let calls = storm.len();
    println!("{:<56} {:>8.2} ms", "GET /api/me at rest, p50", at(&mut rest, 50));
    println!("{:<56} {:>8.2} ms", "GET /api/me at rest, p99", at(&mut rest, 99));
    let label = format!("GET /api/me while {PEOPLE} people sign in, p50");
    println!("{label:<56} {:>8.2} ms", at(&mut storm, 50));
    let label = format!("GET /api/me while {PEOPLE} people sign in, p99 of {calls}");
    println!("{label:<56} {:>8.2} ms", at(&mut storm, 99));
    let label = format!("{PEOPLE} sign-ins at once take");
    println!("{label:<56} {:>8.0} ms", took.as_secs_f64() * 1000.0);
    Ok(())
}

async fn guesses(portal: &Portal, run: &str) -> Result<()> {
    let email = format!("guessed-{run}@example.com");
    portal.register(&email).await?;
    let before = portal.counter("portal_password_hashes_total").await?;
    let guesses: Vec<_> = (0..PEOPLE).map(|nth| format!("wrong password {nth}")).collect();
    let statuses = join_all(guesses.iter().map(|guess| portal.sign_in(&email, guess))).await;
    let statuses: Vec<u16> = statuses.into_iter().collect::<Result<_>>()?;
    let hashes = portal.counter("portal_password_hashes_total").await? - before;
    let count = |status: u16| statuses.iter().filter(|found| **found == status).count();
    let label = format!("Hashes for {PEOPLE} wrong passwords at once");
    println!("{label:<56} {hashes:>8}");
    let label = "Answers: 401, 423, 429";
    println!("{label:<56} {:>8}", format!("{}, {}, {}", count(401), count(423), count(429)));
    Ok(())
}

#[tokio::main]
async fn main() -> Result<()> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [what, base] = arguments.as_slice() else {
        return Err("bench_security load|guesses BASE".into());
    };
    let client = Client::builder().no_proxy().timeout(Duration::from_mins(1)).build()?;
    let portal = Portal { client, base: base.trim_end_matches('/').to_owned() };
    let run = Uuid::new_v4().simple().to_string();
    match what.as_str() {
        "load" => {
            known_and_unknown(&portal, &run).await?;
            beside_a_storm(&portal, &run).await
        }
        "guesses" => guesses(&portal, &run).await,
        _ => Err("bench_security load|guesses BASE".into()),
    }
}
