//! Leaving: an account is erased 30 days after its owner asked for it, unless they change their mind.

use chrono::TimeDelta;
use chrono_tz::Tz;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, Set};

use super::reauthentication::Proof;
use super::verification::invalid_link;
use crate::context::{Origin, Portal};
use crate::errors::{Error, Result};
use crate::models::audit_logs::Entry;
use crate::models::input::Input;
use crate::models::notifications::Alert;
use crate::models::one_time_tokens::{self, Model as Token, TokenPurpose};
use crate::models::unit_of_work::UnitOfWork;
use crate::models::users::{Column, Entity, Model};
use crate::models::{api_keys, sessions};

/// How long one may change one's mind.
pub const GRACE: TimeDelta = TimeDelta::days(30);

impl Model {
    /// The day on which the account will be erased, where its owner lives.
    #[must_use]
    pub fn deletion_day(&self) -> Option<String> {
        let zone: Tz = self.timezone.parse().unwrap_or(Tz::UTC);
        let due = self.deletion_due_at?.with_timezone(&zone);
        Some(due.format("%Y-%m-%d").to_string())
    }

    /// Asks for the deletion with the password that `input` brings.
    pub async fn request_deletion_with(
        &self,
        portal: &Portal,
        origin: &Origin,
        session: &sessions::Model,
        input: &mut Input,
    ) -> Result<Self> {
        let password = input.required_raw("password");
        input.finish()?;
        Self::reauthenticate(portal, origin, self, session, Proof::Password(password)).await?;
        self.request_deletion(portal, origin).await
    }

    /// Asks for the deletion: every session ends, keys stop, and a link that takes it back is
    /// mailed. Asked twice, the first day counts.
    pub async fn request_deletion(&self, portal: &Portal, origin: &Origin) -> Result<Self> {
        let mut work = UnitOfWork::begin(portal, origin).await?;
        if self.is_last_admin(&work).await? {
            return Err(Error::Conflict("RESOURCE_CONFLICT", "error-last-admin"));
        }
        let now = work.now();
        let mut user = Self::lock(&work, self.id).await?;
        if !user.is_active {
            return Err(Error::NotFound);
        }
        let is_first = user.deletion_due_at.is_none();
        if is_first {
            let mut due = user.into_active_model();
            due.deletion_due_at = Set(Some((now + GRACE).into()));
            due.updated_at = Set(now.into());
            user = due.update(work.db()).await?;
            work.record(Entry::new("user.deletion_requested", "user").on(user.pid).about(&user));
        }
        one_time_tokens::void_all(work.db(), user.id, now).await?;
        sessions::Model::revoke_all(&mut work, &user, None, "deletion_requested").await?;
        api_keys::Model::revoke_all(&mut work, &user, "deletion_requested").await?;
        if is_first {
            let token = Token::issue(&work, &user, TokenPurpose::KeepAccount).await?;
            let alert = Alert::new("deletion-requested").link(token.id).at("/settings/data");
            let alert = alert.with("date", user.deletion_day().unwrap_or_default());
            work.alert(&user, alert).await?;
        }
        work.commit().await?;
        Ok(user)
    }

    /// Takes the deletion back; an account that stays anyway is fine.
    pub async fn keep_account(&self, portal: &Portal, origin: &Origin) -> Result<()> {
        let mut work = UnitOfWork::begin(portal, origin).await?;
        if self.keep(&mut work).await? { work.commit().await } else { Ok(()) }
    }

    /// The same by the link that was mailed.
    pub async fn keep_account_by_link(portal: &Portal, origin: &Origin, token: &str) -> Result<()> {
        let mut work = UnitOfWork::begin(portal, origin).await?;
        let token = Token::spend(&work, token, TokenPurpose::KeepAccount).await?;
        let user = Self::find(work.db(), token.user_id).await?;
        if user.keep(&mut work).await? { work.commit().await } else { Err(invalid_link()) }
    }

    /// Whether the deletion was still to be taken back.
    pub(super) async fn keep(&self, work: &mut UnitOfWork<'_>) -> Result<bool> {
        let now = work.now();
        let kept = Entity::update_many()
            .col_expr(Column::DeletionDueAt, Expr::value(None::<chrono::DateTime<chrono::Utc>>))
            .col_expr(Column::UpdatedAt, Expr::value(now))
            .filter(Column::Id.eq(self.id))
            .filter(Column::IsActive.eq(true))
            .filter(Column::DeletionDueAt.is_not_null())
            .exec(work.db())
            .await?;
        if kept.rows_affected != 1 {
            return Ok(false);
        }
        one_time_tokens::void(work.db(), self.id, &[TokenPurpose::KeepAccount], now).await?;
        let entry = Entry::new("user.deletion_withdrawn", "user").on(self.pid).about(self);
        let is_program = work.origin().actor.as_ref().is_some_and(|actor| actor.role == "system");
        work.record(if is_program { entry } else { entry.by(self) });
        work.alert(self, Alert::new("account-kept").at("/settings/data")).await?;
        Ok(true)
    }
}
