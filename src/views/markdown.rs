//! Markdown as typed blocks that a template can print: no HTML passes through, whatever it says.
//!
//! What is read has an end: so many characters, so many blocks, so deep. The rest is cut, and said to
//! be cut.

mod builder;
mod links;
mod look;

use serde::Serialize;

use builder::Builder;
pub(super) use links::web_address;
pub use look::is_markdown;

/// The most characters that are read.
const MAX_CHARS: usize = 60_000;

/// Finds pictures that we may show: by the address that a text gives, where we keep it.
pub type Pictures<'a> = &'a dyn Fn(&str) -> Option<String>;

/// A text, read.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub struct Document {
    /// Its blocks.
    pub blocks: Vec<Block>,
    /// Whether something was left out at the end.
    pub is_cut: bool,
}

/// A block of a document.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Block {
    /// A heading, 1 for the highest of the text.
    Heading {
        /// 1 to 6.
        level: u8,
        /// What it says.
        spans: Vec<Span>,
    },
    /// A paragraph.
    Paragraph {
        /// What it says.
        spans: Vec<Span>,
    },
    /// The text of an entry of a list that is not set apart.
    Line {
        /// What it says.
        spans: Vec<Span>,
    },
    /// A list.
    List {
        /// The first number of a numbered one.
        start: Option<u64>,
        /// Its entries.
        items: Vec<Item>,
    },
    /// A table.
    Table {
        /// `start`, `center` or `end`, for each column.
        alignments: Vec<&'static str>,
        /// Titles of the columns.
        head: Vec<Vec<Span>>,
        /// Rows of cells.
        rows: Vec<Vec<Vec<Span>>>,
    },
    /// Code, as it is.
    Code {
        /// Its language, where that is said; empty otherwise.
        language: String,
        /// All lines.
        text: String,
    },
    /// Words of others.
    Quote {
        /// What they said.
        blocks: Vec<Block>,
    },
    /// A line across.
    Rule,
}

/// An entry of a list.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub struct Item {
    /// Of a list of tasks: whether it is done.
    pub checked: Option<bool>,
    /// What it says.
    pub blocks: Vec<Block>,
}

/// Text of one look.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Span {
    /// What it says; of a picture, what it shows.
    pub text: String,
    /// `strong`, where it is.
    pub strong: bool,
    /// Emphasised.
    pub emphasis: bool,
    /// Struck out.
    pub struck: bool,
    /// Code.
    pub code: bool,
    /// A new line begins here.
    pub is_break: bool,
    /// Where it leads: a web page or a mail address.
    pub href: Option<String>,
    /// Where the picture is, on this server.
    pub image: Option<String>,
}

/// Reads `source`.
#[must_use]
pub fn read(source: &str, pictures: Pictures<'_>) -> Document {
    let end = source.char_indices().nth(MAX_CHARS).map_or(source.len(), |(at, _)| at);
    let mut document = Builder::new(pictures).read(&source[..end]);
    document.is_cut |= end < source.len();
    document
}

#[cfg(test)]
mod tests;
