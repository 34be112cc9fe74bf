//! Markdown as blocks that a template can print: no HTML passes through, whatever it says.

use serde::Serialize;

/// A block of a document.
#[derive(Debug, Serialize, PartialEq, Eq)]
pub struct Block {
    /// `heading`, `paragraph`, `list`, `numbered` or `code`.
    pub kind: &'static str,
    /// The lines: one of a heading and a paragraph, one an entry of a list, all of a code block.
    pub lines: Vec<Vec<Span>>,
}

/// Text of one look.
#[derive(Debug, Serialize, PartialEq, Eq)]
pub struct Span {
    /// `text`, `strong`, `emphasis` or `code`.
    pub kind: &'static str,
    /// What it says.
    pub text: String,
}

/// The blocks of `source`. What is not understood stays as it was typed.
#[must_use]
pub fn blocks(source: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut is_new = true;
    let mut lines = source.lines();
    while let Some(line) = lines.next() {
        let line = line.trim();
        if line.is_empty() {
            is_new = true;
            continue;
        }
        if line.starts_with("```") {
            let code = lines.by_ref().take_while(|line| !line.trim_start().starts_with("```"));
            let lines = code.map(|line| vec![span("code", line)]).collect();
            blocks.push(Block { kind: "code", lines });
            is_new = true;
            continue;
        }
        let (kind, text) = kind_of(line);
        match blocks.last_mut() {
            // A list goes on over an empty line, a paragraph does not.
            Some(last) if last.kind == kind && matches!(kind, "list" | "numbered") => {
                last.lines.push(spans(text));
            }
            Some(last) if !is_new && kind == "paragraph" && last.kind != "heading" => {
                if let Some(line) = last.lines.last_mut() {
                    line.push(span("text", " "));
                    line.extend(spans(text));
                }
            }
            _ => blocks.push(Block { kind, lines: vec![spans(text)] }),
        }
        is_new = false;
    }
    blocks
}

fn kind_of(line: &str) -> (&'static str, &str) {
    let marks = line.len() - line.trim_start_matches('#').len();
    if (1..=6).contains(&marks) && line[marks..].starts_with(' ') {
        return ("heading", line[marks..].trim().trim_end_matches('#').trim_end());
    }
    for mark in ["- ", "* ", "+ "] {
        if let Some(text) = line.strip_prefix(mark) {
            return ("list", text.trim_start());
        }
    }
    let digits = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    match line[digits..].strip_prefix(". ").or_else(|| line[digits..].strip_prefix(") ")) {
        Some(text) if (1..=3).contains(&digits) => ("numbered", text.trim_start()),
        _ => ("paragraph", line.strip_prefix("> ").unwrap_or(line)),
    }
}

fn span(kind: &'static str, text: &str) -> Span {
    Span { kind, text: text.to_owned() }
}

const MARKS: [(&str, &str); 4] =
    [("**", "strong"), ("__", "strong"), ("`", "code"), ("*", "emphasis")];

/// A line cut at its marks.
fn spans(line: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut rest = line;
    while let Some((at, mark, kind)) = first_mark(rest) {
        let inside = &rest[at + mark.len()..];
        let Some(end) = inside.find(mark).filter(|end| {
            let text = &inside[..*end];
            !text.is_empty() && text.trim() == text
        }) else {
            // A mark that nothing closes is a character like any other.
            let end = at + mark.len();
            spans.push(span("text", &rest[..end]));
            rest = &rest[end..];
            continue;
        };
        if at > 0 {
            spans.push(span("text", &rest[..at]));
        }
        spans.push(span(kind, &inside[..end]));
        rest = &inside[end + mark.len()..];
    }
    if !rest.is_empty() {
        spans.push(span("text", rest));
    }
    spans
}

fn first_mark(text: &str) -> Option<(usize, &'static str, &'static str)> {
    let found = MARKS.iter().filter_map(|(mark, kind)| Some((text.find(mark)?, *mark, *kind)));
    // Of two marks at one place the longer one counts; it stands first.
    found.min_by_key(|(at, mark, _)| (*at, usize::MAX - mark.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(source: &str) -> Vec<(&'static str, Vec<String>)> {
        let line = |line: &Vec<Span>| line.iter().map(|span| span.text.as_str()).collect();
        blocks(source)
            .iter()
            .map(|block| (block.kind, block.lines.iter().map(line).collect()))
            .collect()
    }

    #[test]
    fn blocks_are_told_apart() {
        let source = "# Title #\nfirst\nline\n\nsecond\n- one\n- two\n  goes on\n\n- three\n1. a\n2) b\n```\n# x\n```\n#no";
        assert_eq!(
            shape(source),
            [
                ("heading", vec!["Title".to_owned()]),
                ("paragraph", vec!["first line".to_owned()]),
                ("paragraph", vec!["second".to_owned()]),
                ("list", vec!["one".to_owned(), "two goes on".to_owned(), "three".to_owned()]),
                ("numbered", vec!["a".to_owned(), "b".to_owned()]),
                ("code", vec!["# x".to_owned()]),
                ("paragraph", vec!["#no".to_owned()]),
            ]
        );
    }

    #[test]
    fn marks_within_a_line_count_in_pairs() {
        let text = |source| spans(source).into_iter().map(|span| (span.kind, span.text));
        let found: Vec<_> = text("**R1** 2 * 3 is `six` and *this*").collect();
        let kinds: Vec<_> = found.iter().map(|(kind, _)| *kind).collect();
        assert_eq!(kinds.iter().filter(|kind| **kind == "strong").count(), 1);
        assert!(found.contains(&("code", "six".to_owned())));
        assert!(found.contains(&("emphasis", "this".to_owned())));
        let whole: String = text("a ** b * c").map(|(_, text)| text).collect();
        assert_eq!(whole, "a ** b * c");
    }

    #[test]
    fn html_is_text() {
        assert_eq!(
            blocks("<script>alert(1)</script>")[0].lines[0],
            [span("text", "<script>alert(1)</script>")]
        );
    }

    #[test]
    fn nothing_is_lost_in_odd_text() {
        for odd in ["", "#", "*", "**", "1.", "- ", "```", "ďábel **ě", "****", "` `"] {
            let _ = blocks(odd);
        }
        assert_eq!(shape("ě*š*č"), [("paragraph", vec!["ěšč".to_owned()])]);
    }
}
