//! Text that must not be shown.

use std::fmt;

use base64::{
    Engine,
    alphabet::STANDARD,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};

/// Keys are copied about with and without their padding.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A text that neither logs nor debug output show, and that is never serialised.
#[derive(Clone, Default)]
pub struct Secret(String);

impl Secret {
    /// Hides `text`.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself, for the one place that uses it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether nothing is set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The key that a webhook is signed with: what `whsec_` encodes in base64, else the text's
    /// UTF-8 bytes. `None` where the base64 is broken, which [`super::load`] does not let pass.
    #[must_use]
    pub fn webhook_key(&self) -> Option<Vec<u8>> {
        match self.0.strip_prefix("whsec_") {
            Some(encoded) => BASE64.decode(encoded).ok(),
            None => Some(self.0.clone().into_bytes()),
        }
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}
