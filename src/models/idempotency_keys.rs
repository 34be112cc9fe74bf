//! `Idempotency-Key`: the same key and meaning get the first answer again, for a day.
mod answers;
mod call;
mod claim;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ActiveModelBehavior, ColumnTrait, Condition};
use serde_json::Value;

pub use super::_entities::idempotency_keys::{ActiveModel, Column, Entity, Model};
use crate::context::Portal;
use crate::errors::{Error, Problem, Result};
use crate::keyring::digest;
use crate::models::audit_logs::chain::canonical;
use crate::models::retention;
pub use answers::Answer;
pub use call::Call;
pub use claim::LetGo;

impl ActiveModelBehavior for ActiveModel {}

/// How long an answer is kept.
const KEPT: TimeDelta = TimeDelta::hours(24);

/// A key as a client sent it, and the call that it is for: on another route it is another key.
#[derive(Clone, Debug)]
pub struct Key {
    route: String,
    text: String,
}

impl Key {
    /// Up to 255 characters, for `route` (`POST /me/requests`).
    pub fn new(route: String, text: &str) -> Result<Self> {
        if text.is_empty() || text.chars().count() > 255 || text.chars().any(char::is_control) {
            return Err(unreadable());
        }
        Ok(Self { route, text: text.to_owned() })
    }
}

/// No key that anybody could have meant.
#[must_use]
pub fn unreadable() -> Error {
    Problem::new("Idempotency-Key", "error-text-invalid".into()).into()
}

/// A digest of what a call asks for, whatever its encoding: the same meaning, the same digest.
#[must_use]
pub fn meaning(of: &Value) -> String {
    digest(canonical(of))
}

/// Forgets keys whose day is over, and those of calls that died; how many.
pub async fn purge(portal: &Portal) -> Result<usize> {
    retention::delete_some::<Entity>(&portal.db, Column::Id, over(portal.now())).await
}

/// Too old, or of a call that neither answered nor holds on to its key.
fn over(now: DateTime<Utc>) -> Condition {
    let has_lapsed =
        Condition::any().add(Column::LeasedUntil.is_null()).add(Column::LeasedUntil.lte(now));
    Condition::any()
        .add(Column::CreatedAt.lt(now - KEPT))
        .add(Condition::all().add(Column::ResponseStatus.is_null()).add(has_lapsed))
}
