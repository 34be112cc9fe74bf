//! What came out of a request, as parts that read well, whatever its shape.

use serde::Serialize;
use serde_json::{Map, Value};

use super::markdown::{self, Block};
use super::time::Calendar;

/// The most parts that are shown one by one; the whole stands in the raw JSON.
const MAX_SECTIONS: usize = 40;

/// The widest table; rows of more members become lines.
const MAX_COLUMNS: usize = 6;

/// Names in the order of reading; those that are in neither list stand in between.
const FIRST: [&str; 15] = [
    "title",
    "summary",
    "analysis",
    "requirements",
    "recommendations",
    "id",
    "name",
    "area",
    "text",
    "recommendation",
    "description",
    "keywords",
    "complexity",
    "confidence",
    "estimated_duration_days",
];
const LAST: [&str; 5] = ["prototype", "files", "voice", "report", "markdown"];

/// Members that say nothing to a person; they stand in the raw JSON.
const TECHNICAL: [&str; 1] = ["sha256"];

/// A fact of a result.
#[derive(Debug, Serialize)]
pub struct Fact {
    key: String,
    value: String,
}

/// A column of a table.
#[derive(Debug, Serialize)]
pub struct Column {
    title: String,
    is_number: bool,
}

/// A part of a result.
#[derive(Debug, Serialize)]
pub struct Section {
    id: String,
    title: String,
    /// `text`, `value`, `list`, `facts`, `table` or `document`.
    kind: &'static str,
    text: String,
    items: Vec<Fact>,
    columns: Vec<Column>,
    rows: Vec<Vec<String>>,
    blocks: Vec<Block>,
}

/// The members of a stored result, those that hold something, as parts with a title.
#[must_use]
pub fn sections(calendar: &Calendar<'_>, stored: &Value) -> Vec<Section> {
    let Some(members) = stored["results"].as_object() else { return Vec::new() };
    let reader = Reader { calendar };
    in_order(members)
        .into_iter()
        .take(MAX_SECTIONS)
        .enumerate()
        .map(|(index, (name, value))| reader.section(index, name, value))
        .collect()
}

fn in_order(members: &Map<String, Value>) -> Vec<(&str, &Value)> {
    let mut members: Vec<_> = members
        .iter()
        .map(|(name, value)| (name.as_str(), value))
        .filter(|(name, value)| !is_empty(value) && !TECHNICAL.contains(name))
        .collect();
    members.sort_by_key(|(name, _)| rank(name));
    members
}

fn rank(name: &str) -> usize {
    let place = |names: &[&str]| names.iter().position(|known| *known == name);
    place(&FIRST).or_else(|| place(&LAST).map(|at| FIRST.len() + 1 + at)).unwrap_or(FIRST.len())
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.values().all(is_empty),
        _ => false,
    }
}

/// `key_points` as "Key points".
fn title_of(name: &str) -> String {
    let spaced = name.replace(['_', '-'], " ");
    let mut chars = spaced.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

struct Reader<'a> {
    calendar: &'a Calendar<'a>,
}

