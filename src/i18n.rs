//! Words in the reader's language: Fluent texts from `assets/i18n`, and which language to take.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::HashMap;
use std::sync::Arc;

use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{ArcLoader, Loader};
use unic_langid::{LanguageIdentifier, langid};

const FOLDER: &str = "assets/i18n";

/// A language that the portal speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English, the one that every text exists in.
    #[default]
    English,
    /// Czech.
    Czech,
    /// Arabic, written from right to left.
    Arabic,
}

impl Language {
    /// Every language, in the order of the switch.
    pub const ALL: [Self; 3] = [Self::English, Self::Czech, Self::Arabic];

    /// The tag in settings, cookies and `lang` attributes (BCP 47).
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::English => "en-US",
            Self::Czech => "cs-CZ",
            Self::Arabic => "ar",
        }
    }

    /// The language's own name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Czech => "Čeština",
            Self::Arabic => "العربية",
        }
    }

    /// The value of `dir`.
    #[must_use]
    pub const fn direction(self) -> &'static str {
        match self {
            Self::Arabic => "rtl",
            _ => "ltr",
        }
    }

    /// The language of a tag, by its whole or by its first part: `cs`, `cs-CZ`, `en-GB`.
    #[must_use]
    pub fn parse(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next()?.to_ascii_lowercase();
        match primary.as_str() {
            "en" => Some(Self::English),
            "cs" => Some(Self::Czech),
            "ar" => Some(Self::Arabic),
            _ => None,
        }
    }

    /// The best of an `Accept-Language` header (RFC 9110, section 12.5.4).
    #[must_use]
    pub fn negotiate(header: &str) -> Option<Self> {
        let mut wanted: Vec<(f32, Self)> = header
            .split(',')
            .take(20)
            .filter_map(|part| {
                let (tag, quality) = part.split_once(";q=").unwrap_or((part, "1"));
                let quality: f32 = quality.trim().parse().ok()?;
                (quality > 0.0).then_some((quality, Self::parse(tag)?))
            })
            .collect();
        wanted.sort_by(|a, b| b.0.total_cmp(&a.0));
        wanted.first().map(|(_, language)| *language)
    }

    fn id(self) -> LanguageIdentifier {
        match self {
            Self::English => langid!("en-US"),
            Self::Czech => langid!("cs-CZ"),
            Self::Arabic => langid!("ar"),
        }
    }
}

/// A text to be said later: its key and what is filled in.
#[derive(Clone, Debug)]
pub struct Text {
    key: Cow<'static, str>,
    args: Vec<(Cow<'static, str>, Argument)>,
}

#[derive(Clone, Debug)]
enum Argument {
    Word(String),
    Number(u64),
}

impl From<&'static str> for Text {
    fn from(key: &'static str) -> Self {
        Self { key: Cow::Borrowed(key), args: Vec::new() }
    }
}

impl From<String> for Text {
    fn from(key: String) -> Self {
        Self { key: Cow::Owned(key), args: Vec::new() }
    }
}

/// What may be filled into a text.
pub trait Fill {
    /// Adds itself under `name`.
    fn fill(self, text: &mut Text, name: Cow<'static, str>);
}

impl Fill for String {
    fn fill(self, text: &mut Text, name: Cow<'static, str>) {
        text.args.push((name, Argument::Word(self)));
    }
}

impl Fill for u64 {
    fn fill(self, text: &mut Text, name: Cow<'static, str>) {
        text.args.push((name, Argument::Number(self)));
    }
}

impl Text {
    /// Fills `name` with a word or a number (numbers choose plural forms).
    #[must_use]
    pub fn arg(mut self, name: impl Into<Cow<'static, str>>, value: impl Fill) -> Self {
        value.fill(&mut self, name.into());
        self
    }

    /// The Fluent key.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }
}

/// All texts in all languages.
#[derive(Clone)]
pub struct Texts(Arc<ArcLoader>);

impl Texts {
    /// Reads `assets/i18n`.
    ///
    /// # Errors
    /// When the folder is missing or a file is not Fluent.
    pub fn load() -> loco_rs::Result<Self> {
        let loader = ArcLoader::builder(FOLDER, Language::default().id())
            .customize(|bundle| bundle.set_use_isolating(false))
            .build()
            .map_err(|err| loco_rs::Error::string(&format!("{FOLDER}: {err}")))?;
        Ok(Self(Arc::new(loader)))
    }

    /// `text` in `language`; English where it is not translated.
    #[must_use]
    pub fn say(&self, language: Language, text: &Text) -> String {
        let args = text.args.iter().map(|(name, value)| {
            let value = match value {
                Argument::Word(word) => FluentValue::from(word.clone()),
                #[allow(clippy::cast_precision_loss, reason = "Fluent's numbers are f64")]
                Argument::Number(number) => FluentValue::from(*number as f64),
            };
            (name.clone(), value)
        });
        self.say_with(language, &text.key, &args.collect())
    }

    /// Whether English has `key`.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.0.try_lookup(&Language::default().id(), key).is_some()
    }

    fn say_with(
        &self,
        language: Language,
        key: &str,
        args: &HashMap<Cow<'static, str>, FluentValue<'_>>,
    ) -> String {
        self.0.try_lookup_with_args(&language.id(), key, args).unwrap_or_else(|| key.to_owned())
    }

    /// The function `t` of templates: `t(key="login-title", count=3)`.
    pub fn tera_function(
        &self,
    ) -> impl Fn(tera::Kwargs, &tera::State) -> tera::TeraResult<String> + Send + Sync + 'static
    {
        let texts = self.clone();
        move |kwargs, _state| {
            let key: String = kwargs.must_get("key")?;
            let mut args = HashMap::new();
            for (name, value) in kwargs.iter() {
                let name = name.to_string();
                if name == "key" {
                    continue;
                }
                let value = match value.as_f64() {
                    Some(number) => FluentValue::from(number),
                    None => FluentValue::from(value.to_string()),
                };
                args.insert(Cow::Owned(name), value);
            }
            Ok(texts.say_with(RENDERING.get(), &key, &args))
        }
    }
}

thread_local! {
    /// The language of the page that this thread renders: components do not see the page's context.
    static RENDERING: Cell<Language> = const { Cell::new(Language::English) };
}

/// Runs a rendering with `language` as the one that `t` speaks.
pub fn rendering_in<T>(language: Language, render: impl FnOnce() -> T) -> T {
    RENDERING.set(language);
    let outcome = render();
    RENDERING.set(Language::default());
    outcome
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_preferred_language_wins() {
        assert_eq!(Language::negotiate("de, cs;q=0.5, ar;q=0.8"), Some(Language::Arabic));
        assert_eq!(Language::negotiate("en-GB,en;q=0.9"), Some(Language::English));
        assert_eq!(Language::negotiate("de"), None);
        assert_eq!(Language::negotiate("cs;q=0, en;q=x"), None);
    }
}
