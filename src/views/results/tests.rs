//! Results of every shape, read.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::*;
use crate::i18n::{Language, Texts};

struct Found {
    sections: Vec<Section>,
    is_cut: bool,
}

fn read_stored(stored: &Value, language: Language) -> Found {
    let texts = Texts::load().unwrap();
    let now = DateTime::<Utc>::UNIX_EPOCH;
    let calendar = Calendar { texts: &texts, language, zone: chrono_tz::UTC, now };
    let pictures = |_: &str| None;
    let mut outline = Outline::new(&calendar, &pictures);
    outline.results(stored);
    outline.steps(stored);
    let (sections, is_cut) = outline.finish();
    Found { sections, is_cut }
}

fn english(results: &Value) -> Found {
    read_stored(&json!({ "results": results }), Language::default())
}

impl Found {
    fn titles(&self) -> Vec<(u8, &str)> {
        self.sections.iter().map(|section| (section.level, section.title.as_str())).collect()
    }

    fn section(&self, title: &str) -> &Section {
        self.sections.iter().find(|section| section.title == title).expect(title)
    }
}

fn facts(section: &Section) -> Vec<(&str, &str)> {
    let of_part = |part: &'_ Part| matches!(part, Part::Facts { .. });
    let Some(Part::Facts { facts }) = section.parts.iter().find(|part| of_part(part)) else {
        return Vec::new();
    };
    facts.iter().map(|fact| (fact.key.as_str(), fact.value.text.as_str())).collect()
}

#[test]
fn nested_analyses_become_sections_under_sections() {
    let found = english(&json!({"nlp_analysis": {
        "analysis_id": "nlp_1", "confidence": 0.81, "processing_time": 2.5,
        "business_analysis": {
            "summary": "A shop for honey.", "business_type": "retail",
            "opportunities": [{"name": "Subscriptions", "potential": "High"}],
        },
        "market_insights": {"market_analysis": {"key_trends": ["Bees", "Jars"], "deeper": {"x": 1}}},
    }}));
    assert_eq!(
        found.titles(),
        [
            (3, "Text analysis"),
            (4, "Business analysis"),
            (5, "Opportunities"),
            (4, "Market insights"),
            (5, "Market analysis"),
            (6, "Deeper"),
        ]
    );
    let head = found.section("Text analysis");
    assert_eq!(facts(head), [("Confidence", "81%"), ("Time taken", "2.5 s")]);
    let business = found.section("Business analysis");
    assert!(matches!(&business.parts[0], Part::Text { text } if text == "A shop for honey."));
    assert_eq!(facts(found.section("Market analysis")), [("Key trends", "Bees, Jars")]);
    assert!(!found.is_cut);
}

#[test]
fn objects_of_a_kind_make_a_table_and_rich_ones_sections() {
    let found = english(&json!({
        "requirements": [
            {"id": "R1", "text": "A shop", "priority": "must", "effort_days": 3},
            {"id": "R2", "text": "A report", "effort_days": 12, "link": "https://a.example/r2"},
        ],
        "phases": [
            {"phase": "First", "activities": [{"a": 1}, {"b": 2}], "c": 1, "d": 2},
        ],
    }));
    let Part::Table { columns, rows } = &found.section("Requirements").parts[0] else { panic!() };
    let titles: Vec<_> = columns.iter().map(|column| column.title.as_str()).collect();
    assert_eq!(titles, ["ID", "Text", "Effort in days", "Link", "Priority"]);
    assert!(columns[2].is_number);
    assert_eq!(rows[0][4].text, "must");
    assert_eq!(rows[1][3].href.as_deref(), Some("https://a.example/r2"));
    assert_eq!(rows[1][4].text, "–");
    assert_eq!(found.section("First").level, 4);
}

