//! The pages that keep an account safe.

use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};
use serde::Serialize;

use super::activity::ActivityLine;
use super::devices::{DeviceLine, PhoneCard};
use super::forms::FormView;
use super::time::{Calendar, Moment};
use crate::errors::{Error, Result};
use crate::models::mfa_factors::totp::Authenticator;
use crate::models::{backup_codes, mfa_factors, users};

/// `/settings/security`, a card for each topic.
#[derive(Debug, Serialize)]
pub struct SecurityPage {
    /// The password.
    pub password: PasswordCard,
    /// Second factors.
    pub two_factor: TwoFactorCard,
    /// The phone number.
    pub phone: PhoneCard,
    /// Devices that are asked for no second factor.
    pub devices: Vec<DeviceLine>,
    /// The latest that happened.
    pub recent: Vec<ActivityLine>,
}

/// The password, as its owner sees it.
#[derive(Debug, Serialize)]
pub struct PasswordCard {
    /// The form that changes it.
    pub form: FormView,
    /// When it was last changed.
    pub changed_at: Moment,
    /// The address, which browsers keep passwords under.
    pub email: String,
    /// The names, which the password must not hold.
    pub names: String,
}

impl PasswordCard {
    /// For `user`.
    #[must_use]
    pub fn new(calendar: &Calendar<'_>, user: &users::Model) -> Self {
        Self {
            form: Self::form(),
            changed_at: calendar.moment(user.password_changed_at),
            email: user.email.clone(),
            names: user.full_name(),
        }
    }

    /// The empty form: a password is never shown again.
    #[must_use]
    pub fn form() -> FormView {
        FormView::new([("current_password", String::new()), ("new_password", String::new())])
    }
}

/// Second factors, as their owner sees them.
#[derive(Debug, Serialize)]
pub struct TwoFactorCard {
    /// Since when a second factor is asked for; none while it is not.
    pub enabled_at: Option<Moment>,
    /// What there is, the strongest first.
    pub factors: Vec<FactorLine>,
    /// Backup codes that are left.
    pub codes_left: u64,
    /// Whether that is few.
    pub codes_few: bool,
    /// Whether the role asks for a second factor.
    pub required: bool,
}

/// A factor in the list.
#[derive(Debug, Serialize)]
pub struct FactorLine {
    /// Its id.
    pub id: String,
    /// `totp`, `email` or `sms`.
    pub method: &'static str,
    /// Its name, or where codes go.
    pub label: String,
    /// Since when it counts.
    pub confirmed_at: Option<Moment>,
    /// When it was last used.
    pub last_used_at: Option<Moment>,
}

impl FactorLine {
    fn new(calendar: &Calendar<'_>, factor: &mfa_factors::Model) -> Self {
        Self {
            id: factor.pid.to_string(),
            method: factor.method().name(),
            label: factor.label(),
            confirmed_at: factor.confirmed_at.map(|at| calendar.moment(at)),
            last_used_at: factor.last_used_at.map(|at| calendar.moment(at)),
        }
    }
}

impl TwoFactorCard {
    /// From the confirmed `factors` of `user` and the number of codes left.
    #[must_use]
    pub fn new(
        calendar: &Calendar<'_>,
        user: &users::Model,
        factors: &[mfa_factors::Model],
        codes_left: u64,
        required: bool,
    ) -> Self {
        Self {
            enabled_at: user.mfa_enabled_at.map(|at| calendar.moment(at)),
            factors: factors.iter().map(|factor| FactorLine::new(calendar, factor)).collect(),
            codes_left,
            codes_few: codes_left <= backup_codes::FEW,
            required,
        }
    }
}

