//! Makes sections of what is stored, one member after the other, until there is enough.

use serde_json::{Map, Value};

use super::super::markdown::{self, Pictures, is_markdown, web_address};
use super::super::time::Calendar;
use super::names::{in_order, is_empty, service, title};
use super::steps;
use super::values::{Said, Speaker};
use super::{Column, Fact, Part, Section};

/// The most sections.
const MAX_SECTIONS: usize = 80;
/// The most characters in all of them.
const MAX_CHARS: usize = 150_000;
/// The most characters of one text, so that there is room for the others.
const MAX_TEXT: usize = 40_000;
/// The levels of headings that sections have.
const LEVELS: std::ops::RangeInclusive<u8> = 3..=6;
/// The widest table; objects of more members become sections.
const MAX_COLUMNS: usize = 6;
/// The most rows of a table, and entries of a list.
const MAX_ROWS: usize = 200;
/// Entries of a list of objects that become sections of their own.
const MAX_ENTRIES: usize = 20;
/// The longest text that is a fact, in characters.
const SHORT: usize = 160;

pub(super) struct Outline<'a> {
    speaker: Speaker<'a>,
    pictures: Pictures<'a>,
    sections: Vec<Section>,
    chars: usize,
    is_cut: bool,
}

impl<'a> Outline<'a> {
    pub(super) fn new(calendar: &'a Calendar<'a>, pictures: Pictures<'a>) -> Self {
        Self {
            speaker: Speaker { calendar },
            pictures,
            sections: Vec::new(),
            chars: 0,
            is_cut: false,
        }
    }

    /// The sections, and whether something was left out.
    pub(super) fn finish(self) -> (Vec<Section>, bool) {
        (self.sections, self.is_cut)
    }

    /// The results themselves, and what steps of the work found besides.
    pub(super) fn results(&mut self, stored: &Value) {
        let level = *LEVELS.start();
        match &stored["results"] {
            Value::Object(members) => self.members(level, members),
            other if !is_empty(other) => self.member(level, "result", other),
            _ => {}
        }
        for step in stored["workflow_steps"].as_array().into_iter().flatten() {
            if let Some(Value::Object(output)) = step.get("output") {
                let name = service(self.speaker.calendar, step["service"].as_str().unwrap_or("-"));
                self.nested(level, name, output);
            }
        }
    }

    /// What was built, who worked on it, and how long.
    pub(super) fn steps(&mut self, stored: &Value) {
        let level = *LEVELS.start();
        for part in steps::parts(self.speaker, stored) {
            let name = if matches!(part, Part::Table { .. }) { "steps" } else { "prototype" };
            if self.open(level, title(self.speaker.calendar, name)) {
                self.add(part);
            }
        }
    }

    fn members(&mut self, level: u8, members: &Map<String, Value>) {
        let members = in_order(members);
        let (facts, others): (Vec<_>, Vec<_>) =
            members.into_iter().partition(|(_, value)| is_fact(value));
        // At the very top there is no section yet that facts could stand in.
        if !facts.is_empty() && level == *LEVELS.start() {
            let name = title(self.speaker.calendar, "overview");
            if self.open(level, name) {
                self.facts(&facts);
            }
        } else if !facts.is_empty() {
            self.facts(&facts);
        }
        for (name, value) in others {
            self.member(level, name, value);
        }
    }

    fn member(&mut self, level: u8, name: &str, value: &Value) {
        let heading = title(self.speaker.calendar, name);
        match value {
            Value::Object(members) => self.nested(level, heading, members),
            Value::Array(items) => self.list(level, heading, items),
            Value::String(text) => {
                // What is said before everything else needs no heading.
                let leads = level > *LEVELS.start()
                    && matches!(name, "summary" | "text_summary" | "executive_summary");
                if leads || self.open(level, heading) {
                    self.text(name, text);
                }
            }
            scalar => {
                if self.open(level, heading) {
                    let value = self.speaker.say(name, scalar);
                    self.add(Part::Value { value });
                }
            }
        }
    }

    /// An object: a section with its members; where no heading is left, facts.
    fn nested(&mut self, level: u8, heading: String, members: &Map<String, Value>) {
        if !self.open(level, heading) {
            return;
        }
        if level < *LEVELS.end() {
            // Long texts that lead come first, before facts.
            let is_leading = |name: &str| {
                matches!(name, "summary" | "text_summary" | "executive_summary" | "description")
            };
            let (leading, rest): (Vec<_>, Vec<_>) =
                members.iter().partition(|(name, value)| is_leading(name) && value.is_string());
            for (name, value) in leading {
                self.text(name, value.as_str().unwrap_or_default());
            }
            let rest: Map<String, Value> =
                rest.into_iter().map(|(name, value)| (name.clone(), value.clone())).collect();
            self.members(level + 1, &rest);
        } else {
            self.facts(&in_order(members));
        }
    }

    fn list(&mut self, level: u8, heading: String, items: &[Value]) {
        let items: Vec<&Value> = items.iter().filter(|item| !is_empty(item)).collect();
        if !self.open(level, heading) {
            return;
        }
        let objects: Option<Vec<_>> = items.iter().map(|item| item.as_object()).collect();
        match objects {
            Some(objects) if is_table(&objects) => self.table(&objects),
            Some(objects) if level < *LEVELS.end() => self.entries(level + 1, &objects),
            _ => {
                let said = items.iter().take(MAX_ROWS).map(|item| self.speaker.say("", item));
                let said = said.collect();
                self.is_cut |= items.len() > MAX_ROWS;
                self.add(Part::List { items: said });
            }
        }
    }

