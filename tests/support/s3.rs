//! A server that speaks S3: the one that `TEST_S3_URL` names, or `moto_server` where `bin/setup`
//! installed it.

use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::sync::Once;
use std::time::{Duration, Instant};

use object_store::aws::AmazonS3Builder;
use object_store::path::Path;
use object_store::signer::{SignedUrlOptions, Signer};
use tokio::sync::OnceCell;
use url::Url;
use user_portal::integrations::storage::{S3, Store};
use uuid::Uuid;

/// Serves until its standard input is closed: with this process, however that ends.
const SERVE: &str = "
import os, sys, threading
from moto.server import main
def gone():
    sys.stdin.read()
    os._exit(0)
threading.Thread(target=gone, daemon=True).start()
main(['-H', '127.0.0.1', '-p', sys.argv[1]])
";

/// Where `bin/setup` puts it.
const PYTHON: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/moto/bin/python");

/// A server that answers.
pub struct S3Server {
    pub url: String,
    /// What it is called with; anything will do for `moto_server`.
    key: String,
    secret: String,
    _process: Option<Child>,
}

/// The server that all tests share; `None`, said once, where there is none.
pub async fn s3() -> Option<&'static S3Server> {
    static SERVER: OnceCell<Option<S3Server>> = OnceCell::const_new();
    static SAID: Once = Once::new();
    let server = SERVER.get_or_init(start).await.as_ref();
    if server.is_none() {
        SAID.call_once(|| eprintln!("skipped: everything on S3"));
    }
    server
}

async fn start() -> Option<S3Server> {
    let given = |name: &str| std::env::var(name).unwrap_or_else(|_| "testing".to_owned());
    let (key, secret) = (given("AWS_ACCESS_KEY_ID"), given("AWS_SECRET_ACCESS_KEY"));
    if let Ok(url) = std::env::var("TEST_S3_URL") {
        let server = S3Server { url, key, secret, _process: None };
        return answers(&server.url, Duration::from_secs(3)).await.then_some(server);
    }
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let process = Command::new(PYTHON)
        .args(["-c", SERVE, &port.to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let url = format!("http://127.0.0.1:{port}");
    let is_there = answers(&url, Duration::from_secs(30)).await;
    let server = S3Server { url, key, secret, _process: Some(process) };
    is_there.then_some(server)
}

async fn answers(url: &str, patience: Duration) -> bool {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let deadline = Instant::now() + patience;
    while Instant::now() < deadline {
        if client.get(url).send().await.is_ok() {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    false
}

impl S3Server {
    /// The bucket of one test, empty.
    pub async fn bucket(&self) -> Bucket<'_> {
        let name = format!("portal-{}", Uuid::new_v4().simple());
        let bucket = Bucket { server: self, name };
        let made = bucket.call(reqwest::Method::PUT, "").await;
        assert!(made.status().is_success(), "{}", made.text().await.unwrap());
        bucket
    }

    /// How it is called, by another address that leads there.
    pub fn at(&self, address: &str) -> S3 {
        S3::at(address, &self.key, &self.secret)
    }
}

/// A bucket.
pub struct Bucket<'a> {
    server: &'a S3Server,
    pub name: String,
}

impl Bucket<'_> {
    pub fn url(&self) -> Url {
        format!("s3://{}/some/where", self.name).parse().unwrap()
    }

    pub fn open(&self) -> Store {
        self.open_by(&self.server.url)
    }

    /// The same, by another address that leads there.
    pub fn open_by(&self, address: &str) -> Store {
        self.server.at(address).open(&self.url()).unwrap()
    }

    /// The keys of all objects.
    pub async fn keys(&self) -> Vec<String> {
        texts(&self.call(reqwest::Method::GET, "").await.text().await.unwrap(), "Key")
    }

    /// The keys of uploads in parts that are not finished.
    pub async fn unfinished(&self) -> Vec<String> {
        texts(&self.call(reqwest::Method::GET, "uploads").await.text().await.unwrap(), "Key")
    }

    /// Takes the bucket away; it has to be empty.
    pub async fn remove(&self) {
        assert!(self.call(reqwest::Method::DELETE, "").await.status().is_success());
    }

    /// A call about the bucket itself.
    async fn call(&self, method: reqwest::Method, query: &str) -> reqwest::Response {
        let signer = AmazonS3Builder::new()
            .with_endpoint(&self.server.url)
            .with_allow_http(true)
            .with_region("us-east-1")
            .with_access_key_id(&self.server.key)
            .with_secret_access_key(&self.server.secret)
            .with_bucket_name(&self.name)
            .build()
            .unwrap();
        let options = match query {
            "" => SignedUrlOptions::default(),
            name => SignedUrlOptions::default().with_query([(name, "")]),
        };
        let minute = Duration::from_mins(1);
        let url = signer.signed_url_opts(method.clone(), &Path::default(), minute, &options).await;
        let url = url.unwrap();
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        client.request(method, url).header("content-length", "0").send().await.unwrap()
    }
}

fn texts(xml: &str, tag: &str) -> Vec<String> {
    let (open, close) = (format!("<{tag}>"), format!("</{tag}>"));
    xml.split(&open).skip(1).map(|rest| rest.split(&close).next().unwrap().to_owned()).collect()
}
