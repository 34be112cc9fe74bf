//! Where links may lead.

use url::Url;

/// The longest address that is linked.
const MAX: usize = 2000;

/// `address` where it is that of a web page.
#[must_use]
pub(in crate::views) fn web_address(address: &str) -> Option<String> {
    let url = parsed(address)?;
    matches!(url.scheme(), "http" | "https").then(|| url.into())
}

/// `address` where a link may lead there: to a web page, or to somebody's mail.
#[must_use]
pub(super) fn target(address: &str) -> Option<String> {
    let url = parsed(address)?;
    matches!(url.scheme(), "http" | "https" | "mailto").then(|| url.into())
}

/// Whole addresses only: what is relative would lead into the portal.
fn parsed(address: &str) -> Option<Url> {
    if address.len() > MAX {
        return None;
    }
    // A name that looks like another's address is no part of any honest link.
    Url::parse(address).ok().filter(|url| url.username().is_empty() && url.password().is_none())
}

#[cfg(test)]
mod tests {
    use super::target;

    #[test]
    fn nothing_but_pages_and_mail_is_linked() {
        for good in ["https://a.example/x?y#z", "HTTP://a.example", "mailto:a@b.example"] {
            assert!(target(good).is_some(), "{good}");
        }
        for bad in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "java\nscript:alert(1)",
            "\u{1}javascript:alert(1)",
            "data:text/html,<script>alert(1)</script>",
            "vbscript:x",
            "file:///etc/passwd",
            "//evil.example",
            "/settings",
            "https://bank.example@evil.example/",
            "https://",
            "",
        ] {
            assert_eq!(target(bad), None, "{bad}");
        }
    }
}
