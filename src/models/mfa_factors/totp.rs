//! Authenticators: six digits that change every thirty seconds (RFC 6238).

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, Set,
};
use serde_json::json;
use totp_rs::{Algorithm, Builder, Secret, Totp};
use uuid::Uuid;

use super::enrolment::{Confirmation, begun};
use super::{ActiveModel, Column, Entity, Method, Model, digits};
use crate::context::{Origin, Portal};
use crate::errors::{Error, Problem, Result};
use crate::models::audit_logs::Entry;
use crate::models::input::Input;
use crate::models::unit_of_work::UnitOfWork;
use crate::models::users;

/// What the name of an authenticator may hold, in characters.
pub const MAX_NAME: usize = 64;
/// The most authenticators of one person.
const MAX_AUTHENTICATORS: usize = 10;
/// Seconds that a code is good for.
const STEP: u64 = 30;

/// What a person puts into their authenticator. It is shown while the factor is set up and never
/// again.
pub struct Authenticator {
    /// The secret in base 32, to type.
    pub secret: String,
    /// The same with account and issuer, to scan.
    pub url: String,
}

impl Model {
    /// Begins the set-up of an authenticator called `name`; an earlier one that was not finished is
    /// dropped. `finish` commits.
    pub async fn begin_totp<'a, T, F: Future<Output = Result<T>>>(
        portal: &'a Portal,
        origin: &'a Origin,
        user: &users::Model,
        name: Option<String>,
        finish: impl FnOnce(UnitOfWork<'a>, (Self, Authenticator)) -> F,
    ) -> Result<T> {
        let work = UnitOfWork::begin(portal, origin).await?;
        let count = authenticators(&work, user.id).await?;
        let name = name.filter(|name| !name.is_empty()).unwrap_or_else(|| {
            let plain = portal.texts.say(user.language(), &"factor-totp-default".into());
            if count == 0 { plain } else { format!("{plain} {}", count + 1) }
        });
        let pid = Uuid::now_v7();
        let secret = Secret::generate();
        let sealed = portal.vault.encrypt(secret.as_bytes(), &binding(user.pid, pid))?;
        let factor = Self::insert_pending(&work, user, pid, Method::Totp, |row| {
            row.name = Set(name);
            row.secret = Set(Some(sealed));
        });
        let factor = factor.await?;
        let authenticator = authenticator(portal, user, secret.as_bytes())?;
        finish(work, (factor, authenticator)).await
    }

    /// The secret of an authenticator that is being set up; `NotFound` once it counts, or after half
    /// an hour.
    pub fn show_secret(&self, portal: &Portal, user: &users::Model) -> Result<Authenticator> {
        if self.method() != Method::Totp || !self.is_pending(portal.now()) {
            return Err(Error::NotFound);
        }
        let (secret, _) = self.secret(portal, user.pid)?;
        authenticator(portal, user, &secret)
    }

    /// Takes the authenticator that is being set up into use, if `code` is of it. `finish` commits.
    pub async fn confirm_totp<'a, T, F: Future<Output = Result<T>>>(
        portal: &'a Portal,
        origin: &'a Origin,
        user: &users::Model,
        code: &str,
        finish: impl FnOnce(UnitOfWork<'a>, Confirmation) -> F,
    ) -> Result<T> {
        let mut work = UnitOfWork::begin(portal, origin).await?;
        let factor = begun(&work, user.id, Method::Totp).await?;
        let (secret, _) = factor.secret(portal, user.pid)?;
        let step = matching_step(&secret, code, work.now())?.ok_or_else(wrong_code)?;
        authenticators(&work, user.id).await?;
        let confirmation = factor.complete(&mut work, user, Some(step)).await?;
        finish(work, confirmation).await
    }

