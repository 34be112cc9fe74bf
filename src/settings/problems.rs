//! What is wrong with the settings, collected so that one start tells all of it.

/// What reading one value comes to; the error continues a sentence that the name began.
pub(super) type Parsed<T> = Result<T, String>;

/// Keys below `settings:` and the environment variables that feed them.
pub(super) const VARIABLES: &[(&str, &str)] = &[
    ("host", "HOST"),
    ("worker_in_server", "WORKER_IN_SERVER"),
    ("rate_limit_scale", "RATE_LIMIT_SCALE"),
    ("metrics_token", "METRICS_TOKEN"),
    ("redis_url", "REDIS_URL"),
    ("rabbitmq_url", "RABBITMQ_URL"),
    ("jwt.secret_key", "JWT_SECRET_KEY"),
    ("jwt.previous_secret_keys", "JWT_PREVIOUS_SECRET_KEYS"),
    ("jwt.algorithm", "JWT_ALGORITHM"),
    ("jwt.private_key_file", "JWT_PRIVATE_KEY_FILE"),
    ("jwt.previous_public_key_files", "JWT_PREVIOUS_PUBLIC_KEY_FILES"),
    ("jwt.access_token_lifetime", "JWT_ACCESS_TOKEN_LIFETIME"),
    ("jwt.refresh_token_lifetime", "JWT_REFRESH_TOKEN_LIFETIME"),
    ("jwt.issuer", "JWT_ISSUER"),
    ("jwt.audience", "JWT_AUDIENCE"),
    ("mfa.encryption_key", "MFA_ENCRYPTION_KEY"),
    ("mfa.previous_encryption_keys", "MFA_PREVIOUS_ENCRYPTION_KEYS"),
    ("mfa.required_roles", "MFA_REQUIRED_ROLES"),
    ("password_hash.memory_kib", "PASSWORD_HASH_MEMORY_KIB"),
    ("password_hash.iterations", "PASSWORD_HASH_ITERATIONS"),
    ("password_hash.parallelism", "PASSWORD_HASH_PARALLELISM"),
    ("password_hash.concurrency", "PASSWORD_HASH_CONCURRENCY"),
    ("platform.submission_service_url", "SUBMISSION_SERVICE_URL"),
    ("platform.notification_service_url", "NOTIFICATION_SERVICE_URL"),
    ("platform.ai_orchestrator_url", "AI_ORCHESTRATOR_URL"),
    ("webhooks.submission", "WEBHOOK_SECRET_SUBMISSION"),
    ("webhooks.ai", "WEBHOOK_SECRET_AI"),
    ("webhooks.notification", "WEBHOOK_SECRET_NOTIFICATION"),
    ("http.allowed_hosts", "ALLOWED_HOSTS"),
    ("http.cors_allowed_origins", "CORS_ALLOWED_ORIGINS"),
    ("http.ssl_redirect", "SECURE_SSL_REDIRECT"),
    ("http.hsts_seconds", "SECURE_HSTS_SECONDS"),
    ("http.trusted_proxies", "TRUSTED_PROXIES"),
    ("mail.backend", "EMAIL_BACKEND"),
    ("mail.host", "EMAIL_HOST"),
    ("mail.port", "EMAIL_PORT"),
    ("mail.use_tls", "EMAIL_USE_TLS"),
    ("mail.user", "EMAIL_HOST_USER"),
    ("mail.password", "EMAIL_HOST_PASSWORD"),
    ("mail.from", "DEFAULT_FROM_EMAIL"),
    ("mail.folder", "EMAIL_FILE_PATH"),
    ("sms.backend", "SMS_BACKEND"),
    ("sms.api_url", "SMS_API_URL"),
    ("sms.account_sid", "SMS_ACCOUNT_SID"),
    ("sms.auth_token", "SMS_AUTH_TOKEN"),
    ("sms.from", "SMS_FROM"),
    ("sms.allowed_countries", "SMS_ALLOWED_COUNTRIES"),
    ("requests.patience_minutes", "REQUEST_PATIENCE_MINUTES"),
    ("storage.url", "OBJECT_STORE_URL"),
    ("storage.quota_mb", "STORAGE_QUOTA_MB"),
];

/// What a key below `settings:` is called in a message: by its variable, where it has one.
pub(super) fn name(key: &str) -> String {
    match VARIABLES.iter().find(|(known, _)| *known == key) {
        Some((_, variable)) => format!("{variable} (settings.{key})"),
        None => format!("settings.{key}"),
    }
}

/// The problems found so far, a sentence each.
#[derive(Default)]
pub(super) struct Problems(Vec<String>);

impl Problems {
    /// The value, or a stand-in for the bad one, with the reason noted: the settings are refused in
    /// the end, so the stand-in is never used.
    pub(super) fn take<T: Default>(&mut self, key: &str, parsed: Parsed<T>) -> T {
        parsed.unwrap_or_else(|why| {
            self.add(key, &why);
            T::default()
        })
    }

    /// Notes what is wrong with a key below `settings:`.
    pub(super) fn add(&mut self, key: &str, why: &str) {
        self.note(&name(key), why);
    }

    /// Notes what is wrong with anything else that has a name. What is said of it first stands: a
    /// value that could not be read needs no further judgement.
    pub(super) fn note(&mut self, name: &str, why: &str) {
        let start = format!("  {name} ");
        if !self.0.iter().any(|problem| problem.starts_with(&start)) {
            self.0.push(start + why);
        }
    }

    /// All problems, a line each; `None` when there are none.
    pub(super) fn into_text(self) -> Option<String> {
        (!self.0.is_empty()).then(|| self.0.join("\n"))
    }
}
