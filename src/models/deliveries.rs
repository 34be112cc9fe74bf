//! The outbox: every side effect is a row, written in the transaction of the change that causes
//! it, and carried out after that, at least once.
mod claim;
mod purging;
mod settlement;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelBehavior, ConnectionTrait, DbErr, EntityTrait, Set};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use super::_entities::deliveries::{ActiveModel, Column, Entity, Model};
use crate::errors::Result;
pub use claim::{LEASE, Lane, RENEWAL, claim_due};
pub use purging::purge;
pub use settlement::Setback;

impl ActiveModelBehavior for ActiveModel {}

/// What is to be carried out. Payloads name rows; a link or a code is made when it is sent.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", content = "payload", rename_all = "snake_case")]
pub enum Effect {
    /// A mail by the portal itself.
    Mail(Mail),
    /// Six digits, by mail or text message.
    Code {
        /// The code's row.
        code_id: i64,
    },
    /// A request goes to the platform.
    HandIn {
        /// The request's row.
        request_id: i64,
        /// 1, or 2 when the platform had forgotten it.
        hand_in: i64,
    },
    /// The platform may forget a cancelled request.
    Withdraw {
        /// What the Submission Service calls it.
        submission_id: String,
    },
    /// Objects of the file store that nothing names any more.
    Discard {
        /// Their keys.
        keys: Vec<String>,
    },
    /// Someone is told that a request ended: by the Notification Service where there is one.
    Notify {
        /// The request's row.
        request_id: i64,
        /// Which words.
        mail: RequestMail,
    },
    /// Everything that is held about a person is put into one archive.
    Export {
        /// The export's row.
        export_id: i64,
    },
    /// A file that came out of a request is fetched.
    FetchArtifact {
        /// The artifact's row.
        artifact_id: i64,
    },
    /// A stored webhook is understood.
    Webhook {
        /// The event's row.
        event_id: i64,
    },
}

/// A mail and the rows that it speaks of.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "template", rename_all = "snake_case")]
pub enum Mail {
    /// "Confirm your address."
    VerifyEmail {
        /// The one-time token's row.
        token_id: i64,
    },
    /// "Confirm your new address", or a word to whom it belongs already.
    ChangeEmail {
        /// The one-time token's row.
        token_id: i64,
    },
    /// "Choose a new password."
    ResetPassword {
        /// The one-time token's row.
        token_id: i64,
    },
    /// Something about the safety of the account.
    Alert {
        /// The notification's row.
        notification_id: i64,
        /// The one-time token's row, where there is a link to follow.
        token_id: Option<i64>,
    },
}

/// How a request ended.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestMail {
    /// There is a result.
    Completed,
    /// There is a reason.
    Failed,
}

impl RequestMail {
    /// Names the words, in the portal and in mails.
    #[must_use]
    pub const fn topic(self) -> &'static str {
        match self {
            Self::Completed => "request-completed",
            Self::Failed => "request-failed",
        }
    }
}

/// A side effect on its way into the outbox.
#[derive(Clone, Debug)]
pub struct NewDelivery {
    /// What to do.
    pub effect: Effect,
    /// A second row with this key is not written.
    pub dedupe_key: String,
}

impl NewDelivery {
    /// `effect`, once for `dedupe_key`.
    pub fn new(effect: Effect, dedupe_key: impl Into<String>) -> Self {
        Self { effect, dedupe_key: dedupe_key.into() }
    }
}

/// Writes the row, unless one with its key exists.
pub(super) async fn insert(
    db: &impl ConnectionTrait,
    delivery: NewDelivery,
    now: DateTime<Utc>,
) -> Result<()> {
    let tagged = serde_json::to_value(&delivery.effect).map_err(crate::errors::Error::internal)?;
    let row = ActiveModel {
        pid: Set(Uuid::now_v7()),
        kind: Set(tagged["kind"].as_str().unwrap_or_default().to_owned()),
        payload: Set(tagged["payload"].clone()),
        dedupe_key: Set(delivery.dedupe_key),
        status: Set("pending".into()),
        attempts: Set(0),
        next_attempt_at: Set(now.into()),
        created_at: Set(now.into()),
        updated_at: Set(now.into()),
        ..Default::default()
    };
    let inserted = Entity::insert(row)
        .on_conflict(OnConflict::column(Column::DedupeKey).do_nothing().to_owned())
        .exec_without_returning(db)
        .await;
    match inserted {
        Ok(_) | Err(DbErr::RecordNotInserted) => Ok(()),
        Err(err) => Err(err.into()),
    }
}

impl Model {
    /// What this row is to carry out.
    pub fn effect(&self) -> Result<Effect> {
        serde_json::from_value(serde_json::json!({ "kind": self.kind, "payload": self.payload }))
            .map_err(|err| crate::errors::Error::internal(format!("delivery {}: {err}", self.pid)))
    }
}
