//! What the form of a type asks for, and which answers fit.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use url::Url;

use super::Words;
use crate::i18n::{Language, Text};

/// The most characters of an answer, where its field does not say.
const MAX_LINE: u64 = 200;
const MAX_TEXT: u64 = 2000;
/// The largest number, where its field does not say: the last that every client can hold.
const MAX_NUMBER: u64 = 9_007_199_254_740_991;

/// What an answer looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// One line.
    Text,
    /// Several lines.
    Textarea,
    /// An address of the web.
    Url,
    /// A number, zero or more.
    Number,
    /// A day, `2026-03-01`.
    Date,
    /// One of `options`.
    Choice,
    /// Yes or no.
    Checkbox,
}

/// One answer to choose.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Choice {
    /// What `metadata` holds.
    pub value: String,
    /// How it is called.
    pub label: Words,
}

/// A field of a type's form. Its answer is the member of `metadata` with its name.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Field {
    /// Letters, digits and underscores.
    pub name: String,
    /// What an answer looks like.
    pub kind: Kind,
    /// How it is called.
    pub label: Words,
    /// One line of help.
    #[serde(default)]
    pub help: Option<Words>,
    /// Whether the form wants an answer; the API does not.
    #[serde(default)]
    pub required: bool,
    /// Answers to choose from.
    #[serde(default)]
    pub options: Vec<Choice>,
    /// The most characters, or the largest number.
    #[serde(default)]
    pub max: Option<u64>,
}

/// The fields of a type; those that make no sense are left out.
pub(super) fn read_all(request_type: &str, fields: Value) -> Vec<Field> {
    let Value::Array(fields) = fields else { return Vec::new() };
    let read = |value: Value| match serde_json::from_value::<Field>(value) {
        Ok(field) if field.has_a_name() => Some(field),
        Ok(field) => {
            tracing::error!(request_type, field = field.name, "no name for a field");
            None
        }
        Err(err) => {
            tracing::error!(request_type, error = %err, "a field is unreadable");
            None
        }
    };
    fields.into_iter().filter_map(read).collect()
}

impl Field {
    fn has_a_name(&self) -> bool {
        (1..=40).contains(&self.name.len())
            && self.name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
    }

    /// What forms call it.
    #[must_use]
    pub fn input_name(&self) -> String {
        format!("metadata.{}", self.name)
    }

    /// The most characters, or the largest number.
    #[must_use]
    pub fn limit(&self) -> u64 {
        self.max.unwrap_or(match self.kind {
            Kind::Textarea => MAX_TEXT,
            Kind::Number => MAX_NUMBER,
            _ => MAX_LINE,
        })
    }

    /// What was typed into a form as an answer; nothing where nothing was.
    pub fn read(&self, typed: &str) -> Result<Option<Value>, Text> {
        let typed = typed.trim().replace("\r\n", "\n");
        let answer = match self.kind {
            Kind::Checkbox => match typed.as_str() {
                "" => return if self.required { Err("error-required".into()) } else { Ok(None) },
                _ => json!(true),
            },
            _ if typed.is_empty() => {
                return if self.required { Err("error-required".into()) } else { Ok(None) };
            }
            // A comma is how many people write it.
            Kind::Number => typed
                .replace(',', ".")
                .parse::<serde_json::Number>()
                .map(Value::Number)
                .map_err(|_| self.number_problem())?,
            _ => json!(typed),
        };
        self.check(&answer)?;
        Ok(Some(answer))
    }

    /// Whether a member of `metadata` is an answer; null is none, and fits.
    pub fn check(&self, answer: &Value) -> Result<(), Text> {
        match (self.kind, answer) {
            (_, Value::Null) | (Kind::Checkbox, Value::Bool(_)) => Ok(()),
            (Kind::Checkbox, _) => Err("error-not-a-boolean".into()),
            (Kind::Number, Value::Number(number)) => {
                #[allow(clippy::cast_precision_loss, reason = "a bound, not a sum")]
                let bounds = 0.0..=self.limit() as f64;
                let fits = number.as_f64().is_some_and(|number| bounds.contains(&number));
                if fits { Ok(()) } else { Err(self.number_problem()) }
            }
            (Kind::Number, _) => Err(self.number_problem()),
            (_, Value::String(text)) => self.check_text(text),
            _ => Err("error-not-a-string".into()),
        }
    }

    fn check_text(&self, text: &str) -> Result<(), Text> {
        let is_long = |max: u64| text.chars().count() as u64 > max;
        let breaks = |c: char| self.kind == Kind::Textarea && matches!(c, '\n' | '\t');
        if text.chars().any(|c| c.is_control() && !breaks(c)) {
            return Err("error-text-invalid".into());
        }
        match self.kind {
            Kind::Choice if self.options.iter().all(|option| option.value != text) => {
                Err("error-choice-unknown".into())
            }
            Kind::Date if !is_day(text) => Err("error-date-invalid".into()),
            Kind::Url if is_long(2000) || !is_web(text) => Err("error-url-invalid".into()),
            Kind::Text | Kind::Textarea if is_long(self.limit()) => {
                Err(Text::from("error-too-long").arg("max", self.limit()))
            }
            _ => Ok(()),
        }
    }

