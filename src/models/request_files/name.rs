//! Names of files, safe to show and to write into a header; never used as a path.

use std::collections::HashSet;
use std::hash::BuildHasher;

use unicode_normalization::UnicodeNormalization;

use super::content_type::TYPES;

/// The longest name, in characters.
const MAX: usize = 200;

/// Names that Windows keeps for devices, whatever their ending.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];
/// The same, each with a digit behind it.
const NUMBERED_DEVICES: [&str; 2] = ["com", "lpt"];

/// The last part of what a browser calls a file, without characters that control, hide or reorder
/// text, and no device on any system.
#[must_use]
pub fn clean(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String = last
        .nfc()
        .filter(|c| !c.is_control() && !is_invisible(*c))
        .collect::<String>()
        .trim_matches(|c: char| c.is_whitespace() || c == '.')
        .to_owned();
    if kept.is_empty() {
        return "file".to_owned();
    }
    let kept = no_device(kept);
    if kept.chars().count() <= MAX {
        return kept;
    }
    // Shortened in the middle: the ending says what it is.
    let ending: String = kept.rsplit_once('.').map_or_else(String::new, |(_, ending)| {
        format!(".{}", ending.chars().take(10).collect::<String>().trim_end())
    });
    let start: String = kept.chars().take(MAX - ending.chars().count()).collect();
    format!("{}{ending}", start.trim_end())
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

/// A name for an archive that none of `taken` has, not even in capitals, and that every system can
/// write down.
#[must_use]
pub fn unique<S: BuildHasher>(name: &str, taken: &mut HashSet<String, S>) -> String {
    let clean: String = clean(name)
        .chars()
        .map(|c| if matches!(c, ':' | '*' | '?' | '"' | '<' | '>' | '|') { '_' } else { c })
        .collect();
    let (stem, ending) = match clean.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() => (stem, format!(".{ending}")),
        _ => (clean.as_str(), String::new()),
    };
    let names = (1_u32..).map(|number| match number {
        1 => clean.clone(),
        number => format!("{stem} ({number}){ending}"),
    });
    let mut free = names.filter(|name| taken.insert(name.to_lowercase()));
    free.next().unwrap_or_default()
}

/// Windows opens the device whatever follows the first dot.
fn no_device(name: String) -> String {
    let stem = name.split('.').next().unwrap_or_default().trim_end();
    let lower = stem.to_lowercase();
    let is_numbered = NUMBERED_DEVICES.iter().any(|device| {
        lower.strip_prefix(device).is_some_and(|digit| {
            matches!(digit, "¹" | "²" | "³")
                || digit.len() == 1 && digit.as_bytes()[0].is_ascii_digit()
        })
    });
    if is_numbered || DEVICES.contains(&lower.as_str()) {
        let rest = &name[stem.len()..];
        return format!("{stem}_{}", rest.trim_start());
    }
    name
}

/// What changes the direction of text, has no width, or breaks lines.
const fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{00AD}'
            | '\u{034F}'
            | '\u{061C}'
            | '\u{115F}'
            | '\u{1160}'
            | '\u{180E}'
            | '\u{200B}'..='\u{200F}'
            | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{3164}'
            | '\u{FEFF}'
            | '\u{FFA0}'
            | '\u{FFF9}'..='\u{FFFB}'
            | '\u{E0000}'..='\u{E007F}'
    )
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
    fn nothing_hides_in_a_name() {
        assert_eq!(clean("a\u{200B}\u{2028}\u{2029}\u{FEFF}\u{2066}b\u{E0041}.pdf"), "ab.pdf");
        assert_eq!(clean("\u{200B}\u{202E}"), "file");
        assert_eq!(clean("pla\u{0301}n.pdf"), "pl\u{00E1}n.pdf");
        assert_eq!(clean("plan.pdf. . "), "plan.pdf");
        assert_eq!(clean("تقرير مايو.pdf"), "تقرير مايو.pdf");
    }

    #[test]
    fn no_name_is_a_device() {
        for (sent, kept) in [
            ("con", "con_"),
            ("NUL.txt", "NUL_.txt"),
            ("Com1.tar.gz", "Com1_.tar.gz"),
            ("LPT¹.md", "LPT¹_.md"),
            ("aux .pdf", "aux_.pdf"),
            ("console.txt", "console.txt"),
            ("com10.txt", "com10.txt"),
            ("my con.txt", "my con.txt"),
        ] {
            assert_eq!(clean(sent), kept, "{sent}");
        }
    }

    #[test]
    fn names_of_an_archive_are_told_apart() {
        let mut taken = HashSet::new();
        let mut names = |name: &str| unique(name, &mut taken);
        assert_eq!(names("plan.pdf"), "plan.pdf");
        assert_eq!(names("Plan.PDF"), "Plan (2).PDF");
        assert_eq!(names("plan (2).pdf"), "plan (2) (2).pdf");
        assert_eq!(names("plan.pdf"), "plan (3).pdf");
        assert_eq!(names("../a:b?.txt"), "a_b_.txt");
        assert_eq!(names("notes"), "notes");
        assert_eq!(names("notes"), "notes (2)");
    }

    #[test]
    fn the_platform_sees_a_fitting_ending() {
        assert_eq!(with_extension("plan.PDF", "application/pdf"), "plan.PDF");
        assert_eq!(with_extension("plan.bin", "application/pdf"), "plan.bin.pdf");
    }
}
