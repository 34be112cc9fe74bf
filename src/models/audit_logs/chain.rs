//! The chain of hashes that makes a missing or altered row show.

use chrono::SecondsFormat;
use sea_orm::{
    ConnectionTrait, DatabaseBackend, DatabaseTransaction, EntityTrait, QueryOrder, QuerySelect,
};
use serde_json::Value;
use uuid::Uuid;

use super::{Column, Entity, Model};
use crate::errors::Result;
use crate::keyring::digest;

/// What the first row is chained to.
pub(super) const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Names the advisory lock that lets one transaction at a time extend the chain.
const ADVISORY_KEY: i64 = 0x61_7564_6974;

/// The hash of the newest row, with the right to append after it until the transaction ends.
/// SQLite has one writer at a time anyway.
pub(super) async fn lock_tip(db: &DatabaseTransaction) -> Result<String> {
    if db.get_database_backend() == DatabaseBackend::Postgres {
        db.execute_unprepared(&format!("SELECT pg_advisory_xact_lock({ADVISORY_KEY})")).await?;
    }
    let tip: Option<String> = Entity::find()
        .select_only()
        .column(Column::Hash)
        .order_by_desc(Column::Id)
        .into_tuple()
        .one(db)
        .await?;
    Ok(tip.unwrap_or_else(|| GENESIS.to_owned()))
}

/// SHA-256 over everything in the row but its own hash, the previous hash included.
pub(super) fn hash(row: &Model) -> String {
    let text = |value: &Option<String>| value.clone().map_or(Value::Null, Value::String);
    let id = |value: &Option<Uuid>| value.map_or(Value::Null, |id| Value::String(id.to_string()));
    let fields = [
        Value::String(row.previous_hash.clone()),
        Value::String(row.pid.to_string()),
        Value::String(row.occurred_at.to_utc().to_rfc3339_opts(SecondsFormat::Micros, true)),
        Value::String(row.action.clone()),
        id(&row.actor_id),
        Value::String(row.actor_role.clone()),
        Value::String(row.target_type.clone()),
        id(&row.target_id),
        row.changes.clone(),
        text(&row.request_id),
        id(&row.session_id),
        Value::String(row.details_digest.clone()),
    ];
    digest(canonical(&Value::Array(fields.to_vec())))
}

/// A digest that tells nothing about the details once the salt is gone.
pub(super) fn digest_details(salt: Uuid, details: &Value) -> String {
    digest(format!("{salt}{}", canonical(details)))
}

/// JSON with sorted keys: databases return the members of an object in an order of their own.
pub(crate) fn canonical(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by_key(|(name, _)| name.as_str());
            let members: Vec<_> = members
                .into_iter()
                .map(|(name, value)| {
                    format!("{}:{}", Value::String(name.clone()), canonical(value))
                })
                .collect();
            format!("{{{}}}", members.join(","))
        }
        Value::Array(items) => {
            format!("[{}]", items.iter().map(canonical).collect::<Vec<_>>().join(","))
        }
        scalar => scalar.to_string(),
    }
}
