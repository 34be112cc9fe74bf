//! What an operator can set: the `settings:` block of `config/<environment>.yaml`, which takes its
//! values from environment variables. docs/SETTINGS.md lists them.
//!
//! Nothing wrong is passed over: an unknown key, a value that can not be read, a weak or missing
//! secret in production stop the program at start, in words that name the variable.

mod checks;
mod parse;
mod problems;
mod secret;
mod source;
#[cfg(test)]
mod tests;
mod values;

use std::path::PathBuf;

use ipnet::IpNet;
use loco_rs::{Error, Result, config::Config, environment::Environment};
use serde_json::Value;

pub use secret::Secret;

use problems::Problems;
use source::Source;

/// Who is answered in development when no host is named.
const LOCAL_HOSTS: [&str; 3] = [".localhost", "127.0.0.1", "[::1]"];

/// The settings, read and judged once at start.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Public base URL: scheme, host and the port unless it is the default one, no trailing slash.
    pub host: String,
    /// Whether plain `start` runs the worker in the same process.
    pub worker_in_server: bool,
    /// Access and refresh tokens.
    pub jwt: Jwt,
    /// Second factors.
    pub mfa: Mfa,
    /// The cost of Argon2id.
    pub password_hash: PasswordHash,
    /// Where the sibling services are.
    pub platform: Platform,
    /// What sibling services sign their webhooks with.
    pub webhooks: Webhooks,
    /// Hosts, origins, proxies and transport security.
    pub http: Http,
    /// How mail leaves.
    pub mail: Mail,
    /// How text messages leave.
    pub sms: Sms,
    /// How requests are followed.
    pub requests: Requests,
    /// Where files are kept.
    pub storage: Storage,
    /// `redis://` or `rediss://`; without it limits, cache and fan-out stay in the process.
    pub redis_url: Option<Secret>,
    /// `amqp://` or `amqps://`; without it events stay in the outbox.
    pub rabbitmq_url: Option<Secret>,
    /// Multiplies every rate limit's budget; finite and above 0.
    pub rate_limit_scale: f64,
    /// The bearer token that opens `/metrics` to anyone who knows it.
    pub metrics_token: Option<Secret>,
    /// Mounts `/dev/*`, the mailbox and the platform's stand-ins. Development and test only.
    pub sandbox: bool,
}

/// How tokens are signed and how long they live.
#[derive(Clone, Debug)]
pub struct Jwt {
    /// The HS256 key as it stands: its UTF-8 bytes.
    pub secret_key: Secret,
    /// Keys of before that still verify.
    pub previous_secret_keys: Vec<Secret>,
    /// What new tokens are signed with.
    pub algorithm: JwtAlgorithm,
    /// PEM file of the private key; always there when the algorithm is asymmetric.
    pub private_key_file: Option<PathBuf>,
    /// PEM files of public keys of before, whose tokens still verify.
    pub previous_public_key_files: Vec<PathBuf>,
    /// Seconds.
    pub access_token_lifetime: u64,
    /// Seconds since the last use; not shorter than the access token's.
    pub refresh_token_lifetime: u64,
    /// The claim `iss`; the public base URL where nothing else is set.
    pub issuer: String,
    /// The claim `aud`.
    pub audience: String,
}

/// The algorithms that access tokens may be signed with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum JwtAlgorithm {
    /// HMAC with SHA-256 under the secret key.
    #[default]
    Hs256,
    /// RSA PKCS#1 v1.5 with SHA-256.
    Rs256,
    /// ECDSA on P-256 with SHA-256.
    Es256,
    /// Ed25519.
    EdDsa,
}

/// How second factors are kept, and who must have one.
#[derive(Clone, Debug)]
pub struct Mfa {
    /// What the secrets of authenticators are encrypted under; without it a key is derived from the
    /// secret key of the tokens.
    pub encryption_key: Option<Secret>,
    /// Keys of before that still decrypt.
    pub previous_encryption_keys: Vec<Secret>,
    /// Roles that must sign in with a second factor.
    pub required_roles: Vec<String>,
}

/// The cost of one Argon2id hash, within what the algorithm allows.
#[derive(Clone, Copy, Debug)]
pub struct PasswordHash {
    /// KiB, at least eight for each lane.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub iterations: u32,
    /// Lanes.
    pub parallelism: u32,
    /// Hashes computed at the same time; at least 1.
    pub concurrency: usize,
}

/// Base URLs of the sibling services, without trailing slash. `None` turns that integration off.
#[derive(Clone, Debug)]
pub struct Platform {
    /// Takes requests in.
    pub submission_service_url: Option<String>,
    /// Delivers messages to users.
    pub notification_service_url: Option<String>,
    /// Processes requests.
    pub ai_orchestrator_url: Option<String>,
}

