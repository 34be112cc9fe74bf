//! How an attempt ended: delivered, later again, or never.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, sea_query::Expr};

use super::{Column, Entity, Model};
use crate::errors::{Error, Result};
use crate::integrations::CallError;

/// Attempts at something that answers, but with an error.
const SHORT_PATIENCE: i64 = 5;
/// How long something that can not be reached is waited for.
const LONG_PATIENCE: TimeDelta = TimeDelta::hours(24);
/// The longest pause between attempts.
const LONGEST_PAUSE_SECONDS: i64 = 300;

/// Why an attempt did not succeed.
#[derive(Debug)]
pub enum Setback {
    /// What it waits for may come any moment; whoever says so knows for how long.
    Early(String),
    /// Out of reach: worth waiting for, up to a day.
    Unreachable(String),
    /// It answers with errors: a few more attempts.
    Failing(String),
    /// No attempt will ever succeed.
    Permanent(String),
}

impl From<CallError> for Setback {
    fn from(err: CallError) -> Self {
        let reason = err.to_string();
        match err {
            CallError::Unreachable { .. } => Self::Unreachable(reason),
            // Whoever knows what a 404 means says so before; elsewhere it is an address that is wrong
            // for the moment.
            CallError::Failed { .. } | CallError::NotFound { .. } => Self::Failing(reason),
            CallError::Rejected { .. } => Self::Permanent(reason),
        }
    }
}

impl From<Error> for Setback {
    fn from(err: Error) -> Self {
        match err {
            Error::NotFound => Self::Permanent("what it speaks of is gone".into()),
            err @ Error::Unavailable(_) => Self::Unreachable(err.to_string()),
            err => Self::Failing(err.to_string()),
        }
    }
}

/// What a row says after an attempt.
struct Settled<'a> {
    status: &'static str,
    next: Option<DateTime<Utc>>,
    error: Option<&'a str>,
    failures: i64,
}

impl Setback {
    /// What went wrong, in words.
    #[must_use]
    pub fn reason(&self) -> &str {
        let (Self::Early(reason)
        | Self::Unreachable(reason)
        | Self::Failing(reason)
        | Self::Permanent(reason)) = self;
        reason
    }
}

impl Model {
    /// It is done.
    pub async fn delivered(&self, db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<()> {
        let settled = Settled { status: "delivered", next: None, error: None, failures: 0 };
        self.settle(db, now, settled).await
    }

    /// It failed: the row waits for its next attempt, or is dead. Whether it is dead.
    pub async fn failed(
        &self,
        db: &impl ConnectionTrait,
        now: DateTime<Utc>,
        setback: &Setback,
    ) -> Result<bool> {
        let dead = self.is_beyond_patience(now, setback);
        let (status, next) =
            if dead { ("dead", None) } else { ("pending", Some(now + self.pause())) };
        // Whoever is away and comes back has its attempts anew.
        let failures = if matches!(setback, Setback::Failing(_)) { self.failures + 1 } else { 0 };
        let settled = Settled { status, next, error: Some(setback.reason()), failures };
        self.settle(db, now, settled).await?;
        Ok(dead)
    }

    /// Whether this setback was one too many.
    #[must_use]
    pub fn is_beyond_patience(&self, now: DateTime<Utc>, setback: &Setback) -> bool {
        match setback {
            Setback::Early(_) => false,
            Setback::Unreachable(_) => now - self.created_at.to_utc() > LONG_PATIENCE,
            Setback::Failing(_) => self.failures + 1 >= SHORT_PATIENCE,
            Setback::Permanent(_) => true,
        }
    }

    /// Gives dead rows (of one kind, or all) a new beginning; how many.
    pub async fn revive(
        db: &impl ConnectionTrait,
        now: DateTime<Utc>,
        kind: Option<&str>,
    ) -> Result<u64> {
        let mut update = Entity::update_many()
            .col_expr(Column::Status, Expr::value("pending"))
            .col_expr(Column::Attempts, Expr::value(0_i64))
            .col_expr(Column::Lapses, Expr::value(0_i64))
            .col_expr(Column::Failures, Expr::value(0_i64))
            .col_expr(Column::CreatedAt, Expr::value(now))
            .col_expr(Column::NextAttemptAt, Expr::value(now))
            .col_expr(Column::UpdatedAt, Expr::value(now))
            .col_expr(Column::FinishedAt, Expr::value(None::<DateTime<Utc>>))
            .filter(Column::Status.eq("dead"));
        if let Some(kind) = kind {
            update = update.filter(Column::Kind.eq(kind));
        }
        Ok(update.exec(db).await?.rows_affected)
    }

    /// Doubles with every attempt, up to five minutes, with a fifth of jitter.
    fn pause(&self) -> TimeDelta {
        let exponent = u32::try_from(self.attempts.clamp(1, 10)).unwrap_or(1);
        let base = 2_i64.pow(exponent - 1).min(LONGEST_PAUSE_SECONDS) * 1000;
        TimeDelta::milliseconds(base + rand::random_range(0..=base / 5))
    }

    /// Only the holder of the claim may settle it: `attempts` is the fence.
    async fn settle(
        &self,
        db: &impl ConnectionTrait,
        now: DateTime<Utc>,
        settled: Settled<'_>,
    ) -> Result<()> {
        let mut update = Entity::update_many()
            .col_expr(Column::Status, Expr::value(settled.status))
            .col_expr(Column::LastError, Expr::value(settled.error))
            .col_expr(Column::Failures, Expr::value(settled.failures))
            .col_expr(Column::Lapses, Expr::value(0_i64))
            .col_expr(Column::LeasedUntil, Expr::value(None::<DateTime<Utc>>))
            .col_expr(Column::UpdatedAt, Expr::value(now));
        update = match settled.next {
            Some(next) => update.col_expr(Column::NextAttemptAt, Expr::value(next)),
            None => update.col_expr(Column::FinishedAt, Expr::value(now)),
        };
        update
            .filter(Column::Id.eq(self.id))
            .filter(Column::Attempts.eq(self.attempts))
            .filter(Column::Status.eq("delivering"))
            .exec(db)
            .await?;
        Ok(())
    }
}
