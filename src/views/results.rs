//! What came out of a request, as sections that read well, whatever its shape.
//!
//! Nested objects become sections under sections, lists of objects tables, long texts documents; what
//! is small stands together as facts. Everything has an end, and the rest stands in the raw data.

mod artifacts;
mod names;
mod outline;
mod report;
mod steps;
mod values;

use serde::Serialize;
use serde_json::Value;

use super::markdown::Document;
use super::time::Calendar;
use crate::models::{request_artifacts, requests};
pub use artifacts::ArtifactLine;
use artifacts::pictures;
use outline::Outline;
pub use report::report;
pub use values::Said;

/// The most of the raw data that a page shows, in bytes.
const MAX_RAW: usize = 48 * 1024;
/// From how many sections on there is a table of contents.
const LONG: usize = 4;

/// A fact of a result.
#[derive(Debug, Serialize)]
pub struct Fact {
    key: String,
    value: Said,
}

/// A column of a table.
#[derive(Debug, Serialize)]
pub struct Column {
    title: String,
    is_number: bool,
}

/// What a section holds.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Part {
    /// Words as they are.
    Text {
        /// All of them.
        text: String,
    },
    /// A single value.
    Value {
        /// Which.
        value: Said,
    },
    /// One thing after the other.
    List {
        /// The things.
        items: Vec<Said>,
    },
    /// Names and values.
    Facts {
        /// In the order of reading.
        facts: Vec<Fact>,
    },
    /// Things of a kind.
    Table {
        /// What is known of each.
        columns: Vec<Column>,
        /// One a row.
        rows: Vec<Vec<Said>>,
    },
    /// A text with headings, lists and so on.
    Document {
        /// Its blocks.
        document: Document,
    },
}

/// A section of a result; its subsections follow it, with higher levels.
#[derive(Debug, Serialize)]
pub struct Section {
    id: String,
    title: String,
    /// 3 to 6, the level of its heading.
    level: u8,
    parts: Vec<Part>,
}

/// All that came out.
#[derive(Debug, Serialize)]
pub struct ResultsBox {
    sections: Vec<Section>,
    /// The uppermost sections, where there are many.
    contents: Vec<Entry>,
    /// Whether the raw data says more than the sections.
    is_cut: bool,
    raw: String,
    is_raw_cut: bool,
    page_url: Option<String>,
    artifacts: Vec<ArtifactLine>,
    /// Whether some of them are on their way.
    is_waiting: bool,
}

/// A line of the table of contents.
#[derive(Debug, Serialize)]
pub struct Entry {
    id: String,
    title: String,
}

impl ResultsBox {
    /// The results of `request`, as its owner reads them; `None` while there are none.
    #[must_use]
    pub fn new(
        calendar: &Calendar<'_>,
        request: &requests::Model,
        artifacts: &[request_artifacts::Model],
    ) -> Option<Self> {
        let stored = request.results.as_ref()?;
        let (sections, is_cut) = sections(calendar, request, stored, artifacts);
        let upper = sections.iter().filter(|section| section.level == 3);
        let contents: Vec<_> = upper
            .map(|section| Entry { id: section.id.clone(), title: section.title.clone() })
            .collect();
        let (raw, is_raw_cut) = raw(&stored["results"]);
        let artifacts: Vec<_> =
            artifacts.iter().map(|one| ArtifactLine::new(calendar, request, one)).collect();
        Some(Self {
            contents: if contents.len() >= LONG { contents } else { Vec::new() },
            sections,
            is_cut,
            raw,
            is_raw_cut,
            page_url: request.results_page_url.as_deref().and_then(super::markdown::web_address),
            is_waiting: artifacts.iter().any(ArtifactLine::is_waiting),
            artifacts,
        })
    }
}

/// The sections of what is stored, and whether something was left out.
fn sections(
    calendar: &Calendar<'_>,
    request: &requests::Model,
    stored: &Value,
    artifacts: &[request_artifacts::Model],
) -> (Vec<Section>, bool) {
    let pictures = pictures(request, artifacts);
    let mut outline = Outline::new(calendar, &pictures);
    outline.results(stored);
    outline.steps(stored);
    outline.finish()
}

/// The beginning of the raw data, for reading.
fn raw(results: &Value) -> (String, bool) {
    let mut text = format!("{results:#}");
    let is_cut = text.len() > MAX_RAW;
    if is_cut {
        let end = (0..=MAX_RAW).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        text.truncate(end);
        text.push_str("\n…");
    }
    (text, is_cut)
}

#[cfg(test)]
mod tests;
