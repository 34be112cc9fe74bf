//! Which files the platform names: in its list of artifacts, and here and there in the results.

use serde_json::{Map, Value};

use super::MAX_COUNT;
use crate::integrations::artifacts::{ArtifactSource, Keeper};
use crate::models::request_files::name;

/// How deep results are looked through.
const DEPTH: usize = 6;
/// The longest address of a file that stays where it is.
const MAX_LINK: usize = 2000;

/// Members of results that list files.
const LISTS: [&str; 6] =
    ["artifacts", "files", "file_urls", "generated_files", "attachments", "images"];
/// Members of results that name one file.
const LINKS: [&str; 6] =
    ["file_url", "download_url", "report_url", "pdf_url", "image_url", "artifact_url"];
/// What was given to the platform, and is no result.
const GIVEN: [&str; 3] = ["form_data", "input_data", "contact_info"];

/// A file as the platform names it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Named {
    /// For display.
    pub(super) name: String,
    /// Where it is, whole; empty where nobody says.
    pub(super) url: String,
    /// Whether a service of the platform has it, so that it can be fetched.
    pub(super) is_ours: bool,
}

/// The files that `stored` names, each once.
pub(super) fn named(source: &ArtifactSource, said_by: Keeper, stored: &Value) -> Vec<Named> {
    let mut finder = Finder { source, said_by, found: Vec::new() };
    for entry in stored["artifacts"].as_array().into_iter().flatten() {
        finder.listed(entry);
    }
    finder.search(&stored["results"], DEPTH);
    finder.found
}

struct Finder<'a> {
    source: &'a ArtifactSource,
    said_by: Keeper,
    found: Vec<Named>,
}

impl Finder<'_> {
    /// An entry of the list of artifacts: said to be one, so it is noted wherever it is kept.
    fn listed(&mut self, entry: &Value) {
        let Some((name, address)) = read(entry) else {
            if let Some(name) = given_name(entry) {
                self.add(Named { name: name::clean(name), url: String::new(), is_ours: false });
            }
            return;
        };
        if let Some(url) = self.source.resolve(self.said_by, address) {
            let name = name_of(name, url.path());
            return self.add(Named { name, url: url.into(), is_ours: true });
        }
        let is_web = address.starts_with("https://") || address.starts_with("http://");
        if is_web
            && address.len() <= MAX_LINK
            && let Ok(url) = url::Url::parse(address)
        {
            let name = name_of(name, url.path());
            self.add(Named { name, url: url.into(), is_ours: false });
        }
    }

    /// Something in the results that may be a file of the platform. Results repeat what people write,
    /// so an address counts only where it can not be one of a service's own answers.
    fn hinted(&mut self, entry: &Value) {
        let Some((name, address)) = read(entry) else { return };
        if let Some(url) = self.source.resolve(self.said_by, address)
            && is_file(url.path())
        {
            let name = name_of(name, url.path());
            self.add(Named { name, url: url.into(), is_ours: true });
        }
    }

    fn search(&mut self, value: &Value, depth: usize) {
        if depth == 0 || self.found.len() >= MAX_COUNT {
            return;
        }
        match value {
            Value::Object(members) => self.search_members(members, depth),
            Value::Array(items) => {
                for item in items.iter().filter(|item| item.is_object() || item.is_array()) {
                    self.search(item, depth - 1);
                }
            }
            _ => {}
        }
    }

    fn search_members(&mut self, members: &Map<String, Value>, depth: usize) {
        for (member, value) in members {
            let member = member.as_str();
            if GIVEN.contains(&member) {
                continue;
            }
            if LINKS.contains(&member) {
                self.hinted(value);
            } else if LISTS.contains(&member)
                && let Some(entries) = value.as_array()
            {
                for entry in entries {
                    self.hinted(entry);
                }
            } else {
                self.search(value, depth - 1);
            }
        }
    }

    fn add(&mut self, named: Named) {
        let is_same = |known: &Named| {
            known.url == named.url && (!named.url.is_empty() || known.name == named.name)
        };
        if self.found.len() < MAX_COUNT && !self.found.iter().any(is_same) {
            self.found.push(named);
        }
    }
}

/// Name and address of an entry: an address alone, or an object with one.
fn read(entry: &Value) -> Option<(Option<&str>, &str)> {
    if let Value::String(address) = entry {
        return Some((None, address.trim()));
    }
    let address = text(entry, &["url", "download_url", "file_url", "href"])?;
    Some((given_name(entry), address.trim()))
}

fn given_name(entry: &Value) -> Option<&str> {
    text(entry, &["name", "filename", "file_name", "title"])
}

