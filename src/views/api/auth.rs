//! Bodies about accounts and sessions.

use utoipa::ToSchema;

/// A new account.
#[derive(ToSchema)]
pub struct RegistrationBody {
    /// Where mail goes. All spellings of an address in case, width and white space are one account.
    #[schema(max_length = 254, examples("ada@example.com"))]
    pub email: String,
    /// Hard to guess, no common password, and holding neither name nor address of its owner.
    #[schema(format = Password, min_length = 8, max_length = 128)]
    pub password: String,
    /// Given name.
    #[schema(min_length = 1, max_length = 100, examples("Ada"))]
    pub first_name: String,
    /// Family name.
    #[schema(min_length = 1, max_length = 100, examples("Lovelace"))]
    pub last_name: String,
    /// In international form, a number that can be called; spaces, dots, hyphens and brackets between
    /// digits are dropped.
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
    /// What an earlier `POST /api/auth/mfa/verify` with `trust_device` gave.
    pub device_token: Option<String>,
}

/// A code that is asked for.
#[derive(ToSchema)]
pub struct MfaChallengeBody {
    /// As the login gave it.
    pub mfa_token: String,
    /// `email` or `sms`.
    #[schema(examples("email"))]
    pub method: String,
}

/// An answer with a second factor.
#[derive(ToSchema)]
pub struct MfaAnswerBody {
    /// As the login gave it.
    pub mfa_token: String,
    /// `totp`, `email`, `sms` or `backup_code`.
    #[schema(examples("totp"))]
    pub method: String,
    /// Six digits, or a backup code; spaces and dashes do not matter.
    #[schema(max_length = 100, examples("123 456"))]
    pub code: String,
    /// Whether this device is asked for no second factor for 30 days; the answer then has a
    /// `device_token`.
    pub trust_device: Option<bool>,
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

/// A new password for somebody who is signed in.
#[derive(ToSchema)]
pub struct PasswordChangeBody {
    /// The one that is.
    #[schema(format = Password)]
    pub current_password: String,
    /// Hard to guess, no common password, and holding neither name nor address of its owner.
    #[schema(format = Password, min_length = 8, max_length = 128)]
    pub new_password: String,
}

/// A new password for whoever holds a link that was mailed.
#[derive(ToSchema)]
pub struct NewPasswordBody {
    /// The last part of the link.
    pub token: String,
    /// Hard to guess, no common password, and holding neither name nor address of its owner.
    #[schema(format = Password, min_length = 8, max_length = 128)]
    pub password: String,
}
