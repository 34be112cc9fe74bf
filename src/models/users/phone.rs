//! Phone numbers, as the world's numbering plans have them.
pub mod verification;

use phonenumber::Mode;

use crate::settings::Sms;

/// A number that can be called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phone {
    /// In international form without spaces: `+420601234567`.
    pub e164: String,
    /// Its country (ISO 3166-1 alpha-2); none for satellites and the like.
    pub country: Option<String>,
}

/// Reads a number with its country code, in whatever way it is spaced.
#[must_use]
pub fn parse(text: &str) -> Option<Phone> {
    let text = text.trim();
    // Without the plus a country would have to be guessed, and letters stand for extensions, which no
    // message reaches.
    let is_plain = |c: char| c.is_ascii_digit() || matches!(c, ' ' | '.' | '-' | '(' | ')');
    if text.len() > 40 || !text.strip_prefix('+').is_some_and(|rest| rest.chars().all(is_plain)) {
        return None;
    }
    let number = phonenumber::parse(None, text).ok().filter(phonenumber::is_valid)?;
    Some(Phone {
        e164: number.format().mode(Mode::E164).to_string(),
        country: number.country().id().map(|country| country.as_ref().to_owned()),
    })
}

impl Phone {
    /// Whether messages may be sent there.
    #[must_use]
    pub fn is_allowed(&self, settings: &Sms) -> bool {
        settings.allowed_countries.is_empty()
            || self
                .country
                .as_ref()
                .is_some_and(|country| settings.allowed_countries.contains(country))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_in_any_spacing() {
        for typed in ["+420 601 234 567", "+420 601-234-567", "+420(601)234.567", " +420601234567 "]
        {
            let phone = parse(typed).unwrap();
            assert_eq!(phone.e164, "+420601234567", "{typed}");
            assert_eq!(phone.country.as_deref(), Some("CZ"));
        }
    }

    #[test]
    fn what_can_not_be_called_is_none() {
        for typed in [
            "",
            "+",
            "601234567",
            "00420601234567",
            "+420 12",
            "+999 601 234 567",
            "+1 555",
            "++420601234567",
            "+420601234567 ext. 9",
            "+٤٢٠٦٠١٢٣٤٥٦٧",
            "call me",
            "+420601234567890123",
        ] {
            assert_eq!(parse(typed), None, "{typed}");
        }
    }
}
