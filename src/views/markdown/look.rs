//! Whether a text is Markdown: by what is in it, since nobody says so.

/// Whether marks of Markdown stand in `text` that no plain text would have.
#[must_use]
pub fn is_markdown(text: &str) -> bool {
    let mut listed = 0;
    for line in text.lines().take(400) {
        let line = line.trim_start();
        if is_heading(line) || line.starts_with("```") || is_table_rule(line) {
            return true;
        }
        listed += usize::from(is_listed(line));
    }
    listed > 1 || has_inline_marks(text)
}

fn is_heading(line: &str) -> bool {
    let text = line.trim_start_matches('#');
    let marks = line.len() - text.len();
    (1..=6).contains(&marks) && text.starts_with(' ') && !text.trim().is_empty()
}

fn is_table_rule(line: &str) -> bool {
    line.contains('|')
        && line.contains("---")
        && line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' ' | '\t' | '\r'))
}

fn is_listed(line: &str) -> bool {
    let numbered = line.split_once(['.', ')']).is_some_and(|(number, rest)| {
        (1..=3).contains(&number.len())
            && number.bytes().all(|byte| byte.is_ascii_digit())
            && rest.starts_with(' ')
    });
    numbered || ["- ", "* ", "+ ", "> "].iter().any(|mark| line.starts_with(mark))
}

fn has_inline_marks(text: &str) -> bool {
    let bold = text.split("**").skip(1).step_by(2).any(|inside| {
        !inside.is_empty() && !inside.contains('\n') && inside.trim().len() == inside.len()
    });
    (bold && text.matches("**").count() > 1)
        || text.contains("](http")
        || text.contains("](mailto:")
}

#[cfg(test)]
mod tests {
    use super::is_markdown;

    #[test]
    fn marks_tell_it_from_plain_text() {
        for text in [
            "# Title\n\nText",
            "Text\n```sh\nls\n```",
            "a | b\n--|---\n1 | 2",
            "- one\n- two",
            "1. one\n2. two",
            "It is **very** good.",
            "See [the site](https://a.example).",
        ] {
            assert!(is_markdown(text), "{text}");
        }
        for text in [
            "Plain words.",
            "Two lines\nof plain words - with a dash",
            "#hashtag",
            "a * b * c",
            "2 ** 3 ** 4",
            "Call me at 10. I am there.",
            "- alone",
            "",
            "**",
        ] {
            assert!(!is_markdown(text), "{text}");
        }
    }
}
