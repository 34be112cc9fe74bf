//! Bodies about accounts and sessions.

use utoipa::ToSchema;

/// A new account.
#[derive(ToSchema)]
pub struct RegistrationBody {
    /// Where mail goes. All spellings of an address in case, width and white space are one account.
    #[schema(max_length = 254, examples("ada@example.com"))]
    pub email: String,
    /// No common password, and not containing the address.
    #[schema(format = Password, min_length = 8, max_length = 128)]
    pub password: String,
    /// Given name.
    #[schema(min_length = 1, max_length = 100, examples("Ada"))]
    pub first_name: String,
    /// Family name.
    #[schema(min_length = 1, max_length = 100, examples("Lovelace"))]
    pub last_name: String,
    /// In international form: `+`, then 7 to 15 digits; spaces, dots, hyphens and brackets between
    /// them are dropped.
    #[schema(max_length = 40, examples("+420 601 234 567"))]
    pub phone: Option<String>,
    /// Has to be true.
    pub terms_accepted: bool,
}

/// What is asked at the door.
#[derive(ToSchema)]
pub struct CredentialsBody {
    /// The address of the account.
    #[schema(examples("ada@example.com"))]
    pub email: String,
    /// Its password.
    #[schema(format = Password)]
    pub password: String,
    /// Whether a browser stays signed in after it is closed; false unless it is said.
    pub remember_me: Option<bool>,
}

/// A refresh token.
#[derive(ToSchema)]
pub struct RefreshBody {
    /// As the last answer with tokens gave it.
    pub refresh_token: String,
}

/// An address.
#[derive(ToSchema)]
pub struct EmailBody {
    /// The address of an account, or of none: the answer is the same.
    #[schema(max_length = 254, examples("ada@example.com"))]
    pub email: String,
}

/// The token of a link that was mailed.
#[derive(ToSchema)]
pub struct LinkBody {
    /// The last part of the link.
    pub token: String,
}

/// A new password for whoever holds a link that was mailed.
#[derive(ToSchema)]
pub struct NewPasswordBody {
    /// The last part of the link.
    pub token: String,
    /// No common password, and not containing the address.
    #[schema(format = Password, min_length = 8, max_length = 128)]
    pub password: String,
}
