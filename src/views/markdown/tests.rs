//! What becomes of texts, friendly and not.

use super::*;

fn blocks(source: &str) -> Vec<Block> {
    read(source, &|_| None).blocks
}

fn said(spans: &[Span]) -> String {
    spans.iter().map(|span| span.text.as_str()).collect()
}

fn all_spans(blocks: &[Block]) -> Vec<Span> {
    blocks
        .iter()
        .flat_map(|block| match block {
            Block::Heading { spans, .. } | Block::Paragraph { spans } | Block::Line { spans } => {
                spans.clone()
            }
            Block::List { items, .. } => {
                items.iter().flat_map(|item| all_spans(&item.blocks)).collect()
            }
            Block::Quote { blocks } => all_spans(blocks),
            Block::Table { head, rows, .. } => {
                head.iter().chain(rows.iter().flatten()).flatten().cloned().collect()
            }
            Block::Code { .. } | Block::Rule => Vec::new(),
        })
        .collect()
}

#[test]
fn blocks_are_told_apart() {
    let found = blocks(
        "# Title\n\nfirst\nline\n\n---\n\n> quoted\n\n```rust,ignore\nfn main() {}\n```\n\n3. a\n4. b\n",
    );
    assert!(matches!(&found[0], Block::Heading { level: 1, spans } if said(spans) == "Title"));
    assert!(matches!(&found[1], Block::Paragraph { spans } if said(spans) == "first line"));
    assert_eq!(found[2], Block::Rule);
    assert!(matches!(&found[3], Block::Quote { blocks } if blocks.len() == 1));
    let code = Block::Code { language: "rust".into(), text: "fn main() {}\n".into() };
    assert_eq!(found[4], code);
    assert!(matches!(&found[5], Block::List { start: Some(3), items } if items.len() == 2));
}

#[test]
fn lists_hold_lists_and_tasks() {
    let found = blocks("- [x] done\n- [ ] open\n  - inner\n");
    let Block::List { start: None, items } = &found[0] else { panic!("{found:?}") };
    assert_eq!((items[0].checked, items[1].checked), (Some(true), Some(false)));
    assert!(matches!(&items[1].blocks[1], Block::List { items, .. } if items.len() == 1));
}

#[test]
fn tables_keep_their_alignment() {
    let found = blocks("| a | b |\n|:--|--:|\n| 1 | **2** |\n| 3 |\n");
    let Block::Table { alignments, head, rows } = &found[0] else { panic!("{found:?}") };
    assert_eq!(alignments, &["start", "end"]);
    assert_eq!((head.len(), rows.len(), rows[1].len()), (2, 2, 2));
    assert!(rows[0][1][0].strong);
}

#[test]
fn looks_stand_in_each_other() {
    let found = all_spans(&blocks("a **b *c* d** `e` ~~f~~"));
    let looks: Vec<_> = found
        .iter()
        .map(|span| (span.text.as_str(), span.strong, span.emphasis, span.code, span.struck))
        .collect();
    assert!(looks.contains(&("c", true, true, false, false)));
    assert!(looks.contains(&("e", false, false, true, false)));
    assert!(looks.contains(&("f", false, false, false, true)));
}

#[test]
fn html_is_text_and_links_lead_to_pages_and_mail_alone() {
    let source = "<script>alert(1)</script>\n\nan <img src=x onerror=alert(1)> <b>x</b>\n\n\
        [a](javascript:alert(1)) [b](https://b.example) [c](data:text/html,x) <d@d.example> [e](/settings)";
    let found = all_spans(&blocks(source));
    let text = said(&found);
    assert!(text.contains("<script>alert(1)</script>") && text.contains("<img src=x"));
    let links: Vec<_> = found.iter().filter_map(|span| span.href.as_deref()).collect();
    assert_eq!(links, ["https://b.example/", "mailto:d@d.example"]);
}

#[test]
fn only_pictures_that_are_kept_here_are_shown() {
    let ours = |address: &str| (address == "chart.png").then(|| "/requests/1/a/image".to_owned());
    let source = "![A chart](chart.png) ![Spy](https://spy.example/p.gif) ![Bad](javascript:x)";
    let found = all_spans(&read(source, &ours).blocks);
    let shown: Vec<_> =
        found.iter().filter(|span| span.image.is_some()).map(|span| span.text.as_str()).collect();
    assert_eq!(shown, ["A chart"]);
    let linked: Vec<_> = found.iter().filter_map(|span| span.href.as_deref()).collect();
    assert_eq!(linked, ["https://spy.example/p.gif"]);
}

#[test]
fn there_is_an_end_to_everything() {
    let deep = format!("{}deep\n\n{}x", "> ".repeat(1000), "- ".repeat(1000));
    let mut depth = 0;
    let mut level = blocks(&deep);
    while let Some(Block::Quote { blocks }) = level.into_iter().next() {
        depth += 1;
        level = blocks;
    }
    assert_eq!(depth, 6);
    let many = read(&"- a\n".repeat(10_000), &|_| None);
    assert!(many.is_cut);
    assert!(all_spans(&many.blocks).len() <= 2001);
    let long = read(&"ž".repeat(100_000), &|_| None);
    assert!(long.is_cut);
    assert_eq!(said(&all_spans(&long.blocks)).chars().count(), 60_000);
    let nul = all_spans(&blocks("a\0b\u{1b}[31m"));
    assert!(!said(&nul).contains(['\0', '\u{1b}']));
}

#[test]
fn nothing_breaks_on_odd_text() {
    for odd in [
        "",
        "#",
        "*",
        "**",
        "1.",
        "- ",
        "```",
        "ďábel **ě",
        "****",
        "` `",
        "|",
        "|-|",
        "![",
        "[](",
        "> - > - x\n- > y",
        "- [ ]",
        "<",
        "&#0; &nbsp; &lt;script&gt;",
        "\u{202E}abc",
        "![a [b](https://c.example)](d)",
        "| a |\n|--|\n| ![x](y)",
    ] {
        let _ = read(odd, &|_| Some("/x".into()));
    }
}
