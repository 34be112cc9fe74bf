//! Every text that the program says exists, once, and in every language.

use std::collections::{BTreeMap, BTreeSet};

use super::{assert_none, sources};

const LANGUAGES: [&str; 3] = ["en-US", "cs-CZ", "ar"];

/// Literals of the program that begin so are keys of texts.
const FAMILIES: &[&str] = &[
    "activity-",
    "agent-",
    "alert-",
    "alerts-",
    "error-",
    "flash-",
    "limit-",
    "mail-",
    "methods-",
    "time-",
];

/// What an alert says: in the portal, and in its mail.
const PARTS_OF_A_MAIL: [&str; 6] = ["subject", "heading", "body", "action", "expiry", "ignore"];

/// Key, file, and the whole message, of every message of a language.
fn messages(language: &str) -> Vec<(String, String, String)> {
    let mut found: Vec<(String, String, String)> = Vec::new();
    for (file, text) in sources(&format!("assets/i18n/{language}"), "ftl") {
        for line in text.lines() {
            let key = line.split('=').next().unwrap_or_default().trim();
            let begins = line.starts_with(|char: char| char.is_ascii_alphabetic())
                && line.contains('=')
                && key.chars().all(is_of_key);
            if begins {
                found.push((key.to_owned(), file.clone(), line.to_owned()));
            } else if line.starts_with([' ', '}'])
                && let Some((_, _, message)) = found.last_mut()
            {
                message.push('\n');
                message.push_str(line);
            }
        }
    }
    found
}

fn keys() -> BTreeSet<String> {
    messages(LANGUAGES[0]).into_iter().map(|(key, ..)| key).collect()
}

fn is_of_key(char: char) -> bool {
    char.is_ascii_alphanumeric() || char == '-' || char == '_'
}

/// `$name` of every value that is filled in.
fn fills(message: &str) -> BTreeSet<String> {
    let names = message.split('$').skip(1);
    names.map(|rest| rest.chars().take_while(|char| is_of_key(*char)).collect()).collect()
}

#[test]
fn every_language_says_the_same() {
    let english: BTreeMap<_, _> =
        messages(LANGUAGES[0]).into_iter().map(|(key, _, text)| (key, fills(&text))).collect();
    let mut offences = Vec::new();
    for language in LANGUAGES {
        let mut seen = BTreeMap::new();
        for (key, file, text) in messages(language) {
            match english.get(&key) {
                None => offences.push(format!("{language}/{file}: {key} is not in English")),
                Some(known) => offences.extend(
                    fills(&text)
                        .difference(known)
                        .map(|name| format!("{language}/{file}: {key} fills in ${name}")),
                ),
            }
            if let Some(other) = seen.insert(key.clone(), file.clone()) {
                offences.push(format!("{language}: {key} is in {other} and in {file}"));
            }
        }
        let missing = english.keys().filter(|key| !seen.contains_key(*key));
        offences.extend(missing.map(|key| format!("{language}: {key} is missing")));
    }
    assert_none(&offences, "the languages hold the same texts, each once:");
}

#[test]
fn templates_say_what_exists() {
    let keys = keys();
    let mut offences = Vec::new();
    for (file, text) in sources("assets/views", "html") {
        for (at, marker) in text.match_indices("t(key=\"") {
            let (key, rest) = text[at + marker.len()..].split_once('"').unwrap();
            if !rest.trim_start().starts_with('~') && !keys.contains(key) {
                offences.push(format!("{file}: {key}"));
            }
        }
    }
    assert_none(&offences, "a template says a text that does not exist:");
}

#[test]
fn the_program_says_what_exists() {
    let keys = keys();
    let mut offences = Vec::new();
    for (file, code) in program() {
        for key in texts_of(&code) {
            if !keys.contains(&key) {
                offences.push(format!("src/{file}: {key}"));
            }
        }
    }
    offences.dedup();
    assert_none(&offences, "the program says a text that does not exist:");
}

#[test]
fn every_alert_has_its_words() {
    let keys = keys();
    let mut offences = Vec::new();
    for (file, code) in program() {
        for topic in first_literals(&code, "Alert::new(") {
            let parts = PARTS_OF_A_MAIL.iter().map(|part| format!("mail-{topic}-{part}"));
            let wanted = parts.chain([format!("alert-{topic}")]);
            let missing = wanted.filter(|key| !keys.contains(key));
            offences.extend(missing.map(|key| format!("src/{file}: {key}")));
        }
    }
    assert_none(&offences, "an alert is told in the portal and by mail:");
}

#[test]
fn every_action_of_the_audit_log_has_its_words() {
    let keys = keys();
    let mut offences = Vec::new();
    for (file, code) in program() {
        if file == "models/audit_logs.rs" {
            continue;
        }
        let actions = first_literals(&code, "Entry::new(");
        if actions.len() != code.matches("Entry::new(").count() {
            offences.push(format!("src/{file}: an action is no literal and can not be checked"));
        }
        for action in actions {
            let key = format!("activity-{}", action.replace('.', "-"));
            if !keys.contains(&key) {
                offences.push(format!("src/{file}: {action} needs the text {key}"));
            }
        }
    }
    assert_none(&offences, "people read on /settings/activity what was recorded:");
}

/// The files under `src`, without comments.
fn program() -> Vec<(String, String)> {
    let mut files = sources("src", "rs");
    // Labels of keys are no texts.
    files.retain(|(file, _)| file != "keyring.rs");
    for (_, text) in &mut files {
        let code: Vec<_> =
            text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        *text = code.join("\n");
    }
    files
}

/// The literal that each call of `opening` begins with, where it begins with one.
fn first_literals(code: &str, opening: &str) -> Vec<String> {
    let calls = code.match_indices(opening).map(|(at, _)| &code[at + opening.len()..]);
    calls
        .filter_map(|rest| rest.trim_start().strip_prefix('"')?.split_once('"'))
        .map(|(literal, _)| literal.to_owned())
        .collect()
}

/// Every literal that is a key.
fn texts_of(code: &str) -> Vec<String> {
    let mut found = first_literals(code, "Text::from(");
    let literals = code.split('"').skip(1).step_by(2);
    let keys = literals.filter(|literal| {
        FAMILIES.iter().any(|family| literal.len() > family.len() && literal.starts_with(family))
            && !literal.ends_with('-')
            && literal.chars().all(is_of_key)
    });
    found.extend(keys.map(str::to_owned));
    found
}

#[test]
fn the_check_sees_what_it_must() {
    let code = r#"
        input.reject("title", "error-nonsense");
        page.redirect("/", "success", "flash-nonsense");
        Text::from("anything").arg("name", x);
        work.record(Entry::new(
            "user.vanished", "user"));
        let key = format!("error-{code}");
    "#;
    assert_eq!(texts_of(code), ["anything", "error-nonsense", "flash-nonsense"]);
    assert_eq!(first_literals(code, "Entry::new("), ["user.vanished"]);
    assert_eq!(fills("a = { $count -> [one] { $name } }").len(), 2);
}