impl Reader<'_> {
    fn say(&self, key: &str) -> Option<String> {
        let texts = self.calendar.texts;
        texts.has(key).then(|| texts.say(self.calendar.language, &key.to_owned().into()))
    }

    /// What a member is called: in the reader's language where we know it.
    fn name(&self, name: &str) -> String {
        self.say(&format!("result-{}", name.replace('_', "-"))).unwrap_or_else(|| title_of(name))
    }

    fn section(&self, index: usize, name: &str, value: &Value) -> Section {
        let mut section = Section {
            id: format!("result-{}", index + 1),
            title: self.name(name),
            kind: "value",
            text: String::new(),
            items: Vec::new(),
            columns: Vec::new(),
            rows: Vec::new(),
            blocks: Vec::new(),
        };
        match value {
            Value::String(text) if matches!(name, "markdown" | "report") => {
                section.kind = "document";
                section.blocks = markdown::blocks(text);
            }
            Value::String(text) => {
                section.kind = "text";
                section.text.clone_from(text);
            }
            Value::Array(items) => self.fill_rows(&mut section, items),
            Value::Object(members) => {
                section.kind = "facts";
                if let Some(Value::String(summary)) = members.get("summary") {
                    section.text.clone_from(summary);
                }
                section.items = in_order(members)
                    .into_iter()
                    .filter(|(name, _)| *name != "summary" || section.text.is_empty())
                    .map(|(name, value)| Fact {
                        key: self.name(name),
                        value: self.plain(name, value),
                    })
                    .collect();
            }
            scalar => section.text = self.plain(name, scalar),
        }
        section
    }

    /// Objects of the same plain members make a table, everything else a list.
    fn fill_rows(&self, section: &mut Section, items: &[Value]) {
        let rows: Option<Vec<_>> = items.iter().map(Value::as_object).collect();
        let all: Map<String, Value> = rows
            .iter()
            .flatten()
            .flat_map(|row| row.iter().filter(|(_, value)| !is_empty(value)))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        let names: Vec<&str> = in_order(&all).into_iter().map(|(name, _)| name).collect();
        let Some(rows) = rows.filter(|_| (1..=MAX_COLUMNS).contains(&names.len())) else {
            section.kind = "list";
            section.items = items
                .iter()
                .map(|item| Fact { key: String::new(), value: self.plain("", item) })
                .collect();
            return;
        };
        section.kind = "table";
        section.columns = names
            .iter()
            .map(|name| Column {
                title: self.name(name),
                is_number: rows.iter().filter_map(|row| row.get(*name)).all(Value::is_number),
            })
            .collect();
        let cell = |row: &Map<String, Value>, name: &str| match row.get(name) {
            Some(value) if !is_empty(value) => self.plain(name, value),
            _ => "–".to_owned(),
        };
        section.rows =
            rows.iter().map(|row| names.iter().map(|name| cell(row, name)).collect()).collect();
    }

    /// A value in one line of text.
    fn plain(&self, name: &str, value: &Value) -> String {
        match value {
            Value::String(text) if matches!(name, "priority" | "complexity") => {
                self.say(&format!("result-{name}-{text}")).unwrap_or_else(|| text.clone())
            }
            Value::String(text) => text.clone(),
            Value::Null => "–".to_owned(),
            Value::Array(items) => {
                items.iter().map(|item| self.plain("", item)).collect::<Vec<_>>().join(", ")
            }
            Value::Object(members) => in_order(members)
                .into_iter()
                .map(|(name, value)| format!("{}: {}", self.name(name), self.plain(name, value)))
                .collect::<Vec<_>>()
                .join(" · "),
            Value::Number(number) => match number.as_f64() {
                Some(share) if name == "confidence" && (0.0..=1.0).contains(&share) => {
                    format!("{:.0}%", share * 100.0)
                }
                _ => number.to_string(),
            },
            Value::Bool(true) => self.say("result-yes").unwrap_or_default(),
            Value::Bool(false) => self.say("result-no").unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use serde_json::json;

    use super::*;
    use crate::i18n::{Language, Texts};

    fn read(results: &Value, language: Language) -> Vec<Section> {
        let texts = Texts::load().unwrap();
        let now = DateTime::<Utc>::UNIX_EPOCH;
        let calendar = Calendar { texts: &texts, language, zone: chrono_tz::UTC, now };
        sections(&calendar, &json!({ "results": results }))
    }

    fn english(results: &Value) -> Vec<Section> {
        read(results, Language::default())
    }

    #[test]
    fn what_matters_comes_first_and_what_is_empty_not_at_all() {
        let found = english(&json!({
            "voice": null, "files": [], "markdown": "# A", "key_points": ["a"],
            "analysis": {"summary": "Short.", "confidence": 0.81, "sha256": "ab"},
        }));
        let titles: Vec<_> = found.iter().map(|section| section.title.as_str()).collect();
        assert_eq!(titles, ["Analysis", "Key points", "Report"]);
        assert_eq!(found[0].text, "Short.");
        assert_eq!(found[0].items.len(), 1, "the summary stands above, the hash nowhere");
        assert_eq!(found[0].items[0].value, "81%");
        assert_eq!(found[2].kind, "document");
    }

    #[test]
    fn objects_of_a_kind_make_a_table() {
        let found = english(&json!({"requirements": [
            {"id": "R1", "text": "A shop", "priority": "must", "effort_days": 3},
            {"id": "R2", "text": "A report", "effort_days": 12},
        ]}));
        assert_eq!(found[0].kind, "table");
        let titles: Vec<_> = found[0].columns.iter().map(|column| &column.title).collect();
        assert_eq!(titles, ["ID", "Text", "Effort in days", "Priority"]);
        assert!(found[0].columns[2].is_number);
        assert_eq!(found[0].rows[1], ["R2", "A report", "12", "–"]);
    }

    #[test]
    fn any_other_shape_is_shown_too() {
        let found = english(&json!({
            "mixed": [1, "two", {"a": {"b": [true, null]}}],
            "text": "Line one\nline two", "score": 7,
        }));
        let kinds: Vec<_> = found.iter().map(|section| section.kind).collect();
        assert_eq!(kinds, ["text", "list", "value"]);
        assert_eq!(found[1].items[2].value, "A: B: yes, –");
        assert!(english(&json!("nothing")).is_empty());
    }

    #[test]
    fn known_names_are_translated() {
        let found = read(&json!({"requirements": ["x"], "odd_one": 1}), Language::Czech);
        assert_eq!(found[0].title, "Požadavky");
        assert_eq!(found[1].title, "Odd one");
    }
}