/// The secrets of each sender, any of which may sign; see [`Secret::webhook_key`]. None: nothing is
/// accepted from it.
#[derive(Clone, Debug)]
pub struct Webhooks {
    /// The submission service's.
    pub submission: Vec<Secret>,
    /// The AI orchestrator's.
    pub ai: Vec<Secret>,
    /// The notification service's.
    pub notification: Vec<Secret>,
}

/// Whom the server answers, and how safely.
#[derive(Clone, Debug)]
pub struct Http {
    /// As Django's `ALLOWED_HOSTS`, in lower case and without ports: `*` is any host,
    /// `.example.com` that domain and all below it.
    pub allowed_hosts: Vec<String>,
    /// Origins as browsers send them: `https://app.example.com`.
    pub cors_allowed_origins: Vec<String>,
    /// Whether plain HTTP is turned away.
    pub ssl_redirect: bool,
    /// `max-age` of Strict-Transport-Security; 0 leaves the header out.
    pub hsts_seconds: u64,
    /// Peers whose `X-Forwarded-*` is believed.
    pub trusted_proxies: Vec<IpNet>,
}

/// How mail leaves.
#[derive(Clone, Debug)]
pub struct Mail {
    /// By what.
    pub backend: MailBackend,
    /// The SMTP server.
    pub host: String,
    /// The SMTP server's port.
    pub port: u16,
    /// Whether the connection must be encrypted before anything is said.
    pub use_tls: bool,
    /// The SMTP user; empty: no authentication.
    pub user: String,
    /// The SMTP user's password.
    pub password: Secret,
    /// `name@example.com` or `Name <name@example.com>`.
    pub from: String,
    /// Where the backends `file` and `mailbox` write.
    pub folder: PathBuf,
}

/// The ways that mail can leave.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MailBackend {
    /// To an SMTP server.
    #[default]
    Smtp,
    /// To standard output.
    Console,
    /// To a folder, a file for each mail.
    File,
    /// Into a list that tests read.
    Memory,
    /// Nowhere.
    None,
    /// To the page `/dev/mailbox`.
    Mailbox,
}

/// How text messages leave.
#[derive(Clone, Debug)]
pub struct Sms {
    /// By what.
    pub backend: SmsBackend,
    /// Base URL of an API like Twilio's, without trailing slash.
    pub api_url: String,
    /// The account, which is also the API's user name.
    pub account_sid: String,
    /// The API's password.
    pub auth_token: Secret,
    /// The number or name that messages come from.
    pub from: String,
    /// Countries whose numbers get codes (ISO 3166-1 alpha-2, upper case); empty: all.
    pub allowed_countries: Vec<String>,
}

/// The ways that text messages can leave.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SmsBackend {
    /// To the page `/dev/mailbox`.
    Mailbox,
    /// To an HTTP API like Twilio's; its URL, account, token and sender are always there then.
    Twilio,
    /// Into a list that tests read.
    Memory,
    /// Nowhere.
    #[default]
    None,
}

/// How requests are followed.
#[derive(Clone, Copy, Debug)]
pub struct Requests {
    /// Minutes without news after which a request is said to take longer than expected.
    pub patience_minutes: u32,
}

/// Where files are kept.
#[derive(Clone, Debug)]
pub struct Storage {
    /// `file:<folder>` or `s3://<bucket>/<prefix>`.
    pub url: String,
    /// Bytes that the files of one person may take; `None`: as many as there is room for.
    pub quota_bytes: Option<u64>,
}

/// The block as one line of text: what [`load`] takes just as well, and what is copied at no cost.
#[must_use]
pub fn folded(block: Value) -> Value {
    match block {
        Value::String(text) => Value::String(text),
        block => Value::String(block.to_string()),
    }
}

fn unfolded(block: Value) -> Value {
    match block {
        Value::String(text) => serde_json::from_str(&text).unwrap_or(Value::String(text)),
        block => block,
    }
}

/// Reads the `settings:` block and judges it, together with what Loco's own blocks must hold.
///
/// An environment that is neither development nor test is held to production's rules.
///
/// # Errors
/// One message, a line for each problem, naming the key and its environment variable.
pub fn load(config: &Config, environment: &Environment) -> Result<Settings> {
    let block = config.settings.clone().unwrap_or_else(|| serde_json::json!({}));
    let source = Source::read(unfolded(block)).map_err(|why| refuse(environment, &why))?;
    let mut problems = Problems::default();
    let mut settings = source.parse(&mut problems);
    checks::everywhere(&settings, config, &mut problems);
    if !matches!(environment, Environment::Development | Environment::Test) {
        checks::in_production(&settings, &mut problems);
    } else if settings.http.allowed_hosts.is_empty() {
        // As Django does while it debugs.
        settings.http.allowed_hosts = LOCAL_HOSTS.map(str::to_owned).to_vec();
    }
    match problems.into_text() {
        None => Ok(settings),
        Some(text) => Err(refuse(environment, &text)),
    }
}

fn refuse(environment: &Environment, problems: &str) -> Error {
    Error::Message(format!(
        "can not start in {environment}, the settings are not right:\n{problems}"
    ))
}
