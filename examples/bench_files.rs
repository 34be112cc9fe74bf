//! Files of 50 MB on their way in and out, measured from outside: `bin/bench files` starts the portal
//! for it.
//!
//! `cargo run --release --example bench_files BASE PID` prints how long they take, one and ten at
//! once, and how much memory the portal with that process id takes at most meanwhile. Ten small ones
//! go before, for comparison: what a file takes must not grow with it.

use std::env;
use std::error::Error;
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures_util::future::try_join_all;
use futures_util::{StreamExt, stream};
use reqwest::multipart::{Form, Part};
use reqwest::{Body, Client};
use serde_json::{Value, json};
use uuid::Uuid;

type Result<T, E = Box<dyn Error>> = std::result::Result<T, E>;

const MEGABYTE: usize = 1024 * 1024;
/// Megabytes of each file, and how many at once.
const ROUNDS: [(usize, usize); 4] = [(5, 1), (50, 1), (5, 10), (50, 10)];

struct Bench {
    client: Client,
    base: String,
    token: String,
    pid: String,
}

impl Bench {
    /// Hands in a request with a file of `megabytes`; where that is.
    async fn upload(&self, megabytes: usize) -> Result<String> {
        let chunk = Bytes::from(vec![b'a'; MEGABYTE / 4]);
        let chunks = stream::repeat(chunk).take(megabytes * 4).map(Ok::<_, std::io::Error>);
        let length = u64::try_from(megabytes * MEGABYTE)?;
        let part = Part::stream_with_length(Body::wrap_stream(chunks), length)
            .file_name("large.txt")
            .mime_str("text/plain")?;
        let form = Form::new().text("title", "A large file").part("files", part);
        let call = self.client.post(format!("{}/api/me/requests", self.base));
        let answer = call.bearer_auth(&self.token).multipart(form).send().await?;
        let (status, answer) = (answer.status(), answer.json::<Value>().await?);
        let (id, file) = (&answer["data"]["id"], &answer["data"]["files"][0]["id"]);
        match (id.as_str(), file.as_str()) {
            (Some(id), Some(file)) => Ok(format!("/api/me/requests/{id}/files/{file}")),
            _ => Err(format!("{status}: {answer}").into()),
        }
    }

    async fn download(&self, path: &str, megabytes: usize) -> Result<()> {
        let call = self.client.get(format!("{}{path}", self.base)).bearer_auth(&self.token);
        let mut body = call.send().await?.error_for_status()?.bytes_stream();
        let mut size = 0;
        while let Some(chunk) = body.next().await {
            size += chunk?.len();
        }
        if size == megabytes * MEGABYTE { Ok(()) } else { Err("a download was cut off".into()) }
    }

    /// Forgets how much memory the portal took so far.
    fn forget(&self) -> Result<()> {
        Ok(std::fs::write(format!("/proc/{}/clear_refs", self.pid), "5")?)
    }

    /// Megabytes that the portal took at most since then.
    fn peak(&self) -> Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid))?;
        let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default();
        let kilobytes = line.split_whitespace().nth(1).unwrap_or_default();
        Ok(kilobytes.parse::<f64>()? / 1024.0)
    }

    fn tell(&self, what: &str, megabytes: usize, count: usize, took: Duration) -> Result<()> {
        let label = format!("{what}, {count} x {megabytes} MB");
        let rate =
            1e-6 * f64::from(u32::try_from(count * megabytes * MEGABYTE)?) / took.as_secs_f64();
        let (milliseconds, peak) = (took.as_secs_f64() * 1000.0, self.peak()?);
        println!("{label:<32} {milliseconds:>8.0} ms {rate:>8.0} MB/s {peak:>8.1} MB at most");
        Ok(())
    }
}

#[tokio::main]
async fn main() -> Result<()> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [base, pid] = arguments.as_slice() else { return Err("bench_files BASE PID".into()) };
    let client = Client::builder().no_proxy().timeout(Duration::from_mins(2)).build()?;
    let body = json!({
        "email": format!("files-{}@example.com", Uuid::new_v4().simple()),
        "password": "tulips on the windowsill", "first_name": "Bench", "last_name": "Mark",
        "terms_accepted": true,
    });
    let answer = client.post(format!("{base}/api/auth/register")).json(&body).send().await?;
    let answer: Value = answer.json().await?;
    let token = answer["access_token"].as_str().ok_or("no token")?.to_owned();
    let bench = Bench { client, base: base.clone(), token, pid: pid.clone() };
    // The first ones warm up.
    let path = bench.upload(1).await?;
    bench.download(&path, 1).await?;
    bench.forget()?;
    println!("{:<32} {:>43.1} MB", "Memory at rest", bench.peak()?);
    for (megabytes, count) in ROUNDS {
        bench.forget()?;
        let began = Instant::now();
        let paths = try_join_all((0..count).map(|_| bench.upload(megabytes))).await?;
        bench.tell("Upload", megabytes, count, began.elapsed())?;
        bench.forget()?;
        let began = Instant::now();
        try_join_all(paths.iter().map(|path| bench.download(path, megabytes))).await?;
        bench.tell("Download", megabytes, count, began.elapsed())?;
    }
    Ok(())
}
