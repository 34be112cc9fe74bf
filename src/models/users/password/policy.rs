//! Which passwords are taken: 8 to 128 characters of any script, hard to guess, and about somebody
//! else.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use zxcvbn::Score;
use zxcvbn::feedback::Warning;

use super::hasher::prepared;
use crate::models::input::Input;
use crate::models::users::Model;
use crate::models::users::email_address::canonical;

/// Passwords that everybody tries first, one a line, in lower case.
const COMMON: &str = include_str!("../common_passwords.txt");

/// How much of a password is judged: the work grows faster than the length.
const JUDGED: usize = 100;
/// What most passwords are judged by, at a fraction of the work.
const BEGINNING: usize = 40;
/// Signs that are read as the same letter.
const ALIKE: [&str; 5] = ["4@", "({[<", "1!|", "5$", "7+"];
/// In how many ways a password may be read.
const MOST_WAYS: usize = 8;

/// Whose password it will be.
#[derive(Clone, Copy, Debug, Default)]
pub struct Owner<'a> {
    /// The address of the account.
    pub email: &'a str,
    /// Given name.
    pub first_name: &'a str,
    /// Family name.
    pub last_name: &'a str,
}

impl<'a> From<&'a Model> for Owner<'a> {
    fn from(user: &'a Model) -> Self {
        Self { email: &user.email, first_name: &user.first_name, last_name: &user.last_name }
    }
}

/// Reads a new password from `field`, exactly as it was typed, and refuses what is easy to guess.
pub fn read_new(input: &mut Input, field: &'static str, owner: &Owner<'_>) -> String {
    let password = input.required_raw(field);
    if !input.is_fine(field) {
        return password;
    }
    let judged = prepared(&password);
    input.check_length(field, &judged, &(8..=128), "error-password-length");
    if input.is_fine(field)
        && let Some(reason) = refusal(&judged, owner)
    {
        input.reject(field, reason);
    }
    password
}

/// Why `password` is not taken (a text's key), if it is not.
fn refusal(password: &str, owner: &Owner<'_>) -> Option<&'static str> {
    if is_common(&canonical(password)) {
        return Some("error-password-common");
    }
    let folded = fold(password);
    let holds = |part: &str| !part.is_empty() && folded.contains(part);
    let email = fold(owner.email);
    let name = email.split('@').next().unwrap_or_default();
    if holds(&email) || words(name, 4).chain(at_least(name, 3)).any(holds) {
        return Some("error-password-contains-email");
    }
    let names = [fold(owner.first_name), fold(owner.last_name)];
    // Names of several words are folded with the words apart.
    let parts = [owner.first_name, owner.last_name].map(fold_words);
    let in_part = parts.iter().flat_map(|part| words(part, 3)).any(holds);
    if in_part || names.iter().filter_map(|name| at_least(name, 3)).any(holds) {
        return Some("error-password-contains-name");
    }
    let known: Vec<&str> =
        words(&email, 1).chain(parts.iter().flat_map(|part| words(part, 1))).collect();
    weakness(password, &known)
}

/// What makes `password` easy to guess for whoever knows `known` about its owner.
fn weakness(password: &str, known: &[&str]) -> Option<&'static str> {
    let mut known = known.to_vec();
    known.extend(["user", "portal", "userportal", "statex"]);
    let password = tamed(password);
    let beginning: String = password.chars().take(BEGINNING).collect();
    let mut judged = zxcvbn::zxcvbn(&beginning, &known);
    if judged.score() < Score::Three && beginning.len() < password.len() {
        judged = zxcvbn::zxcvbn(&password, &known);
    }
    if judged.score() >= Score::Three {
        return None;
    }
    Some(explain(judged.feedback().and_then(zxcvbn::feedback::Feedback::warning)))
}

/// What is judged of `password`. zxcvbn tries every way of reading `4`, `@` and the like as letters:
/// with many of them at once, that takes the better part of a second. Then one stands for all that
/// are read alike.
fn tamed(password: &str) -> String {
    let ways: usize = ALIKE
        .iter()
        .map(|alike| alike.chars().filter(|c| password.contains(*c)).count().max(1))
        .product();
    let read_as =
        |c| ALIKE.iter().find(|alike| alike.contains(c)).and_then(|alike| alike.chars().next());
    let judged = password.chars().take(JUDGED);
    if ways > MOST_WAYS {
        judged.map(|c| read_as(c).unwrap_or(c)).collect()
    } else {
        judged.collect()
    }
}

/// zxcvbn's reasons in our words.
const fn explain(warning: Option<Warning>) -> &'static str {
    match warning {
        Some(
            Warning::StraightRowsOfKeysAreEasyToGuess
            | Warning::ShortKeyboardPatternsAreEasyToGuess,
        ) => "error-password-weak-keys",
        Some(
            Warning::RepeatsLikeAaaAreEasyToGuess
            | Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess,
        ) => "error-password-weak-repeat",
        Some(Warning::SequencesLikeAbcAreEasyToGuess) => "error-password-weak-sequence",
        Some(Warning::RecentYearsAreEasyToGuess | Warning::DatesAreOftenEasyToGuess) => {
            "error-password-weak-date"
        }
        Some(
            Warning::NamesAndSurnamesByThemselvesAreEasyToGuess
            | Warning::CommonNamesAndSurnamesAreEasyToGuess,
        ) => "error-password-weak-name",
        Some(
            Warning::ThisIsATop10Password
            | Warning::ThisIsATop100Password
            | Warning::ThisIsACommonPassword
            | Warning::ThisIsSimilarToACommonlyUsedPassword,
        ) => "error-password-weak-common",
        Some(Warning::AWordByItselfIsEasyToGuess) => "error-password-weak-word",
        None => "error-password-weak",
    }
}

