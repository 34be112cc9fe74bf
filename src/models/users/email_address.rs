//! One account per address, however it is typed.

use unicode_normalization::UnicodeNormalization;

/// The form that addresses are compared in: compatibility forms folded (NFKC: full-width letters),
/// lower case, no white space. Mail always goes to the address as it was typed at registration.
#[must_use]
pub fn canonical(email: &str) -> String {
    email.nfkc().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).nfkc().collect()
}

#[cfg(test)]
mod tests {
    use super::canonical;

    #[test]
    fn case_width_and_space_do_not_matter() {
        for typed in ["Alice@Example.com", " alice@example.com ", "ａｌｉｃｅ＠example.com"] {
            assert_eq!(canonical(typed), "alice@example.com");
        }
    }

    #[test]
    fn look_alikes_stay_apart() {
        assert_ne!(canonical("аlice@example.com"), canonical("alice@example.com"));
    }
}
