//! What a file is, by its content: names and headers are only claims.

/// The types that the Submission Service takes, with the endings that go with them.
pub const TYPES: [(&str, &[&str]); 9] = [
    ("application/pdf", &["pdf"]),
    ("text/plain", &["txt"]),
    ("text/markdown", &["md", "markdown"]),
    ("application/msword", &["doc"]),
    ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", &["docx"]),
    ("audio/wav", &["wav"]),
    ("audio/mpeg", &["mp3"]),
    ("audio/webm", &["webm"]),
    ("audio/ogg", &["ogg", "oga"]),
];

/// How much of a file's beginning is looked at.
pub const HEAD: usize = 8 * 1024;

/// The signature of OLE compound files, which `.doc` is one of.
const OLE: [u8; 8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// The `accept` attribute of file fields.
#[must_use]
pub fn accept() -> String {
    let endings =
        TYPES.iter().flat_map(|(_, endings)| endings.iter().map(|ending| format!(".{ending}")));
    endings.collect::<Vec<_>>().join(",")
}

/// The same for a field that takes recordings alone. A telephone offers its microphone for it.
#[must_use]
pub fn accept_audio() -> String {
    let audio = TYPES.iter().filter(|(name, _)| name.starts_with("audio/"));
    let endings = audio.flat_map(|(_, endings)| endings.iter().map(|ending| format!(".{ending}")));
    std::iter::once("audio/*".to_owned()).chain(endings).collect::<Vec<_>>().join(",")
}

/// `name` as one of our types.
#[must_use]
pub fn known(name: &str) -> Option<&'static str> {
    TYPES.iter().map(|(known, _)| *known).find(|known| *known == name)
}

/// What a file that begins with `head` is. Text is judged by the caller, byte by byte.
#[must_use]
pub fn sniff(head: &[u8], name: &str) -> Option<&'static str> {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    if head.starts_with(&OLE) {
        return Some("application/msword").filter(|_| ending.as_deref() == Some("doc"));
    }
    match infer::get(head).map(|kind| kind.mime_type()) {
        Some("application/pdf") => Some("application/pdf"),
        Some("application/msword") => Some("application/msword"),
        Some("application/vnd.openxmlformats-officedocument.wordprocessingml.document") => {
            known("application/vnd.openxmlformats-officedocument.wordprocessingml.document")
        }
        Some("audio/x-wav" | "audio/wav") => Some("audio/wav"),
        Some("audio/mpeg") => Some("audio/mpeg"),
        Some("video/webm" | "audio/webm") => Some("audio/webm"),
        Some("audio/ogg" | "video/ogg" | "application/ogg" | "audio/opus") => Some("audio/ogg"),
        Some(other) if !other.starts_with("text/") => None,
        _ => match ending.as_deref() {
            Some("md" | "markdown") => Some("text/markdown"),
            _ => Some("text/plain"),
        },
    }
}

/// Checks that a stream is UTF-8 text without control characters that no text has.
#[derive(Default)]
pub struct TextCheck {
    rest: Vec<u8>,
}

impl TextCheck {
    /// Whether the stream still is text after `chunk`.
    pub fn accepts(&mut self, chunk: &[u8]) -> bool {
        if chunk.iter().any(|byte| *byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0C)) {
            return false;
        }
        let mut bytes = std::mem::take(&mut self.rest);
        bytes.extend_from_slice(chunk);
        match std::str::from_utf8(&bytes) {
            Ok(_) => true,
            // A character may be cut in two by the end of a chunk.
            Err(err) if err.error_len().is_none() => {
                self.rest = bytes.split_off(err.valid_up_to());
                true
            }
            Err(_) => false,
        }
    }

    /// Whether no character was left unfinished.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.rest.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_decides() {
        assert_eq!(sniff(b"%PDF-1.7\n", "holiday.png"), Some("application/pdf"));
        assert_eq!(sniff(b"# Title\n", "notes.md"), Some("text/markdown"));
        assert_eq!(sniff(b"plain words", "notes"), Some("text/plain"));
        assert_eq!(sniff(b"PK\x03\x04\x14\0\0\0\0\0", "fake.docx"), None);
        assert_eq!(sniff(b"\x89PNG\r\n\x1a\n", "picture.pdf"), None);
        assert_eq!(sniff(&OLE, "letter.doc"), Some("application/msword"));
        assert_eq!(sniff(b"RIFF\x24\0\0\0WAVEfmt ", "a.bin"), Some("audio/wav"));
    }

    #[test]
    fn text_is_checked_across_chunks() {
        let mut check = TextCheck::default();
        let (first, second) = "žluťoučký".as_bytes().split_at(1);
        assert!(check.accepts(first) && !check.is_complete());
        assert!(check.accepts(second) && check.is_complete());
        assert!(!TextCheck::default().accepts(b"a\0b"));
        assert!(!TextCheck::default().accepts(&[0xFF, 0xFE]));
    }
}
