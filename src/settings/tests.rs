use std::path::Path;

use loco_rs::config::Auth;
use serde_json::{Value, json};

use super::*;

const PRODUCTION: Environment = Environment::Production;
const TEST: Environment = Environment::Test;

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/config"))
}

/// Settings as a careful operator would write them for production.
fn given() -> Value {
    json!({
        "host": "https://portal.example.com",
        "worker_in_server": "False",
        "sandbox": "false",
        "rate_limit_scale": "1",
        "metrics_token": "",
        "redis_url": "redis://:hunter2-redis@cache:6379/0",
        "rabbitmq_url": "",
        "jwt": {
            "secret_key": "0123456789abcdef0123456789abcdef",
            "previous_secret_keys": "",
            "algorithm": "HS256",
            "private_key_file": "",
            "previous_public_key_files": "",
            "access_token_lifetime": "900",
            "refresh_token_lifetime": "604800",
            "issuer": "",
            "audience": "statex",
        },
        "mfa": { "encryption_key": "", "previous_encryption_keys": "", "required_roles": "admin" },
        "password_hash": {
            "memory_kib": "19456", "iterations": "2", "parallelism": "1", "concurrency": "0",
        },
        "platform": {
            "submission_service_url": "http://submissions:8000/",
            "notification_service_url": "",
            "ai_orchestrator_url": "http://orchestrator:8000/api",
        },
        "webhooks": { "submission": "", "ai": "", "notification": "" },
        "http": {
            "allowed_hosts": "portal.example.com",
            "cors_allowed_origins": "",
            "ssl_redirect": "True",
            "hsts_seconds": "3600",
            "trusted_proxies": "",
        },
        "mail": {
            "backend": "smtp", "host": "mail.example.com", "port": "587", "use_tls": "True",
            "user": "portal", "password": "hunter2-mail",
            "from": "User Portal <portal@example.com>", "folder": "storage/mail",
        },
        "sms": {
            "backend": "none", "api_url": "https://api.twilio.com",
            "account_sid": "", "auth_token": "hunter2-sms", "from": "",
            "allowed_countries": "",
        },
        "requests": { "patience_minutes": "30" },
        "storage": { "url": "s3://files/portal", "quota_mb": "2048" },
    })
}

/// The same, but for the value at a JSON pointer.
fn given_but(pointer: &str, value: impl Into<Value>) -> Value {
    let mut settings = given();
    *settings.pointer_mut(pointer).unwrap() = value.into();
    settings
}

fn config(settings: Value) -> Config {
    let mut config = Config::from_folder(&TEST, folder()).unwrap();
    config.settings = Some(settings);
    config.database.uri = "postgres://portal@db/portal".to_owned();
    config
}

fn loaded(settings: Value) -> Settings {
    load(&config(settings), &PRODUCTION).unwrap()
}

fn refusal(settings: Value) -> String {
    load(&config(settings), &PRODUCTION).unwrap_err().to_string()
}

#[test]
fn careful_settings_are_taken() {
    let settings = loaded(given());
    assert_eq!(settings.host, "https://portal.example.com");
    assert_eq!(settings.jwt.issuer, settings.host);
    assert_eq!(
        settings.platform.submission_service_url.as_deref(),
        Some("http://submissions:8000")
    );
    assert_eq!(settings.platform.notification_service_url, None);
    assert_eq!(settings.mail.port, 587);
    assert!(settings.http.ssl_redirect);
    assert!(settings.password_hash.concurrency >= 1);
    assert!((settings.rate_limit_scale - 1.0).abs() < f64::EPSILON);
}

#[test]
fn an_unknown_key_is_named() {
    let mut settings = given();
    settings["jwt"]["algorythm"] = json!("HS256");
    let message = refusal(settings);
    assert!(message.contains("settings.jwt.algorythm"), "{message}");
    assert!(message.contains("`algorithm`"), "{message}");
}

#[test]
fn a_missing_key_and_a_wrong_shape_are_named() {
    let mut settings = given();
    settings["mail"].as_object_mut().unwrap().remove("port");
    let message = refusal(settings);
    assert!(message.contains("settings.mail: missing field `port`"), "{message}");

    let message = refusal(given_but("/http/allowed_hosts", json!(["a.example"])));
    assert!(message.contains("ALLOWED_HOSTS (settings.http.allowed_hosts)"), "{message}");
}

#[test]
fn every_bad_value_is_named_at_once() {
    let mut settings = given();
    settings["host"] = json!("portal.example.com");
    settings["rate_limit_scale"] = json!("0");
    settings["jwt"]["access_token_lifetime"] = json!("15m");
    settings["http"]["ssl_redirect"] = json!("perhaps");
    settings["http"]["trusted_proxies"] = json!("10.0.0.0/8, proxy");
    settings["mail"]["port"] = json!("65536");
    settings["redis_url"] = json!("http://cache");
    let message = refusal(settings);
    for variable in [
        "HOST (settings.host)",
        "RATE_LIMIT_SCALE",
        "JWT_ACCESS_TOKEN_LIFETIME",
        "SECURE_SSL_REDIRECT",
        "TRUSTED_PROXIES",
        "EMAIL_PORT",
        "REDIS_URL",
    ] {
        assert!(message.contains(variable), "{variable} is not in {message}");
    }
    assert_eq!(message.lines().count(), 8, "{message}");
}