/// Letters without case, width, accents and space between them: "Dvořák " is in "DVORAK77".
fn fold(text: &str) -> String {
    fold_words(text).split_whitespace().collect()
}

/// The same with the words apart.
fn fold_words(text: &str) -> String {
    text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).nfkc().collect()
}

/// The words of `text` of at least `least` characters.
fn words(text: &str, least: usize) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter_map(move |word| at_least(word, least))
}

fn at_least(text: &str, least: usize) -> Option<&str> {
    (text.chars().count() >= least).then_some(text)
}

/// Bisects the sorted list, so that it need not be turned into a set at every start.
fn is_common(password: &str) -> bool {
    let list = COMMON.as_bytes();
    let (mut low, mut high) = (0, list.len());
    while low < high {
        let middle = low.midpoint(high);
        let is_newline = |byte: &u8| *byte == b'\n';
        let start = list[..middle].iter().rposition(is_newline).map_or(0, |newline| newline + 1);
        let end = list[middle..].iter().position(is_newline).map_or(list.len(), |at| middle + at);
        match list[start..end].cmp(password.as_bytes()) {
            std::cmp::Ordering::Equal => return true,
            std::cmp::Ordering::Less => low = end + 1,
            std::cmp::Ordering::Greater => high = start,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::errors::Error;

    const ALICE: Owner<'static> =
        Owner { email: "alice.l@example.com", first_name: "Alice Ann", last_name: "Dvořák" };

    fn problems(password: &str) -> Vec<String> {
        let mut input = Input::from_pairs([("password".into(), password.into())]);
        assert_eq!(read_new(&mut input, "password", &ALICE), password);
        match input.finish() {
            Err(Error::Invalid(problems)) => {
                problems.iter().map(|problem| problem.text.key().to_owned()).collect()
            }
            _ => Vec::new(),
        }
    }

    #[test]
    fn the_list_is_sorted_and_searchable() {
        let words: Vec<_> = COMMON.lines().collect();
        assert!(words.is_sorted());
        for word in words.iter().step_by(97).chain(words.first()).chain(words.last()) {
            assert!(is_common(word), "{word}");
        }
        assert!(!is_common("correct horse battery staple"));
    }

    #[test]
    fn the_length_counts_characters_of_any_script() {
        assert_eq!(problems("sh0rt&x"), ["error-password-length"]);
        assert_eq!(problems(&"tulips ".repeat(19)[..129]), ["error-password-length"]);
        let longest: String =
            (0..128).filter_map(|n| char::from_u32(0x4e00 + n * n % 997)).collect();
        assert!(problems(&longest).is_empty());
        // One letter, however it is composed.
        assert_eq!(problems(&"e\u{301}".repeat(7)), ["error-password-length"]);
        assert!(problems("пароль-из-слов").is_empty());
        assert!(problems("🌷🪟🐈🦔🐌🪴🧦🫖🎷").is_empty());
        assert!(problems("توليب على حافة النافذة").is_empty());
        assert!(problems("  two leading spaces and a trailing one ").is_empty());
    }

    #[test]
    fn what_is_easy_to_guess_is_refused_with_a_reason() {
        for (password, reason) in [
            ("Password123", "error-password-common"),
            ("P@ssw0rd1234", "error-password-weak-common"),
            ("zxcvbnm,./", "error-password-weak-keys"),
            ("aaaaaaaaaaaaaaaa", "error-password-weak-repeat"),
            ("abcdefghijkl", "error-password-weak-sequence"),
            ("31.12.1999", "error-password-weak-date"),
            ("userportal", "error-password-weak"),
        ] {
            assert_eq!(problems(password), [reason], "{password}");
        }
        assert!(problems("tulips on the windowsill").is_empty());
        assert!(problems("correct horse battery staple").is_empty());
        assert!(problems("kR7#vq2!mZ").is_empty());
    }

    #[test]
    fn what_is_about_the_owner_is_refused() {
        for password in ["my alice.l@example.com", "ALICE.L and the tulips", "tulips for alice"] {
            assert_eq!(problems(password), ["error-password-contains-email"], "{password}");
        }
        for password in ["tulips of Mr DVORAK", "dvořák tulips pot", "gardening with A N N 88"] {
            assert_eq!(problems(password), ["error-password-contains-name"], "{password}");
        }
        // Nobody is known yet: nothing is held against anybody.
        let mut input = Input::from_pairs([("password".into(), "tulips for alice".into())]);
        read_new(&mut input, "password", &Owner::default());
        assert!(input.finish().is_ok());
    }

    #[test]
    fn no_password_takes_long_to_judge() {
        let signs = "4@8({[<369!|1!|705$+7%2";
        assert_eq!(tamed("p@ssw0rd!"), "p@ssw0rd!");
        assert!(!tamed(&signs.repeat(5)).contains(['@', '[', '|', '$', '+']));
        let began = std::time::Instant::now();
        assert!(problems(&signs.repeat(5)).is_empty());
        assert!(began.elapsed() < std::time::Duration::from_secs(2));
    }

    #[test]
    fn every_common_password_is_refused() {
        for password in COMMON.lines().step_by(151) {
            assert_eq!(refusal(password, &Owner::default()), Some("error-password-common"));
        }
    }
}
