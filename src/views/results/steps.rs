//! How the result was made: what was built, and by which services.

use serde_json::Value;

use super::names::{said, service, title};
use super::values::{Said, Speaker};
use super::{Column, Fact, Part};

/// The most steps that are listed.
const MAX: usize = 100;

/// The prototype's name, and the steps of the work as a table.
pub(super) fn parts(speaker: Speaker<'_>, stored: &Value) -> Vec<Part> {
    let calendar = speaker.calendar;
    let mut parts = Vec::new();
    if let Some(id) = stored["prototype_id"].as_str().filter(|id| !id.trim().is_empty()) {
        let value = Said::from(super::values::cut(id));
        parts.push(Part::Facts {
            facts: vec![Fact { key: title(calendar, "prototype_id"), value }],
        });
    }
    let steps = stored["workflow_steps"].as_array().map(Vec::as_slice).unwrap_or_default();
    if steps.is_empty() {
        return parts;
    }
    let text = |step: &Value, field: &str| step[field].as_str().unwrap_or_default().to_owned();
    let rows = steps.iter().take(MAX).map(|step| {
        let status = text(step, "status");
        let state = said(calendar, &format!("status-{}", super::names::key_part(&status)));
        let took = step["processing_time"].as_f64().filter(|took| *took >= 0.0);
        vec![
            service(calendar, &text(step, "service")).into(),
            state.unwrap_or(status).into(),
            took.map_or_else(|| "–".to_owned(), |took| speaker.seconds(took)).into(),
        ]
    });
    let column = |name: &str, is_number| Column { title: title(calendar, name), is_number };
    parts.push(Part::Table {
        columns: vec![
            column("step", false),
            column("state", false),
            column("processing_time", true),
        ],
        rows: rows.collect(),
    });
    parts
}
