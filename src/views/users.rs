//! A person, as they see themselves through the API.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::envelope::timestamp;
use crate::models::devices::DeviceToken;
use crate::models::mfa_challenges::Challenge;
use crate::models::sessions::Grant;
use crate::models::users;

/// What a person prefers.
#[derive(Debug, Serialize, ToSchema)]
pub struct Preferences {
    /// `en-US`, `cs-CZ` or `ar`.
    pub language: String,
    /// An IANA zone.
    pub timezone: String,
    /// Whether mails about requests are wanted.
    pub email_notifications: bool,
    /// Whether SMS are wanted.
    pub sms_notifications: bool,
    /// Whether push messages are wanted.
    pub push_notifications: bool,
}

/// A profile.
#[derive(Debug, Serialize, ToSchema)]
pub struct UserProfile {
    /// The person's id.
    pub id: Uuid,
    /// Address, as typed at registration.
    pub email: String,
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// E.164, or null.
    pub phone: Option<String>,
    /// Whether the phone answered a code.
    pub phone_verified: bool,
    /// Where the picture is, or null.
    pub avatar: Option<String>,
    /// Preferences.
    pub preferences: Preferences,
    /// `user`, `staff` or `admin`.
    pub role: String,
    /// Whether the address is confirmed.
    pub is_verified: bool,
    /// Whether the account is in use.
    pub is_active: bool,
    /// Whether a second factor is asked for.
    pub mfa_enabled: bool,
    /// RFC 3339.
    pub created_at: String,
    /// RFC 3339.
    pub updated_at: String,
    /// RFC 3339, or null.
    pub last_login: Option<String>,
}

impl UserProfile {
    /// The profile of `user`; the picture is at the portal whose address is `host`.
    #[must_use]
    pub fn new(host: &str, user: &users::Model) -> Self {
        Self {
            id: user.pid,
            email: user.email.clone(),
            first_name: user.first_name.clone(),
            last_name: user.last_name.clone(),
            phone: user.phone.clone(),
            phone_verified: user.phone_verified_at.is_some(),
            avatar: user.avatar_path().map(|path| format!("{host}{path}")),
            preferences: Preferences {
                language: user.language.clone(),
                timezone: user.timezone.clone(),
                email_notifications: user.email_notifications,
                sms_notifications: user.sms_notifications,
                push_notifications: user.push_notifications,
            },
            role: user.role.clone(),
            is_verified: user.is_verified(),
            is_active: user.is_active,
            mfa_enabled: user.mfa_enabled_at.is_some(),
            created_at: timestamp(user.created_at.to_utc()),
            updated_at: timestamp(user.updated_at.to_utc()),
            last_login: user.last_login_at.map(|time| timestamp(time.to_utc())),
        }
    }
}

/// A pair of tokens, with the profile where somebody just signed in.
#[derive(Debug, Serialize, ToSchema)]
pub struct Tokens {
    /// Always true.
    pub success: bool,
    /// Who signed in; absent at a refresh.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<UserProfile>,
    /// A JWT for `Authorization: Bearer`.
    pub access_token: String,
    /// For `POST /api/auth/refresh`, once.
    pub refresh_token: String,
    /// Always `Bearer`.
    pub token_type: &'static str,
    /// Seconds that the access token is good for.
    pub expires_in: u64,
    /// Shows at the next login that this device is trusted; only where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device_token: Option<String>,
}

/// The question for a second factor.
#[derive(Debug, Serialize, ToSchema)]
pub struct MfaRequired {
    /// Always true.
    pub success: bool,
    /// Always true.
    pub mfa_required: bool,
    /// For `POST /api/auth/mfa/verify`; it opens nothing else.
    pub mfa_token: String,
    /// What may be answered with, the strongest first: `totp`, `email`, `sms`, `backup_code`.
    pub methods: Vec<&'static str>,
    /// Seconds until it is too late.
    pub expires_in: i64,
}

impl From<Challenge> for MfaRequired {
    fn from(challenge: Challenge) -> Self {
        Self {
            success: true,
            mfa_required: true,
            mfa_token: challenge.token,
            methods: challenge.factors.iter().map(|factor| factor.name()).collect(),
            expires_in: challenge.expires_in,
        }
    }
}

/// How a sign-in is answered.
#[derive(ToSchema)]
#[serde(untagged)]
#[allow(
    dead_code,
    clippy::large_enum_variant,
    reason = "describes the answer, which is made of its parts"
)]
pub enum SignInAnswer {
    /// A session.
    Opened(Tokens),
    /// The question for a second factor.
    Challenged(MfaRequired),
}

impl Tokens {
    /// With the profile: at registration and login.
    #[must_use]
    pub fn with_profile(host: &str, grant: Grant) -> Self {
        let data = Some(UserProfile::new(host, &grant.user));
        Self { data, ..Self::bare(grant) }
    }

    /// With what a trusted device is to show at the next login.
    #[must_use]
    pub fn with_device(self, device: Option<DeviceToken>) -> Self {
        Self { device_token: device.map(|device| device.expose().to_owned()), ..self }
    }

    /// Without it: at a refresh.
    #[must_use]
    pub fn bare(grant: Grant) -> Self {
        Self {
            success: true,
            data: None,
            access_token: grant.access_token,
            refresh_token: grant.refresh_token,
            token_type: "Bearer",
            expires_in: grant.expires_in,
            device_token: None,
        }
    }
}