#[test]
fn single_bad_values_are_named() {
    for (pointer, value, variable) in [
        ("/host", "ftp://portal.example.com", "HOST"),
        ("/host", "https://portal.example.com/portal", "HOST"),
        ("/jwt/algorithm", "none", "JWT_ALGORITHM"),
        ("/jwt/algorithm", "EdDSA", "JWT_PRIVATE_KEY_FILE"),
        ("/jwt/refresh_token_lifetime", "60", "JWT_REFRESH_TOKEN_LIFETIME"),
        ("/password_hash/memory_kib", "7", "PASSWORD_HASH_MEMORY_KIB"),
        ("/platform/ai_orchestrator_url", "orchestrator:8000", "AI_ORCHESTRATOR_URL"),
        ("/webhooks/ai", "short", "WEBHOOK_SECRET_AI"),
        ("/webhooks/ai", "whsec_c2hvcnQ=", "WEBHOOK_SECRET_AI"),
        ("/webhooks/ai", "whsec_not base64 at all, by any means", "WEBHOOK_SECRET_AI"),
        ("/http/allowed_hosts", "https://portal.example.com", "ALLOWED_HOSTS"),
        ("/http/allowed_hosts", "portal.example.com:443", "ALLOWED_HOSTS"),
        ("/http/cors_allowed_origins", "*", "CORS_ALLOWED_ORIGINS"),
        ("/http/hsts_seconds", "-1", "SECURE_HSTS_SECONDS"),
        ("/mail/backend", "sendmail", "EMAIL_BACKEND"),
        ("/mail/from", "nobody", "DEFAULT_FROM_EMAIL"),
        ("/mail/host", "", "EMAIL_HOST"),
        ("/sms/backend", "pigeon", "SMS_BACKEND"),
        ("/sms/backend", "twilio", "SMS_ACCOUNT_SID"),
        ("/requests/patience_minutes", "0", "REQUEST_PATIENCE_MINUTES"),
        ("/storage/url", "file:", "OBJECT_STORE_URL"),
        ("/storage/quota_mb", "2 GB", "STORAGE_QUOTA_MB"),
        ("/rate_limit_scale", "NaN", "RATE_LIMIT_SCALE"),
    ] {
        let message = refusal(given_but(pointer, value));
        assert!(message.contains(variable), "{pointer} {value}: {message}");
    }
}

#[test]
fn production_refuses_what_is_not_set() {
    let mut settings = given();
    settings["host"] = json!("");
    settings["jwt"]["secret_key"] = json!("");
    settings["http"]["allowed_hosts"] = json!("");
    let mut config = config(settings);
    config.database.uri = String::new();
    let message = load(&config, &PRODUCTION).unwrap_err().to_string();
    for variable in ["DATABASE_URL", "JWT_SECRET_KEY", "HOST", "ALLOWED_HOSTS"] {
        assert!(message.contains(&format!("  {variable} (")), "{message}");
    }
    assert_eq!(message.lines().count(), 5, "{message}");
}

#[test]
fn production_refuses_weak_signing_keys() {
    for weak in [
        "0123456789abcdef0123456789abcde",
        "0123456789abcdef0123456789abcdef\n",
        "development-only-secret-key-that-production-refuses",
        "test-only-secret-key-that-production-refuses",
        "django-insecure-k3j4h5k3j4h5k3j4h5k3j4h5k3j4h5",
        "Change_Me-please-0123456789abcdef0123456789",
        "your-secret-key-0123456789abcdef0123456789",
    ] {
        let message = refusal(given_but("/jwt/secret_key", weak));
        assert!(message.contains("JWT_SECRET_KEY"), "{weak}: {message}");
        assert!(!message.contains(weak.trim()), "{message}");
    }
    let message = refusal(given_but("/jwt/previous_secret_keys", "short"));
    assert!(message.contains("JWT_PREVIOUS_SECRET_KEYS"), "{message}");
}

#[test]
fn production_has_no_sandbox_and_no_mailbox() {
    for (pointer, value, name) in [
        ("/sandbox", "true", "settings.sandbox"),
        ("/mail/backend", "mailbox", "EMAIL_BACKEND"),
        ("/sms/backend", "mailbox", "SMS_BACKEND"),
        (
            "/webhooks/submission",
            "development-only-webhook-secret-submission-that-production-refuses",
            "WEBHOOK_SECRET_SUBMISSION",
        ),
    ] {
        let settings = given_but(pointer, value);
        assert!(load(&config(settings.clone()), &TEST).is_ok(), "{pointer}");
        let message = refusal(settings.clone());
        assert!(message.contains(name), "{message}");
        let staging = load(&config(settings), &Environment::Any("staging".to_owned()));
        assert!(staging.unwrap_err().to_string().contains(name));
    }
}

