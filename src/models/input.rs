//! What a client sent, field by field, and everything that is wrong with it at once.
//!
//! JSON bodies and HTML forms are read by the same checks. Names that nobody asks for are ignored.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use serde_json::{Map, Value};
use unicode_normalization::UnicodeNormalization;
use validator::ValidateEmail;

use crate::errors::{Error, Problem, Result};
use crate::i18n::Text;

/// The longest address that fits into a mail's envelope (RFC 5321).
const MAX_EMAIL: usize = 254;

/// The fields of one call.
#[derive(Debug, Default)]
pub struct Input {
    fields: Map<String, Value>,
    problems: Vec<Problem>,
}

impl Input {
    /// From the members of a JSON object; anything else is malformed.
    pub fn from_json(body: Value) -> Result<Self> {
        match body {
            Value::Object(fields) => Ok(Self { fields, problems: Vec::new() }),
            _ => Err(Error::Malformed("error-not-json")),
        }
    }

    /// From the pairs of a form; the last of a name wins. Values of a name that ends in `[]` are
    /// gathered into a list, under the name without it.
    #[must_use]
    pub fn from_pairs(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut fields = Map::new();
        for (name, value) in pairs {
            let Some(list) = name.strip_suffix("[]") else {
                fields.insert(name, Value::String(value));
                continue;
            };
            match fields.entry(list).or_insert_with(|| Value::Array(Vec::new())) {
                Value::Array(values) => values.push(Value::String(value)),
                other => *other = Value::Array(vec![Value::String(value)]),
            }
        }
        Self { fields, problems: Vec::new() }
    }

    /// Notes that `field` is wrong.
    pub fn reject(&mut self, field: impl Into<Cow<'static, str>>, text: impl Into<Text>) {
        self.problems.push(Problem::new(field, text.into()));
    }

    /// Notes a problem with a code of its own.
    pub fn reject_with(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// Whether nothing is wrong so far with `field`.
    #[must_use]
    pub fn is_fine(&self, field: &str) -> bool {
        !self.problems.iter().any(|problem| problem.field == field)
    }

    /// Whether the client named `field`.
    #[must_use]
    pub fn has(&self, field: &str) -> bool {
        self.fields.contains_key(field)
    }

    /// The raw value of `field`.
    #[must_use]
    pub fn value(&self, field: &str) -> Option<&Value> {
        self.fields.get(field)
    }

    /// Everything that the client sent, for what looks at the names as well.
    #[must_use]
    pub const fn members(&self) -> &Map<String, Value> {
        &self.fields
    }

    /// What a form says in `field`, to be shown again; empty where it says nothing.
    #[must_use]
    pub fn typed(&self, field: &str) -> String {
        self.fields.get(field).and_then(Value::as_str).unwrap_or_default().to_owned()
    }

    /// The same call, reduced to these fields.
    #[must_use]
    pub fn only(&self, fields: &[&str]) -> Self {
        let fields = self.fields.iter().filter(|(name, _)| fields.contains(&name.as_str()));
        Self {
            fields: fields.map(|(name, value)| (name.clone(), value.clone())).collect(),
            problems: Vec::new(),
        }
    }

    /// A text as it was sent, nothing trimmed; absent and null are `None`.
    pub fn raw(&mut self, field: &'static str) -> Option<String> {
        match self.fields.get(field) {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) if text.contains('\0') => {
                self.reject(field, "error-text-invalid");
                None
            }
            Some(Value::String(text)) => Some(text.clone()),
            Some(_) => {
                self.reject(field, "error-not-a-string");
                None
            }
        }
    }

    /// A trimmed line of at most `max` characters; `null` counts as empty, absent is `None`.
    pub fn line(&mut self, field: &'static str, max: usize) -> Option<String> {
        let text = self.text(field, max)?;
        if text.chars().any(char::is_control) {
            self.reject(field, "error-text-invalid");
            return None;
        }
        Some(text)
    }

