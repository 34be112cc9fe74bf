//! What happened to an account, in words for its owner.

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

use super::csv;
use super::envelope::timestamp;
use super::sessions::methods_text;
use super::time::{Calendar, Moment};
use crate::agents::{Agent, describe};
use crate::i18n::{Language, Text, Texts};
use crate::models::audit_logs::activity::{Kind, Row};
use crate::models::users;

/// Who did it, seen by the owner of the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    /// The owner.
    You,
    /// Somebody who runs the portal.
    Administrator,
    /// The program itself.
    System,
    /// Nobody knows: they were not signed in.
    Unknown,
}

impl By {
    fn of(row: &Row, owner: &users::Model) -> Self {
        match (row.actor_id, row.actor_role.as_str()) {
            (Some(actor), _) if actor == owner.pid => Self::You,
            (Some(_), _) => Self::Administrator,
            (None, "system") => Self::System,
            (None, _) => Self::Unknown,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::You => "you",
            Self::Administrator => "administrator",
            Self::System => "system",
            Self::Unknown => "unknown",
        }
    }
}

/// Members of `changes` that their owner may read. What is not named here stays inside: an entry
/// is written for admins first.
const SHOWN: [&str; 18] = [
    "amr",
    "because",
    "cells",
    "channel",
    "days",
    "fields",
    "file",
    "files",
    "key",
    "method",
    "methods",
    "purpose",
    "remaining",
    "request_type",
    "role",
    "scopes",
    "status",
    "values",
];

