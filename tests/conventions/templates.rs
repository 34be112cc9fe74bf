//! The content security policy allows scripts and styles from files alone: a template that has one
//! inside would be dead in the browser, and is refused here.

use super::{assert_none, sources};

#[test]
fn templates_hold_no_script_style_or_handler() {
    let mut offences = Vec::new();
    for (file, text) in sources("assets/views", "html") {
        offences.extend(inline(&text).into_iter().map(|what| format!("{file}: {what}")));
    }
    assert_none(&offences, "scripts and styles come from files, see STYLE.md:");
}

/// What a template has inside that belongs in a file.
fn inline(template: &str) -> Vec<String> {
    let mut found = Vec::new();
    let html = without(&without(template, "{#", "#}"), "<!--", "-->");
    // An address can be composed inside an expression too, hence before those go.
    if html.to_lowercase().contains("javascript:") {
        found.push("a javascript: address".to_string());
    }
    let html = without(&without(&html, "{%", "%}"), "{{", "}}");
    let mut rest = html.as_str();
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if !rest.starts_with(|char: char| char.is_ascii_alphabetic()) {
            continue;
        }
        let (tag, after) = rest.split_at(end_of_tag(rest));
        let (name, attributes) = parts(tag);
        rest = after;
        if name == "style" {
            found.push("a <style> element".to_string());
        }
        if name == "script" {
            let from_file = attributes.iter().any(|name| name == "src");
            let body = rest.split("</").next().unwrap_or_default().trim_start_matches('>').trim();
            if !from_file || !body.is_empty() {
                found.push("a script inside".to_string());
            }
        }
        for attribute in attributes {
            if attribute == "style" || attribute == "srcdoc" || is_handler(&attribute) {
                found.push(format!("{attribute}= on <{name}>"));
            }
        }
    }
    found
}

/// `onclick` and the like.
fn is_handler(attribute: &str) -> bool {
    attribute.strip_prefix("on").is_some_and(|event| {
        !event.is_empty() && event.chars().all(|char| char.is_ascii_alphabetic())
    })
}

/// The text without what stands between these marks; a space takes its place.
fn without(text: &str, open: &str, close: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(open) {
        kept.push_str(&rest[..at]);
        kept.push(' ');
        rest = rest[at..].find(close).map_or("", |end| &rest[at + end + close.len()..]);
    }
    kept.push_str(rest);
    kept
}

/// Where the tag ends: at the first `>` outside quotes.
fn end_of_tag(tag: &str) -> usize {
    let mut quote = None;
    for (at, char) in tag.char_indices() {
        match (quote, char) {
            (None, '>') => return at,
            (None, '"' | '\'') => quote = Some(char),
            (Some(open), close) if open == close => quote = None,
            _ => {}
        }
    }
    tag.len()
}

/// Name of a tag and names of its attributes, in lower case.
fn parts(tag: &str) -> (String, Vec<String>) {
    let mut bare = String::with_capacity(tag.len());
    let mut quote = None;
    for char in tag.chars() {
        match (quote, char) {
            (None, '"' | '\'') => {
                quote = Some(char);
                bare.push(' ');
            }
            (Some(open), close) if open == close => quote = None,
            (None, _) => bare.push(char.to_ascii_lowercase()),
            _ => {}
        }
    }
    let mut words = bare.split(|char: char| char.is_whitespace() || char == '/' || char == '=');
    let name = words.next().unwrap_or_default().to_string();
    (name, words.filter(|word| !word.is_empty()).map(str::to_string).collect())
}

#[test]
fn the_check_sees_what_it_must() {
    for bad in [
        "<script>alert(1)</script>",
        r#"<script src="/a.js">alert(1)</script>"#,
        "<style>p { color: red }</style>",
        r#"<p style="color: red">"#,
        r#"<p {% if x %}style="{{ y }}"{% endif %}>"#,
        r#"<a href="/a"onclick="go()">"#,
        "<BODY ONLOAD=go()>",
        r#"<a href="{{ "JavaScript:go()" }}">"#,
        r#"<iframe srcdoc="x">"#,
    ] {
        assert!(!inline(bad).is_empty(), "{bad}");
    }
    for good in [
        r#"<script type="module" src="/static/js/application.js"></script>"#,
        r#"<a data-action="click->live#go" data-style="x" title="style=1 onclick=2 > 1">on = off</a>"#,
        r#"{# <style> #}<!-- <p style="x"> --><p class="style">{{ t(key="x") }}</p>"#,
        r#"<input type="checkbox"{% if on %} checked{% endif %}>"#,
        "a < b",
    ] {
        assert_eq!(inline(good), Vec::<String>::new(), "{good}");
    }
}