    /// A trimmed text of at most `max` characters, line breaks and tabs allowed.
    pub fn text(&mut self, field: &'static str, max: usize) -> Option<String> {
        let is_null = matches!(self.fields.get(field), Some(Value::Null));
        let text = if is_null { String::new() } else { self.raw(field)? };
        let text = text.trim().replace("\r\n", "\n");
        if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
            self.reject(field, "error-text-invalid");
            return None;
        }
        if text.chars().count() > max {
            self.reject(field, Text::from("error-too-long").arg("max", max as u64));
            return None;
        }
        Some(text)
    }

    /// A line that must be there and must not be empty.
    pub fn required_line(&mut self, field: &'static str, max: usize) -> String {
        let line = self.line(field, max);
        self.require(field, line)
    }

    fn require(&mut self, field: &'static str, text: Option<String>) -> String {
        match text {
            Some(text) if !text.is_empty() => text,
            _ => {
                if self.is_fine(field) {
                    self.reject(field, "error-required");
                }
                String::new()
            }
        }
    }

    /// A secret, exactly as it was typed; it must be there.
    pub fn required_raw(&mut self, field: &'static str) -> String {
        let raw = self.raw(field);
        self.require(field, raw)
    }

    /// An email address that must be there, full-width letters as the letters that they stand for.
    pub fn required_email(&mut self, field: &'static str) -> String {
        let email: String = self.required_line(field, MAX_EMAIL).nfkc().collect();
        let is_address = email.chars().count() <= MAX_EMAIL && email.validate_email();
        if self.is_fine(field) && !is_address {
            self.reject(field, "error-email-invalid");
        }
        email
    }

    /// Yes or no; forms say "on", "true" or "1".
    pub fn flag(&mut self, field: &'static str) -> Option<bool> {
        match self.fields.get(field) {
            None | Some(Value::Null) => None,
            Some(Value::Bool(flag)) => Some(*flag),
            Some(Value::String(text)) => match text.as_str() {
                "on" | "true" | "1" => Some(true),
                "" | "off" | "false" | "0" => Some(false),
                _ => {
                    self.reject(field, "error-not-a-boolean");
                    None
                }
            },
            Some(_) => {
                self.reject(field, "error-not-a-boolean");
                None
            }
        }
    }

    /// One of a few words.
    pub fn choice(
        &mut self,
        field: &'static str,
        choices: &[&str],
        otherwise: &'static str,
    ) -> Option<String> {
        let word = self.raw(field)?;
        if choices.contains(&word.as_str()) {
            return Some(word);
        }
        self.reject(field, otherwise);
        None
    }

    /// Checks the length of what was read from `field`, in characters.
    pub fn check_length(
        &mut self,
        field: &'static str,
        text: &str,
        bounds: &RangeInclusive<usize>,
        otherwise: &'static str,
    ) {
        if !bounds.contains(&text.chars().count()) && self.is_fine(field) {
            self.reject(
                field,
                Text::from(otherwise)
                    .arg("min", *bounds.start() as u64)
                    .arg("max", *bounds.end() as u64),
            );
        }
    }

    /// An error with everything that is wrong, if anything is.
    pub fn finish(&mut self) -> Result<()> {
        if self.problems.is_empty() {
            return Ok(());
        }
        Err(Error::Invalid(std::mem::take(&mut self.problems)))
    }
}

/// Whether a text anywhere in `value` holds NUL, which PostgreSQL's JSONB can not keep.
#[must_use]
pub fn has_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => items.iter().any(has_nul),
        Value::Object(members) => {
            members.iter().any(|(name, value)| name.contains('\0') || has_nul(value))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_problem_is_said_at_once() {
        let mut input =
            Input::from_json(json!({"title": 7, "email": "x", "name": "a\u{0}b"})).unwrap();
        input.required_line("title", 10);
        input.required_email("email");
        input.required_line("name", 10);
        input.required_line("absent", 10);
        let Err(Error::Invalid(problems)) = input.finish() else { panic!("it is invalid") };
        let fields: Vec<_> = problems.iter().map(|problem| problem.field.as_ref()).collect();
        assert_eq!(fields, ["title", "email", "name", "absent"]);
    }

    #[test]
    fn secrets_are_not_trimmed() {
        let mut input = Input::from_pairs([("password".into(), "  two  words ".into())]);
        assert_eq!(input.required_raw("password"), "  two  words ");
    }
}
