//! Who may import whom: `_entities` <- `models` <- `controllers`, `workers`, `tasks`, `mailers`;
//! views ask nothing of the database; the outside world is touched by models and the composition.

use super::{assert_none, sources};

/// A layer and the modules that it must not name. What is not listed may be used.
const FORBIDDEN: &[(&str, &[&str])] = &[
    (
        "_entities",
        &[
            "app",
            "context",
            "controllers",
            "integrations",
            "mailers",
            "models",
            "tasks",
            "views",
            "workers",
        ],
    ),
    ("models", &["app", "controllers", "mailers", "tasks", "views", "workers"]),
    ("views", &["app", "controllers", "integrations", "mailers", "tasks", "workers"]),
    ("integrations", &["app", "controllers", "mailers", "models", "tasks", "views", "workers"]),
    ("controllers", &["app", "integrations", "tasks"]),
    ("workers", &["app", "controllers", "integrations", "tasks"]),
    ("tasks", &["app", "controllers", "integrations"]),
    // Mailers hand what they wrote to the transports themselves.
    ("mailers", &["app", "controllers", "tasks", "workers"]),
    ("initializers", &["app", "controllers", "integrations", "tasks"]),
];

/// What outside these layers only a few files may name, and which.
const RESERVED: &[(&str, &[&str])] = &[
    ("controllers", &["app.rs"]),
    ("tasks", &["app.rs"]),
    // The error map says what a failed call means to whoever asked.
    ("integrations", &["app.rs", "context.rs", "errors.rs"]),
];

/// Names that gather what belongs elsewhere.
const NO_SUCH_FOLDER: &[&str] = &["services", "utils", "util", "helpers", "repositories"];

#[test]
fn layers_import_in_one_direction() {
    let mut offences = Vec::new();
    for (file, code) in program() {
        for name in imports(&code) {
            if !may(&file, &name) {
                offences.push(format!("src/{file} names crate::{name}"));
            }
        }
    }
    assert_none(&offences, "imports go one way, see STYLE.md:");
}

#[test]
fn views_ask_nothing_of_the_database() {
    let mut offences = Vec::new();
    for (file, code) in program() {
        if layer_of(&file) == Some("views") {
            offences.extend(queries(&code).map(|found| format!("src/{file} has {found}")));
        }
    }
    assert_none(&offences, "a view is made from what a model found:");
}

#[test]
fn there_is_no_folder_for_whatever() {
    let mut files: Vec<_> = sources("src", "rs").into_iter().map(|(file, _)| file).collect();
    files.retain(|file| {
        file.trim_end_matches(".rs").split('/').any(|part| NO_SUCH_FOLDER.contains(&part))
    });
    assert_none(&files, "a function lives with the thing that it is about:");
}

/// The files under `src` and the code in them that is the program: tests may reach anywhere.
fn program() -> Vec<(String, String)> {
    let mut files = sources("src", "rs");
    files.retain(|(file, _)| !file.ends_with("tests.rs"));
    files.into_iter().map(|(file, text)| (file, without_tests(&code_of(&text)))).collect()
}

/// The layer of a file under `src`; `None` for those of the crate's root.
fn layer_of(file: &str) -> Option<&'static str> {
    if file.starts_with("models/_entities") {
        return Some("_entities");
    }
    let first = file.split('/').next()?.trim_end_matches(".rs");
    FORBIDDEN.iter().map(|(layer, _)| *layer).find(|layer| *layer == first)
}

/// Whether this file may name this module of the crate.
fn may(file: &str, module: &str) -> bool {
    // The sandbox plays the outside world, and drops its mail where the real one would.
    if file.starts_with("controllers/dev/") && module == "integrations" {
        return true;
    }
    match layer_of(file) {
        Some(layer) => {
            FORBIDDEN.iter().all(|(name, banned)| *name != layer || !banned.contains(&module))
        }
        None => RESERVED.iter().all(|(name, files)| *name != module || files.contains(&file)),
    }
}

/// Calls and types with which a file would query.
fn queries(code: &str) -> impl Iterator<Item = &'static str> {
    const SIGNS: &[&str] = &[
        "::find(",
        "::find_by_id(",
        ".find_related(",
        ".one(",
        ".all(&",
        ".all(db",
        ".paginate(",
        ".exec(",
        "ConnectionTrait",
        "DatabaseConnection",
        "DatabaseTransaction",
        "EntityTrait",
    ];
    SIGNS.iter().copied().filter(move |sign| code.contains(sign))
}

/// The modules right under `crate::` that the code names, in `use` trees as well as in paths.
fn imports(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, marker) in code.match_indices("crate::") {
        if code[..at].ends_with(|char| is_word(char) || char == '$') {
            continue;
        }
        let rest = code[at + marker.len()..].trim_start();
        match rest.strip_prefix('{') {
            Some(tree) => found.extend(branches(tree)),
            None => found.push(first_word(rest)),
        }
    }
    found.retain(|name| !name.is_empty());
    found.sort();
    found.dedup();
    found
}

