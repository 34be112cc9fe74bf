//! Names of files, safe to show and to write into a header; never used as a path.

use super::content_type::TYPES;

/// The longest name, in characters.
const MAX: usize = 200;

/// The last part of what a browser calls a file, without characters that control or reorder text.
#[must_use]
pub fn clean(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String = last
        .chars()
        .filter(|c| !c.is_control() && !is_bidirectional_control(*c))
        .collect::<String>()
        .trim_matches(|c: char| c.is_whitespace() || c == '.')
        .to_owned();
    if kept.is_empty() {
        return "file".to_owned();
    }
    if kept.chars().count() <= MAX {
        return kept;
    }
    // Shortened in the middle: the ending says what it is.
    let ending: String = kept.rsplit_once('.').map_or_else(String::new, |(_, ending)| {
        format!(".{}", ending.chars().take(10).collect::<String>())
    });
    let start: String = kept.chars().take(MAX - ending.chars().count()).collect();
    format!("{start}{ending}")
}

/// `name` with an ending that goes with its type: the platform looks at both.
#[must_use]
pub fn with_extension(name: &str, content_type: &str) -> String {
    let endings = TYPES
        .iter()
        .find(|(known, _)| *known == content_type)
        .map_or(&[] as &[&str], |(_, endings)| endings);
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    match (endings.first(), ending) {
        (Some(_), Some(ending)) if endings.contains(&ending.as_str()) => name.to_owned(),
        (Some(first), _) => format!("{name}.{first}"),
        (None, _) => name.to_owned(),
    }
}

const fn is_bidirectional_control(c: char) -> bool {
    matches!(c, '\u{200E}' | '\u{200F}' | '\u{061C}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_names_and_no_paths() {
        assert_eq!(clean("../../etc/passwd"), "passwd");
        assert_eq!(clean("C:\\Users\\alice\\plan.pdf"), "plan.pdf");
        assert_eq!(clean("inv\u{202E}fdp.exe"), "invfdp.exe");
        assert_eq!(clean("a\r\nb\0.txt"), "ab.txt");
        assert_eq!(clean(" .. "), "file");
        assert_eq!(clean("смета за май.pdf"), "смета за май.pdf");
        assert_eq!(clean(&format!("{}.pdf", "x".repeat(500))), format!("{}.pdf", "x".repeat(196)));
    }

    #[test]
    fn the_platform_sees_a_fitting_ending() {
        assert_eq!(with_extension("plan.PDF", "application/pdf"), "plan.PDF");
        assert_eq!(with_extension("plan.bin", "application/pdf"), "plan.bin.pdf");
    }
}
