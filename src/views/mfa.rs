//! Second factors, as their owner sees them through the API.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::envelope::timestamp;
use super::security::qr_svg;
use crate::errors::Result;
use crate::models::mfa_factors::Model as Factor;
use crate::models::mfa_factors::enrolment::Confirmation;
use crate::models::mfa_factors::totp::Authenticator;
use crate::models::users;

/// A factor that counts.
#[derive(Debug, Serialize, ToSchema)]
pub struct MfaMethod {
    /// Its id.
    pub id: Uuid,
    /// `totp`, `email` or `sms`.
    pub method: String,
    /// The name of an authenticator, or in part where codes go.
    pub name: String,
    /// RFC 3339.
    pub confirmed_at: Option<String>,
    /// RFC 3339, or null.
    pub last_used_at: Option<String>,
}

impl From<&Factor> for MfaMethod {
    fn from(factor: &Factor) -> Self {
        Self {
            id: factor.pid,
            method: factor.method.clone(),
            name: factor.label(),
            confirmed_at: factor.confirmed_at.map(|at| timestamp(at.to_utc())),
            last_used_at: factor.last_used_at.map(|at| timestamp(at.to_utc())),
        }
    }
}

/// How an account is guarded besides its password.
#[derive(Debug, Serialize, ToSchema)]
pub struct MfaState {
    /// Whether a second factor is asked for.
    pub enabled: bool,
    /// What there is, the strongest first.
    pub methods: Vec<MfaMethod>,
    /// Backup codes that are left.
    pub backup_codes_remaining: u64,
}

impl MfaState {
    /// From the confirmed `factors` of `user`.
    #[must_use]
    pub fn new(user: &users::Model, factors: &[Factor], backup_codes_remaining: u64) -> Self {
        Self {
            enabled: user.mfa_enabled_at.is_some(),
            methods: factors.iter().map(MfaMethod::from).collect(),
            backup_codes_remaining,
        }
    }
}

/// What to put into an authenticator.
#[derive(Debug, Serialize, ToSchema)]
pub struct NewAuthenticator {
    /// The factor's id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// In base 32, to type.
    pub secret: String,
    /// To open on the same device.
    pub otpauth_url: String,
    /// To scan.
    pub qr_svg: String,
}

impl NewAuthenticator {
    /// For `factor`.
    pub fn new(factor: &Factor, authenticator: Authenticator) -> Result<Self> {
        Ok(Self {
            id: factor.pid,
            name: factor.name.clone(),
            qr_svg: qr_svg(&authenticator.url)?,
            secret: authenticator.secret,
            otpauth_url: authenticator.url,
        })
    }
}

/// A factor that waits for the code that was sent.
#[derive(Debug, Serialize, ToSchema)]
pub struct NewFactor {
    /// Its id.
    pub id: Uuid,
    /// `email` or `sms`.
    pub method: String,
    /// In part, where the code went.
    pub destination: String,
}

impl From<&Factor> for NewFactor {
    fn from(factor: &Factor) -> Self {
        Self { id: factor.pid, method: factor.method.clone(), destination: factor.label() }
    }
}

/// A factor that counts from now on.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConfirmedFactor {
    /// Its id.
    pub id: Uuid,
    /// `totp`, `email` or `sms`.
    pub method: String,
    /// Ten with the first factor, shown once; else none.
    pub backup_codes: Vec<String>,
    /// Backup codes that are left.
    pub backup_codes_remaining: u64,
}

impl ConfirmedFactor {
    /// From what was confirmed.
    #[must_use]
    pub fn new(done: Confirmation, backup_codes_remaining: u64) -> Self {
        Self {
            id: done.factor.pid,
            method: done.factor.method,
            backup_codes: done.backup_codes,
            backup_codes_remaining,
        }
    }
}

/// An authenticator under its new name.
#[derive(Debug, Serialize, ToSchema)]
pub struct RenamedFactor {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
}

impl From<&Factor> for RenamedFactor {
    fn from(factor: &Factor) -> Self {
        Self { id: factor.pid, name: factor.name.clone() }
    }
}

/// A new set of backup codes.
#[derive(Debug, Serialize, ToSchema)]
pub struct NewBackupCodes {
    /// Ten, shown once.
    pub backup_codes: Vec<String>,
}
