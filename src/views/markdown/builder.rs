//! Puts blocks together from what the parser reports, one event after the other.

use pulldown_cmark::{Alignment, CodeBlockKind, Event, LinkType, Options, Parser, Tag, TagEnd};

use super::links::{target, web_address};
use super::{Block, Document, Item, Pictures, Span};

/// The most blocks of a document.
const MAX_BLOCKS: usize = 2000;
/// How deep lists and quotes go into each other; what is deeper stands at this depth.
const DEPTH: usize = 6;
/// The longest name of a language of code.
const MAX_LANGUAGE: usize = 20;

/// A block that holds others, not finished yet.
enum Frame {
    Quote(Vec<Block>),
    List(Option<u64>, Vec<Item>),
    Item(Item),
}

/// A table on its way.
#[derive(Default)]
struct Table {
    alignments: Vec<&'static str>,
    head: Vec<Vec<Span>>,
    rows: Vec<Vec<Vec<Span>>>,
    row: Vec<Vec<Span>>,
}

/// A picture on its way.
struct Picture {
    address: String,
    text: String,
}

pub(super) struct Builder<'a> {
    pictures: Pictures<'a>,
    document: Document,
    count: usize,
    frames: Vec<Frame>,
    /// Lists and quotes that are too deep to be such.
    flattened: Vec<TagEnd>,
    spans: Vec<Span>,
    /// How text looks now; counted, since marks may stand in each other.
    look: [usize; 3],
    links: Vec<Option<String>>,
    picture: Option<Picture>,
    code: Option<(String, String)>,
    table: Option<Table>,
}

impl<'a> Builder<'a> {
    pub(super) fn new(pictures: Pictures<'a>) -> Self {
        Self {
            pictures,
            document: Document::default(),
            count: 0,
            frames: Vec::new(),
            flattened: Vec::new(),
            spans: Vec::new(),
            look: [0; 3],
            links: Vec::new(),
            picture: None,
            code: None,
            table: None,
        }
    }