#[test]
fn texts_are_read_by_what_is_in_them() {
    let found = english(&json!({
        "plain": "a * b\nc", "notes": "# Head\n\n**x**", "page": "https://a.example/x",
        "report": "no marks at all, but a report", "bad": "javascript:alert(1)",
    }));
    assert!(matches!(&found.section("Plain").parts[0], Part::Text { .. }));
    assert!(matches!(&found.section("Notes").parts[0], Part::Document { .. }));
    let overview = found.section("Overview");
    let Part::Facts { facts } = &overview.parts[0] else { panic!() };
    assert_eq!(facts.iter().filter(|fact| fact.value.href.is_some()).count(), 1);
}

#[test]
fn any_other_shape_is_shown_too() {
    let found = english(&json!({"mixed": [1, "two", {"a": {"b": [true, null]}}], "score": 7}));
    let Part::List { items } = &found.section("Mixed").parts[0] else { panic!() };
    assert_eq!(items[2].text, "A: B: yes, –");
    assert_eq!(english(&json!("only text")).sections[0].title, "Result");
    for nothing in [json!(null), json!({}), json!([]), json!({"a": [], "b": {"c": ""}}), json!("")]
    {
        assert!(english(&nothing).sections.is_empty(), "{nothing}");
    }
}

#[test]
fn steps_and_what_they_found_are_told_in_words() {
    let stored = json!({
        "results": {}, "prototype_id": "proto_1",
        "workflow_steps": [
            {"service": "asr-service", "status": "completed", "processing_time": 90.0,
             "output": {"transcript": "Hello there.", "language": "en"}},
            {"service": "unknown_one", "status": "odd", "processing_time": null},
        ],
    });
    let found = read_stored(&stored, Language::default());
    assert_eq!(found.titles(), [(3, "Speech to text"), (3, "Prototype"), (3, "Steps of the work")]);
    let Part::Table { rows, .. } = &found.section("Steps of the work").parts[0] else { panic!() };
    let said: Vec<Vec<_>> =
        rows.iter().map(|row| row.iter().map(|cell| cell.text.as_str()).collect()).collect();
    assert_eq!(said, [["Speech to text", "Done", "1.5 min"], ["Unknown one", "odd", "–"]]);
    let czech = read_stored(&stored, Language::Czech);
    assert_eq!(czech.sections[2].title, "Kroky zpracování");
}

#[test]
fn there_is_an_end_to_everything() {
    let mut deep = json!({"core": "x"});
    for level in 0..1000 {
        deep = if level % 2 == 0 { json!([deep, 1]) } else { json!({ "more": deep }) };
    }
    let found = english(&json!({ "deep": deep }));
    assert!(found.sections.len() < 10);
    assert!(found.sections.iter().all(|section| (3..=6).contains(&section.level)));

    let wide: serde_json::Map<_, _> =
        (0..5000).map(|number| (format!("member {number}"), json!({ "a": number }))).collect();
    let found = english(&Value::Object(wide));
    assert!(found.is_cut && found.sections.len() <= 80);

    let huge = english(&json!({"text": "words ".repeat(1_000_000), "more": {"a": {"b": "c"}}}));
    let said: usize = huge
        .sections
        .iter()
        .flat_map(|section| &section.parts)
        .map(|part| if let Part::Text { text } = part { text.len() } else { 0 })
        .sum();
    assert!(huge.is_cut && said <= 150_000);
    let (raw, is_cut) = raw(&json!("ž".repeat(100_000)));
    assert!(is_cut && raw.len() < 49 * 1024);
    let rows: Vec<_> = (0..10_000).map(|number| json!({ "a": number })).collect();
    assert!(english(&json!({ "rows": rows })).is_cut);
    let name = "x".repeat(100_000);
    let found = english(&json!({ name: {"a": {"b": "\n\n"}}, "b\u{0}<i>": {"c": {"d": 1}} }));
    assert!(found.sections.iter().all(|section| section.title.chars().count() <= 120));
}

#[test]
fn known_names_are_translated() {
    let stored = json!({"results": {"requirements": ["x".repeat(80)], "odd_one": {"a": {"b": 1}}}});
    let found = read_stored(&stored, Language::Czech);
    assert_eq!(found.titles()[0].1, "Požadavky");
    assert_eq!(found.titles()[1].1, "Odd one");
}
