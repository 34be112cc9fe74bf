//! What each page shows, beside its frame.

mod hand_in;
mod lists;
mod requests;
mod timeline;

use serde::Serialize;

use super::account::{AvatarCard, EmailCard};
use super::forms::FormView;
use crate::i18n::Language;
use crate::models::users;
pub use hand_in::*;
pub use lists::*;
pub use requests::*;

/// A page that is one form.
#[derive(Debug, Serialize)]
pub struct FormPage {
    /// The form.
    pub form: FormView,
}

/// Sign-in.
#[derive(Debug, Serialize)]
pub struct SignInPage {
    /// The form.
    pub form: FormView,
    /// Where to go on to.
    pub return_to: String,
}

/// "We sent a link."
#[derive(Debug, Serialize)]
pub struct LinkSentPage {
    /// To which address.
    pub email: String,
    /// Whether the development mailbox has it.
    pub mailbox: bool,
    /// Seconds to wait before asking again.
    pub wait_seconds: u64,
}

/// A new password, by link.
#[derive(Debug, Serialize)]
pub struct ResetPage {
    /// The form.
    pub form: FormView,
    /// The link's token.
    pub token: String,
    /// Whether it would work.
    pub valid: bool,
}

/// A link with a button.
#[derive(Debug, Serialize)]
pub struct LinkPage {
    /// The link's token.
    pub token: String,
    /// Whether it would work.
    pub valid: bool,
}

/// What went wrong.
#[derive(Debug, Serialize)]
pub struct ErrorPage {
    /// HTTP status.
    pub status: u16,
    /// In a few words.
    pub title: String,
    /// In a sentence.
    pub text: String,
    /// What to do.
    pub advice: String,
    /// To quote.
    pub request_id: String,
    /// Where to go.
    pub home_url: &'static str,
}

/// A language to choose.
#[derive(Debug, Serialize)]
pub struct LanguageOption {
    code: &'static str,
    name: &'static str,
}

/// Every language.
#[must_use]
pub fn language_options() -> Vec<LanguageOption> {
    let option =
        |language: Language| LanguageOption { code: language.code(), name: language.name() };
    Language::ALL.into_iter().map(option).collect()
}

/// What was saved elsewhere, while a form was filled in.
#[derive(Debug, Serialize)]
pub struct ProfileConflict {
    first_name: String,
    last_name: String,
    phone: Option<String>,
    language: &'static str,
    timezone: String,
}

impl From<&users::Model> for ProfileConflict {
    fn from(user: &users::Model) -> Self {
        Self {
            first_name: user.first_name.clone(),
            last_name: user.last_name.clone(),
            phone: user.phone.clone(),
            language: user.language().name(),
            timezone: user.timezone.clone(),
        }
    }
}

/// The profile.
#[derive(Debug, Serialize)]
pub struct ProfilePage {
    /// The form.
    pub form: FormView,
    /// The version that the form starts from.
    pub version: String,
    /// What was saved meanwhile.
    pub conflict: Option<ProfileConflict>,
    /// The picture.
    pub avatar: AvatarCard,
    /// The address.
    pub email: EmailCard,
    /// IANA zones.
    pub timezones: Vec<&'static str>,
    /// Languages to choose from.
    pub languages: Vec<LanguageOption>,
}
