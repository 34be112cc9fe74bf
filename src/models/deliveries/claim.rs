//! Takes due deliveries so that nobody else takes them too.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{DatabaseBackend, DatabaseConnection, EntityTrait, Statement};

use super::{Entity, Model};
use crate::errors::Result;

/// How long a claim lasts; a process that dies lets go of its claims by then. Longer than the
/// slowest hand-in.
pub const LEASE: TimeDelta = TimeDelta::seconds(180);

/// Claims up to `limit` deliveries that are due, or whose claim ran out: one statement, so that two
/// processes never get the same row.
pub async fn claim_due(
    db: &DatabaseConnection,
    now: DateTime<Utc>,
    limit: u32,
) -> Result<Vec<Model>> {
    let backend = db.get_database_backend();
    let skip = match backend {
        DatabaseBackend::Postgres => "FOR UPDATE SKIP LOCKED",
        _ => "",
    };
    let sql = format!(
        "UPDATE deliveries SET status = 'delivering', leased_until = $1, attempts = attempts + 1, \
         updated_at = $2 WHERE id IN (SELECT id FROM deliveries WHERE \
         (status = 'pending' AND next_attempt_at <= $2) OR \
         (status = 'delivering' AND leased_until <= $2) \
         ORDER BY next_attempt_at, id LIMIT {limit} {skip}) RETURNING *"
    );
    let statement =
        Statement::from_sql_and_values(backend, sql, [(now + LEASE).into(), now.into()]);
    Ok(Entity::find().from_raw_sql(statement).all(db).await?)
}
