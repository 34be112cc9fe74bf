//! Times for people: relative up to a week, the whole in the title, in the person's own zone.

use chrono::{DateTime, FixedOffset, SecondsFormat, TimeDelta, Utc};
use chrono_tz::Tz;
use serde::Serialize;

use crate::i18n::{Language, Text, Texts};

/// A time on a page.
#[derive(Clone, Debug, Serialize)]
pub struct Moment {
    /// For machines.
    pub iso: String,
    /// "3 min ago".
    pub text: String,
    /// The whole, in the person's zone.
    pub title: String,
}

/// Says times to one reader.
#[derive(Clone, Copy)]
pub struct Calendar<'a> {
    /// Texts.
    pub texts: &'a Texts,
    /// In which language.
    pub language: Language,
    /// In which zone.
    pub zone: Tz,
    /// Seen from when.
    pub now: DateTime<Utc>,
}

impl Calendar<'_> {
    /// `time`, as this reader says it.
    #[must_use]
    pub fn moment(&self, time: DateTime<FixedOffset>) -> Moment {
        let utc = time.to_utc();
        let local = utc.with_timezone(&self.zone);
        Moment {
            iso: utc.to_rfc3339_opts(SecondsFormat::Secs, true),
            text: self.relative(utc).unwrap_or_else(|| local.format("%Y-%m-%d").to_string()),
            title: local.format("%Y-%m-%d %H:%M:%S %Z").to_string(),
        }
    }

    /// A text, as this reader reads it.
    #[must_use]
    pub fn say(&self, text: impl Into<Text>) -> String {
        self.texts.say(self.language, &text.into())
    }

    /// How long something took, in the two units that matter; nothing for what took no time.
    #[must_use]
    pub fn duration(&self, span: TimeDelta) -> Option<String> {
        let (key, whole, part) = match span.num_seconds() {
            ..1 => return None,
            seconds @ 1..60 => ("duration-seconds", seconds, 0),
            seconds @ 60..3600 => ("duration-minutes", seconds / 60, seconds % 60),
            seconds @ 3600..86_400 => ("duration-hours", seconds / 3600, seconds % 3600 / 60),
            seconds => ("duration-days", seconds / 86_400, seconds % 86_400 / 3600),
        };
        let number = |number: i64| u64::try_from(number).unwrap_or_default();
        Some(self.say(Text::from(key).arg("count", number(whole)).arg("rest", number(part))))
    }

    fn relative(&self, time: DateTime<Utc>) -> Option<String> {
        let age = self.now - time;
        // Of what is still to come the day is said; a clock that is a little off is not that.
        if age < -TimeDelta::seconds(45) {
            return None;
        }
        let (key, count) = if age < TimeDelta::seconds(45) {
            ("time-now", 0)
        } else if age < TimeDelta::minutes(60) {
            ("time-minutes", age.num_minutes().max(1))
        } else if age < TimeDelta::hours(24) {
            ("time-hours", age.num_hours())
        } else if age < TimeDelta::days(7) {
            ("time-days", age.num_days())
        } else {
            return None;
        };
        let text = Text::from(key).arg("count", u64::try_from(count).unwrap_or(0));
        Some(self.texts.say(self.language, &text))
    }
}