fn text<'a>(entry: &'a Value, fields: &[&str]) -> Option<&'a str> {
    let mut texts = fields.iter().filter_map(|field| entry[*field].as_str());
    texts.find(|text| !text.trim().is_empty())
}

/// What it is called: by its given name, or by the last part of its path.
fn name_of(given: Option<&str>, path: &str) -> String {
    if let Some(given) = given {
        return name::clean(given);
    }
    let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    name::clean(&decoded(last))
}

/// A part of a path without its percent signs.
fn decoded(part: &str) -> String {
    let (mut bytes, mut rest) = (Vec::new(), part.as_bytes());
    while let [first, more @ ..] = rest {
        let escaped = more.get(..2).filter(|_| *first == b'%');
        let code = escaped.and_then(|digits| std::str::from_utf8(digits).ok());
        let code = code.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(code.unwrap_or(*first));
        rest = if code.is_some() { &more[2..] } else { more };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A path with an ending, or in a folder of files; never one of an API.
fn is_file(path: &str) -> bool {
    let segments: Vec<&str> = path.split('/').collect();
    let last = segments.last().copied().unwrap_or_default();
    let has_ending = last.rsplit_once('.').is_some_and(|(stem, ending)| {
        !stem.is_empty()
            && (1..=5).contains(&ending.len())
            && ending.chars().all(|c| c.is_ascii_alphanumeric())
    });
    let is_filed = segments.iter().any(|segment| matches!(*segment, "files" | "artifacts"));
    !last.is_empty()
        && !segments.contains(&"api")
        && !hides_its_way(path)
        && (has_ending || is_filed)
}

/// Whether letters, dots or separators are written as `%..`: no service writes addresses of its files
/// that way, but whoever wants to pass them for something else does.
fn hides_its_way(path: &str) -> bool {
    path.split('%').skip(1).any(|rest| {
        let byte = rest.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        byte.is_none_or(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'/' | b'\\'))
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn found(stored: &Value) -> Vec<(String, String, bool)> {
        let source =
            ArtifactSource::new(Some("http://submit:8002"), Some("http://ai:8010/")).unwrap();
        let named = named(&source, Keeper::Orchestrator, stored);
        named.into_iter().map(|one| (one.name, one.url, one.is_ours)).collect()
    }

    fn entry(name: &str, url: &str, is_ours: bool) -> (String, String, bool) {
        (name.to_owned(), url.to_owned(), is_ours)
    }

    #[test]
    fn the_list_is_read_in_every_form() {
        let stored = json!({"artifacts": [
            "/files/plan%20A.pdf",
            {"name": "../../etc/passwd", "url": "http://submit:8002/files/1", "size": 3},
            {"filename": "logo\u{202E}gnp.exe", "download_url": "logo.png"},
            "/files/plan%20A.pdf",
            {"url": "https://elsewhere.example/a.zip"},
            {"name": "no address"}, 7, null, "javascript:alert(1)", "file:///etc/passwd",
        ]});
        assert_eq!(
            found(&stored),
            [
                entry("plan A.pdf", "http://ai:8010/files/plan%20A.pdf", true),
                entry("passwd", "http://submit:8002/files/1", true),
                entry("logognp.exe", "http://ai:8010/logo.png", true),
                entry("a.zip", "https://elsewhere.example/a.zip", false),
                entry("no address", "", false),
            ]
        );
    }

    #[test]
    fn results_name_files_but_no_answers_of_an_api() {
        let stored = json!({"results": {
            "document_analysis": {"report_url": "/reports/a.pdf", "files": [
                {"name": "chart", "url": "http://ai:8010/artifacts/7"},
                {"name": "mine, without an address"},
            ]},
            "file_urls": ["http://submit:8002/api/submissions/", "http://evil.example/x.pdf",
                "/api/export.csv", "/health"],
            "form_data": {"file_urls": ["/files/what-was-handed-in.pdf"]},
            "deployment": {"url": "http://ai:8010/page.html"},
        }});
        assert_eq!(
            found(&stored),
            [
                entry("chart", "http://ai:8010/artifacts/7", true),
                entry("a.pdf", "http://ai:8010/reports/a.pdf", true),
            ]
        );
    }

    #[test]
    fn there_is_an_end_to_it() {
        let many: Vec<_> = (0..200).map(|number| format!("/files/{number}")).collect();
        assert_eq!(found(&json!({ "artifacts": many })).len(), MAX_COUNT);
        let mut deep = json!({"file_url": "/files/a.pdf"});
        for _ in 0..100 {
            deep = json!({ "more": deep });
        }
        assert!(found(&json!({ "results": deep })).is_empty());
    }
}