    pub(super) fn read(mut self, source: &str) -> Document {
        let options =
            Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
        for event in Parser::new_ext(source, options) {
            if self.count >= MAX_BLOCKS {
                self.document.is_cut = true;
                break;
            }
            self.take(event);
        }
        self.line();
        while let Some(frame) = self.frames.pop() {
            self.close(frame);
        }
        self.document
    }

    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            // What is HTML is text like any other.
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => {
                self.text(&text, false);
            }
            Event::Code(text) => self.text(&text, true),
            Event::SoftBreak => self.text(" ", false),
            Event::HardBreak => self.spans.push(Span { is_break: true, ..Span::default() }),
            Event::Rule => {
                self.line();
                self.push(Block::Rule);
            }
            Event::TaskListMarker(is_done) => {
                if let Some(Frame::Item(item)) = self.frames.last_mut() {
                    item.checked = Some(is_done);
                }
            }
            // Not switched on.
            Event::FootnoteReference(_) | Event::InlineMath(_) | Event::DisplayMath(_) => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::BlockQuote(_) => self.nest(TagEnd::BlockQuote(None), Frame::Quote(Vec::new())),
            Tag::List(start) => {
                self.nest(TagEnd::List(start.is_some()), Frame::List(start, Vec::new()));
            }
            Tag::Item => {
                self.line();
                if self.flattened.is_empty() {
                    self.frames.push(Frame::Item(Item::default()));
                }
            }
            Tag::CodeBlock(kind) => {
                self.line();
                self.code = Some((language(&kind), String::new()));
            }
            Tag::Table(alignments) => {
                self.line();
                let alignments = alignments.into_iter().map(side).collect();
                self.table = Some(Table { alignments, ..Table::default() });
            }
            Tag::Strong => self.look[0] += 1,
            Tag::Emphasis => self.look[1] += 1,
            Tag::Strikethrough => self.look[2] += 1,
            Tag::Link { link_type, dest_url, .. } => {
                let is_mail = link_type == LinkType::Email && !dest_url.starts_with("mailto:");
                let scheme = if is_mail { "mailto:" } else { "" };
                self.links.push(target(&format!("{scheme}{dest_url}")));
            }
            Tag::Image { dest_url, .. } => {
                self.picture =
                    Some(Picture { address: dest_url.into_string(), text: String::new() });
            }
            Tag::Paragraph | Tag::Heading { .. } | Tag::HtmlBlock => self.line(),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph | TagEnd::HtmlBlock => {
                let spans = self.taken();
                self.push_unless_empty(spans, |spans| Block::Paragraph { spans });
            }
            TagEnd::Heading(level) => {
                let spans = self.taken();
                self.push_unless_empty(spans, |spans| Block::Heading { level: level as u8, spans });
            }
            TagEnd::BlockQuote(_) | TagEnd::List(_) => self.leave(),
            TagEnd::Item => {
                self.line();
                if self.flattened.is_empty()
                    && let Some(frame) = self.frames.pop()
                {
                    self.close(frame);
                }
            }
            TagEnd::CodeBlock => {
                if let Some((language, text)) = self.code.take() {
                    self.push(Block::Code { language, text });
                }
            }
            TagEnd::Strong => self.look[0] = self.look[0].saturating_sub(1),
            TagEnd::Emphasis => self.look[1] = self.look[1].saturating_sub(1),
            TagEnd::Strikethrough => self.look[2] = self.look[2].saturating_sub(1),
            TagEnd::Link => {
                self.links.pop();
            }
            TagEnd::Image => self.place_picture(),
            TagEnd::Table | TagEnd::TableHead | TagEnd::TableRow | TagEnd::TableCell => {
                self.end_of_table(tag);
            }
            _ => {}
        }
    }

    fn end_of_table(&mut self, tag: TagEnd) {
        let cell = self.taken();
        let Some(table) = &mut self.table else { return };
        match tag {
            TagEnd::TableCell => {
                self.count += 1;
                table.row.push(cell);
            }
            TagEnd::TableHead => table.head = std::mem::take(&mut table.row),
            TagEnd::TableRow => table.rows.push(std::mem::take(&mut table.row)),
            _ => {
                if let Some(Table { alignments, head, rows, .. }) = self.table.take() {
                    self.push(Block::Table { alignments, head, rows });
                }
            }
        }
    }

    /// Opens a list or a quote, unless it is too deep: then its text stands in the one around it.
    fn nest(&mut self, end: TagEnd, frame: Frame) {
        self.line();
        let depth = self.frames.iter().filter(|frame| !matches!(frame, Frame::Item(_))).count();
        if depth >= DEPTH || !self.flattened.is_empty() {
            self.flattened.push(end);
        } else {
            self.frames.push(frame);
        }
    }

    fn leave(&mut self) {
        self.line();
        if self.flattened.pop().is_none()
            && let Some(frame) = self.frames.pop()
        {
            self.close(frame);
        }
    }

    fn close(&mut self, frame: Frame) {
        match frame {
            Frame::Quote(blocks) => self.push(Block::Quote { blocks }),
            Frame::List(start, items) => self.push(Block::List { start, items }),
            Frame::Item(item) => {
                if let Some(Frame::List(_, items)) = self.frames.last_mut() {
                    items.push(item);
                }
            }
        }
    }

    fn push(&mut self, block: Block) {
        self.count += 1;
        match self.frames.last_mut() {
            Some(Frame::Quote(blocks) | Frame::Item(Item { blocks, .. })) => blocks.push(block),
            // Nothing but entries stands in a list.
            Some(Frame::List(_, items)) => items.push(Item { blocks: vec![block], checked: None }),
            None => self.document.blocks.push(block),
        }
    }

    fn push_unless_empty(&mut self, spans: Vec<Span>, block: impl FnOnce(Vec<Span>) -> Block) {
        let says = |span: &Span| !span.text.trim().is_empty() || span.image.is_some();
        if spans.iter().any(says) {
            self.push(block(spans));
        }
    }

    /// Text that stands in no paragraph: of an entry of a list.
    fn line(&mut self) {
        let spans = self.taken();
        self.push_unless_empty(spans, |spans| Block::Line { spans });
    }

    fn taken(&mut self) -> Vec<Span> {
        self.picture = None;
        std::mem::take(&mut self.spans)
    }

    fn text(&mut self, text: &str, code: bool) {
        // What a page can not hold, or what would turn its text around.
        let text: String =
            text.chars().filter(|c| matches!(c, '\n' | '\t') || !c.is_control()).collect();
        if let Some((_, lines)) = &mut self.code {
            lines.push_str(&text);
            return;
        }
        if let Some(picture) = &mut self.picture {
            picture.text.push_str(&text);
            return;
        }
        let span = Span { text, code, ..self.style() };
        match self.spans.last_mut() {
            Some(last) if last.is_like(&span) => last.text.push_str(&span.text),
            _ => self.spans.push(span),
        }
    }

    fn style(&self) -> Span {
        let [strong, emphasis, struck] = self.look.map(|marks| marks > 0);
        let href = self.links.last().cloned().flatten();
        Span { strong, emphasis, struck, href, ..Span::default() }
    }

    /// One that is kept here is shown; any other is a link, since whoever has it would know the reader.
    fn place_picture(&mut self) {
        let Some(Picture { address, text }) = self.picture.take() else { return };
        let style = self.style();
        let span = match (self.pictures)(&address) {
            Some(image) => Span { text, image: Some(image), ..style },
            None => {
                let href = style.href.clone().or_else(|| web_address(&address));
                let text = if text.trim().is_empty() { address } else { text };
                Span { text, href, ..style }
            }
        };
        self.spans.push(span);
    }
}

impl Span {
    /// Whether `other` goes on with the same look.
    fn is_like(&self, other: &Self) -> bool {
        let look = |span: &Self| (span.code, span.strong, span.emphasis, span.struck);
        let is_text = |span: &Self| !span.is_break && span.image.is_none();
        is_text(self) && is_text(other) && look(self) == look(other) && self.href == other.href
    }
}

const fn side(alignment: Alignment) -> &'static str {
    match alignment {
        Alignment::None | Alignment::Left => "start",
        Alignment::Center => "center",
        Alignment::Right => "end",
    }
}

/// The first word after the fence, where it can be the name of a language.
fn language(kind: &CodeBlockKind<'_>) -> String {
    let CodeBlockKind::Fenced(info) = kind else { return String::new() };
    let word = info.split([' ', ',', '{']).next().unwrap_or_default();
    let is_name = word.len() <= MAX_LANGUAGE
        && word
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '#' | '-' | '.' | '_'));
    if is_name { word.to_owned() } else { String::new() }
}
