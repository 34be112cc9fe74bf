//! The results as one Markdown text, to be taken along.

use std::fmt::Write;

use super::super::markdown::{Block, Item, Span};
use super::super::time::Calendar;
use super::values::Said;
use super::{Part, Section, sections};
use crate::models::{request_artifacts, requests};

/// What `request` led to, as its owner reads it; empty sections where there is nothing.
#[must_use]
pub fn report(
    calendar: &Calendar<'_>,
    request: &requests::Model,
    artifacts: &[request_artifacts::Model],
) -> String {
    let mut text = format!("# {}\n", escaped(&request.title));
    if let Some(at) = request.completed_at {
        let _ = writeln!(text, "\n{}", calendar.moment(at).title);
    }
    let Some(stored) = &request.results else { return text };
    let (sections, is_cut) = sections(calendar, request, stored, artifacts);
    for section in &sections {
        add_section(&mut text, section);
    }
    if is_cut {
        let rest = calendar.texts.say(calendar.language, &"results-cut-report".into());
        let _ = writeln!(text, "\n{rest}");
    }
    text
}

fn add_section(text: &mut String, section: &Section) {
    let marks = "#".repeat(usize::from(section.level) - 1);
    let _ = writeln!(text, "\n{marks} {}", escaped(&section.title));
    for part in &section.parts {
        text.push('\n');
        match part {
            Part::Text { text: words } => {
                for line in words.lines() {
                    let _ = writeln!(text, "{}", escaped(line));
                }
            }
            Part::Value { value } => {
                let _ = writeln!(text, "{}", said(value));
            }
            Part::List { items } => {
                for item in items {
                    let _ = writeln!(text, "- {}", said(item));
                }
            }
            Part::Facts { facts } => {
                for fact in facts {
                    let _ = writeln!(text, "- **{}**: {}", escaped(&fact.key), said(&fact.value));
                }
            }
            Part::Table { columns, rows } => {
                let titles: Vec<_> = columns.iter().map(|column| escaped(&column.title)).collect();
                let sides: Vec<_> =
                    columns.iter().map(|c| if c.is_number { "--:" } else { "---" }).collect();
                let rows = rows.iter().map(|row| row.iter().map(said).collect::<Vec<_>>());
                add_table(text, &titles, &sides, rows);
            }
            Part::Document { document } => add_blocks(text, &document.blocks, "", section.level),
        }
    }
}

fn add_table(
    text: &mut String,
    titles: &[String],
    sides: &[&str],
    rows: impl Iterator<Item = Vec<String>>,
) {
    let _ = writeln!(text, "| {} |\n| {} |", titles.join(" | "), sides.join(" | "));
    for row in rows {
        let _ = writeln!(text, "| {} |", row.join(" | "));
    }
}

/// Blocks, each line after `indent`; headings stand below `level`.
fn add_blocks(text: &mut String, blocks: &[Block], indent: &str, level: u8) {
    for (index, block) in blocks.iter().enumerate() {
        if index > 0 {
            let _ = writeln!(text, "{}", indent.trim_end());
        }
        match block {
            Block::Heading { level: own, spans } => {
                let marks = "#".repeat(usize::from((level - 1 + own).min(6)));
                let _ = writeln!(text, "{indent}{marks} {}", line(spans));
            }
            Block::Paragraph { spans } | Block::Line { spans } => {
                let _ = writeln!(text, "{indent}{}", line(spans));
            }
            Block::List { start, items } => add_items(text, *start, items, indent, level),
            Block::Table { alignments, head, rows } => {
                let titles: Vec<_> = head.iter().map(|cell| line(cell)).collect();
                let sides: Vec<_> = alignments
                    .iter()
                    .map(|side| match *side {
                        "end" => "--:",
                        "center" => ":-:",
                        _ => "---",
                    })
                    .collect();
                let rows = rows.iter().map(|row| row.iter().map(|cell| line(cell)).collect());
                let mut table = String::new();
                add_table(&mut table, &titles, &sides, rows);
                for row in table.lines() {
                    let _ = writeln!(text, "{indent}{row}");
                }
            }
            Block::Code { language, text: code } => {
                // Longer than any fence inside.
                let inside =
                    code.lines().map(|line| line.len() - line.trim_start_matches('`').len());
                let fence = "`".repeat(inside.max().unwrap_or(0).max(2) + 1);
                let _ = writeln!(text, "{indent}{fence}{language}");
                for line in code.lines() {
                    let _ = writeln!(text, "{indent}{line}");
                }
                let _ = writeln!(text, "{indent}{fence}");
            }
            Block::Quote { blocks } => add_blocks(text, blocks, &format!("{indent}> "), level),
            Block::Rule => {
                let _ = writeln!(text, "{indent}---");
            }
        }
    }
}

fn add_items(text: &mut String, start: Option<u64>, items: &[Item], indent: &str, level: u8) {
    for (index, item) in (0_u64..).zip(items) {
        let mark = start
            .map_or_else(|| "- ".to_owned(), |first| format!("{}. ", first.saturating_add(index)));
        let task = item.checked.map_or("", |done| if done { "[x] " } else { "[ ] " });
        let inner = format!("{indent}{}", " ".repeat(mark.len()));
        let mut inside = String::new();
        add_blocks(&mut inside, &item.blocks, &inner, level);
        // The mark takes the place of the first line's indent.
        let first = inside.strip_prefix(inner.as_str()).unwrap_or(&inside);
        let _ = write!(text, "{indent}{mark}{task}{first}");
        if inside.is_empty() {
            text.push('\n');
        }
    }
}

fn line(spans: &[Span]) -> String {
    spans.iter().map(span).collect()
}

fn span(span: &Span) -> String {
    if span.is_break {
        return "<br>".to_owned();
    }
    let mut text =
        if span.code { format!("`{}`", span.text.replace('`', "'")) } else { escaped(&span.text) };
    for (is_so, mark) in [(span.strong, "**"), (span.emphasis, "*"), (span.struck, "~~")] {
        if is_so && !text.trim().is_empty() {
            text = format!("{mark}{text}{mark}");
        }
    }
    match &span.href {
        Some(href) => format!("[{text}](<{href}>)"),
        None => text,
    }
}

fn said(value: &Said) -> String {
    match &value.href {
        Some(href) => format!("<{href}>"),
        None => escaped(&value.text.replace('\n', " ")),
    }
}

/// `text` as itself, whatever marks are in it.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        let begins = text[..at].trim().is_empty();
        let is_mark = matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~')
            || (begins && matches!(c, '#' | '-' | '+'));
        if is_mark {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}
