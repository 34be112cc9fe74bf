//! What a person is told inside the portal.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::envelope::timestamp;
use super::time::{Calendar, Moment};
use crate::agents::describe;
use crate::i18n::{Language, Text, Texts};
use crate::models::notifications;

/// What a notification says, whoever reads it.
fn words(row: &notifications::Model) -> Text {
    let kind = if row.category == "security" { "alert" } else { "notification" };
    let mut text = Text::from(format!("{kind}-{}", row.topic));
    for (name, value) in row.details.as_object().into_iter().flatten() {
        if let Some(value) = value.as_str() {
            text = text.arg(name.clone(), value.to_owned());
        }
    }
    text
}

/// A notification, as its owner has it through the API.
#[derive(Debug, Serialize, ToSchema)]
pub struct NotificationView {
    /// The notification's id.
    pub id: Uuid,
    /// `requests`, `security`, `account` or `product`.
    pub category: String,
    /// What it is about: `request-completed`, `password-changed` and so on.
    pub topic: String,
    /// The same in words, in the caller's language.
    pub text: String,
    /// The request that it is about, or null.
    pub request_id: Option<Uuid>,
    /// Where in the portal it is seen to: a path, or null.
    pub path: Option<String>,
    /// RFC 3339, or null for what is new.
    pub read_at: Option<String>,
    /// RFC 3339.
    pub created_at: String,
}

impl NotificationView {
    /// `row`, in `language`.
    #[must_use]
    pub fn new(texts: &Texts, language: Language, row: &notifications::Model) -> Self {
        Self {
            id: row.pid,
            category: row.category.clone(),
            topic: row.topic.clone(),
            text: texts.say(language, &words(row)),
            request_id: row.request_pid,
            path: row.path.clone(),
            read_at: row.read_at.map(|at| timestamp(at.to_utc())),
            created_at: timestamp(row.created_at.to_utc()),
        }
    }
}

/// One line of the page.
#[derive(Debug, Serialize)]
pub struct NotificationLine {
    id: String,
    icon: &'static str,
    text: String,
    at: Moment,
    is_new: bool,
}

/// What was told of one request, or of one thing that is no request.
#[derive(Debug, Serialize)]
pub struct NotificationGroup {
    /// The request's title; empty where it is about none.
    title: String,
    /// Where the request is.
    href: String,
    lines: Vec<NotificationLine>,
}

impl NotificationLine {
    fn new(calendar: &Calendar<'_>, row: &notifications::Model) -> Self {
        let icon = match (row.category.as_str(), row.topic.as_str()) {
            ("security", _) => "shield",
            (_, "request-completed") => "check-circle",
            (_, "request-failed") => "x-circle",
            ("requests", _) => "clock",
            _ => "info",
        };
        Self {
            id: row.pid.to_string(),
            icon,
            text: calendar.say(words(row)),
            at: calendar.moment(row.created_at),
            is_new: row.read_at.is_none(),
        }
    }
}

impl NotificationGroup {
    /// `rows` in their order, those of one request together where the first of them stands.
    #[must_use]
    pub fn all(calendar: &Calendar<'_>, rows: &[notifications::Model]) -> Vec<Self> {
        let mut groups: Vec<(Option<Uuid>, Self)> = Vec::new();
        for row in rows {
            let line = NotificationLine::new(calendar, row);
            let request = row.request_pid;
            let known = groups.iter_mut().find(|(about, _)| request.is_some() && *about == request);
            if let Some((_, group)) = known {
                group.lines.push(line);
                continue;
            }
            let title = row.details["title"].as_str().filter(|_| request.is_some());
            let group = Self {
                title: title.unwrap_or_default().to_owned(),
                href: request.map(|pid| format!("/requests/{pid}")).unwrap_or_default(),
                lines: vec![line],
            };
            groups.push((request, group));
        }
        groups.into_iter().map(|(_, group)| group).collect()
    }
}

/// The page of all notifications.
#[derive(Debug, Serialize)]
pub struct NotificationsPage {
    /// What is new.
    pub unread: Vec<NotificationGroup>,
    /// The newest of what is new, by public id; empty where nothing is.
    pub newest: String,
    /// Where what is new goes on.
    pub more_unread: Option<String>,
    /// What was read.
    pub read: Vec<NotificationGroup>,
    /// Where what was read goes on.
    pub more_read: Option<String>,
    /// Back to the beginning, where this is not it.
    pub first: Option<&'static str>,
}

/// Something about the safety of the account, on top of a page.
#[derive(Debug, Serialize)]
pub struct AlertLine {
    id: String,
    text: String,
    at: Moment,
    device: Option<String>,
    address: Option<String>,
    path: Option<String>,
}

impl AlertLine {
    /// A notification, as its owner reads it.
    #[must_use]
    pub fn new(calendar: &Calendar<'_>, row: &notifications::Model) -> Self {
        let (texts, language) = (calendar.texts, calendar.language);
        let text = words(row);
        let detail = |name: &str| row.details[name].as_str().map(str::to_owned);
        Self {
            id: row.pid.to_string(),
            text: texts.say(language, &text),
            at: calendar.moment(row.created_at),
            device: detail("agent").map(|agent| describe(&agent).say(texts, language)),
            address: detail("address"),
            path: row.path.clone(),
        }
    }

    /// Notifications, as their owner reads them.
    #[must_use]
    pub fn all(calendar: &Calendar<'_>, rows: &[notifications::Model]) -> Vec<Self> {
        rows.iter().map(|row| Self::new(calendar, row)).collect()
    }
}