/// The first word of every branch of a `{a::b, c::{d, e}}`, its opening brace taken off.
fn branches(tree: &str) -> Vec<String> {
    let mut found = vec![String::new()];
    let mut depth = 0;
    for char in tree.chars() {
        match char {
            '}' if depth == 0 => break,
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => found.push(String::new()),
            _ if depth == 0 => found.iter_mut().last().into_iter().for_each(|last| last.push(char)),
            _ => {}
        }
    }
    found.iter().map(|branch| first_word(branch.trim_start())).collect()
}

fn first_word(text: &str) -> String {
    text.chars().take_while(|char| is_word(*char)).collect()
}

fn is_word(char: char) -> bool {
    char.is_alphanumeric() || char == '_'
}

/// The code without its `#[cfg(test)] mod .. { .. }`.
fn without_tests(code: &str) -> String {
    let mut kept = String::with_capacity(code.len());
    let mut rest = code;
    while let Some(at) = rest.find("#[cfg(test)]") {
        kept.push_str(&rest[..at]);
        rest = &rest[at + "#[cfg(test)]".len()..];
        if rest.trim_start().starts_with("mod ") {
            rest = &rest[end_of_item(rest)..];
        }
    }
    kept.push_str(rest);
    kept
}

/// Where an item ends: with the brace that closes its first, or with a semicolon before any.
fn end_of_item(code: &str) -> usize {
    let mut depth = 0;
    for (at, char) in code.char_indices() {
        match char {
            ';' if depth == 0 => return at + 1,
            '{' => depth += 1,
            '}' if depth == 1 => return at + 1,
            '}' => depth -= 1,
            _ => {}
        }
    }
    code.len()
}

/// The text without comments and without what stands in string literals.
fn code_of(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(char) = rest.chars().next() {
        let skipped = match char {
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => past(rest, 2, "*/"),
            'r' if !code.ends_with(is_word) => raw_string(rest).unwrap_or(0),
            '"' => string(rest),
            // As a character, a quote would open a string and a brace a block.
            '\'' if ["'\"'", "'{'", "'}'"].iter().any(|char| rest.starts_with(char)) => 3,
            '\'' if rest.starts_with("'\\\"'") => 4,
            _ => 0,
        };
        if skipped == 0 {
            code.push(char);
            rest = &rest[char.len_utf8()..];
        } else {
            rest = &rest[skipped..];
        }
    }
    code
}

/// Where the text goes on behind the next `end`, which is looked for from `from`.
fn past(text: &str, from: usize, end: &str) -> usize {
    text[from..].find(end).map_or(text.len(), |at| from + at + end.len())
}

/// Length of the string literal that the text begins with.
fn string(text: &str) -> usize {
    let mut escaped = false;
    for (at, char) in text.char_indices().skip(1) {
        match char {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// Length of the raw string literal that the text begins with, if it does.
fn raw_string(text: &str) -> Option<usize> {
    let hashes = text[1..].chars().take_while(|char| *char == '#').count();
    text[1 + hashes..].starts_with('"').then(|| {
        let end = format!("\"{}", "#".repeat(hashes));
        past(text, 2 + hashes, &end)
    })
}

#[test]
fn the_check_sees_what_it_must() {
    let code = code_of(
        r##"
        use crate::{app::App, models::{users, sessions}, integrations};
        use crate::controllers::api; // crate::workers
        /* crate::mailers */ const TEXT: &str = "crate::tasks \" crate::tasks";
        const RAW: &str = r#"crate::tasks "#;
        fn quotes() -> [char; 2] { ['"', '\"'] }
        fn call() { crate::views::requests::show(); $crate::workers::x!(); }
        #[cfg(test)]
        mod tests { use crate::tasks; fn brace() -> char { '}' } }
        #[cfg(test)]
        mod more;
        "##,
    );
    assert_eq!(
        imports(&without_tests(&code)),
        ["app", "controllers", "integrations", "models", "views"]
    );

    assert!(!may("models/requests/submission.rs", "workers"));
    assert!(!may("models.rs", "controllers"));
    assert!(!may("models/_entities/users.rs", "models"));
    assert!(!may("controllers/api/auth.rs", "integrations"));
    assert!(!may("realtime.rs", "controllers"));
    assert!(may("models/requests.rs", "integrations"));
    assert!(may("controllers/api/auth.rs", "controllers"));
    assert!(may("controllers/dev/platform.rs", "integrations"));
    assert!(may("app.rs", "controllers"));

    assert_eq!(queries("users::Entity::find().one(db)").count(), 2);
    assert_eq!(queries("rows.iter().all(|row| row.ok) && rows.iter().find(|r| r.ok)").count(), 0);
}
