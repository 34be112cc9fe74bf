//! `Idempotency-Key`: the same key and body get the first answer again, for a day.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveModelBehavior, ColumnTrait, Condition, DatabaseConnection, DbErr, EntityTrait,
    QueryFilter, Set,
};
use serde_json::Value;

pub use super::_entities::idempotency_keys::{ActiveModel, Column, Entity, Model};
use super::users;
use crate::context::Portal;
use crate::errors::{Error, Problem, Result};
use crate::models::unit_of_work::UnitOfWork;

impl ActiveModelBehavior for ActiveModel {}

/// How long an answer is kept.
const KEPT: TimeDelta = TimeDelta::hours(24);
/// When a call that never answered is taken for dead.
const ABANDONED: TimeDelta = TimeDelta::minutes(5);

/// The answer that a key already has.
#[derive(Debug)]
pub struct Answer {
    fingerprint: String,
    /// HTTP status.
    pub status: u16,
    /// The body.
    pub body: Value,
}

/// What a key means for a call.
pub enum Claim {
    /// It is ours: answer it, or let it go.
    Fresh(Model),
    /// It was answered before.
    Answered(Answer),
}

impl Answer {
    /// The stored answer, for the same question; another question under the key is refused.
    pub fn replay(self, fingerprint: &str) -> Result<Self> {
        if self.fingerprint == fingerprint {
            return Ok(self);
        }
        Err(Problem::new("Idempotency-Key", "error-idempotency-mismatch".into()).into())
    }
}

impl Model {
    /// Takes `key` for `user`, of many at once for one; 409 while the first is in flight.
    pub async fn claim(portal: &Portal, user: &users::Model, key: &str) -> Result<Claim> {
        if key.is_empty() || key.chars().count() > 255 || key.chars().any(char::is_control) {
            return Err(Problem::new("Idempotency-Key", "error-text-invalid".into()).into());
        }
        let now = portal.now();
        expire(&portal.db, user, key, now).await?;
        let row = ActiveModel {
            user_id: Set(user.id),
            key: Set(key.to_owned()),
            created_at: Set(now.into()),
            ..Default::default()
        };
        let inserted = Entity::insert(row)
            .on_conflict(OnConflict::columns([Column::UserId, Column::Key]).do_nothing().to_owned())
            .exec_without_returning(&portal.db)
            .await;
        let fresh = match inserted {
            Ok(rows) => rows > 0,
            Err(DbErr::RecordNotInserted) => false,
            Err(err) => return Err(err.into()),
        };
        let row = Entity::find()
            .filter(Column::UserId.eq(user.id))
            .filter(Column::Key.eq(key))
            .one(&portal.db)
            .await?;
        match row {
            Some(row) if fresh => Ok(Claim::Fresh(row)),
            Some(Self {
                fingerprint: Some(fingerprint),
                response_status: Some(status),
                response_body: Some(body),
                ..
            }) => Ok(Claim::Answered(Answer {
                fingerprint,
                status: u16::try_from(status).unwrap_or(200),
                body,
            })),
            _ => Err(Error::Conflict("RESOURCE_CONFLICT", "error-idempotency-in-flight")),
        }
    }

    /// Keeps the answer, in the transaction of what it answers. Refused when the call took so long
    /// that its key was given to another.
    pub async fn answer(
        &self,
        work: &UnitOfWork<'_>,
        fingerprint: String,
        status: u16,
        body: &Value,
    ) -> Result<()> {
        let kept = Entity::update_many()
            .col_expr(Column::Fingerprint, Expr::value(fingerprint))
            .col_expr(Column::ResponseStatus, Expr::value(i64::from(status)))
            .col_expr(Column::ResponseBody, Expr::value(body.clone()))
            .filter(Column::Id.eq(self.id))
            .exec(work.db())
            .await?;
        if kept.rows_affected == 0 {
            return Err(Error::Conflict("RESOURCE_CONFLICT", "error-idempotency-in-flight"));
        }
        Ok(())
    }

    /// Lets the key go: the call came to nothing, and may be made again.
    pub async fn release(&self, portal: &Portal) {
        let gone = Entity::delete_by_id(self.id).exec(&portal.db).await;
        if let Err(err) = gone {
            tracing::warn!(error = %err, "an idempotency key stays taken for five minutes");
        }
    }
}

/// Forgets a key that is too old, or whose first call never answered.
async fn expire(
    db: &DatabaseConnection,
    user: &users::Model,
    key: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let over = Condition::any().add(Column::CreatedAt.lt(now - KEPT)).add(
        Condition::all()
            .add(Column::ResponseStatus.is_null())
            .add(Column::CreatedAt.lt(now - ABANDONED)),
    );
    Entity::delete_many()
        .filter(Column::UserId.eq(user.id))
        .filter(Column::Key.eq(key))
        .filter(over)
        .exec(db)
        .await?;
    Ok(())
}
