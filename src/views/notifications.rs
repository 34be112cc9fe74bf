//! What a person is told inside the portal.

use serde::Serialize;

use super::time::{Calendar, Moment};
use crate::agents::describe;
use crate::i18n::Text;
use crate::models::notifications;

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
        let mut text = Text::from(format!("alert-{}", row.topic));
        for (name, value) in row.details.as_object().into_iter().flatten() {
            if let Some(value) = value.as_str() {
                text = text.arg(name.clone(), value.to_owned());
            }
        }
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
