//! From the block as written to the settings, section by section.

use std::{num::NonZero, path::PathBuf, thread};

use super::{
    Http, Jwt, Mail, Mfa, PasswordHash, Platform, Requests, Secret, Settings, Sms, Storage,
    Webhooks, problems::Problems, source, source::Source, values,
};

/// A lifetime beyond ten years is a slip of the keyboard, and overflows dates further on.
const LONGEST_LIFETIME: u64 = 10 * 365 * 24 * 60 * 60;

/// A week.
const LONGEST_PATIENCE_MINUTES: u32 = 7 * 24 * 60;

/// An exbibyte.
const LARGEST_QUOTA_MB: u64 = 1 << 40;

impl Source {
    /// Reads every value, noting those that can not be read.
    pub(super) fn parse(self, problems: &mut Problems) -> Settings {
        let host = problems.take("host", values::base_url(&self.host));
        Settings {
            jwt: jwt(&self.jwt, &host, problems),
            host,
            worker_in_server: problems
                .take("worker_in_server", values::flag(&self.worker_in_server)),
            mfa: mfa(&self.mfa, problems),
            password_hash: password_hash(&self.password_hash, problems),
            platform: platform(&self.platform, problems),
            webhooks: webhooks(&self.webhooks, problems),
            http: http(&self.http, problems),
            mail: mail(self.mail, problems),
            sms: sms(self.sms, problems),
            requests: requests(&self.requests, problems),
            storage: storage(&self.storage, problems),
            redis_url: problems
                .take("redis_url", values::engine_url(&self.redis_url, ["redis", "rediss"])),
            rabbitmq_url: problems
                .take("rabbitmq_url", values::engine_url(&self.rabbitmq_url, ["amqp", "amqps"])),
            rate_limit_scale: problems
                .take("rate_limit_scale", values::factor(&self.rate_limit_scale)),
            metrics_token: values::optional(&self.metrics_token),
            sandbox: problems.take("sandbox", values::flag(&self.sandbox)),
        }
    }
}

fn jwt(given: &source::Jwt, host: &str, problems: &mut Problems) -> Jwt {
    let lifetimes = 1..=LONGEST_LIFETIME;
    Jwt {
        secret_key: problems.take("jwt.secret_key", values::secret(&given.secret_key)),
        previous_secret_keys: problems.take(
            "jwt.previous_secret_keys",
            values::list(&given.previous_secret_keys, |key| Ok(Secret::new(key))),
        ),
        algorithm: problems.take("jwt.algorithm", values::algorithm(&given.algorithm)),
        private_key_file: values::optional(&given.private_key_file),
        previous_public_key_files: problems.take(
            "jwt.previous_public_key_files",
            values::list(&given.previous_public_key_files, |path| Ok(PathBuf::from(path))),
        ),
        access_token_lifetime: problems.take(
            "jwt.access_token_lifetime",
            values::whole(&given.access_token_lifetime, &lifetimes),
        ),
        refresh_token_lifetime: problems.take(
            "jwt.refresh_token_lifetime",
            values::whole(&given.refresh_token_lifetime, &lifetimes),
        ),
        issuer: values::optional(&given.issuer).unwrap_or_else(|| host.to_owned()),
        audience: problems.take("jwt.audience", values::required(&given.audience)),
    }
}

fn mfa(given: &source::Mfa, problems: &mut Problems) -> Mfa {
    let previous = values::list(&given.previous_encryption_keys, |key| Ok(Secret::new(key)));
    Mfa {
        encryption_key: values::optional(&given.encryption_key),
        previous_encryption_keys: problems.take("mfa.previous_encryption_keys", previous),
        required_roles: problems
            .take("mfa.required_roles", values::list(&given.required_roles, values::role)),
    }
}

