//! The platform's events: every change that others may want to know of, published in order.
//!
//! docs/events holds a schema of each.
pub mod erasure;
pub mod incoming;
pub mod intake;
pub mod listing;
pub mod publication;
pub mod publishing;
mod requests;
pub mod retention;
mod turns;
mod users;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ConnectionTrait, DatabaseBackend, DatabaseTransaction,
    Set,
};
use serde_json::{Map, Value, json};
use uuid::Uuid;

pub use super::_entities::events::{ActiveModel, Column, Entity, Model};
pub use users::RegistrationSource;

use crate::context::{Actor, Origin};
use crate::errors::Result;

impl ActiveModelBehavior for ActiveModel {}

/// The version of the events' shape.
const VERSION: &str = "1.0";

/// An event on its way into the outbox.
#[derive(Debug)]
pub struct NewEvent {
    name: &'static str,
    user_id: Option<i64>,
    subject_id: Option<Uuid>,
    actor: Option<Value>,
    data: Value,
}

impl NewEvent {
    /// An event of this name, about nobody and nothing yet.
    #[must_use]
    pub fn new(name: &'static str) -> Self {
        Self { name, user_id: None, subject_id: None, actor: None, data: Value::Object(Map::new()) }
    }

    /// Whose event it is: those of one person are published in order.
    #[must_use]
    pub const fn of(mut self, user: &super::users::Model) -> Self {
        self.user_id = Some(user.id);
        self
    }

    /// The same, by row id.
    #[must_use]
    pub const fn of_user(mut self, user_id: i64) -> Self {
        self.user_id = Some(user_id);
        self
    }

    /// What it is about.
    #[must_use]
    pub const fn on(mut self, subject_id: Uuid) -> Self {
        self.subject_id = Some(subject_id);
        self
    }

    /// Done by `user`, where the origin does not say so yet (registering, following a link).
    #[must_use]
    pub fn by(mut self, user: &super::users::Model) -> Self {
        self.actor = Some(actor_of(&user.actor(None)));
        self
    }

    /// What it says.
    #[must_use]
    pub fn with(mut self, data: Value) -> Self {
        self.data = data;
        self
    }
}

/// Names the advisory locks that let one transaction at a time end with events of a person.
const ADVISORY_CLASS: i32 = 1_702_258_030;

/// Writes the rows, in the transaction of what they tell of and as its last act. Until it is committed
/// nobody else writes an event of the same people: so ids and times are in the order of the commits,
/// for each person and not only for each request.
pub(super) async fn insert_all(
    db: &DatabaseTransaction,
    origin: &Origin,
    now: DateTime<Utc>,
    events: Vec<NewEvent>,
) -> Result<()> {
    // SQLite has one writer anyway.
    if db.get_database_backend() == DatabaseBackend::Postgres {
        let people: BTreeSet<i64> = events.iter().filter_map(|event| event.user_id).collect();
        for id in people {
            let lock = format!(
                "SELECT pg_advisory_xact_lock({ADVISORY_CLASS}, {})",
                id % i64::from(i32::MAX)
            );
            db.execute_unprepared(&lock).await?;
        }
    }
    for event in events {
        insert(db, origin, now, event).await?;
    }
    Ok(())
}

async fn insert(
    db: &DatabaseTransaction,
    origin: &Origin,
    now: DateTime<Utc>,
    event: NewEvent,
) -> Result<()> {
    let pid = Uuid::now_v7();
    let mut body = json!({
        "event": event.name,
        "event_id": pid,
        "occurred_at": now.to_rfc3339_opts(chrono::SecondsFormat::Micros, true),
        "data": event.data,
        "version": VERSION,
    });
    if let Some(trace_id) = trace_id(origin) {
        body["trace_id"] = json!(trace_id);
    }
    if let Some(actor) = origin.actor.as_ref().map(actor_of).or(event.actor) {
        body["actor"] = actor;
    }
    ActiveModel {
        pid: Set(pid),
        event: Set(event.name.into()),
        user_id: Set(event.user_id),
        subject_id: Set(event.subject_id),
        body: Set(body),
        attempts: Set(0),
        created_at: Set(now.into()),
        ..Default::default()
    }
    .insert(db)
    .await?;
    Ok(())
}

/// The request's id, where it is the UUID that the platform's contract asks for.
fn trace_id(origin: &Origin) -> Option<Uuid> {
    Uuid::parse_str(origin.request_id.as_deref()?).ok()
}

/// Who acts: ids and a role, no name.
fn actor_of(actor: &Actor) -> Value {
    match (actor.id, actor.api_key_id) {
        (None, _) => json!({ "type": "system", "role": actor.role, "name": actor.name }),
        (Some(id), None) => json!({ "type": "user", "id": id, "role": actor.role }),
        (Some(id), Some(key)) => {
            json!({ "type": "api_key", "id": id, "role": actor.role, "api_key_id": key })
        }
    }
}

/// The person's public id, or the name of the part of this program that acts.
fn updated_by(origin: &Origin, owner: Uuid) -> String {
    match &origin.actor {
        Some(Actor { id: Some(id), .. }) => id.to_string(),
        Some(actor) => actor.name.clone(),
        None => owner.to_string(),
    }
}