fn shown(changes: &Value) -> Map<String, Value> {
    let members = changes.as_object().into_iter().flatten();
    let kept = members.filter(|(name, _)| SHOWN.contains(&name.as_str()));
    kept.map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// The key of an action's text.
#[must_use]
pub fn text_key(action: &str) -> String {
    format!("activity-{}", action.replace('.', "-"))
}

fn action_text(texts: &Texts, language: Language, action: &str) -> String {
    let key = text_key(action);
    let known = texts.has(&key);
    let text = if known { Text::from(key) } else { "activity-other".into() };
    texts.say(language, &text)
}

/// Where it came from: of the owner and of strangers, never of those who run the portal.
fn origin(row: &Row, by: By) -> (Option<String>, Option<Agent>) {
    if !matches!(by, By::You | By::Unknown) {
        return (None, None);
    }
    let detail = |name: &str| row.details[name].as_str().map(str::to_owned);
    (detail("ip_address"), detail("user_agent").map(|agent| describe(&agent)))
}

/// A line of the caller's own trail.
#[derive(Debug, Serialize, ToSchema)]
pub struct ActivityView {
    /// The entry's id.
    pub id: Uuid,
    /// `session.started`, `user.password_changed` and so on.
    pub action: String,
    /// `security`, `profile` or `requests`.
    pub kind: &'static str,
    /// The same in words, in the caller's language.
    pub text: String,
    /// RFC 3339.
    pub occurred_at: String,
    /// Who did it: `you`, `administrator`, `system`, or `unknown` for somebody who was not signed
    /// in.
    pub by: &'static str,
    /// Where it came from, or null.
    pub ip_address: Option<String>,
    /// With which browser or program, or null.
    pub browser: Option<&'static str>,
    /// On which operating system, or null.
    pub system: Option<&'static str>,
    /// What changed; nothing secret.
    #[schema(value_type = Object)]
    pub changes: Map<String, Value>,
}

impl ActivityView {
    /// A row, as `owner` reads it.
    #[must_use]
    pub fn new(texts: &Texts, language: Language, owner: &users::Model, row: &Row) -> Self {
        let by = By::of(row, owner);
        let (ip_address, agent) = origin(row, by);
        Self {
            id: row.pid,
            kind: Kind::of(&row.action).name(),
            text: action_text(texts, language, &row.action),
            occurred_at: timestamp(row.occurred_at.to_utc()),
            by: by.name(),
            ip_address,
            browser: agent.and_then(|agent| agent.browser),
            system: agent.and_then(|agent| agent.system),
            changes: shown(&row.changes),
            action: row.action.clone(),
        }
    }
}

/// A line on the page.
#[derive(Debug, Serialize)]
pub struct ActivityLine {
    icon: &'static str,
    text: String,
    /// What more there is to say: how somebody signed in, why a session ended.
    more: Option<String>,
    by: Option<String>,
    address: Option<String>,
    device: Option<String>,
    at: Moment,
}

impl ActivityLine {
    /// A row, as `owner` reads it.
    #[must_use]
    pub fn new(calendar: &Calendar<'_>, owner: &users::Model, row: &Row) -> Self {
        let (texts, language) = (calendar.texts, calendar.language);
        let by = By::of(row, owner);
        let (address, agent) = origin(row, by);
        let said = |by: By| texts.say(language, &format!("activity-by-{}", by.name()).into());
        Self {
            icon: match Kind::of(&row.action) {
                Kind::Security => "shield",
                Kind::Profile => "user",
                Kind::Requests => "inbox",
            },
            text: action_text(texts, language, &row.action),
            more: more(calendar, row),
            // That nobody knows who failed to sign in is what the entry says.
            by: (by != By::You && row.action != "session.refused").then(|| said(by)),
            address,
            device: agent.map(|agent| agent.say(texts, language)),
            at: calendar.moment(row.occurred_at),
        }
    }

    /// Rows, as `owner` reads them.
    #[must_use]
    pub fn all(calendar: &Calendar<'_>, owner: &users::Model, rows: &[Row]) -> Vec<Self> {
        rows.iter().map(|row| Self::new(calendar, owner, row)).collect()
    }
}

fn more(calendar: &Calendar<'_>, row: &Row) -> Option<String> {
    let changes = &row.changes;
    let known = |key: String| {
        calendar.texts.has(&key).then(|| calendar.texts.say(calendar.language, &key.into()))
    };
    if let Some(because) = changes["because"].as_str() {
        // That the password was changed is what the entry says.
        let is_said = row.action == "user.password_changed" && because == "changed";
        return known(format!("activity-because-{because}")).filter(|_| !is_said);
    }
    if let Some(amr) = changes["amr"].as_array() {
        let methods: Vec<_> = amr.iter().filter_map(Value::as_str).map(str::to_owned).collect();
        return Some(methods_text(calendar, &methods));
    }
    if let Some(method) = changes["method"].as_str() {
        return Some(methods_text(calendar, &[method.to_owned()]));
    }
    // Both ends of a change whose words we have.
    for (name, words) in [("status", "status-"), ("role", "activity-role-")] {
        if let [before, after] = changes[name].as_array().map_or(&[][..], Vec::as_slice) {
            let before = known(format!("{words}{}", before.as_str()?))?;
            let after = known(format!("{words}{}", after.as_str()?))?;
            let text = Text::from("activity-from-to").arg("before", before).arg("after", after);
            return Some(calendar.texts.say(calendar.language, &text));
        }
    }
    changes["key"].as_str().map(str::to_owned)
}

/// A kind to choose.
#[derive(Debug, Serialize)]
pub struct KindChoice {
    value: &'static str,
    selected: bool,
}

/// What happened to an account.
#[derive(Debug, Serialize)]
pub struct ActivityPage {
    /// The rows.
    pub rows: Vec<ActivityLine>,
    /// Kinds to choose from.
    pub kinds: Vec<KindChoice>,
    /// From which day.
    pub after: String,
    /// Before which day.
    pub before: String,
    /// Whether anything narrows the list.
    pub filtered: bool,
    /// Where it goes on.
    pub next: Option<String>,
    /// Where it begins.
    pub first: Option<String>,
    /// The same as a file.
    pub export: String,
}

/// Every kind, with `chosen` selected.
#[must_use]
pub fn kind_choices(chosen: &str) -> Vec<KindChoice> {
    let choice = |kind: Kind| KindChoice { value: kind.name(), selected: kind.name() == chosen };
    Kind::ALL.into_iter().map(choice).collect()
}

/// The columns of the file.
pub const CSV_COLUMNS: [&str; 10] = [
    "id",
    "occurred_at",
    "kind",
    "action",
    "text",
    "by",
    "ip_address",
    "browser",
    "system",
    "changes",
];

/// A line of the file.
#[must_use]
pub fn csv_line(view: &ActivityView) -> String {
    let changes = if view.changes.is_empty() {
        String::new()
    } else {
        Value::Object(view.changes.clone()).to_string()
    };
    csv::line(&[
        &view.id.to_string(),
        view.occurred_at.as_str(),
        view.kind,
        &view.action,
        &view.text,
        view.by,
        view.ip_address.as_deref().unwrap_or_default(),
        view.browser.unwrap_or_default(),
        view.system.unwrap_or_default(),
        &changes,
    ])
}