    fn number_problem(&self) -> Text {
        Text::from("error-number-invalid").arg("max", self.limit())
    }

    /// An answer in words; nothing where there is none, or none that fits.
    #[must_use]
    pub fn words(&self, answer: &Value, language: Language) -> Option<String> {
        self.check(answer).ok()?;
        match answer {
            Value::Bool(true) => Some("yes".to_owned()),
            Value::Bool(false) => Some("no".to_owned()),
            Value::Number(number) => Some(number.to_string()),
            Value::String(text) if text.is_empty() => None,
            Value::String(text) => {
                let chosen = self.options.iter().find(|option| option.value == *text);
                Some(chosen.map_or(text.as_str(), |option| option.label.say(language)).to_owned())
            }
            _ => None,
        }
    }
}

/// A day, as forms and JSON write it.
fn is_day(text: &str) -> bool {
    text.len() == 10 && NaiveDate::parse_from_str(text, "%Y-%m-%d").is_ok()
}

/// An address that a browser would open as a page, without a name and a password in it.
fn is_web(text: &str) -> bool {
    !text.contains(char::is_whitespace)
        && Url::parse(text).is_ok_and(|url| {
            matches!(url.scheme(), "http" | "https")
                && url.host().is_some()
                && url.username().is_empty()
                && url.password().is_none()
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(kind: &str, required: bool) -> Field {
        let field = json!({
            "name": "a", "kind": kind, "label": { "en-US": "A" }, "required": required,
            "options": [{ "value": "x", "label": { "en-US": "An X" } }], "max": 10,
        });
        serde_json::from_value(field).unwrap()
    }

    #[test]
    fn typed_answers_are_read() {
        for (kind, typed, answer) in [
            ("text", "  one ", json!("one")),
            ("textarea", "a\r\nb", json!("a\nb")),
            ("url", "https://example.com/a?b", json!("https://example.com/a?b")),
            ("number", "7", json!(7)),
            ("number", "2,5", json!(2.5)),
            ("date", "2028-02-29", json!("2028-02-29")),
            ("choice", "x", json!("x")),
            ("checkbox", "on", json!(true)),
        ] {
            assert_eq!(field(kind, true).read(typed).unwrap(), Some(answer), "{kind}");
            assert_eq!(field(kind, false).read(" ").unwrap(), None, "{kind}");
            assert_eq!(field(kind, true).read(" ").unwrap_err().key(), "error-required", "{kind}");
        }
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        for (kind, answers) in [
            ("text", vec![json!("x".repeat(11)), json!("a\nb"), json!(1), json!([])]),
            ("textarea", vec![json!("x".repeat(11)), json!("a\u{7}"), json!({})]),
            (
                "url",
                vec![
                    json!("javascript:alert(1)"),
                    json!("example.com"),
                    json!("https://a:b@example.com"),
                    json!("http://"),
                    json!("https://exa mple.com"),
                    json!(format!("https://example.com/{}", "x".repeat(2000))),
                ],
            ),
            ("number", vec![json!("7"), json!(-1), json!(11), json!(1e300), json!(true)]),
            (
                "date",
                vec![json!("2026-02-29"), json!("1.3.2026"), json!("2026-3-1"), json!(20_260_301)],
            ),
            ("choice", vec![json!("y"), json!(""), json!(["x"])]),
            ("checkbox", vec![json!("on"), json!(1)]),
        ] {
            for answer in answers {
                assert!(field(kind, false).check(&answer).is_err(), "{kind} takes {answer}");
            }
            assert!(field(kind, true).check(&Value::Null).is_ok(), "{kind} without an answer");
        }
        for typed in ["NaN", "inf", "1e999", "0x7", "7 8", "-0.5"] {
            assert!(field("number", false).read(typed).is_err(), "{typed}");
        }
    }

    #[test]
    fn answers_are_said_in_words() {
        let say = |kind: &str, answer: Value| field(kind, false).words(&answer, Language::Czech);
        assert_eq!(say("choice", json!("x")).unwrap(), "An X");
        assert_eq!(say("checkbox", json!(false)).unwrap(), "no");
        assert_eq!(say("number", json!(7)).unwrap(), "7");
        assert_eq!(say("choice", json!("y")), None);
        assert_eq!(say("text", Value::Null), None);
    }

    #[test]
    fn fields_that_make_no_sense_are_left_out() {
        let fields = json!([
            { "name": "good", "kind": "text", "label": {} },
            { "name": "Bad Name", "kind": "text", "label": {} },
            { "name": "odd", "kind": "colour", "label": {} },
            { "kind": "text" }, 7,
        ]);
        let names: Vec<_> = read_all("t", fields).into_iter().map(|field| field.name).collect();
        assert_eq!(names, ["good"]);
    }
}
