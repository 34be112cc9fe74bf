//! Sign-ins that got the password right and wait for the second factor.
//!
//! What a client holds meanwhile is a random token, good for five minutes and one sign-in, which opens
//! nothing else.
mod answer;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter,
    Set,
};
use serde_json::json;
use uuid::Uuid;

pub use super::_entities::mfa_challenges::{ActiveModel, Column, Entity, Model};
use crate::context::{Origin, Portal};
use crate::errors::{Error, Problem, Result};
use crate::keyring::{digest, random_token};
use crate::models::audit_logs::Entry;
use crate::models::mfa_factors::{self, Method};
use crate::models::unit_of_work::UnitOfWork;
use crate::models::verification_codes::{self, CodePurpose, Sent};
use crate::models::{backup_codes, users};
pub use answer::{Answer, Factor};

impl ActiveModelBehavior for ActiveModel {}

/// How long a second factor is waited for.
const LIFETIME: TimeDelta = TimeDelta::minutes(5);

/// What is asked for after the password.
#[derive(Clone)]
pub struct Challenge {
    /// Names the sign-in.
    pub token: String,
    /// What may be answered with, the strongest first, backup codes last.
    pub factors: Vec<Factor>,
    /// Seconds until it is too late.
    pub expires_in: i64,
}

impl Model {
    /// Asks `user` for one of `methods`.
    pub(super) async fn open(
        work: &mut UnitOfWork<'_>,
        user: &users::Model,
        remember: bool,
        device_id: Option<i64>,
        methods: &[Method],
    ) -> Result<Challenge> {
        let now = work.now();
        let token = random_token();
        let row = ActiveModel {
            pid: Set(Uuid::now_v7()),
            user_id: Set(user.id),
            device_id: Set(device_id),
            token_hash: Set(digest(&token)),
            remember: Set(remember),
            amr: Set(json!(["pwd"])),
            expires_at: Set((now + LIFETIME).into()),
            created_at: Set(now.into()),
            updated_at: Set(now.into()),
            ..Default::default()
        };
        row.insert(work.db()).await?;
        let factors = factors(work.db(), user, methods).await?;
        work.record(
            Entry::new("session.challenged", "user")
                .on(user.pid)
                .about(user)
                .with(json!({ "methods": methods.iter().map(|m| m.name()).collect::<Vec<_>>() })),
        );
        Ok(Challenge { token, factors, expires_in: LIFETIME.num_seconds() })
    }

    /// The sign-in of `token`, and whose it is; an error once it is over, or the password changed.
    pub async fn find_open(portal: &Portal, token: &str) -> Result<(Self, users::Model)> {
        let found = Entity::find()
            .find_also_related(users::Entity)
            .filter(Column::TokenHash.eq(digest(token)))
            .filter(Column::SpentAt.is_null())
            .filter(Column::ExpiresAt.gt(portal.now()))
            .one(&portal.db)
            .await?;
        match found {
            Some((challenge, Some(user))) if challenge.is_answered_in_time_by(&user) => {
                Ok((challenge, user))
            }
            _ => Err(Error::InvalidToken),
        }
    }

    /// Whether `user` may still answer: the account is open, and its password the one that was given.
    fn is_answered_in_time_by(&self, user: &users::Model) -> bool {
        user.is_active && user.password_changed_at <= self.created_at
    }

    /// What may be answered with, the strongest first, backup codes last.
    pub async fn factors(&self, portal: &Portal, user: &users::Model) -> Result<Vec<Factor>> {
        let methods = mfa_factors::methods(&portal.db, user.id).await?;
        factors(&portal.db, user, &methods).await
    }

    /// Sends a code for this sign-in; the one before stops working.
    pub async fn send_code(
        &self,
        portal: &Portal,
        origin: &Origin,
        user: &users::Model,
        method: Method,
    ) -> Result<()> {
        let factor = self.factor(portal, method).await?;
        let destination = factor
            .and_then(|factor| factor.destination)
            .ok_or_else(|| Problem::new("method", "error-mfa-method".into()))?;
        let mut work = UnitOfWork::begin(portal, origin).await?;
        let purpose = CodePurpose::SignIn;
        verification_codes::send(&mut work, user, purpose, method, &destination, Some(self.id))
            .await?;
        work.commit().await
    }

    /// Where codes go by `method`, in part.
    pub async fn destination(&self, portal: &Portal, method: Method) -> Result<Option<String>> {
        let factor = self.factor(portal, method).await?;
        Ok(factor.filter(|factor| factor.destination.is_some()).map(|factor| factor.label()))
    }

    async fn factor(&self, portal: &Portal, method: Method) -> Result<Option<mfa_factors::Model>> {
        let factors = mfa_factors::Model::confirmed(&portal.db, self.user_id).await?;
        Ok(factors.into_iter().find(|factor| factor.method() == method))
    }

    /// The last code that was sent for this sign-in by `method`.
    pub async fn last_sent(&self, portal: &Portal, method: Method) -> Result<Option<Sent>> {
        let purpose = CodePurpose::SignIn;
        verification_codes::last_sent(portal, self.user_id, purpose, method, Some(self.id)).await
    }

    /// Spends it: of many answers at once, one gets through.
    async fn spend(&self, work: &UnitOfWork<'_>) -> Result<()> {
        let spent = Entity::update_many()
            .col_expr(Column::SpentAt, Expr::value(work.now()))
            .col_expr(Column::UpdatedAt, Expr::value(work.now()))
            .filter(Column::Id.eq(self.id))
            .filter(Column::SpentAt.is_null())
            .filter(Column::ExpiresAt.gt(work.now()))
            .exec(work.db())
            .await?;
        if spent.rows_affected == 1 { Ok(()) } else { Err(Error::InvalidToken) }
    }
}

async fn factors(
    db: &impl ConnectionTrait,
    user: &users::Model,
    methods: &[Method],
) -> Result<Vec<Factor>> {
    let mut factors: Vec<_> = methods.iter().copied().map(Factor::Method).collect();
    if backup_codes::remaining(db, user.id).await? > 0 {
        factors.push(Factor::BackupCode);
    }
    Ok(factors)
}

/// Drops sign-ins that were over before `before`, with the codes that were sent for them.
pub async fn purge(db: &impl ConnectionTrait, before: DateTime<Utc>) -> Result<u64> {
    Ok(Entity::delete_many().filter(Column::ExpiresAt.lt(before)).exec(db).await?.rows_affected)
}
