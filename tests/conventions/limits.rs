//! Every budget stands in docs/SECURITY.md, with what is said when it is spent, and says it in every
//! language. `UPDATE_DOCS=1 cargo test conventions::limits` writes the table anew.

use std::fmt::Write;
use std::{env, fs};

use chrono::Utc;
use user_portal::i18n::{Language, Text, Texts};
use user_portal::rate_limit::{ALL, Budget, LocalLimits, RateLimits, Standing};

use super::root;

const FILE: &str = "docs/SECURITY.md";
const BEGIN: &str = "<!-- budgets: made from src/rate_limit/budgets.rs -->\n";
const END: &str = "<!-- end of budgets -->\n";

#[test]
fn the_documented_budgets_are_those_of_the_code() {
    let path = root().join(FILE);
    let text = fs::read_to_string(&path).unwrap();
    let (before, rest) = text.split_once(BEGIN).expect("the mark of the table");
    let (found, after) = rest.split_once(END).expect("the end of the table");
    let expected = table();
    if env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, format!("{before}{BEGIN}{expected}{END}{after}")).unwrap();
        return;
    }
    assert!(found == expected, "{FILE}: UPDATE_DOCS=1 cargo test conventions::limits");
}

fn table() -> String {
    let texts = Texts::load().unwrap();
    let mut table = String::from(
        "| budget | how often | what is counted, and what follows | what is said |\n|---|---|---|---|\n",
    );
    for budget in ALL {
        let words = texts.say(Language::English, &said(budget));
        let often = format!("{} in {}", grouped(budget.limit), span(budget.window));
        let about = budget.about.trim();
        writeln!(table, "| `{}` | {often} | {about} | {words} |", budget.name).unwrap();
    }
    table
}

/// The text with the longest wait.
fn said(budget: &Budget) -> Text {
    let wait = Some(budget.window.into());
    Standing { message: budget.message, limit: 0, remaining: 0, reset: 0, retry_after: wait }.text()
}

fn span(seconds: u32) -> String {
    match seconds {
        60 => "a minute".to_owned(),
        3600 => "an hour".to_owned(),
        86400 => "a day".to_owned(),
        seconds => format!("{} minutes", seconds / 60),
    }
}

fn grouped(number: u32) -> String {
    if number < 1000 {
        number.to_string()
    } else {
        format!("{},{:03}", number / 1000, number % 1000)
    }
}

#[test]
fn every_budget_has_its_name_and_words_of_its_own_in_every_language() {
    let texts = Texts::load().unwrap();
    let mut names: Vec<_> = ALL.iter().map(|budget| budget.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), ALL.len());
    for budget in ALL {
        let words = Language::ALL.map(|language| texts.say(language, &said(budget)));
        for (nth, text) in words.iter().enumerate() {
            assert!(
                text.contains(char::is_whitespace) && !text.contains(budget.message),
                "{}: {text}",
                budget.name
            );
            assert!(words[..nth].iter().all(|other| other != text), "{}: {text}", budget.name);
        }
    }
}

#[tokio::test]
async fn waits_are_said_in_units_that_fit() {
    let texts = Texts::load().unwrap();
    let now = Utc::now();
    for (window, words) in [
        (1, "one second"),
        (89, "89 seconds"),
        (90, "2 minutes"),
        (720, "12 minutes"),
        (5399, "90 minutes"),
        (86400, "24 hours"),
    ] {
        let budget = Budget { name: "one", limit: 1, window, message: "limit-api", about: "" };
        let limits = LocalLimits::new(1.0);
        limits.hit(budget, "alice", now).await;
        let standing = limits.hit(budget, "alice", now).await;
        let text = texts.say(Language::English, &standing.text());
        assert!(text.ends_with(&format!("Try again in {words}.")), "{text}");
    }
}
