//! The audit log: who did what to which, append-only, each row chained to the one before.
//!
//! Rows hold ids, roles, actions and redacted values. Names and addresses as they were stand in
//! `audit_details`, covered by a salted digest, so that they can be erased and the chain still
//! holds.
pub mod activity;
pub(crate) mod chain;
pub mod verification;

use chrono::{DateTime, Utc};
use sea_orm::{ActiveModelBehavior, DatabaseTransaction, EntityTrait, Set};
use serde_json::{Value, json};
use uuid::Uuid;

pub use super::_entities::audit_logs::{ActiveModel, Column, Entity, Model};
use super::audit_details;
use super::users;
use crate::context::Origin;
use crate::errors::Result;

impl ActiveModelBehavior for ActiveModel {}

/// Something worth remembering. Secrets never go into `changes`.
#[derive(Clone, Debug)]
pub struct Entry {
    action: &'static str,
    target_type: &'static str,
    target_id: Option<Uuid>,
    changes: Value,
    actor: Option<(Uuid, String, String)>,
    person_id: Option<Uuid>,
}

impl Entry {
    /// `action` ("session.started") on nothing in particular.
    #[must_use]
    pub const fn new(action: &'static str, target_type: &'static str) -> Self {
        Self {
            action,
            target_type,
            target_id: None,
            changes: Value::Null,
            actor: None,
            person_id: None,
        }
    }

    /// On the row with public id `id`.
    #[must_use]
    pub const fn on(mut self, id: Uuid) -> Self {
        self.target_id = Some(id);
        self
    }

    /// What changed, in values that may be read by an admin.
    #[must_use]
    pub fn with(mut self, changes: Value) -> Self {
        self.changes = changes;
        self
    }

    /// Done by `user`, where the origin does not say so yet (signing in, following a link).
    #[must_use]
    pub fn by(mut self, user: &users::Model) -> Self {
        self.actor = Some((user.pid, user.role.clone(), user.full_name()));
        self
    }

    /// Concerns `user`: it is in the trail of that account.
    #[must_use]
    pub const fn about(mut self, user: &users::Model) -> Self {
        self.person_id = Some(user.pid);
        self
    }
}

/// Appends `entries` at the end of the chain.
pub async fn append(
    db: &DatabaseTransaction,
    origin: &Origin,
    now: DateTime<Utc>,
    entries: Vec<Entry>,
) -> Result<()> {
    let mut previous = chain::lock_tip(db).await?;
    for entry in entries {
        let (row, details) = compose(origin, now, entry, previous);
        previous = chain::hash(&row);
        let id = Entity::insert(ActiveModel {
            pid: Set(row.pid),
            occurred_at: Set(row.occurred_at),
            action: Set(row.action),
            actor_id: Set(row.actor_id),
            actor_role: Set(row.actor_role),
            target_type: Set(row.target_type),
            target_id: Set(row.target_id),
            changes: Set(row.changes),
            request_id: Set(row.request_id),
            session_id: Set(row.session_id),
            details_digest: Set(row.details_digest),
            previous_hash: Set(row.previous_hash),
            hash: Set(previous.clone()),
            ..Default::default()
        })
        .exec(db)
        .await?
        .last_insert_id;
        audit_details::Entity::insert(audit_details::ActiveModel {
            audit_log_id: Set(id),
            person_id: Set(details.person_id),
            salt: Set(details.salt),
            details: Set(details.details),
            ..Default::default()
        })
        .exec(db)
        .await?;
    }
    Ok(())
}

/// The row and its details; `hash` is still empty.
fn compose(
    origin: &Origin,
    now: DateTime<Utc>,
    entry: Entry,
    previous_hash: String,
) -> (Model, audit_details::Model) {
    let actor = origin.actor.as_ref();
    let (actor_id, actor_role, actor_name) = entry.actor.map_or_else(
        || {
            actor.map_or((None, "anonymous".to_owned(), String::new()), |actor| {
                (actor.id, actor.role.clone(), actor.name.clone())
            })
        },
        |(id, role, name)| (Some(id), role, name),
    );
    let mut seen = json!({
        "actor_name": actor_name,
        "ip_address": origin.ip_address.map(|address| address.to_string()),
        "user_agent": origin.user_agent,
    });
    if let Some(key) = actor.and_then(|actor| actor.api_key_id) {
        seen["api_key_id"] = json!(key);
    }
    let details = audit_details::Model {
        id: 0,
        audit_log_id: 0,
        person_id: entry.person_id.or(actor_id),
        salt: Uuid::new_v4(),
        details: seen,
    };
    let row = Model {
        id: 0,
        pid: Uuid::now_v7(),
        occurred_at: now.into(),
        action: entry.action.into(),
        actor_id,
        actor_role,
        target_type: entry.target_type.into(),
        target_id: entry.target_id,
        changes: entry.changes,
        request_id: origin.request_id.clone(),
        session_id: actor.and_then(|actor| actor.session_id),
        details_digest: chain::digest_details(details.salt, &details.details),
        previous_hash,
        hash: String::new(),
    };
    (row, details)
}
