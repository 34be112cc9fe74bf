//! API keys, as their owner sees them, and what a token is worth.

use chrono::{DateTime, FixedOffset};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::envelope::timestamp;
use super::forms::FormView;
use super::time::{Calendar, Moment};
use crate::i18n::Text;
use crate::models::api_keys::Model as ApiKey;
use crate::models::api_keys::creation::{LONGEST_DAYS, MOST};
use crate::models::api_keys::expiry::NOTICE;
use crate::models::api_keys::scope::{Scope, join};
use crate::models::introspection::Worth;
use crate::models::users;

/// A key without its secret.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApiKeyView {
    /// The key's id.
    pub id: Uuid,
    /// What it is for.
    pub name: String,
    /// How the key begins, to tell one from another.
    pub hint: String,
    /// What it may do now; a scope that needs a role is gone while the role is.
    pub scopes: Vec<&'static str>,
    /// RFC 3339.
    pub created_at: String,
    /// RFC 3339.
    pub expires_at: Option<String>,
    /// RFC 3339, to the minute or so; null before the first use.
    pub last_used_at: Option<String>,
    /// The address of that use.
    pub last_used_ip: Option<String>,
    /// What the client of that use calls itself.
    pub last_used_agent: Option<String>,
}

fn time(at: Option<DateTime<FixedOffset>>) -> Option<String> {
    at.map(|at| timestamp(at.to_utc()))
}

impl ApiKeyView {
    /// A key of `user`.
    #[must_use]
    pub fn new(key: &ApiKey, user: &users::Model) -> Self {
        Self {
            id: key.pid,
            name: key.name.clone(),
            hint: key.hint(),
            scopes: key.scopes(user).into_iter().map(Scope::name).collect(),
            created_at: timestamp(key.created_at.to_utc()),
            expires_at: time(key.expires_at),
            last_used_at: time(key.last_used_at),
            last_used_ip: key.last_used_ip.clone(),
            last_used_agent: key.last_used_agent.clone(),
        }
    }
}

/// A key, this once with its secret.
#[derive(Debug, Serialize, ToSchema)]
pub struct NewApiKeyView {
    /// What is shown later, too.
    #[serde(flatten)]
    pub shown: ApiKeyView,
    /// The key, for `X-API-Key` or `Authorization: Bearer`. It can not be shown again.
    pub key: String,
}

/// What a token is worth (RFC 7662, section 2.2). Of one that is worth nothing, `active` is all.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct Introspection {
    /// Whether it opens anything.
    pub active: bool,
    /// Whose: the person's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sub: Option<Uuid>,
    /// The session of an access token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sid: Option<Uuid>,
    /// What it opens, apart by spaces.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// Until when (Unix seconds).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exp: Option<i64>,
    /// Since when (Unix seconds).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iat: Option<i64>,
    /// Who made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iss: Option<String>,
    /// For whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aud: Option<String>,
    /// `Bearer` for an access token, `api_key` for a key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_type: Option<&'static str>,
    /// The person's address now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The person's role now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
}

impl Introspection {
    /// `worth`, by the issuer `iss` for the audience `aud`.
    #[must_use]
    pub fn new(worth: Option<Worth>, iss: &str, aud: &str) -> Self {
        let Some(worth) = worth else { return Self::default() };
        Self {
            active: true,
            sub: Some(worth.user.pid),
            sid: worth.session_id,
            scope: Some(join(worth.scopes)),
            exp: worth.expires_at,
            iat: Some(worth.issued_at),
            iss: Some(iss.to_owned()),
            aud: Some(aud.to_owned()),
            token_type: Some(if worth.session_id.is_some() { "Bearer" } else { "api_key" }),
            email: Some(worth.user.email),
            role: Some(worth.user.role),
        }
    }
}

/// A key on the page.
#[derive(Debug, Serialize)]
pub struct ApiKeyLine {
    id: String,
    name: String,
    hint: String,
    scopes: Vec<String>,
    created_at: Moment,
    /// "Expires in 12 days", and the time in the title.
    expires: Option<Moment>,
    expired: bool,
    soon: bool,
    last_used_at: Option<Moment>,
    last_used_from: String,
}

/// A scope to choose, and the name of its box.
#[derive(Debug, Serialize)]
pub struct ScopeChoice {
    field: &'static str,
    name: &'static str,
    label: String,
}

