//! Taking factors into use: each is begun, and counts once a code of it came back.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, Set,
};
use serde_json::json;
use uuid::Uuid;

use super::totp::wrong_code;
use super::{ActiveModel, Column, Entity, Method, Model};
use crate::context::{Origin, Portal};
use crate::errors::{Error, Result};
use crate::models::audit_logs::Entry;
use crate::models::input::Input;
use crate::models::notifications::Alert;
use crate::models::unit_of_work::UnitOfWork;
use crate::models::users::phone;
use crate::models::verification_codes::{self, CodePurpose, Recipient};
use crate::models::{backup_codes, sessions, users};
use crate::settings::Sms;

/// How long a set-up may take.
const PATIENCE: TimeDelta = TimeDelta::minutes(30);

/// A factor that was just taken into use.
#[derive(Debug)]
pub struct Confirmation {
    /// The factor.
    pub factor: Model,
    /// The first backup codes of an account that had no factor before, to be shown once; else none.
    pub backup_codes: Vec<String>,
}

impl Model {
    /// Whether it waits for its first code.
    #[must_use]
    pub fn is_pending(&self, now: DateTime<Utc>) -> bool {
        self.confirmed_at.is_none() && now - self.created_at.to_utc() < PATIENCE
    }

    /// The factor of this method that a person is setting up.
    pub async fn pending(portal: &Portal, user_id: i64, method: Method) -> Result<Option<Self>> {
        let factor = unconfirmed(&portal.db, user_id, method).await?;
        Ok(factor.filter(|factor| factor.is_pending(portal.now())))
    }

    /// Begins a factor that gets codes at `destination`, and sends the first one there. `finish`
    /// commits.
    pub async fn begin_with_code<'a, T, F: Future<Output = Result<T>>>(
        portal: &'a Portal,
        origin: &'a Origin,
        user: &users::Model,
        method: Method,
        destination: &str,
        finish: impl FnOnce(UnitOfWork<'a>, Self) -> F,
    ) -> Result<T> {
        let purpose = purpose_of(method)?;
        let mut work = UnitOfWork::begin(portal, origin).await?;
        let factors = Self::confirmed(work.db(), user.id).await?;
        let is_there = |factor: &Self| {
            factor.method() == method && factor.destination.as_deref() == Some(destination)
        };
        if factors.iter().any(is_there) {
            return Err(Error::Conflict("RESOURCE_CONFLICT", "error-factor-there-already"));
        }
        let factor = Self::insert_pending(&work, user, Uuid::now_v7(), method, |row| {
            row.destination = Set(Some(destination.to_owned()));
        });
        let factor = factor.await?;
        verification_codes::send(&mut work, user, purpose, method, destination, None).await?;
        finish(work, factor).await
    }

    /// Takes the factor that is being set up into use, if `code` is the one that was sent. `finish`
    /// commits.
    pub async fn confirm_code<'a, T, F: Future<Output = Result<T>>>(
        portal: &'a Portal,
        origin: &'a Origin,
        user: &users::Model,
        method: Method,
        code: &str,
        finish: impl FnOnce(UnitOfWork<'a>, Confirmation) -> F,
    ) -> Result<T> {
        let purpose = purpose_of(method)?;
        let pending = Self::pending(portal, user.id, method).await?.ok_or_else(not_begun)?;
        let destination = pending.destination.as_deref().ok_or_else(not_begun)?;
        let to = Recipient { channel: method, destination };
        if !verification_codes::check(portal, origin, user.id, purpose, None, to, code).await? {
            return Err(wrong_code());
        }
        let mut work = UnitOfWork::begin(portal, origin).await?;
        let factor = begun(&work, user.id, method).await?;
        if factor.destination != pending.destination {
            // Begun anew meanwhile, with what the code was not sent to.
            return Err(wrong_code());
        }
        let confirmation = factor.complete(&mut work, user, None).await?;
        finish(work, confirmation).await
    }

    /// A row that does not count yet, in the place of those of the same method that were not
    /// finished.
    pub(super) async fn insert_pending(
        work: &UnitOfWork<'_>,
        user: &users::Model,
        pid: Uuid,
        method: Method,
        fill: impl FnOnce(&mut ActiveModel),
    ) -> Result<Self> {
        Entity::delete_many()
            .filter(Column::UserId.eq(user.id))
            .filter(Column::Method.eq(method.name()))
            .filter(Column::ConfirmedAt.is_null())
            .exec(work.db())
            .await?;
        let mut row = ActiveModel {
            pid: Set(pid),
            user_id: Set(user.id),
            method: Set(method.name().into()),
            name: Set(String::new()),
            created_at: Set(work.now().into()),
            updated_at: Set(work.now().into()),
            ..Default::default()
        };
        fill(&mut row);
        Ok(row.insert(work.db()).await?)
    }

