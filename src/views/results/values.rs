//! Values in a line of text.

use chrono::{DateTime, NaiveDateTime};
use serde::Serialize;
use serde_json::{Number, Value};

use super::super::markdown::web_address;
use super::super::time::Calendar;
use super::names::{in_order, key_part, said, title};

/// The longest value in a line, in characters.
const MAX: usize = 2000;
/// How deep a value is told in one line.
const DEPTH: usize = 4;
/// How many entries of a list are told in one line.
const ENTRIES: usize = 50;

/// A value as it is said, and where it leads.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Said {
    /// In words.
    pub text: String,
    /// The web page that it is the address of.
    pub href: Option<String>,
}

impl From<String> for Said {
    fn from(text: String) -> Self {
        Self { text, href: None }
    }
}

/// Says values to one reader.
#[derive(Clone, Copy)]
pub(super) struct Speaker<'a> {
    pub(super) calendar: &'a Calendar<'a>,
}

impl Speaker<'_> {
    /// The value of the member `name`.
    pub(super) fn say(self, name: &str, value: &Value) -> Said {
        if let Value::String(address) = value
            && let Some(href) = web_address(address.trim())
        {
            return Said { text: address.trim().to_owned(), href: Some(href) };
        }
        cut(&self.plain(name, value, DEPTH)).into()
    }

    fn plain(self, name: &str, value: &Value, depth: usize) -> String {
        match value {
            Value::Array(_) | Value::Object(_) if depth == 0 => "…".to_owned(),
            Value::String(text) => self.word(name, text),
            Value::Null => "–".to_owned(),
            Value::Array(items) => {
                let said = items.iter().take(ENTRIES).map(|item| self.plain("", item, depth - 1));
                said.collect::<Vec<_>>().join(", ")
            }
            Value::Object(members) => in_order(members)
                .into_iter()
                .take(ENTRIES)
                .map(|(name, value)| {
                    format!(
                        "{}: {}",
                        title(self.calendar, name),
                        self.plain(name, value, depth - 1)
                    )
                })
                .collect::<Vec<_>>()
                .join(" · "),
            Value::Number(number) => self.number(name, number),
            Value::Bool(true) => said(self.calendar, "result-yes").unwrap_or_default(),
            Value::Bool(false) => said(self.calendar, "result-no").unwrap_or_default(),
        }
    }

    /// A word that stands for a degree is translated, a time told in the reader's zone.
    fn word(self, name: &str, text: &str) -> String {
        if name.ends_with("_at")
            && let Some(time) = time(text)
        {
            return self.calendar.moment(time.fixed_offset()).title;
        }
        let key = if text.len() <= 20 { key_part(text) } else { String::new() };
        let known = said(self.calendar, &format!("results-word-{key}"));
        known.filter(|_| is_degree(name)).unwrap_or_else(|| text.to_owned())
    }

    fn number(self, name: &str, number: &Number) -> String {
        let Some(value) = number.as_f64().filter(|_| number.is_f64()) else {
            return number.to_string();
        };
        let is_share = ["confidence", "relevance", "score"].iter().any(|part| name.contains(part));
        if is_share && (0.0..=1.0).contains(&value) {
            return format!("{:.0}%", value * 100.0);
        }
        if name == "processing_time" {
            return self.seconds(value);
        }
        // Two decimals are enough for reading.
        let rounded = format!("{value:.2}");
        rounded.trim_end_matches('0').trim_end_matches('.').to_owned()
    }

    /// A time that something took.
    pub(super) fn seconds(self, seconds: f64) -> String {
        let texts = self.calendar.texts;
        let (key, number) = if seconds < 60.0 {
            ("results-seconds", format!("{seconds:.1}"))
        } else {
            ("results-minutes", format!("{:.1}", seconds / 60.0))
        };
        texts.say(self.calendar.language, &crate::i18n::Text::from(key).arg("count", number))
    }
}

fn is_degree(name: &str) -> bool {
    const DEGREES: [&str; 10] = [
        "priority",
        "complexity",
        "impact",
        "probability",
        "urgency",
        "potential",
        "level",
        "overall_risk_level",
        "customization_level",
        "sentiment",
    ];
    DEGREES.contains(&name)
}

/// A time with a zone; without one, as the platform's services write it, in UTC.
fn time(text: &str) -> Option<DateTime<chrono::Utc>> {
    let zoned = DateTime::parse_from_rfc3339(text).map(|time| time.to_utc());
    let bare = || NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f");
    zoned.or_else(|_| bare().map(|time| time.and_utc())).ok()
}

/// `text` with an end.
pub(super) fn cut(text: &str) -> String {
    let mut chars = text.chars();
    let kept: String = chars.by_ref().take(MAX).collect();
    if chars.next().is_some() { format!("{kept}…") } else { kept }
}
