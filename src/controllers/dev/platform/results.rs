//! A result that fits the request it is for, made without any intelligence.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::store::{FileFacts, Work};

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

/// The results of a completed submission.
pub(super) fn results(work: &Work) -> Value {
    let words = work.text.split_whitespace().count();
    let sentences = sentences(&work.text);
    let summary = summary(&sentences);
    let (complexity, confidence, days) = match words {
        0..20 => ("low", 0.62, 5),
        20..120 => ("medium", 0.81, 15),
        _ => ("high", 0.9, 40),
    };
    let requirements = requirements(&sentences);
    let recommendations = recommendations(&work.text);
    let files: Vec<Value> = work.files.iter().map(file).collect();
    let markdown = markdown(work, &summary, &requirements, &recommendations);
    json!({
        "analysis": {
            "summary": summary,
            "word_count": words,
            "character_count": work.text.chars().count(),
            "sentence_count": sentences.len(),
            "reading_time_minutes": words.div_ceil(200),
            "keywords": keywords(&work.text),
            "complexity": complexity,
            "confidence": confidence,
            "estimated_duration_days": days,
        },
        "requirements": requirements,
        "recommendations": recommendations,
        "files": files,
        "voice": work.voice.as_ref().map(file),
        "prototype": {
            "id": prototype_id(work),
            "screens": ["Home", "Sign in", "Overview", "Detail"],
            "technologies": {"frontend": "Server-rendered HTML", "backend": "HTTP API"},
        },
        "markdown": markdown,
    })
}

/// The name of the prototype that was "built".
pub(super) fn prototype_id(work: &Work) -> String {
    let id: String = work.id.chars().filter(char::is_ascii_alphanumeric).take(8).collect();
    format!("proto_{id}")
}

fn file(file: &FileFacts) -> Value {
    json!({
        "name": file.filename,
        "content_type": file.content_type,
        "size": file.size,
        "sha256": file.sha256,
    })
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
fn keywords(text: &str) -> Vec<String> {
    let mut counts = BTreeMap::<String, usize>::new();
    for word in text.split(|c: char| !c.is_alphanumeric()) {
        if word.chars().count() >= 5 {
            *counts.entry(word.to_lowercase()).or_default() += 1;
        }
    }
    let mut words: Vec<_> = counts.into_iter().collect();
    words.sort_by(|(a, many), (b, few)| few.cmp(many).then_with(|| a.cmp(b)));
    words.into_iter().take(5).map(|(word, _)| word).collect()
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

fn markdown(work: &Work, summary: &str, needs: &[Value], advice: &[Value]) -> String {
    let mut lines = vec![format!("# Analysis for {}", work.user_name), String::new()];
    lines.extend([summary.to_owned(), String::new(), "## Requirements".to_owned()]);
    lines.extend(
        needs.iter().map(|need| format!("- **{}** {}", plain(need, "id"), plain(need, "text"))),
    );
    lines.extend([String::new(), "## Recommendations".to_owned()]);
    lines.extend(
        advice
            .iter()
            .map(|row| format!("- {}: {}", plain(row, "area"), plain(row, "recommendation"))),
    );
    lines.join("\n")
}

fn plain<'a>(row: &'a Value, field: &str) -> &'a str {
    row[field].as_str().unwrap_or_default()
}

#[cfg(test)]
#[allow(clippy::disallowed_methods)]
mod tests {
    use chrono::Utc;

    use super::super::store::tests::work;
    use super::*;

    #[test]
    fn speak_of_the_request_itself() {
        let text = "We sell honey. A shop with cards, please! It should speak Arabic?\nHoney.";
        let mut work = work("0190-abcd-ef", text, Utc::now());
        work.files.push(FileFacts {
            id: "f".to_owned(),
            filename: "brief.pdf".to_owned(),
            content_type: "application/pdf".to_owned(),
            size: 12,
            sha256: "abc".to_owned(),
            url: "/files/f".to_owned(),
        });
        let results = results(&work);
        assert_eq!(results["analysis"]["summary"], "We sell honey. A shop with cards, please!");
        assert_eq!(results["analysis"]["word_count"], 13);
        assert_eq!(results["analysis"]["sentence_count"], 4);
        assert_eq!(results["analysis"]["keywords"][0], "honey");
        assert_eq!(results["requirements"][1]["text"], "A shop with cards, please!");
        let areas: Vec<_> = results["recommendations"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|row| row["area"].clone())
            .collect();
        assert_eq!(areas, ["Commerce", "Languages", "Delivery"]);
        assert_eq!(results["files"][0]["size"], 12);
        assert_eq!(results["prototype"]["id"], "proto_0190abcd");
        assert!(plain(&results, "markdown").starts_with("# Analysis for Alice\n"));
    }

    #[test]
    fn nothing_said_is_no_trouble() {
        let results = results(&work("a", " \n ", Utc::now()));
        assert_eq!(results["analysis"]["word_count"], 0);
        assert_eq!(results["requirements"], json!([]));
        assert_eq!(results["voice"], Value::Null);
    }
}