    /// Objects that are too rich for a table: each a section under the name that it has.
    fn entries(&mut self, level: u8, objects: &[&Map<String, Value>]) {
        self.is_cut |= objects.len() > MAX_ENTRIES;
        for (number, members) in (1..).zip(objects.iter().take(MAX_ENTRIES)) {
            let named = ["name", "title", "phase", "id"].into_iter().find_map(|name| {
                members.get(name).and_then(Value::as_str).filter(|text| is_short(text))
            });
            let heading = named.map_or_else(|| number.to_string(), str::to_owned);
            self.nested(level, heading, members);
        }
    }

    fn table(&mut self, objects: &[&Map<String, Value>]) {
        let names = columns(objects);
        let columns = names
            .iter()
            .map(|name| Column {
                title: title(self.speaker.calendar, name),
                is_number: objects.iter().filter_map(|row| row.get(*name)).all(Value::is_number),
            })
            .collect();
        let cell = |row: &Map<String, Value>, name: &str| match row.get(name) {
            Some(value) if !is_empty(value) => self.speaker.say(name, value),
            _ => Said::from("–".to_owned()),
        };
        let rows = objects
            .iter()
            .take(MAX_ROWS)
            .map(|row| names.iter().map(|name| cell(row, name)).collect())
            .collect();
        self.is_cut |= objects.len() > MAX_ROWS;
        self.add(Part::Table { columns, rows });
    }

    fn text(&mut self, name: &str, text: &str) {
        if let Some(href) = web_address(text.trim()) {
            let value = Said { text: text.trim().to_owned(), href: Some(href) };
            self.add(Part::Value { value });
        } else if matches!(name, "markdown" | "report") || is_markdown(text) {
            let document = markdown::read(text, self.pictures);
            self.is_cut |= document.is_cut;
            self.chars += text.len().min(MAX_CHARS);
            self.add(Part::Document { document });
        } else {
            let left = MAX_CHARS.saturating_sub(self.chars).min(MAX_TEXT);
            let kept: String = text.trim().chars().take(left).collect();
            self.is_cut |= kept.len() < text.trim().len();
            self.chars += kept.len();
            self.add(Part::Text { text: kept });
        }
    }

    fn facts(&mut self, members: &[(&str, &Value)]) {
        let facts: Vec<_> = members
            .iter()
            .take(MAX_ROWS)
            .map(|(name, value)| Fact {
                key: title(self.speaker.calendar, name),
                value: self.speaker.say(name, value),
            })
            .collect();
        self.is_cut |= members.len() > MAX_ROWS;
        self.add(Part::Facts { facts });
    }

    /// Opens a section; false once there are enough.
    fn open(&mut self, level: u8, title: String) -> bool {
        if self.sections.len() >= MAX_SECTIONS || self.chars >= MAX_CHARS {
            self.is_cut = true;
            return false;
        }
        let id = format!("result-{}", self.sections.len() + 1);
        self.sections.push(Section { id, title, level, parts: Vec::new() });
        true
    }

    fn add(&mut self, part: Part) {
        self.chars += match &part {
            Part::Value { value } => value.text.len(),
            Part::List { items } => items.iter().map(|item| item.text.len()).sum(),
            Part::Facts { facts } => facts.iter().map(|fact| fact.value.text.len()).sum(),
            Part::Table { rows, .. } => rows.iter().flatten().map(|cell| cell.text.len()).sum(),
            // Counted where they are read.
            Part::Text { .. } | Part::Document { .. } => 0,
        };
        if let Some(section) = self.sections.last_mut() {
            section.parts.push(part);
        }
    }
}

fn is_short(text: &str) -> bool {
    !text.contains('\n') && text.chars().take(SHORT + 1).count() <= SHORT
}

/// What fits into a line beside its name.
fn is_fact(value: &Value) -> bool {
    match value {
        Value::String(text) => is_short(text) && !is_markdown(text),
        Value::Array(items) => {
            let is_word = |item: &Value| match item {
                Value::String(text) => text.chars().take(41).count() <= 40,
                item => !item.is_array() && !item.is_object(),
            };
            items.len() <= 8 && items.iter().all(is_word)
        }
        Value::Object(_) => false,
        _ => true,
    }
}

/// The names that stand in any of the objects.
fn columns<'a>(objects: &[&'a Map<String, Value>]) -> Vec<&'a str> {
    let mut names: Vec<&str> = Vec::new();
    let mut all = Map::new();
    for (name, value) in objects.iter().take(MAX_ROWS).flat_map(|row| in_order(row)) {
        if !names.contains(&name) && names.len() <= MAX_COLUMNS {
            names.push(name);
            all.insert(name.to_owned(), value.clone());
        }
    }
    let order: Vec<String> = in_order(&all).into_iter().map(|(name, _)| name.to_owned()).collect();
    names.sort_by_key(|name| order.iter().position(|known| known == name));
    names
}

/// Whether objects are alike enough, and their members small enough, for a table.
fn is_table(objects: &[&Map<String, Value>]) -> bool {
    let is_small = |value: &Value| match value {
        Value::Array(items) => items.len() <= 8 && !items.iter().any(Value::is_object),
        Value::Object(members) => members.len() <= 3,
        Value::String(text) => text.chars().take(401).count() <= 400,
        _ => true,
    };
    !objects.is_empty()
        && (1..=MAX_COLUMNS).contains(&columns(objects).len())
        && objects.iter().all(|row| row.values().all(is_small))
}
