//! The account as a whole: its address, its picture, a copy of what it holds, and its end.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::envelope::timestamp;
use super::forms::FormView;
use super::pages::size_text;
use super::time::{Calendar, Moment};
use crate::errors::Problem;
use crate::models::account_exports::Model as Export;
use crate::models::one_time_tokens::Model as Token;
use crate::models::users;
use crate::models::users::email_change::LINK_TAKEN;

/// A copy of everything that is held about a person.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExportView {
    /// The export's id.
    pub id: Uuid,
    /// `pending`, `ready`, `failed` or `expired`.
    pub status: String,
    /// Bytes, once it is ready.
    pub size: Option<i64>,
    /// RFC 3339.
    pub created_at: String,
    /// RFC 3339, once it is ready.
    pub ready_at: Option<String>,
    /// RFC 3339: until when it can be downloaded.
    pub expires_at: Option<String>,
}

impl ExportView {
    /// As it stands at `now`.
    #[must_use]
    pub fn new(export: &Export, now: DateTime<Utc>) -> Self {
        Self {
            id: export.pid,
            status: export.state(now).to_owned(),
            size: export.size,
            created_at: timestamp(export.created_at.to_utc()),
            ready_at: export.ready_at.map(|time| timestamp(time.to_utc())),
            expires_at: export.expires_at.map(|time| timestamp(time.to_utc())),
        }
    }
}

/// When an account will be erased.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeletionView {
    /// RFC 3339.
    pub deletion_due_at: Option<String>,
}

impl From<&users::Model> for DeletionView {
    fn from(user: &users::Model) -> Self {
        Self { deletion_due_at: user.deletion_due_at.map(|time| timestamp(time.to_utc())) }
    }
}

/// The picture, and the form for another.
#[derive(Debug, Serialize)]
pub struct AvatarCard {
    /// The form.
    pub form: FormView,
    /// The largest file, in MB.
    pub max_mb: usize,
    /// Widest and highest, in pixels.
    pub max_side: u32,
}

/// An address that waits to be confirmed.
#[derive(Debug, Serialize)]
pub struct PendingEmail {
    /// The address.
    pub email: String,
    /// Since when.
    pub asked_at: Moment,
}

impl PendingEmail {
    /// What the link's row says.
    #[must_use]
    pub fn new(calendar: &Calendar<'_>, token: Token) -> Self {
        Self { asked_at: calendar.moment(token.created_at), email: token.email }
    }
}

/// The address, and the form for another.
#[derive(Debug, Serialize)]
pub struct EmailCard {
    /// The form.
    pub form: FormView,
    /// The address.
    pub email: String,
    /// Whether it is confirmed.
    pub is_verified: bool,
    /// The one that waits to be confirmed.
    pub pending: Option<PendingEmail>,
}

/// An export, for its owner.
#[derive(Debug, Serialize)]
pub struct ExportCard {
    status: String,
    size_text: String,
    asked_at: Moment,
    /// The last day on which it can be downloaded.
    until: String,
}

impl ExportCard {
    /// As its owner reads it.
    #[must_use]
    pub fn new(calendar: &Calendar<'_>, export: &Export) -> Self {
        Self {
            status: export.state(calendar.now).to_owned(),
            size_text: size_text(export.size.unwrap_or_default()),
            asked_at: calendar.moment(export.created_at),
            until: export
                .expires_at
                .map(|time| time.with_timezone(&calendar.zone).format("%Y-%m-%d").to_string())
                .unwrap_or_default(),
        }
    }
}

/// A link to an address, with a button.
#[derive(Debug, Serialize)]
pub struct AddressLinkPage {
    /// The link's token.
    pub token: String,
    /// Whether it would work.
    pub valid: bool,
    /// Whether somebody else has the address by now.
    pub taken: bool,
}

impl AddressLinkPage {
    /// The page of a link that was not taken.
    #[must_use]
    pub fn refused(token: String, problems: &[Problem]) -> Self {
        let is_taken = problems.iter().any(|problem| problem.text.key() == LINK_TAKEN);
        Self { token, valid: false, taken: is_taken }
    }
}

/// What is held, and leaving.
#[derive(Debug, Serialize)]
pub struct DataPage {
    /// The latest export.
    pub export: Option<ExportCard>,
    /// The day on which the account will be erased.
    pub deletion_day: Option<String>,
}
