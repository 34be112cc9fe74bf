//! What can be said about a text by counting its words.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::store::Work;

/// The longest summary, in characters.
const SUMMARY: usize = 280;
/// How many sentences become requirements.
const REQUIREMENTS: usize = 8;

/// Words that call for an advice: the word, the area, the advice, and its effort in days.
static ADVICE: [(&str, &str, &str, u32); 8] = [
    ("shop", "Commerce", "Begin with one market and one means of payment.", 8),
    ("pay", "Payments", "Leave card data to a payment provider.", 4),
    ("mobile", "Clients", "Build a responsive site before any native app.", 6),
    ("login", "Accounts", "Offer passkeys beside passwords.", 3),
    ("arab", "Languages", "Design right to left from the first screen.", 5),
    ("report", "Reporting", "Agree on the numbers before drawing charts.", 4),
    ("integrat", "Integration", "Put a queue between the systems.", 5),
    ("data", "Data", "Write down what is stored, why, and for how long.", 2),
];

/// A text, read.
pub(in crate::controllers::dev::platform) struct Reading {
    pub(in crate::controllers::dev::platform) words: usize,
    pub(super) sentences: usize,
    pub(super) characters: usize,
    pub(super) summary: String,
    /// Frequent words with their counts.
    pub(in crate::controllers::dev::platform) keywords: Vec<(String, usize)>,
    pub(super) complexity: &'static str,
    pub(super) confidence: f64,
    pub(super) days: u32,
    pub(in crate::controllers::dev::platform) requirements: Vec<Value>,
    pub(super) recommendations: Vec<Value>,
}

impl Reading {
    pub(in crate::controllers::dev::platform) fn of(work: &Work) -> Self {
        let words = work.text.split_whitespace().count();
        let sentences = sentences(&work.text);
        let (complexity, confidence, days) = match words {
            0..20 => ("low", 0.62, 5),
            20..120 => ("medium", 0.81, 15),
            _ => ("high", 0.9, 40),
        };
        Self {
            words,
            sentences: sentences.len(),
            characters: work.text.chars().count(),
            summary: summary(&sentences),
            keywords: keywords(&work.text),
            complexity,
            confidence,
            days,
            requirements: requirements(&sentences),
            recommendations: recommendations(&work.text),
        }
    }

    /// All of it as a Markdown text.
    pub(super) fn report(&self, work: &Work) -> String {
        let mut lines = vec![
            format!("# Analysis for {}", work.user_name),
            String::new(),
            self.summary.clone(),
            String::new(),
            "![How often words are used](keywords.png)".to_owned(),
            String::new(),
            "## Requirements".to_owned(),
            String::new(),
            "| ID | Requirement | Priority |".to_owned(),
            "| --- | :-- | --: |".to_owned(),
        ];
        lines.extend(self.requirements.iter().map(|need| {
            let text = plain(need, "text").replace('|', "\\|");
            format!("| {} | {text} | **{}** |", plain(need, "id"), plain(need, "priority"))
        }));
        lines.extend([String::new(), "## Recommendations".to_owned(), String::new()]);
        lines.extend(
            self.recommendations.iter().map(|row| {
                format!("- **{}**: {}", plain(row, "area"), plain(row, "recommendation"))
            }),
        );
        lines.extend(
            [
                "",
                "## Next steps",
                "",
                "1. Read the requirements",
                "2. Agree on the first version",
                "   - [x] scope",
                "   - [ ] dates",
                "",
                "> Estimates are made from the text alone.",
                "",
                "The interface in short:",
                "",
                "```json",
                "{",
                "  \"endpoint\": \"/api/orders\",",
                "  \"method\": \"POST\"",
                "}",
                "```",
            ]
            .map(str::to_owned),
        );
        lines.join("\n")
    }
}

fn sentences(text: &str) -> Vec<&str> {
    text.split_inclusive(['.', '!', '?', '\n'])
        .map(str::trim)
        .filter(|sentence| sentence.chars().any(char::is_alphanumeric))
        .collect()
}

fn summary(sentences: &[&str]) -> String {
    let text = sentences.iter().take(2).map(|text| finished(text)).collect::<Vec<_>>().join(" ");
    match text.as_str() {
        "" => "The request came without a description.".to_owned(),
        text if text.chars().count() > SUMMARY => {
            text.chars().take(SUMMARY - 1).chain(['…']).collect()
        }
        text => text.to_owned(),
    }
}

/// A title ends without a full stop.
fn finished(sentence: &str) -> String {
    let stop = if sentence.ends_with(char::is_alphanumeric) { "." } else { "" };
    format!("{sentence}{stop}")
}

/// The five most frequent words of five letters and more.
fn keywords(text: &str) -> Vec<(String, usize)> {
    let mut counts = BTreeMap::<String, usize>::new();
    for word in text.split(|c: char| !c.is_alphanumeric()) {
        if word.chars().count() >= 5 {
            *counts.entry(word.to_lowercase()).or_default() += 1;
        }
    }
    let mut words: Vec<_> = counts.into_iter().collect();
    words.sort_by(|(a, many), (b, few)| few.cmp(many).then_with(|| a.cmp(b)));
    words.truncate(5);
    words
}

fn requirements(sentences: &[&str]) -> Vec<Value> {
    let numbered = sentences.iter().take(REQUIREMENTS).enumerate();
    numbered
        .map(|(index, text)| {
            let priority = ["must", "must", "should"].get(index).unwrap_or(&"could");
            json!({"id": format!("R{}", index + 1), "text": text, "priority": priority})
        })
        .collect()
}

fn recommendations(text: &str) -> Vec<Value> {
    let text = text.to_lowercase();
    let fitting = ADVICE.iter().filter(|(word, ..)| text.contains(*word));
    let always = &("", "Delivery", "Show a first version to five users within two weeks.", 10);
    fitting
        .chain([always])
        .map(|(_, area, advice, days)| {
            let priority = if *days > 5 { "high" } else { "medium" };
            json!({
                "area": area, "recommendation": advice,
                "effort_days": days, "priority": priority,
            })
        })
        .collect()
}

pub(super) fn plain<'a>(row: &'a Value, field: &str) -> &'a str {
    row[field].as_str().unwrap_or_default()
}