#[test]
fn what_loco_reads_is_judged_too() {
    let mut config = config(given());
    config.auth = Some(Auth { jwt: None });
    config.database.uri = "mysql://portal@db/portal".to_owned();
    config.server.port = 65_536;
    let message = load(&config, &PRODUCTION).unwrap_err().to_string();
    for name in ["auth:", "DATABASE_URL", "PORT"] {
        assert!(message.contains(name), "{message}");
    }
}

#[test]
fn booleans_and_numbers_are_taken_as_written() {
    for (written, meant) in [
        (json!("True"), true),
        (json!("on"), true),
        (json!("YES"), true),
        (json!(1), true),
        (json!(true), true),
        (json!("False"), false),
        (json!("no"), false),
        (json!("off"), false),
        (json!("0"), false),
    ] {
        let settings = loaded(given_but("/http/ssl_redirect", written));
        assert_eq!(settings.http.ssl_redirect, meant);
    }
    assert_eq!(loaded(given_but("/mail/port", 25)).mail.port, 25);
}

#[test]
fn django_names_mean_the_short_ones() {
    for (dotted, short, backend) in [
        ("django.core.mail.backends.smtp.EmailBackend", "smtp", MailBackend::Smtp),
        ("django.core.mail.backends.console.EmailBackend", "console", MailBackend::Console),
        ("django.core.mail.backends.filebased.EmailBackend", "file", MailBackend::File),
        ("django.core.mail.backends.locmem.EmailBackend", "memory", MailBackend::Memory),
        ("django.core.mail.backends.dummy.EmailBackend", "none", MailBackend::None),
    ] {
        for name in [dotted, short] {
            assert_eq!(loaded(given_but("/mail/backend", name)).mail.backend, backend, "{name}");
        }
    }
}

#[test]
fn lists_are_comma_separated() {
    let mut settings = given();
    settings["http"]["allowed_hosts"] = json!(" Portal.example.com, .example.org,, [::1] ");
    settings["http"]["cors_allowed_origins"] = json!("https://a.example:443,http://b.example:81/");
    settings["http"]["trusted_proxies"] = json!("10.1.2.3/8, 192.0.2.7, fd00::/8, ::1");
    settings["webhooks"]["ai"] =
        json!("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw,twenty-four bytes of text");
    let settings = loaded(settings);
    assert_eq!(settings.http.allowed_hosts, ["portal.example.com", ".example.org", "[::1]"]);
    assert_eq!(settings.http.cors_allowed_origins, ["https://a.example", "http://b.example:81"]);
    let proxies: Vec<String> =
        settings.http.trusted_proxies.iter().map(ToString::to_string).collect();
    assert_eq!(proxies, ["10.0.0.0/8", "192.0.2.7/32", "fd00::/8", "::1/128"]);
    let keys: Vec<usize> =
        settings.webhooks.ai.iter().map(|key| key.webhook_key().unwrap().len()).collect();
    assert_eq!(keys, [24, 25]);
}

#[test]
fn without_hosts_tests_and_development_answer_this_machine() {
    let settings = load(&config(given_but("/http/allowed_hosts", "")), &TEST).unwrap();
    assert_eq!(settings.http.allowed_hosts, LOCAL_HOSTS);
}

#[test]
fn secrets_are_not_shown() {
    let shown = format!("{:?}", loaded(given()));
    assert!(shown.contains("[secret]"));
    assert!(!shown.contains("hunter2") && !shown.contains("0123456789abcdef"), "{shown}");
}

#[test]
fn development_and_test_start_as_they_are() {
    for environment in [Environment::Development, TEST] {
        let config = Config::from_folder(&environment, folder()).unwrap();
        let settings = load(&config, &environment).unwrap();
        assert!(settings.sandbox);
    }
}

#[test]
fn production_starts_with_what_it_asks_for() {
    let mut config = Config::from_folder(&PRODUCTION, folder()).unwrap();
    config.database.uri = "postgres://portal@db/portal".to_owned();
    let settings = config.settings.as_mut().unwrap();
    settings["host"] = json!("https://portal.example.com");
    settings["jwt"]["secret_key"] = json!("0123456789abcdef0123456789abcdef");
    settings["http"]["allowed_hosts"] = json!("portal.example.com");
    let settings = load(&config, &PRODUCTION).unwrap();
    assert!(!settings.sandbox);
}

#[test]
fn every_variable_is_documented_and_read_in_every_environment() {
    let guide = include_str!("../../docs/SETTINGS.md");
    let files = [
        ("development", include_str!("../../config/development.yaml")),
        ("test", include_str!("../../config/test.yaml")),
        ("production", include_str!("../../config/production.yaml")),
    ];
    for (key, variable) in problems::VARIABLES {
        assert!(guide.contains(&format!("`{variable}`")), "{variable} is not in docs/SETTINGS.md");
        for (environment, file) in files {
            // Tests would spend each other's budgets in one Redis, and hear each other's events.
            let is_left_out =
                environment == "test" && ["REDIS_URL", "RABBITMQ_URL"].contains(variable);
            let reads = file.contains(&format!("get_env(name=\"{variable}\""));
            assert!(reads != is_left_out, "{key}: {variable} in {environment}");
        }
    }
}