/// A field that is carried along.
#[derive(Clone, Debug, Serialize)]
pub struct HiddenField {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// "Confirm that it is you."
#[derive(Debug, Serialize)]
pub struct ConfirmPage {
    /// The question.
    pub form: FormView,
    /// What the first form said.
    pub fields: Vec<HiddenField>,
    /// Where it leads.
    pub action: String,
    /// Where it came from.
    pub back: String,
    /// Whether a code will do as well.
    pub has_code: bool,
}

/// Choosing a factor to set up.
#[derive(Debug, Serialize)]
pub struct SetUpPage {
    /// The number for text messages.
    pub form: FormView,
    /// Whether the role asks for a second factor, and there is none.
    pub must: bool,
    /// Whether an address gets codes already.
    pub has_email: bool,
    /// The address that codes would go to.
    pub email: String,
    /// Whether text messages leave at all.
    pub sms: bool,
}

/// An authenticator that is being set up.
#[derive(Debug, Serialize)]
pub struct AuthenticatorPage {
    /// The code.
    pub form: FormView,
    /// The factor's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The secret in groups of four, to type.
    pub secret: String,
    /// The same in one piece, to copy.
    pub secret_plain: String,
    /// Opens an authenticator on the same device.
    pub url: String,
    /// How many steps there are: the last shows backup codes.
    pub steps: u8,
}

impl AuthenticatorPage {
    /// For `factor` of `user`, whose code is asked in `form`.
    #[must_use]
    pub fn new(
        user: &users::Model,
        factor: &mfa_factors::Model,
        authenticator: Authenticator,
        form: FormView,
    ) -> Self {
        Self {
            form,
            id: factor.pid.to_string(),
            name: factor.name.clone(),
            secret: grouped(&authenticator.secret),
            secret_plain: authenticator.secret,
            url: authenticator.url,
            steps: steps(user),
        }
    }
}

/// How many steps a set-up has: the first factor comes with backup codes.
const fn steps(user: &users::Model) -> u8 {
    if user.mfa_enabled_at.is_some() { 2 } else { 3 }
}

/// A number or an address that is being set up: it has a code by now.
#[derive(Debug, Serialize)]
pub struct SentCodePage {
    /// The code.
    pub form: FormView,
    /// `email` or `sms`.
    pub method: &'static str,
    /// Where the code went.
    pub destination: String,
    /// Whether the development mailbox has it.
    pub mailbox: bool,
    /// How many steps there are: the last shows backup codes.
    pub steps: u8,
}

impl SentCodePage {
    /// For `factor` of `user`, whose code is asked in `form`.
    #[must_use]
    pub fn new(
        user: &users::Model,
        factor: &mfa_factors::Model,
        mailbox: bool,
        form: FormView,
    ) -> Self {
        Self {
            form,
            method: factor.method().name(),
            destination: factor.destination.clone().unwrap_or_default(),
            mailbox,
            steps: steps(user),
        }
    }
}

/// Backup codes: new ones, shown once, or how many are left.
#[derive(Debug, Serialize)]
pub struct BackupCodesPage {
    /// New codes; empty where they are only counted.
    pub codes: Vec<String>,
    /// Whether they came with the first factor.
    pub first: bool,
    /// How many are left.
    pub left: u64,
    /// Whether that is few.
    pub few: bool,
    /// Whose they are, for the sheet of paper.
    pub email: String,
}

/// An authenticator that gets another name.
#[derive(Debug, Serialize)]
pub struct RenamePage {
    /// The name.
    pub form: FormView,
    /// The factor's id.
    pub id: String,
}

/// `url` as a QR code: an SVG without size, black on white, which every camera can read.
pub fn qr_svg(url: &str) -> Result<String> {
    let code = QrCode::with_error_correction_level(url, EcLevel::M).map_err(Error::internal)?;
    let svg = code.render::<svg::Color<'_>>().min_dimensions(240, 240).build();
    Ok(svg)
}

/// In groups of four, to be read and typed.
fn grouped(secret: &str) -> String {
    let mut text = String::with_capacity(secret.len() * 5 / 4);
    for (at, char) in secret.chars().enumerate() {
        if at > 0 && at % 4 == 0 {
            text.push(' ');
        }
        text.push(char);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_shown_in_fours() {
        assert_eq!(grouped("ABCDEFGHIJ"), "ABCD EFGH IJ");
    }

    #[test]
    fn a_code_is_drawn_without_style_or_script() {
        let svg = qr_svg("otpauth://totp/x?secret=ABC").unwrap();
        assert!(svg.contains("<svg") && !svg.contains("style") && !svg.contains("script"));
    }
}
