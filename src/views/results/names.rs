//! What members of a result are called, and in which order they are read.

use serde_json::{Map, Value};

use super::super::time::Calendar;

/// Names in the order of reading; those that are in neither list stand in between.
const FIRST: [&str; 24] = [
    "title",
    "executive_summary",
    "summary",
    "text_summary",
    "overview",
    "analysis",
    "nlp_analysis",
    "business_analysis",
    "requirements",
    "key_insights",
    "recommendations",
    "id",
    "name",
    "phase",
    "risk",
    "area",
    "text",
    "recommendation",
    "description",
    "keywords",
    "complexity",
    "confidence",
    "probability",
    "estimated_duration_days",
];
const LAST: [&str; 7] =
    ["prototype", "files", "voice", "created_at", "processing_time", "report", "markdown"];

/// Members that say nothing to a person; they stand in the raw data.
const TECHNICAL: [&str; 9] = [
    "sha256",
    "analysis_id",
    "assessment_id",
    "transcription_id",
    "job_id",
    "local_path",
    "artifacts",
    "words",
    "status",
];

/// Whether `value` holds nothing.
pub(super) fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.iter().all(is_empty),
        Value::Object(members) => members.values().all(is_empty),
        _ => false,
    }
}

/// The members of an object that say something, in the order of reading.
pub(super) fn in_order(members: &Map<String, Value>) -> Vec<(&str, &Value)> {
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

/// What `key` says, where there is such a text.
pub(super) fn said(calendar: &Calendar<'_>, key: &str) -> Option<String> {
    let texts = calendar.texts;
    texts.has(key).then(|| texts.say(calendar.language, &key.to_owned().into()))
}

/// What a member is called: in the reader's language where we know it.
pub(super) fn title(calendar: &Calendar<'_>, name: &str) -> String {
    said(calendar, &format!("result-{}", key_part(name))).unwrap_or_else(|| spaced(name))
}

/// Who did something.
pub(super) fn service(calendar: &Calendar<'_>, name: &str) -> String {
    said(calendar, &format!("results-service-{}", key_part(name))).unwrap_or_else(|| spaced(name))
}

/// `name` as a part of a key; what can be none leads to no text.
pub(super) fn key_part(name: &str) -> String {
    let is_name = name.len() <= 50
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | ' '));
    if is_name { name.to_lowercase().replace(['_', ' '], "-") } else { String::new() }
}

/// `key_points` as "Key points", cut where it has no end.
fn spaced(name: &str) -> String {
    let spaced: String = name
        .chars()
        .take(120)
        .map(|c| if matches!(c, '_' | '-') || c.is_control() { ' ' } else { c })
        .collect();
    let mut chars = spaced.trim().chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
