//! How a password is replaced, and what ends with the old one.

use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, Set};
use serde_json::json;

use super::policy::read_new;
use crate::context::{Origin, Portal};
use crate::errors::{Error, Problem, Result};
use crate::models::audit_logs::Entry;
use crate::models::input::Input;
use crate::models::notifications::Alert;
use crate::models::unit_of_work::UnitOfWork;
use crate::models::users::reauthentication::Proof;
use crate::models::users::{Column, Entity, Model};
use crate::models::{devices, one_time_tokens, sessions};

/// The field of the password that is.
const CURRENT: &str = "current_password";

impl Model {
    /// Changes the password for whoever knows the one that is, in `session`, which goes on; every
    /// other one ends.
    pub async fn change_password(
        self,
        portal: &Portal,
        origin: &Origin,
        session: &sessions::Model,
        input: &mut Input,
    ) -> Result<Self> {
        let current = input.required_raw(CURRENT);
        let password = read_new(input, "new_password", &(&self).into());
        input.finish()?;
        Self::reauthenticate(portal, origin, &self, session, Proof::Password(current))
            .await
            .map_err(beside_current)?;
        let hash = portal.passwords.hash(password).await?;
        let mut work = UnitOfWork::begin(portal, origin).await?;
        if !self.is_unchanged(&work).await? {
            return Err(wrong_password());
        }
        let user = self.replace_password(&mut work, hash, "changed", Some(session.id)).await?;
        work.commit().await?;
        Ok(user)
    }

    /// Whether the password is still the one that was asked for; locks the account if it is, so that
    /// of many changes at once one gets through.
    async fn is_unchanged(&self, work: &UnitOfWork<'_>) -> Result<bool> {
        let locked = Entity::update_many()
            .col_expr(Column::UpdatedAt, Expr::value(work.now()))
            .filter(Column::Id.eq(self.id))
            .filter(Column::PasswordHash.eq(&self.password_hash))
            .exec(work.db())
            .await?;
        Ok(locked.rows_affected == 1)
    }

    /// Replaces the password (given as its hash), ends every session but `keep`, voids every link on
    /// its way and every trust in a device, and tells the owner.
    pub(in crate::models::users) async fn replace_password(
        self,
        work: &mut UnitOfWork<'_>,
        hash: String,
        because: &'static str,
        keep: Option<i64>,
    ) -> Result<Self> {
        let now = work.now();
        let mut changed = self.into_active_model();
        changed.password_hash = Set(hash);
        changed.password_changed_at = Set(now.into());
        changed.updated_at = Set(now.into());
        let user = changed.update(work.db()).await?;
        one_time_tokens::void_all(work.db(), user.id, now).await?;
        devices::forget_trust(work, user.id).await?;
        sessions::Model::revoke_all(work, &user, keep, because).await?;
        work.record(
            Entry::new("user.password_changed", "user")
                .on(user.pid)
                .about(&user)
                .by(&user)
                .with(json!({ "because": because })),
        );
        work.alert(&user, Alert::new("password-changed")).await?;
        Ok(user)
    }

    /// Hashes `password`, which was found right, as new ones are hashed. The password stays what it
    /// was, so nobody is told; one that was changed meanwhile stays changed.
    pub(in crate::models::users) async fn rehash_password(
        &self,
        portal: &Portal,
        password: String,
    ) -> Result<()> {
        let hash = portal.passwords.hash(password).await?;
        Entity::update_many()
            .col_expr(Column::PasswordHash, Expr::value(hash))
            .filter(Column::Id.eq(self.id))
            .filter(Column::PasswordHash.eq(&self.password_hash))
            .exec(&portal.db)
            .await?;
        Ok(())
    }
}

/// A wrong proof, at the field that it was typed into.
fn beside_current(err: Error) -> Error {
    match err {
        Error::Invalid(problems) => Error::Invalid(
            problems
                .into_iter()
                .map(|problem| Problem { field: CURRENT.into(), ..problem })
                .collect(),
        ),
        other => other,
    }
}

fn wrong_password() -> Error {
    Problem::new(CURRENT, "error-password-wrong".into()).with_code("INVALID_CREDENTIALS").into()
}
