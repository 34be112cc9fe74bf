//! Takes due deliveries so that nobody else takes them too.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, DatabaseBackend, DatabaseConnection, EntityTrait, QueryFilter, Statement,
};

use super::{Column, Entity, Model};
use crate::errors::Result;

/// How long a claim lasts. Whoever works longer renews it meanwhile, so that it may be short: a
/// process that dies lets go of its claims by then.
pub const LEASE: TimeDelta = TimeDelta::seconds(30);
/// How long one lasts that ran out a few times before, and one that ran out again and again: what
/// kills whoever carries it out has less and less of a chance to, and a program that is restarted all
/// day for another reason loses nothing.
const LONGER_LEASES: [(i64, TimeDelta); 2] = [(3, TimeDelta::minutes(5)), (6, TimeDelta::hours(1))];

/// How often a claim is renewed: one renewal that fails, or two, lose nothing.
pub const RENEWAL: Duration = Duration::from_secs(10);

/// How often a claim may run out before the delivery is given up, within a day and some: it seems to
/// be what kills whoever carries it out.
const MOST_LAPSES: i64 = 30;

/// Which deliveries are carried out together, so that the long ones hold up nobody else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// All that take seconds.
    Common,
    /// Exports, which take as long as the account is large.
    Exports,
    /// Files that came out of requests, which take as long as their service is slow.
    Artifacts,
}

impl Lane {
    const fn condition(self) -> &'static str {
        match self {
            Self::Common => "kind NOT IN ('export', 'fetch_artifact')",
            Self::Exports => "kind = 'export'",
            Self::Artifacts => "kind = 'fetch_artifact'",
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
    let [(often, longer), (always, longest)] = LONGER_LEASES;
    let lapsed = "lapses + CASE status WHEN 'delivering' THEN 1 ELSE 0 END";
    let sql = format!(
        "UPDATE deliveries SET status = 'delivering', attempts = attempts + 1, leased_until = \
         CASE WHEN {lapsed} >= {always} THEN $4 WHEN {lapsed} >= {often} THEN $3 ELSE $1 END, \
         lapses = {lapsed}, \
         updated_at = $2 WHERE id IN (SELECT id FROM deliveries WHERE {lane} AND (\
         (status = 'pending' AND next_attempt_at <= $2) OR \
         (status = 'delivering' AND leased_until <= $2)) \
         ORDER BY next_attempt_at, id LIMIT {limit} {skip}) RETURNING *"
    );
    let times = [now + LEASE, now, now + longer, now + longest];
    let statement = Statement::from_sql_and_values(backend, sql, times.map(Into::into));
    let mut claimed = Entity::find().from_raw_sql(statement).all(db).await?;
    // A database may return rows in any order, and what came first is to begin first.
    claimed.sort_by_key(|delivery| (delivery.next_attempt_at, delivery.id));
    Ok(claimed)
}

impl Model {
    /// Holds the claim for another lease; false once somebody else has it.
    pub async fn renew(&self, db: &DatabaseConnection, now: DateTime<Utc>) -> Result<bool> {
        let renewed = Entity::update_many()
            .col_expr(Column::LeasedUntil, Expr::value(now + self.lease()))
            .col_expr(Column::UpdatedAt, Expr::value(now))
            .filter(Column::Id.eq(self.id))
            .filter(Column::Attempts.eq(self.attempts))
            .filter(Column::Status.eq("delivering"))
            .exec(db)
            .await?;
        Ok(renewed.rows_affected == 1)
    }

    fn lease(&self) -> TimeDelta {
        let longer = LONGER_LEASES.iter().rev().find(|(lapses, _)| self.lapses >= *lapses);
        longer.map_or(LEASE, |(_, lease)| *lease)
    }

    /// Whether its claims ran out too often to try once more.
    #[must_use]
    pub const fn has_lapsed(&self) -> bool {
        self.lapses >= MOST_LAPSES
    }
}
