//! What a call may demand of the version that it acts on (RFC 9110, sections 8.8.3 and 13.1).

use crate::errors::{Error, Result};

/// One tag of a header.
#[derive(Debug, PartialEq, Eq)]
struct Tag<'a> {
    is_weak: bool,
    /// What stands between the quotes.
    opaque: &'a str,
}

/// What `If-Match` or `If-None-Match` lists.
#[derive(Debug, PartialEq, Eq)]
enum Tags<'a> {
    /// `*`: whatever there is.
    Any,
    /// These versions.
    These(Vec<Tag<'a>>),
}

/// The strong tag of version `version` of what `name` names.
#[must_use]
pub fn tag(name: uuid::Uuid, version: i64) -> String {
    format!("\"{}-{version}\"", name.simple())
}

/// Refuses unless `if_match` names `ours`. Strong tags are compared, so a weak one never matches; a
/// header that is no list of tags names nothing.
pub fn require_match(if_match: Option<&str>, ours: &str) -> Result<()> {
    let Some(header) = if_match else { return Ok(()) };
    let matches = match parse(header) {
        Some(Tags::Any) => true,
        Some(Tags::These(tags)) => tags.iter().any(|tag| !tag.is_weak && quoted(tag.opaque, ours)),
        None => false,
    };
    if matches { Ok(()) } else { Err(Error::PreconditionFailed) }
}

/// Whether `if_none_match` says that the caller has `ours` already. Weak tags count as well; a
/// header that is no list of tags counts as none.
#[must_use]
pub fn is_known(if_none_match: Option<&str>, ours: &str) -> bool {
    match if_none_match.and_then(parse) {
        Some(Tags::Any) => true,
        Some(Tags::These(tags)) => tags.iter().any(|tag| quoted(tag.opaque, ours)),
        None => false,
    }
}

fn quoted(opaque: &str, ours: &str) -> bool {
    ours.strip_prefix('"').and_then(|ours| ours.strip_suffix('"')) == Some(opaque)
}

/// The tags of a header; `None` where it is neither `*` nor a list. A tag may hold commas.
fn parse(header: &str) -> Option<Tags<'_>> {
    let mut rest = header.trim_matches([' ', '\t']);
    if rest == "*" {
        return Some(Tags::Any);
    }
    let mut tags = Vec::new();
    loop {
        // Empty elements are to be ignored (section 5.6.1.2).
        rest = rest.trim_start_matches([' ', '\t', ',']);
        if rest.is_empty() {
            break;
        }
        let strong = rest.strip_prefix("W/");
        let is_weak = strong.is_some();
        let (opaque, after) = strong.unwrap_or(rest).strip_prefix('"')?.split_once('"')?;
        let is_tag = opaque.chars().all(|char| char > ' ' && char != '\u{7f}');
        rest = after.trim_start_matches([' ', '\t']);
        if !is_tag || !(rest.is_empty() || rest.starts_with(',')) {
            return None;
        }
        tags.push(Tag { is_weak, opaque });
    }
    (!tags.is_empty()).then_some(Tags::These(tags))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: &str = "\"a,b-1\"";

    #[test]
    fn a_change_takes_the_very_version() {
        let passes = [
            "*",
            " * ",
            "\"a,b-1\"",
            "\"other\", \"a,b-1\"",
            ",, \"a,b-1\" ,",
            "W/\"a,b-1\",\"a,b-1\"",
        ];
        for header in passes {
            assert!(require_match(Some(header), OURS).is_ok(), "{header}");
        }
        let fails = [
            "",
            " ",
            ",",
            "a,b-1",
            "\"a,b-1",
            "\"a\",\"b-1\"",
            "W/\"a,b-1\"",
            "w/\"a,b-1\"",
            "\"a,b-2\"",
            "*, \"a,b-1\"",
            "\"a,b-1\" *",
            "\"a,b-1\"\"x\"",
            "W/W/\"a,b-1\"",
            "\"a b-1\", \"a,b-1\"",
        ];
        for header in fails {
            assert!(
                matches!(require_match(Some(header), OURS), Err(Error::PreconditionFailed)),
                "{header}"
            );
        }
        assert!(require_match(None, OURS).is_ok());
    }

    #[test]
    fn who_has_it_already_may_have_it_weakly() {
        for header in ["*", "\"a,b-1\"", "W/\"a,b-1\"", "\"x\", W/\"a,b-1\""] {
            assert!(is_known(Some(header), OURS), "{header}");
        }
        for header in ["", "a,b-1", "\"a,b-2\"", "*, \"x\"", "\"a,b-1\", x"] {
            assert!(!is_known(Some(header), OURS), "{header}");
        }
        assert!(!is_known(None, OURS));
    }
}
