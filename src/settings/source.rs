//! The `settings:` block as it is written: every key by name, every value still a text.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{self, Visitor},
};
use serde_json::Value;

use super::problems;

/// A value as it is written. Numbers and booleans are taken too, for files that write them bare.
#[derive(Default)]
pub(super) struct Text(pub(super) String);

impl Text {
    /// The text without white space around it.
    pub(super) fn trimmed(&self) -> &str {
        self.0.trim()
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Scalar;

        impl Visitor<'_> for Scalar {
            type Value = Text;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, a number or a boolean")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Text, E> {
                Ok(Text(text.to_owned()))
            }

            fn visit_bool<E: de::Error>(self, value: bool) -> Result<Text, E> {
                Ok(Text(value.to_string()))
            }

            fn visit_u64<E: de::Error>(self, value: u64) -> Result<Text, E> {
                Ok(Text(value.to_string()))
            }

            fn visit_i64<E: de::Error>(self, value: i64) -> Result<Text, E> {
                Ok(Text(value.to_string()))
            }

            fn visit_f64<E: de::Error>(self, value: f64) -> Result<Text, E> {
                Ok(Text(value.to_string()))
            }

            fn visit_unit<E: de::Error>(self) -> Result<Text, E> {
                Ok(Text::default())
            }
        }

        deserializer.deserialize_any(Scalar)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Source {
    pub(super) host: Text,
    pub(super) worker_in_server: Text,
    pub(super) sandbox: Text,
    pub(super) rate_limit_scale: Text,
    pub(super) metrics_token: Text,
    pub(super) redis_url: Text,
    pub(super) rabbitmq_url: Text,
    pub(super) jwt: Jwt,
    pub(super) mfa: Mfa,
    pub(super) password_hash: PasswordHash,
    pub(super) platform: Platform,
    pub(super) webhooks: Webhooks,
    pub(super) http: Http,
    pub(super) mail: Mail,
    pub(super) sms: Sms,
    pub(super) requests: Requests,
    pub(super) storage: Storage,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Jwt {
    pub(super) secret_key: Text,
    pub(super) previous_secret_keys: Text,
    pub(super) algorithm: Text,
    pub(super) private_key_file: Text,
    pub(super) previous_public_key_files: Text,
    pub(super) access_token_lifetime: Text,
    pub(super) refresh_token_lifetime: Text,
    pub(super) issuer: Text,
    pub(super) audience: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Mfa {
    pub(super) encryption_key: Text,
    pub(super) previous_encryption_keys: Text,
    pub(super) required_roles: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PasswordHash {
    pub(super) memory_kib: Text,
    pub(super) iterations: Text,
    pub(super) parallelism: Text,
    pub(super) concurrency: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(clippy::struct_field_names, reason = "the keys of the file")]
pub(super) struct Platform {
    pub(super) submission_service_url: Text,
    pub(super) notification_service_url: Text,
    pub(super) ai_orchestrator_url: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Webhooks {
    pub(super) submission: Text,
    pub(super) ai: Text,
    pub(super) notification: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Http {
    pub(super) allowed_hosts: Text,
    pub(super) cors_allowed_origins: Text,
    pub(super) ssl_redirect: Text,
    pub(super) hsts_seconds: Text,
    pub(super) trusted_proxies: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Mail {
    pub(super) backend: Text,
    pub(super) host: Text,
    pub(super) port: Text,
    pub(super) use_tls: Text,
    pub(super) user: Text,
    pub(super) password: Text,
    pub(super) from: Text,
    pub(super) folder: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sms {
    pub(super) backend: Text,
    pub(super) api_url: Text,
    pub(super) account_sid: Text,
    pub(super) auth_token: Text,
    pub(super) from: Text,
    pub(super) allowed_countries: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Storage {
    pub(super) url: Text,
    pub(super) quota_mb: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Requests {
    pub(super) patience_minutes: Text,
}

impl Source {
    /// Takes the block apart. A key that is unknown, missing or of the wrong shape is the file's
    /// mistake, not a value's, and is told alone.
    pub(super) fn read(block: Value) -> Result<Self, String> {
        serde_path_to_error::deserialize(block).map_err(|error| {
            let path = error.path().to_string();
            let why = error.into_inner();
            match path.as_str() {
                "." => format!("  settings: {why}"),
                key => format!("  {}: {why}", problems::name(key)),
            }
        })
    }
}
