//! Every budget of the portal, in one table.

use serde::Serialize;

/// How often something may happen to one key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Budget {
    /// Names the counter.
    pub name: &'static str,
    /// How often, at scale 1.
    pub limit: u32,
    /// In how many seconds.
    pub window: u32,
    /// The text that says it is spent, and what to do (Fluent key; gets `unit` and `count`).
    pub message: &'static str,
    /// What is counted for whom, and what happens when it is spent.
    pub about: &'static str,
}

macro_rules! budgets {
    ($($(#[doc = $about:literal])+ $name:ident = $limit:literal in $window:literal s, $message:literal;)*) => {
        $($(#[doc = $about])+ pub const $name: Budget = Budget {
            name: stringify!($name),
            limit: $limit,
            window: $window,
            message: $message,
            about: concat!($($about),+),
        };)*
        /// The whole table, in its order.
        pub const ALL: &[Budget] = &[$($name),*];
    };
}

budgets! {
    /// Wrong passwords for one account from one network: 423 `ACCOUNT_LOCKED`.
    LOGIN_FAILURES = 5 in 300 s, "limit-login-failures";
    /// Sign-in attempts from one address: 429.
    LOGIN_ATTEMPTS = 30 in 60 s, "limit-login-attempts";
    /// Wrong passwords and codes of one session that confirms who it is: the session ends.
    REAUTHENTICATION = 10 in 900 s, "limit-reauthentication";
    /// Registrations from one address: 429.
    REGISTRATIONS = 10 in 3600 s, "limit-registrations";
    /// Mails with one kind of link to one recipient: the mail is left out, the answer stays the same.
    LINK_MAILS = 5 in 3600 s, "limit-link-mails";
    /// Mails to one person about one kind of change to their account: the mail is left out, the
    /// notice in the portal is not.
    ALERT_MAILS = 10 in 3600 s, "limit-alert-mails";
    /// Changes of address that one person asks for: 429.
    EMAIL_CHANGES = 5 in 3600 s, "limit-email-changes";
    /// Exports that one person asks for: 429.
    EXPORTS = 2 in 86400 s, "limit-exports";
    /// Mails with a code to one recipient: the mail is left out, the answer stays the same.
    CODE_MAILS = 5 in 3600 s, "limit-code-mails";
    /// Text messages to one number in an hour: 429.
    SMS_NUMBER = 5 in 3600 s, "limit-sms-number";
    /// Text messages to one number in a day: 429.
    SMS_NUMBER_DAY = 10 in 86400 s, "limit-sms-number";
    /// Text messages that one network asks for: 429.
    SMS_ADDRESS = 10 in 3600 s, "limit-sms-address";
    /// Text messages of one account in a day, whatever the number: 429.
    SMS_PERSON_DAY = 20 in 86400 s, "limit-sms-person";
    /// Wrong second factors for one account, over all its sign-ins: 429.
    MFA_FAILURES = 10 in 900 s, "limit-mfa-failures";
    /// Guesses at one-time links and refresh tokens from one address: 429.
    TOKEN_GUESSES = 60 in 60 s, "limit-token-guesses";
    /// API calls of one person or key: 429.
    API_PERSON = 1000 in 60 s, "limit-api";
    /// API calls of one address that nobody is signed in from: 429.
    API_ADDRESS = 300 in 60 s, "limit-api-address";
}

impl Budget {
    /// The limit at `scale` (`RATE_LIMIT_SCALE`), of which this is one of `shares`; at least 1.
    #[must_use]
    pub(super) fn scaled(self, scale: f64, shares: u32) -> u32 {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
        let limit = (f64::from(self.limit) * scale).ceil() as u32;
        limit.div_ceil(shares).max(1)
    }
}