    /// Whether `code` is of an authenticator of that person. A code that was right is spent with
    /// this: of many at once, one gets through.
    pub async fn verify_totp(work: &UnitOfWork<'_>, user_id: i64, code: &str) -> Result<bool> {
        let factors = Entity::find()
            .filter(Column::UserId.eq(user_id))
            .filter(Column::Method.eq(Method::Totp.name()))
            .filter(Column::ConfirmedAt.is_not_null())
            .find_also_related(users::Entity)
            .all(work.db())
            .await?;
        for (factor, owner) in factors {
            let Some(owner) = owner else { continue };
            let (secret, is_stale) = match factor.secret(work.portal(), owner.pid) {
                Ok(secret) => secret,
                // One that no key opens any more must not keep the others from working.
                Err(err) => {
                    tracing::error!(factor = %factor.pid, reason = %err, "an authenticator is lost");
                    continue;
                }
            };
            let Some(step) = matching_step(&secret, code, work.now())? else { continue };
            let renewed = is_stale.then_some((owner.pid, secret));
            if factor.spend_step(work, step, renewed).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Notes that the code of `step` was used; codes of that step and of those before it are spent.
    async fn spend_step(
        &self,
        work: &UnitOfWork<'_>,
        step: i64,
        renewed: Option<(Uuid, Vec<u8>)>,
    ) -> Result<bool> {
        let mut update = Entity::update_many()
            .col_expr(Column::LastStep, Expr::value(step))
            .col_expr(Column::LastUsedAt, Expr::value(work.now()))
            .filter(Column::Id.eq(self.id))
            .filter(
                Condition::any().add(Column::LastStep.is_null()).add(Column::LastStep.lt(step)),
            );
        if let Some((owner, secret)) = renewed {
            let sealed = work.portal().vault.encrypt(&secret, &binding(owner, self.pid))?;
            update = update.col_expr(Column::Secret, Expr::value(sealed));
        }
        Ok(update.exec(work.db()).await?.rows_affected == 1)
    }

    /// The secret, and whether a key of before encrypted it.
    fn secret(&self, portal: &Portal, owner: Uuid) -> Result<(Vec<u8>, bool)> {
        let sealed = self.secret.as_deref().unwrap_or_default();
        let opened = portal.vault.decrypt(sealed, &binding(owner, self.pid));
        let opened = opened.ok_or_else(|| Error::internal("no key opens the authenticator"))?;
        Ok((opened.bytes, opened.is_stale))
    }

    /// Gives an authenticator another name.
    pub async fn rename(
        self,
        portal: &Portal,
        origin: &Origin,
        user: &users::Model,
        input: &mut Input,
    ) -> Result<Self> {
        if self.method() != Method::Totp || self.confirmed_at.is_none() {
            return Err(Error::NotFound);
        }
        let name = input.required_line("name", MAX_NAME);
        input.finish()?;
        let mut work = UnitOfWork::begin(portal, origin).await?;
        let mut row: ActiveModel = self.into_active_model();
        row.name = Set(name);
        row.updated_at = Set(work.now().into());
        let factor = row.update(work.db()).await?;
        work.record(
            Entry::new("mfa_factor.renamed", "mfa_factor")
                .on(factor.pid)
                .about(user)
                .with(json!({ "method": factor.method })),
        );
        work.commit().await?;
        Ok(factor)
    }
}

/// What a secret belongs to.
fn binding(owner: Uuid, factor: Uuid) -> String {
    format!("mfa_factor/{owner}/{factor}")
}

/// How many authenticators count; an error where there is no room for another.
async fn authenticators(work: &UnitOfWork<'_>, user_id: i64) -> Result<usize> {
    let factors = Model::confirmed(work.db(), user_id).await?;
    let count = factors.iter().filter(|factor| factor.method() == Method::Totp).count();
    if count >= MAX_AUTHENTICATORS {
        return Err(Error::Conflict("RESOURCE_CONFLICT", "error-factor-too-many"));
    }
    Ok(count)
}

fn totp(secret: &[u8]) -> Builder {
    // What every authenticator understands; some silently ignore anything else.
    Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_skew(1)
        .with_step_duration(STEP)
        .with_secret(secret.to_vec())
}

fn authenticator(portal: &Portal, user: &users::Model, secret: &[u8]) -> Result<Authenticator> {
    let product = portal.texts.say(user.language(), &"product-name".into());
    let totp: Totp = totp(secret)
        .with_issuer(Some(product.replace(':', " ")))
        .with_account_name(user.email.replace(':', " "))
        .build()
        .map_err(Error::internal)?;
    let url = totp.to_url().map_err(Error::internal)?;
    Ok(Authenticator { secret: totp.secret().to_base32(), url })
}

/// The step, one on either side of `now` allowed, that `code` is of.
fn matching_step(secret: &[u8], code: &str, now: DateTime<Utc>) -> Result<Option<i64>> {
    let totp = totp(secret).build().map_err(Error::internal)?;
    let seconds = u64::try_from(now.timestamp()).unwrap_or_default();
    let code = digits(code);
    if code.len() != 6 {
        return Ok(None);
    }
    Ok(totp.check(&code, seconds).and_then(|step| i64::try_from(step).ok()))
}

/// A code that is wrong, spent or too old, where a factor is set up.
pub(super) fn wrong_code() -> Error {
    Problem::new("code", "error-code-wrong".into()).with_code("INVALID_CREDENTIALS").into()
}
