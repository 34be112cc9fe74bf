//! Bodies about the person who is signed in.

use utoipa::ToSchema;

/// Languages of the portal.
#[derive(ToSchema)]
pub enum LanguageCode {
    /// English.
    #[schema(rename = "en-US")]
    English,
    /// Czech.
    #[schema(rename = "cs-CZ")]
    Czech,
    /// Arabic.
    #[schema(rename = "ar")]
    Arabic,
}

/// Changes to preferences; what is not named stays.
#[derive(ToSchema)]
pub struct PreferencesBody {
    /// The language of pages, mails and messages.
    #[schema(nullable = false)]
    pub language: Option<LanguageCode>,
    /// An IANA time zone.
    #[schema(examples("Europe/Prague"))]
    pub timezone: Option<String>,
    /// Whether mails about requests are wanted.
    pub email_notifications: Option<bool>,
    /// Whether SMS are wanted.
    pub sms_notifications: Option<bool>,
    /// Whether push messages are wanted.
    pub push_notifications: Option<bool>,
}

/// Changes to a profile; what is not named stays.
#[derive(ToSchema)]
pub struct ProfileBody {
    /// Given name.
    #[schema(nullable = false, min_length = 1, max_length = 100)]
    pub first_name: Option<String>,
    /// Family name.
    #[schema(nullable = false, min_length = 1, max_length = 100)]
    pub last_name: Option<String>,
    /// In international form; null or an empty text takes the number away.
    #[schema(max_length = 40, examples("+420 601 234 567"))]
    pub phone: Option<String>,
    /// Language, time zone, and which messages are wanted.
    #[schema(nullable = false)]
    pub preferences: Option<PreferencesBody>,
}
