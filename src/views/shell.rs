//! What every page shows around its own content.

use serde::Serialize;

use crate::i18n::Language;
use crate::models::users;

/// One entry of the language switch.
#[derive(Clone, Debug, Serialize)]
pub struct LanguageChoice {
    /// BCP 47.
    pub code: &'static str,
    /// The language's own name.
    pub name: &'static str,
    /// Whether the page is in it.
    pub current: bool,
}

/// The person that is signed in.
#[derive(Clone, Debug, Serialize)]
pub struct Person {
    /// Public id.
    pub id: String,
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// Address.
    pub email: String,
    /// Two letters.
    pub initials: String,
    /// Where the picture is.
    pub avatar: Option<String>,
    /// Whether the address is confirmed.
    pub is_verified: bool,
    /// The day on which the account will be erased.
    pub deletion_day: Option<String>,
    /// Role.
    pub role: String,
}

impl From<&users::Model> for Person {
    fn from(user: &users::Model) -> Self {
        let initials = [&user.first_name, &user.last_name]
            .iter()
            .filter_map(|name| name.chars().next())
            .flat_map(char::to_uppercase)
            .collect();
        Self {
            id: user.pid.to_string(),
            first_name: user.first_name.clone(),
            last_name: user.last_name.clone(),
            email: user.email.clone(),
            initials,
            avatar: user.avatar_path(),
            is_verified: user.is_verified(),
            deletion_day: user.deletion_day(),
            role: user.role.clone(),
        }
    }
}

/// A message that is shown once.
#[derive(Clone, Debug, Serialize)]
pub struct Flash {
    /// `success`, `info`, `warning` or `danger`.
    pub kind: String,
    /// What it says.
    pub text: String,
}

/// The frame of a page, with the page in it.
#[derive(Debug, Serialize)]
pub struct Shell<'a, P> {
    /// BCP 47.
    pub lang: &'static str,
    /// `ltr` or `rtl`.
    pub dir: &'static str,
    /// The path of this page.
    pub path: &'a str,
    /// The language switch.
    pub languages: Vec<LanguageChoice>,
    /// The hidden field of forms.
    pub csrf_token: &'a str,
    /// A message that is shown once.
    pub flash: Option<Flash>,
    /// Who is signed in.
    pub user: Option<Person>,
    /// How much that person was told and has not read.
    pub unread: u64,
    /// What this page shows live, apart by spaces.
    pub topics: &'a str,
    /// To quote when asking for help.
    pub request_id: &'a str,
    /// Whether the sandbox is mounted.
    pub development: bool,
    /// The page's own.
    pub page: P,
}

/// The language switch, seen from `current`.
#[must_use]
pub fn languages(current: Language) -> Vec<LanguageChoice> {
    Language::ALL
        .into_iter()
        .map(|language| LanguageChoice {
            code: language.code(),
            name: language.name(),
            current: language == current,
        })
        .collect()
}