/// The page of keys.
#[derive(Debug, Serialize)]
pub struct ApiKeysPage {
    /// The form for another one.
    pub form: FormView,
    /// What is wrong with the choice of scopes.
    pub scopes_error: String,
    /// Those there are.
    pub keys: Vec<ApiKeyLine>,
    /// The one just made, in full.
    pub new_key: Option<NewKey>,
    /// Scopes to choose from.
    pub scopes: Vec<ScopeChoice>,
    /// Days to choose from.
    pub lifetimes: Vec<Lifetime>,
    /// Whether there is room for another.
    pub has_room: bool,
    /// How many there may be.
    pub most: u64,
}

/// A key that was just made.
#[derive(Debug, Serialize)]
pub struct NewKey {
    /// What it is for.
    pub name: String,
    /// All of it.
    pub text: String,
}

/// A lifetime to choose.
#[derive(Debug, Serialize)]
pub struct Lifetime {
    value: String,
    label: String,
}

/// The box of each scope in the form.
pub const BOXES: [(Scope, &str); 7] = [
    (Scope::ProfileRead, "scope_profile_read"),
    (Scope::ProfileWrite, "scope_profile_write"),
    (Scope::RequestsRead, "scope_requests_read"),
    (Scope::RequestsWrite, "scope_requests_write"),
    (Scope::NotificationsRead, "scope_notifications_read"),
    (Scope::TokensIntrospect, "scope_tokens_introspect"),
    (Scope::UsersRead, "scope_users_read"),
];

/// Lifetimes that the page offers, in days.
const LIFETIMES: [i64; 5] = [7, 30, 90, 180, LONGEST_DAYS];

fn label(calendar: &Calendar<'_>, scope: Scope) -> String {
    let key = format!("scope-{}", scope.name().replace(':', "-"));
    calendar.texts.say(calendar.language, &key.into())
}

impl ApiKeyLine {
    fn new(calendar: &Calendar<'_>, user: &users::Model, key: &ApiKey) -> Self {
        let left = key.expires_at.map(|at| at.to_utc() - calendar.now);
        let expired = !key.is_live(calendar.now);
        Self {
            id: key.pid.to_string(),
            name: key.name.clone(),
            hint: key.hint(),
            scopes: key.scopes(user).into_iter().map(|scope| label(calendar, scope)).collect(),
            created_at: calendar.moment(key.created_at),
            expires: key.expires_at.map(|at| {
                // A key of 90 days says so on its first day.
                let seconds = left.map_or(0, |left| left.num_seconds()).unsigned_abs();
                let days = seconds.div_ceil(24 * 3600);
                let text = match (expired, days) {
                    (true, _) => Text::from("api-key-expired"),
                    (false, 0 | 1) => Text::from("api-key-expires-today"),
                    (false, days) => Text::from("api-key-expires").arg("count", days),
                };
                Moment { text: calendar.texts.say(calendar.language, &text), ..calendar.moment(at) }
            }),
            soon: !expired && left.is_some_and(|left| left <= NOTICE),
            expired,
            last_used_at: key.last_used_at.map(|at| calendar.moment(at)),
            last_used_from: key.last_used_ip.clone().unwrap_or_default(),
        }
    }
}

impl ApiKeysPage {
    /// The keys of `user`, and a form for another.
    #[must_use]
    pub fn new(
        calendar: &Calendar<'_>,
        user: &users::Model,
        keys: &[ApiKey],
        form: FormView,
        new_key: Option<NewKey>,
    ) -> Self {
        let live = keys.iter().filter(|key| key.is_live(calendar.now)).count() as u64;
        let days = |days: &i64| Lifetime {
            value: days.to_string(),
            label: calendar.texts.say(
                calendar.language,
                &Text::from("api-key-days").arg("count", days.unsigned_abs()),
            ),
        };
        let scopes = BOXES.into_iter().filter(|(scope, _)| scope.is_open_to(user));
        let scopes_error = form.summary.iter().find(|line| line.field == "scopes");
        Self {
            scopes_error: scopes_error.map(|line| line.text.clone()).unwrap_or_default(),
            form,
            keys: keys.iter().map(|key| ApiKeyLine::new(calendar, user, key)).collect(),
            new_key,
            scopes: scopes
                .map(|(scope, field)| ScopeChoice {
                    field,
                    name: scope.name(),
                    label: label(calendar, scope),
                })
                .collect(),
            lifetimes: LIFETIMES.iter().map(days).collect(),
            has_room: live < MOST,
            most: MOST,
        }
    }
}
