//! What a file that came out is, by its content: what the platform says is only a claim.

use crate::models::request_files::content_type::TextCheck;

/// What nobody can say anything about.
pub const UNKNOWN: &str = "application/octet-stream";

/// Pictures that a page may show.
const IMAGES: [&str; 4] = ["image/png", "image/jpeg", "image/gif", "image/webp"];

/// Everything else that is told apart by its signature.
const BINARIES: [&str; 8] = [
    "application/pdf",
    "application/zip",
    "application/gzip",
    "application/msword",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "audio/mpeg",
];

/// Texts by their endings. Pages, drawings and scripts are plain text: nothing that a browser runs.
const TEXTS: [(&str, &str); 4] = [
    ("csv", "text/csv"),
    ("md", "text/markdown"),
    ("markdown", "text/markdown"),
    ("json", "application/json"),
];

/// Whether a page may show it as a picture.
#[must_use]
pub fn is_image(content_type: &str) -> bool {
    IMAGES.contains(&content_type)
}

/// The kind of picture that begins with `head`.
#[must_use]
pub fn image(head: &[u8]) -> Option<&'static str> {
    let found = infer::get(head)?.mime_type();
    IMAGES.into_iter().find(|known| *known == found)
}

/// Judges a file while it comes in.
pub(super) struct Judge {
    binary: Option<&'static str>,
    text: Option<TextCheck>,
}

impl Judge {
    /// By how the file begins.
    pub(super) fn new(head: &[u8]) -> Self {
        let found = infer::get(head).map(|kind| kind.mime_type());
        let known = IMAGES.into_iter().chain(BINARIES).find(|known| Some(*known) == found);
        let is_text = known.is_none() && found.is_none_or(|found| found.starts_with("text/"));
        Self { binary: known, text: is_text.then(TextCheck::default) }
    }

    /// Takes the next bytes into account.
    pub(super) fn look(&mut self, bytes: &[u8]) {
        if self.text.as_mut().is_some_and(|text| !text.accepts(bytes)) {
            self.text = None;
        }
    }

    /// What it is, and was called.
    pub(super) fn verdict(self, name: &str) -> &'static str {
        let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
        let by_ending = || {
            let known = TEXTS.iter().find(|(known, _)| Some(*known) == ending.as_deref());
            known.map_or("text/plain", |(_, content_type)| content_type)
        };
        match (self.binary, self.text) {
            (Some(binary), _) => binary,
            (None, Some(text)) if text.is_complete() => by_ending(),
            _ => UNKNOWN,
        }
    }
}

/// `name` with an ending, where it has none and its type has a usual one.
pub(super) fn with_ending(name: String, content_type: &str) -> String {
    let ending = match content_type {
        "application/pdf" => "pdf",
        "application/zip" => "zip",
        "application/json" => "json",
        "image/png" => "png",
        "image/jpeg" => "jpg",
        "image/gif" => "gif",
        "image/webp" => "webp",
        "text/plain" => "txt",
        "text/csv" => "csv",
        "text/markdown" => "md",
        _ => return name,
    };
    let has_one = name.rsplit_once('.').is_some_and(|(stem, ending)| {
        !stem.is_empty() && !ending.is_empty() && ending.chars().count() <= 10
    });
    if has_one { name } else { format!("{name}.{ending}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(content: &[u8], name: &str) -> &'static str {
        let mut judge = Judge::new(&content[..content.len().min(64)]);
        content.chunks(7).for_each(|part| judge.look(part));
        judge.verdict(name)
    }

    #[test]
    fn content_decides_and_no_page_is_a_page() {
        for (content, name, verdict) in [
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".as_slice(), "chart.pdf", "image/png"),
            (b"%PDF-1.7\n", "chart.png", "application/pdf"),
            (b"a;b\n1;2\n", "table.CSV", "text/csv"),
            ("# Zpr\u{e1}va\n".as_bytes(), "report.md", "text/markdown"),
            (b"<!DOCTYPE html><script>alert(1)</script>", "index.html", "text/plain"),
            (b"<svg xmlns='x' onload='alert(1)'/>", "logo.svg", "text/plain"),
            (b"<?xml version='1.0'?><a/>", "a.xml", "text/plain"),
            (b"a\0b", "a.txt", UNKNOWN),
            (b"\xC5", "half.txt", UNKNOWN),
            (b"", "nothing.txt", "text/plain"),
            (b"MZ\x90\0", "tool.exe", UNKNOWN),
        ] {
            assert_eq!(judged(content, name), verdict, "{name}");
        }
        assert_eq!(image(b"<svg"), None);
        assert_eq!(image(b"GIF89a\0\0"), Some("image/gif"));
    }

    #[test]
    fn names_get_an_ending_where_they_have_none() {
        assert_eq!(with_ending("report".into(), "application/pdf"), "report.pdf");
        assert_eq!(with_ending("report.v2".into(), "application/pdf"), "report.v2");
        assert_eq!(with_ending("thing".into(), UNKNOWN), "thing");
    }
}
