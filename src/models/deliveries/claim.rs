//! Takes due deliveries so that nobody else takes them too.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, DatabaseBackend, DatabaseConnection, EntityTrait, QueryFilter, Statement,
};

use super::{Column, Entity, Model};
use crate::errors::Result;

/// How long a claim lasts; a process that dies lets go of its claims by then. Longer than the
/// slowest hand-in.
pub const LEASE: TimeDelta = TimeDelta::seconds(180);

/// How often a claim may run out before the delivery is given up: it seems to be what kills whoever
/// carries it out.
const MOST_LAPSES: i64 = 10;

/// Which deliveries are carried out together, so that the long ones hold up nobody else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// All that take seconds.
    Common,
    /// Exports, which take as long as the account is large.
    Exports,
}

impl Lane {
    const fn condition(self) -> &'static str {
        match self {
            Self::Common => "kind <> 'export'",
            Self::Exports => "kind = 'export'",
        }
    }
}

/// Claims up to `limit` deliveries of `lane` that are due, or whose claim ran out: one statement, so
/// that two processes never get the same row.
pub async fn claim_due(
    db: &DatabaseConnection,
    now: DateTime<Utc>,
    lane: Lane,
    limit: u32,
) -> Result<Vec<Model>> {
    let backend = db.get_database_backend();
    let skip = match backend {
        DatabaseBackend::Postgres => "FOR UPDATE SKIP LOCKED",
        _ => "",
    };
    let lane = lane.condition();
    let sql = format!(
        "UPDATE deliveries SET status = 'delivering', leased_until = $1, attempts = attempts + 1, \
         lapses = lapses + CASE status WHEN 'delivering' THEN 1 ELSE 0 END, \
         updated_at = $2 WHERE id IN (SELECT id FROM deliveries WHERE {lane} AND (\
         (status = 'pending' AND next_attempt_at <= $2) OR \
         (status = 'delivering' AND leased_until <= $2)) \
         ORDER BY next_attempt_at, id LIMIT {limit} {skip}) RETURNING *"
    );
    let statement =
        Statement::from_sql_and_values(backend, sql, [(now + LEASE).into(), now.into()]);
    Ok(Entity::find().from_raw_sql(statement).all(db).await?)
}

impl Model {
    /// Holds the claim for another lease; false once somebody else has it.
    pub async fn renew(&self, db: &DatabaseConnection, now: DateTime<Utc>) -> Result<bool> {
        let renewed = Entity::update_many()
            .col_expr(Column::LeasedUntil, Expr::value(now + LEASE))
            .col_expr(Column::UpdatedAt, Expr::value(now))
            .filter(Column::Id.eq(self.id))
            .filter(Column::Attempts.eq(self.attempts))
            .filter(Column::Status.eq("delivering"))
            .exec(db)
            .await?;
        Ok(renewed.rows_affected == 1)
    }

    /// Whether its claims ran out too often to try once more.
    #[must_use]
    pub const fn has_lapsed(&self) -> bool {
        self.lapses >= MOST_LAPSES
    }
}
