//! How people work with requests, and how sibling services report on them.

use std::path::{Path, PathBuf};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures_util::stream::BoxStream;
use futures_util::{Stream, StreamExt};
use hmac::{Hmac, Mac};
use reqwest::multipart::{Form, Part};
use reqwest::{Method, Response};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use sha2::Sha256;
use user_portal::models::requests;
use uuid::Uuid;

use super::{Person, TestApp};

/// What the orchestrator signs with, in tests.
pub const AI_SECRET: &str = "test-only-webhook-secret-ai-that-production-refuses";

/// What the Notification Service signs with, in tests.
pub const NOTIFICATION_SECRET: &str =
    "test-only-webhook-secret-notification-that-production-refuses";

/// The beginning of every PDF, and enough for ours.
pub const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n";

impl TestApp {
    /// A request of somebody, whole.
    pub async fn request(&self, person: &Person, id: &str) -> Value {
        self.get(person, &format!("/api/me/requests/{id}")).await["data"].clone()
    }

    /// Hands in `body`.
    pub async fn create(&self, person: &Person, body: &Value) -> Response {
        self.by(person, Method::POST, "/api/me/requests").json(body).send().await.unwrap()
    }

    /// Hands in a form.
    pub async fn create_form(&self, person: &Person, form: Form) -> Response {
        self.by(person, Method::POST, "/api/me/requests").multipart(form).send().await.unwrap()
    }

    /// `POST /api/me/requests/{id}/{verb}` without a body.
    pub async fn act(&self, person: &Person, id: &str, verb: &str) -> Response {
        let path = format!("/api/me/requests/{id}/{verb}");
        self.by(person, Method::POST, &path).send().await.unwrap()
    }

    /// The row of a request.
    pub async fn row(&self, id: &str) -> requests::Model {
        requests::Entity::find()
            .filter(requests::Column::Pid.eq(Uuid::parse_str(id).unwrap()))
            .one(&self.portal.db)
            .await
            .unwrap()
            .expect("the request")
    }

    /// The orchestrator reports `event` about a request, in the platform's own signature.
    pub async fn report(&self, event: &str, data: &Value) -> Response {
        let body = json!({
            "event": event,
            "event_id": Uuid::new_v4(),
            "occurred_at": "2026-01-01T00:00:00Z",
            "data": data,
        });
        let body = body.to_string();
        self.anonymous(Method::POST, "/api/webhooks/ai-orchestrator")
            .header("x-webhook-signature", hex(&hmac(AI_SECRET.as_bytes(), body.as_bytes())))
            .body(body)
            .send()
            .await
            .unwrap()
    }

    /// Reports, and lets the portal understand it.
    pub async fn reported(&self, event: &str, data: &Value) {
        assert_eq!(self.report(event, data).await.status(), 202);
        self.deliver().await;
    }

    /// Every file that the store holds on disk, uploads under way included.
    pub fn stored_files(&self) -> Vec<PathBuf> {
        let url = self.portal.settings.storage.url.clone();
        let mut found = Vec::new();
        walk(Path::new(url.strip_prefix("file:").unwrap()), &mut found);
        found
    }

    /// Opens a stream of events.
    pub async fn listen(&self, person: &Person, path: &str, last_seen: Option<&str>) -> Events {
        let mut call = self.by(person, Method::GET, path);
        if let Some(id) = last_seen {
            call = call.header("last-event-id", id);
        }
        let response = call.send().await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Events::new(response.bytes_stream())
    }
}

/// A stream of server-sent events.
pub struct Events {
    bytes: BoxStream<'static, Option<Vec<u8>>>,
    buffer: String,
}

/// One of them.
#[derive(Debug)]
pub struct Event {
    pub id: String,
    pub name: String,
    pub data: Value,
}

impl Events {
    fn new(bytes: impl Stream<Item = reqwest::Result<impl AsRef<[u8]>>> + Send + 'static) -> Self {
        let bytes = bytes.map(|chunk| chunk.ok().map(|chunk| chunk.as_ref().to_vec())).boxed();
        Self { bytes, buffer: String::new() }
    }

    /// The next one; `None` when the stream has ended.
    pub async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(end) = self.buffer.find("\n\n") {
                let event = parse(&self.buffer[..end]);
                self.buffer.drain(..end + 2);
                return Some(event);
            }
            let chunk = tokio::time::timeout(Duration::from_secs(10), self.bytes.next());
            match chunk.await.expect("an event within ten seconds").flatten() {
                Some(chunk) => self.buffer.push_str(std::str::from_utf8(&chunk).unwrap()),
                None => return None,
            }
        }
    }

    /// The next one of this name.
    pub async fn named(&mut self, name: &str) -> Event {
        loop {
            let event = self.next().await.expect("the stream goes on");
            if event.name == name {
                return event;
            }
        }
    }

    /// Whether it ends within `patience`, whatever it still says.
    pub async fn ends_within(&mut self, patience: Duration) -> bool {
        tokio::time::timeout(patience, async { while self.next().await.is_some() {} }).await.is_ok()
    }
}

fn parse(text: &str) -> Event {
    let field = |name: &str| {
        let prefix = format!("{name}:");
        let line = text.lines().find_map(|line| line.strip_prefix(&prefix));
        line.unwrap_or_default().trim().to_owned()
    };
    let data = serde_json::from_str(&field("data")).unwrap_or(Value::Null);
    Event { id: field("id"), name: field("event"), data }
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for path in std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path())
    {
        if path.is_dir() {
            walk(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// A file of a form.
pub fn file(name: &str, content_type: &str, content: impl Into<Vec<u8>>) -> Part {
    Part::bytes(content.into()).file_name(name.to_owned()).mime_str(content_type).unwrap()
}

/// A form with a title and these files.
pub fn form(title: &str, files: impl IntoIterator<Item = Part>) -> Form {
    files
        .into_iter()
        .fold(Form::new().text("title", title.to_owned()), |form, file| form.part("files", file))
}

/// The id in an answer that names one.
pub async fn id_of(response: Response) -> String {
    let body: Value = response.json().await.unwrap();
    body["data"]["id"].as_str().unwrap_or_else(|| panic!("no id in {body}")).to_owned()
}

/// Code and field of every error of an answer.
pub async fn problems(response: Response) -> Vec<(String, String)> {
    let body: Value = response.json().await.unwrap();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let errors = body["errors"].as_array().expect("errors");
    errors.iter().map(|error| (text(&error["code"]), text(&error["field"]))).collect()
}

/// HMAC-SHA256.
pub fn hmac(key: &[u8], data: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(data);
    mac.finalize().into_bytes().to_vec()
}

/// Hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

/// The signature of a Standard Webhook.
pub fn standard_signature(key: &[u8], id: &str, timestamp: i64, body: &str) -> String {
    let signed = format!("{id}.{timestamp}.{body}");
    format!("v1,{}", STANDARD.encode(hmac(key, signed.as_bytes())))
}
