//! Results in the shape that the platform has, fitting the request they are for, made without any
//! intelligence.

mod analysis;
mod reading;

use serde_json::{Value, json};

use super::answers::python_time;
use super::store::{FileFacts, Work};
pub(super) use reading::Reading;

/// The results of a completed submission.
pub(super) fn results(work: &Work) -> Value {
    let reading = Reading::of(work);
    let mut results = json!({
        "summary": reading.summary,
        "requirements": reading.requirements,
        "recommendations": reading.recommendations,
        "nlp_analysis": analysis::text(work, &reading),
        "report": reading.report(work),
        "artifacts": artifacts(work),
    });
    if !work.files.is_empty() || work.request_type == "document" {
        results["document_analysis"] = analysis::documents(work, &reading);
    }
    if work.voice.is_some() || work.request_type == "audio" {
        results["voice_analysis"] = analysis::voice(work, &reading);
    }
    if !matches!(work.request_type.as_str(), "document" | "audio") {
        results["prototype"] = analysis::prototype(work, &reading);
    }
    results
}

/// The name of the prototype that was "built".
pub(super) fn prototype_id(work: &Work) -> String {
    let id: String = work.id.chars().filter(char::is_ascii_alphanumeric).take(8).collect();
    format!("proto_{id}")
}

/// The files that came out, by their paths here.
fn artifacts(work: &Work) -> Vec<Value> {
    [
        ("report.pdf", "application/pdf"),
        ("keywords.png", "image/png"),
        ("requirements.csv", "text/csv"),
    ]
    .into_iter()
    .map(|(name, content_type)| {
        json!({
            "name": name,
            "url": format!("/artifacts/{}/{name}", work.id),
            "content_type": content_type,
        })
    })
    .collect()
}

fn file(file: &FileFacts) -> Value {
    json!({
        "name": file.filename,
        "content_type": file.content_type,
        "size": file.size,
        "sha256": file.sha256,
    })
}

fn created(work: &Work) -> String {
    python_time(work.created_at)
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
        assert_eq!(results["summary"], "We sell honey. A shop with cards, please!");
        assert_eq!(results["nlp_analysis"]["text_statistics"]["word_count"], 13);
        assert_eq!(results["nlp_analysis"]["text_statistics"]["keywords"][0], "honey");
        assert_eq!(results["requirements"][1]["text"], "A shop with cards, please!");
        let areas: Vec<_> = results["recommendations"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|row| row["area"].clone())
            .collect();
        assert_eq!(areas, ["Commerce", "Languages", "Delivery"]);
        assert_eq!(results["document_analysis"]["documents"][0]["size"], 12);
        assert_eq!(results["prototype"]["prototype_id"], "proto_0190abcd");
        assert_eq!(results["artifacts"][0]["url"], "/artifacts/0190-abcd-ef/report.pdf");
        let report = results["report"].as_str().unwrap_or_default();
        assert!(report.starts_with("# Analysis for Alice\n"), "{report}");
        assert!(report.contains("| --- |") && report.contains("```"));
    }

    #[test]
    fn each_type_has_what_belongs_to_it() {
        for (request_type, has, has_not) in [
            ("audio", "voice_analysis", "prototype"),
            ("document", "document_analysis", "prototype"),
            ("website", "prototype", "voice_analysis"),
        ] {
            let mut work = work("a", "Something", Utc::now());
            work.request_type = request_type.to_owned();
            let results = results(&work);
            assert!(results[has].is_object() && results[has_not].is_null(), "{request_type}");
        }
    }

    #[test]
    fn nothing_said_is_no_trouble() {
        let results = results(&work("a", " \n ", Utc::now()));
        assert_eq!(results["nlp_analysis"]["text_statistics"]["word_count"], 0);
        assert_eq!(results["requirements"], json!([]));
    }
}
