//! What must hold between values, and what production asks on top.

use loco_rs::config::{Config, QueueConfig};

use super::{JwtAlgorithm, MailBackend, Secret, Settings, SmsBackend, problems::Problems};

/// How placeholders read once case and punctuation are left out: those of examples and generators,
/// and the defaults of this repository's own files.
const PLACEHOLDERS: [&str; 7] = [
    "thatproductionrefuses",
    "djangoinsecure",
    "changeme",
    "changethis",
    "changeinproduction",
    "replaceme",
    "yoursecret",
];

/// What holds in every environment.
pub(super) fn everywhere(settings: &Settings, config: &Config, problems: &mut Problems) {
    loco(config, problems);
    let jwt = &settings.jwt;
    if jwt.algorithm != JwtAlgorithm::Hs256 && jwt.private_key_file.is_none() {
        problems.add("jwt.private_key_file", "is not set, JWT_ALGORITHM asks for a key");
    }
    if jwt.refresh_token_lifetime < jwt.access_token_lifetime {
        problems.add("jwt.refresh_token_lifetime", "is shorter than the access token's");
    }
    if settings.mail.backend == MailBackend::Smtp && settings.mail.host.is_empty() {
        problems.add("mail.host", "is not set, EMAIL_BACKEND is smtp");
    }
    twilio(settings, problems);
}

fn loco(config: &Config, problems: &mut Problems) {
    if config.auth.is_some() {
        problems.note("auth:", "must be absent, the portal signs tokens by settings.jwt");
    }
    if u16::try_from(config.server.port).is_err() {
        problems.note("PORT (server.port)", "must be a whole number from 0 to 65535");
    }
    let schemes = ["sqlite:", "postgres://", "postgresql://"];
    let database = config.database.uri.as_str();
    if database.is_empty() {
        problems.note("DATABASE_URL (database.uri)", "is not set");
    } else if !schemes.iter().any(|scheme| database.starts_with(scheme)) {
        problems.note("DATABASE_URL (database.uri)", "must be a sqlite:// or postgres:// URL");
    }
    if let Some(QueueConfig::Sqlite(queue)) = &config.queue
        && !queue.uri.starts_with("sqlite:")
    {
        problems.note("QUEUE_URL (queue.uri)", "must be a sqlite:// or postgres:// URL");
    }
}

fn twilio(settings: &Settings, problems: &mut Problems) {
    let sms = &settings.sms;
    if sms.backend != SmsBackend::Twilio {
        return;
    }
    let needed = [
        ("sms.api_url", sms.api_url.as_str()),
        ("sms.account_sid", sms.account_sid.as_str()),
        ("sms.auth_token", sms.auth_token.expose()),
        ("sms.from", sms.from.as_str()),
    ];
    for (key, _) in needed.iter().filter(|(_, value)| value.is_empty()) {
        problems.add(key, "is not set, SMS_BACKEND is twilio");
    }
}

/// What production asks on top. That `HOST`, `JWT_SECRET_KEY` and `DATABASE_URL` are set at all is
/// asked everywhere, but only production has no default for them.
pub(super) fn in_production(settings: &Settings, problems: &mut Problems) {
    let jwt = &settings.jwt;
    signing_key("jwt.secret_key", &jwt.secret_key, problems);
    for key in &jwt.previous_secret_keys {
        signing_key("jwt.previous_secret_keys", key, problems);
    }
    if let Some(key) = &settings.mfa.encryption_key {
        signing_key("mfa.encryption_key", key, problems);
    }
    let webhooks = &settings.webhooks;
    for (key, secrets) in [
        ("webhooks.submission", &webhooks.submission),
        ("webhooks.ai", &webhooks.ai),
        ("webhooks.notification", &webhooks.notification),
    ] {
        if secrets.iter().any(is_known) {
            problems.add(key, "is a known default, anyone could sign with it");
        }
    }
    if settings.http.allowed_hosts.is_empty() {
        problems.add("http.allowed_hosts", "is not set");
    }
    if settings.sandbox {
        problems.add("sandbox", "is for development and tests only");
    }
    if settings.mail.backend == MailBackend::Mailbox {
        problems.add("mail.backend", "is mailbox, which is for development only");
    }
    if settings.sms.backend == SmsBackend::Mailbox {
        problems.add("sms.backend", "is mailbox, which is for development only");
    }
}

fn signing_key(key: &str, secret: &Secret, problems: &mut Problems) {
    let length = secret.expose().len();
    if is_known(secret) {
        problems.add(key, "is a known default, anyone could sign with it");
    } else if length < 32 {
        problems.add(key, &format!("has {length} bytes, it needs at least 32"));
    }
}

fn is_known(secret: &Secret) -> bool {
    let letters: String = secret
        .expose()
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_lowercase())
        .collect();
    PLACEHOLDERS.iter().any(|placeholder| letters.contains(placeholder))
}
