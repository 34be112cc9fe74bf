//! What the house agreed on, held by reading its own sources.

mod events;
mod generator;
mod layers;
mod limits;
mod migrations;
mod openapi;
mod password_meter;
mod templates;
mod texts;

use std::fs;
use std::path::{Path, PathBuf};

/// The checkout.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file under `folder` (relative to the checkout) with this extension, sorted: its path as
/// `a/b/c.ext` relative to `folder`, and its text.
fn sources(folder: &str, extension: &str) -> Vec<(String, String)> {
    let base = root().join(folder);
    let mut found = Vec::new();
    collect(&base, extension, &mut found);
    found.sort();
    assert!(!found.is_empty(), "no .{extension} file under {folder}: the check reads nothing");
    found
        .into_iter()
        .map(|path| {
            let name = path.strip_prefix(&base).unwrap_or(&path).to_string_lossy().into_owned();
            let text = fs::read_to_string(&path).unwrap_or_else(|err| panic!("{name}: {err}"));
            (name, text)
        })
        .collect()
}

fn collect(folder: &Path, extension: &str, found: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(folder).unwrap_or_else(|err| panic!("{}: {err}", folder.display()));
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            collect(&path, extension, found);
        } else if path.extension().is_some_and(|ext| ext == extension) {
            found.push(path);
        }
    }
}

/// Fails with every offence at once, one a line.
fn assert_none(offences: &[String], rule: &str) {
    assert!(offences.is_empty(), "{rule}\n  {}", offences.join("\n  "));
}
