//! Texts of errors that are fit to be stored: one line, short, and without secrets.

/// The longest text kept, in characters.
pub(super) const LIMIT: usize = 500;

/// Looks no further into a text than this many characters.
const LOOKED_AT: usize = 20_000;

/// The shortest run of letters and digits that is taken for a token; a UUID has 36.
const TOKEN: usize = 40;

const SENSITIVE: [&str; 7] =
    ["password", "passwd", "secret", "token", "api_key", "apikey", "authorization"];

/// Puts a foreign text on one line, hides what could be a secret, and cuts it to [`LIMIT`].
///
/// Hidden are paths, queries and credentials of URLs, values named like a secret, what follows
/// `Bearer`, long opaque tokens, and addresses of people.
pub(super) fn clean(text: &str) -> String {
    let text: String = text.chars().take(LOOKED_AT).collect();
    let mut words = Vec::new();
    let mut hide = false;
    for word in text.split_whitespace() {
        let word: String = word.chars().filter(|c| !c.is_control()).collect();
        let scheme = is_scheme(&word);
        let shown = if hide { "…".to_owned() } else { hidden(&word) };
        hide = scheme || names_secret(&word);
        words.push(shown);
    }
    cut(&words.join(" "))
}

fn cut(text: &str) -> String {
    if text.chars().count() <= LIMIT {
        return text.to_owned();
    }
    text.chars().take(LIMIT - 1).chain(['…']).collect()
}

/// Whether a word is the `Bearer` or `Basic` that stands before a credential.
fn is_scheme(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    word.eq_ignore_ascii_case("bearer") || word.eq_ignore_ascii_case("basic")
}

/// Whether a word ends like `password:`, so that the next word is the secret.
fn names_secret(word: &str) -> bool {
    let word = word.trim_end_matches(['"', '\'']);
    word.strip_suffix([':', '='])
        .is_some_and(|key| SENSITIVE.iter().any(|name| key.to_ascii_lowercase().contains(name)))
}

fn hidden(word: &str) -> String {
    if let Some((scheme, rest)) = word.split_once("://") {
        let rest = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let path = if end < rest.len() { "/…" } else { "" };
        return format!("{scheme}://{}{path}", &rest[..end]);
    }
    if let Some((key, value)) = word.split_once(['=', ':'])
        && !value.trim_matches(['"', '\'']).is_empty()
        && SENSITIVE.iter().any(|name| key.to_ascii_lowercase().contains(name))
    {
        return format!("{key}=…");
    }
    if let Some((local, domain)) = word.split_once('@')
        && !local.is_empty()
        && domain.contains('.')
    {
        return format!("…@{}", domain.trim_end_matches(|c: char| !c.is_alphanumeric()));
    }
    if is_token(word.trim_matches(|c: char| !c.is_alphanumeric())) {
        return "…".to_owned();
    }
    word.to_owned()
}

fn is_token(word: &str) -> bool {
    word.len() >= TOKEN
        && word.bytes().any(|byte| byte.is_ascii_digit())
        && word.bytes().any(|byte| byte.is_ascii_alphabetic())
        && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.+/=".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_an_ordinary_sentence() {
        let text = "Failed to create submission: File type image/png is not supported (a.png)";
        assert_eq!(clean(text), text);
        assert_eq!(
            clean("unknown id 018f3c5e-7a1b-7c2d-9e3f-0123456789ab"),
            "unknown id 018f3c5e-7a1b-7c2d-9e3f-0123456789ab"
        );
    }

    #[test]
    fn hides_what_could_be_a_secret() {
        assert_eq!(
            clean("at https://bob:hunter2@portal.example/reset-password/abc?x=1"),
            "at https://portal.example/…"
        );
        assert_eq!(clean("550 <alice@example.com>: unknown"), "550 …@example.com unknown");
        assert_eq!(clean("password=hunter2 is wrong"), "password=… is wrong");
        assert_eq!(clean("{\"password\": \"hunter2\", \"a\": 1}"), "{\"password\": … \"a\": 1}");
        assert_eq!(clean("Authorization: Bearer abc.def"), "Authorization: … …");
        let token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJl";
        assert_eq!(clean(&format!("bad \"{token}\"!")), "bad …");
    }

    #[test]
    fn stays_on_one_short_line() {
        assert_eq!(clean("one\r\n\ttwo\u{7}\u{0}"), "one two");
        let long = clean(&"word ".repeat(4000));
        assert_eq!(long.chars().count(), LIMIT);
        assert!(long.ends_with('…'));
    }
}
