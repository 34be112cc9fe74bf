//! Taking factors away. With the last one two-factor authentication is off.

use chrono::{DateTime, FixedOffset};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::json;
use uuid::Uuid;

use super::enrolment::lock_owner;
use super::{Column, Entity, Method, Model};
use crate::context::{Origin, Portal};
use crate::errors::{Error, Result};
use crate::models::audit_logs::Entry;
use crate::models::notifications::Alert;
use crate::models::unit_of_work::UnitOfWork;
use crate::models::{backup_codes, devices, users, verification_codes};

/// Which factors of a person.
#[derive(Clone, Copy, Debug)]
pub enum Which {
    /// All of a method.
    All(Method),
    /// The one with this public id, if it is of this method.
    One(Method, Uuid),
    /// The one with this public id, whatever its method.
    Any(Uuid),
}

impl Which {
    fn names(self, factor: &Model) -> bool {
        match self {
            Self::All(method) => factor.method() == method,
            Self::One(method, pid) => factor.method() == method && factor.pid == pid,
            Self::Any(pid) => factor.pid == pid,
        }
    }
}

/// Takes factors of `user` away: `NotFound` if there are none such, a conflict if they are the last
/// and the role asks for one.
pub async fn remove(
    portal: &Portal,
    origin: &Origin,
    user: &users::Model,
    which: Which,
) -> Result<()> {
    let mut work = UnitOfWork::begin(portal, origin).await?;
    let owner = lock_owner(&work, user.id).await?;
    let factors = Model::confirmed(work.db(), user.id).await?;
    let (gone, left): (Vec<_>, Vec<_>) =
        factors.into_iter().partition(|factor| which.names(factor));
    if gone.is_empty() {
        return Err(Error::NotFound);
    }
    if left.is_empty() && portal.settings.mfa.required_roles.contains(&owner.role) {
        return Err(Error::Conflict("RESOURCE_CONFLICT", "error-factor-required"));
    }
    drop_factors(&mut work, &owner, &gone, left.is_empty()).await?;
    work.commit().await
}

/// Takes away what was set up for `owner` (whose row is locked) at or after `since`, be it finished or
/// not, backup codes too: it may be a stranger's.
pub(in crate::models) async fn remove_since(
    work: &mut UnitOfWork<'_>,
    owner: &users::Model,
    since: DateTime<FixedOffset>,
) -> Result<()> {
    Entity::delete_many()
        .filter(Column::UserId.eq(owner.id))
        .filter(Column::ConfirmedAt.is_null())
        .exec(work.db())
        .await?;
    backup_codes::forget_since(work, owner.id, since).await?;
    let factors = Model::confirmed(work.db(), owner.id).await?;
    let (gone, left): (Vec<_>, Vec<_>) = factors
        .into_iter()
        .partition(|factor| factor.confirmed_at.is_some_and(|confirmed| confirmed >= since));
    if gone.is_empty() {
        return Ok(());
    }
    drop_factors(work, owner, &gone, left.is_empty()).await
}

/// Takes `gone` away, which may be all that there are, and tells the owner.
async fn drop_factors(
    work: &mut UnitOfWork<'_>,
    owner: &users::Model,
    gone: &[Model],
    is_all: bool,
) -> Result<()> {
    Entity::delete_many()
        .filter(Column::Id.is_in(gone.iter().map(|factor| factor.id)))
        .exec(work.db())
        .await?;
    for factor in gone {
        work.record(
            Entry::new("mfa_factor.removed", "mfa_factor")
                .on(factor.pid)
                .about(owner)
                .with(json!({ "method": factor.method })),
        );
    }
    let methods: Vec<_> = gone.iter().map(Model::method).collect();
    verification_codes::void_sign_ins(work, owner.id, &methods).await?;
    if is_all {
        return disable(work, owner).await;
    }
    let labels: Vec<_> = gone.iter().map(Model::label).collect();
    work.alert(owner, Alert::new("factor-removed").with("factor", labels.join(", "))).await
}

/// Takes every factor of `owner` away, and all that goes with them.
pub async fn disable(work: &mut UnitOfWork<'_>, owner: &users::Model) -> Result<()> {
    Entity::delete_many().filter(Column::UserId.eq(owner.id)).exec(work.db()).await?;
    backup_codes::forget(work, owner.id).await?;
    verification_codes::void_sign_ins(work, owner.id, &Method::ALL).await?;
    // A browser is trusted with the factors that there were, not with those to come.
    devices::Entity::update_many()
        .col_expr(devices::Column::TrustedAt, Expr::value(None::<chrono::DateTime<chrono::Utc>>))
        .col_expr(devices::Column::TrustedUntil, Expr::value(None::<chrono::DateTime<chrono::Utc>>))
        .filter(devices::Column::UserId.eq(owner.id))
        .exec(work.db())
        .await?;
    users::Entity::update_many()
        .col_expr(users::Column::MfaEnabledAt, Expr::value(None::<chrono::DateTime<chrono::Utc>>))
        .filter(users::Column::Id.eq(owner.id))
        .exec(work.db())
        .await?;
    owner.count_version(work).await?;
    work.record(Entry::new("mfa.disabled", "user").on(owner.pid).about(owner));
    work.alert(owner, Alert::new("mfa-disabled")).await
}