    /// Lets the factor count, and makes backup codes if it is the first.
    pub(super) async fn complete(
        self,
        work: &mut UnitOfWork<'_>,
        user: &users::Model,
        last_step: Option<i64>,
    ) -> Result<Confirmation> {
        let owner = lock_owner(work, user.id).await?;
        let done = Entity::update_many()
            .col_expr(Column::ConfirmedAt, Expr::value(work.now()))
            .col_expr(Column::UpdatedAt, Expr::value(work.now()))
            .col_expr(Column::LastStep, Expr::value(last_step))
            .filter(Column::Id.eq(self.id))
            .filter(Column::ConfirmedAt.is_null())
            .exec(work.db())
            .await?;
        if done.rows_affected != 1 {
            return Err(not_begun());
        }
        if self.method() != Method::Totp {
            self.replace_others(work, user).await?;
        }
        let backup_codes = match owner.mfa_enabled_at {
            Some(_) => Vec::new(),
            None => self.enable(work, &owner).await?,
        };
        work.record(
            Entry::new("mfa_factor.added", "mfa_factor")
                .on(self.pid)
                .about(user)
                .with(json!({ "method": self.method })),
        );
        let topic = match self.method() {
            Method::Totp => "totp-added",
            Method::Email => "email-factor-added",
            Method::Sms => "sms-factor-added",
        };
        work.alert(user, Alert::new(topic).with("factor", self.label())).await?;
        Ok(Confirmation { factor: self, backup_codes })
    }

    /// There is one number and one address: a new one takes the place of the one before.
    async fn replace_others(&self, work: &mut UnitOfWork<'_>, user: &users::Model) -> Result<()> {
        let others = Condition::all()
            .add(Column::UserId.eq(self.user_id))
            .add(Column::Method.eq(self.method.as_str()))
            .add(Column::Id.ne(self.id));
        let replaced = Entity::find().filter(others.clone()).all(work.db()).await?;
        Entity::delete_many().filter(others).exec(work.db()).await?;
        for factor in replaced.iter().filter(|factor| factor.confirmed_at.is_some()) {
            work.record(
                Entry::new("mfa_factor.removed", "mfa_factor")
                    .on(factor.pid)
                    .about(user)
                    .with(json!({ "method": factor.method, "replaced_by": self.pid })),
            );
        }
        Ok(())
    }

    /// From now on the account asks for a second factor.
    async fn enable(&self, work: &mut UnitOfWork<'_>, owner: &users::Model) -> Result<Vec<String>> {
        users::Entity::update_many()
            .col_expr(users::Column::MfaEnabledAt, Expr::value(work.now()))
            .filter(users::Column::Id.eq(owner.id))
            .exec(work.db())
            .await?;
        owner.count_version(work).await?;
        work.record(
            Entry::new("mfa.enabled", "user")
                .on(owner.pid)
                .about(owner)
                .with(json!({ "method": self.method })),
        );
        backup_codes::make(work, owner).await
    }
}

/// The account of a factor, held until the change is committed: two who change its factors at once
/// would each think the other's still there.
pub(in crate::models) async fn lock_owner(
    work: &UnitOfWork<'_>,
    user_id: i64,
) -> Result<users::Model> {
    let owner = users::Model::lock(work, user_id).await?;
    sessions::Model::require_open(work).await?;
    Ok(owner)
}

/// The factor of this method that a person is setting up; an error if there is none.
pub(super) async fn begun(work: &UnitOfWork<'_>, user_id: i64, method: Method) -> Result<Model> {
    let factor = unconfirmed(work.db(), user_id, method).await?;
    factor.filter(|factor| factor.is_pending(work.now())).ok_or_else(not_begun)
}

async fn unconfirmed(
    db: &impl sea_orm::ConnectionTrait,
    user_id: i64,
    method: Method,
) -> Result<Option<Model>> {
    Ok(Entity::find()
        .filter(Column::UserId.eq(user_id))
        .filter(Column::Method.eq(method.name()))
        .filter(Column::ConfirmedAt.is_null())
        .order_by_desc(Column::Id)
        .one(db)
        .await?)
}

/// The number to set up: the one of `phone`, else the one of the profile.
pub fn read_phone(input: &mut Input, user: &users::Model, settings: &Sms) -> Result<String> {
    let typed = input.line("phone", 40).filter(|typed| !typed.is_empty());
    let Some(typed) = typed.or_else(|| user.phone.clone()) else {
        input.reject("phone", "error-required");
        return Err(input.finish().err().unwrap_or(Error::NotFound));
    };
    let phone = phone::parse(&typed);
    match &phone {
        None => input.reject("phone", "error-phone-invalid"),
        Some(phone) if !phone.is_allowed(settings) => input.reject("phone", "error-phone-country"),
        Some(_) => {}
    }
    input.finish()?;
    Ok(phone.map(|phone| phone.e164).unwrap_or_default())
}

fn not_begun() -> Error {
    Error::Conflict("RESOURCE_CONFLICT", "error-factor-not-begun")
}

fn purpose_of(method: Method) -> Result<CodePurpose> {
    match method {
        Method::Email => Ok(CodePurpose::EnrollEmail),
        Method::Sms => Ok(CodePurpose::EnrollSms),
        Method::Totp => Err(Error::internal("no code is sent to an authenticator")),
    }
}