fn password_hash(given: &source::PasswordHash, problems: &mut Problems) -> PasswordHash {
    let lanes = values::whole(&given.parallelism, &(1..=255));
    let parallelism: u32 = problems.take("password_hash.parallelism", lanes);
    let memory = values::whole(&given.memory_kib, &(8 * parallelism.max(1)..=4 * 1024 * 1024));
    let passes = values::whole(&given.iterations, &(1..=1000));
    let concurrency = values::whole(&given.concurrency, &(0..=1024));
    PasswordHash {
        memory_kib: problems.take("password_hash.memory_kib", memory),
        iterations: problems.take("password_hash.iterations", passes),
        parallelism,
        concurrency: match problems.take("password_hash.concurrency", concurrency) {
            0 => thread::available_parallelism().map_or(1, NonZero::get),
            set => set,
        },
    }
}

fn platform(given: &source::Platform, problems: &mut Problems) -> Platform {
    let mut url = |key: &str, text| problems.take(key, values::service_url(text));
    Platform {
        submission_service_url: url(
            "platform.submission_service_url",
            &given.submission_service_url,
        ),
        notification_service_url: url(
            "platform.notification_service_url",
            &given.notification_service_url,
        ),
        ai_orchestrator_url: url("platform.ai_orchestrator_url", &given.ai_orchestrator_url),
    }
}

fn webhooks(given: &source::Webhooks, problems: &mut Problems) -> Webhooks {
    let mut secrets =
        |key: &str, text| problems.take(key, values::list(text, values::webhook_secret));
    Webhooks {
        submission: secrets("webhooks.submission", &given.submission),
        ai: secrets("webhooks.ai", &given.ai),
        notification: secrets("webhooks.notification", &given.notification),
    }
}

fn http(given: &source::Http, problems: &mut Problems) -> Http {
    let hosts = values::list(&given.allowed_hosts, values::allowed_host);
    let origins = values::list(&given.cors_allowed_origins, values::origin);
    let proxies = values::list(&given.trusted_proxies, values::network);
    let strict_for = values::whole(&given.hsts_seconds, &(0..=LONGEST_LIFETIME));
    Http {
        allowed_hosts: problems.take("http.allowed_hosts", hosts),
        cors_allowed_origins: problems.take("http.cors_allowed_origins", origins),
        ssl_redirect: problems.take("http.ssl_redirect", values::flag(&given.ssl_redirect)),
        hsts_seconds: problems.take("http.hsts_seconds", strict_for),
        trusted_proxies: problems.take("http.trusted_proxies", proxies),
    }
}

fn mail(given: source::Mail, problems: &mut Problems) -> Mail {
    Mail {
        backend: problems.take("mail.backend", values::mail_backend(&given.backend)),
        host: given.host.trimmed().to_owned(),
        port: problems.take("mail.port", values::whole(&given.port, &(1..=u16::MAX))),
        use_tls: problems.take("mail.use_tls", values::flag(&given.use_tls)),
        user: given.user.trimmed().to_owned(),
        password: Secret::new(given.password.0),
        from: problems.take("mail.from", values::mailbox(&given.from)),
        folder: PathBuf::from(problems.take("mail.folder", values::required(&given.folder))),
    }
}

fn sms(given: source::Sms, problems: &mut Problems) -> Sms {
    let api_url = problems.take("sms.api_url", values::service_url(&given.api_url));
    Sms {
        backend: problems.take("sms.backend", values::sms_backend(&given.backend)),
        api_url: api_url.unwrap_or_default(),
        account_sid: given.account_sid.trimmed().to_owned(),
        auth_token: Secret::new(given.auth_token.0),
        from: given.from.trimmed().to_owned(),
        allowed_countries: problems
            .take("sms.allowed_countries", values::list(&given.allowed_countries, values::country)),
    }
}

fn requests(given: &source::Requests, problems: &mut Problems) -> Requests {
    let minutes = values::whole(&given.patience_minutes, &(1..=LONGEST_PATIENCE_MINUTES));
    Requests { patience_minutes: problems.take("requests.patience_minutes", minutes) }
}

fn storage(given: &source::Storage, problems: &mut Problems) -> Storage {
    let megabytes: u64 =
        problems.take("storage.quota_mb", values::whole(&given.quota_mb, &(0..=LARGEST_QUOTA_MB)));
    Storage {
        url: problems.take("storage.url", values::storage(&given.url)),
        quota_bytes: (megabytes > 0).then_some(megabytes * 1024 * 1024),
    }
}
