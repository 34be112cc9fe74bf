//! Confirming that an address is read by the person who gave it.

use sea_orm::{ActiveModelTrait, IntoActiveModel, Set};

use super::email_address::canonical;
use crate::context::{Origin, Portal};
use crate::errors::{Error, Problem, Result};
use crate::models::audit_logs::Entry;
use crate::models::deliveries::{Effect, Mail, NewDelivery};
use crate::models::one_time_tokens::{self, TokenPurpose};
use crate::models::unit_of_work::UnitOfWork;
use crate::models::users::Model;
use crate::rate_limit::LINK_MAILS;

impl Model {
    /// Puts a mail with a fresh link into the outbox; older links stop working.
    pub(crate) async fn send_verification(&self, work: &mut UnitOfWork<'_>) -> Result<()> {
        let token = one_time_tokens::Model::issue(work, self, TokenPurpose::VerifyEmail).await?;
        work.deliver(NewDelivery::new(
            Effect::Mail(Mail::VerifyEmail { token_id: token.id }),
            format!("verify-email:{}", token.id),
        ))
        .await
    }

    /// Sends the link again, to whoever has that address and needs it. The caller learns nothing.
    pub async fn resend_verification(portal: &Portal, origin: &Origin, email: &str) -> Result<()> {
        let key = canonical(email);
        let standing = portal.limits.hit(LINK_MAILS, &format!("verify\n{key}"), portal.now()).await;
        let user = Self::find_by_email(&portal.db, &key).await?;
        let Some(user) = user.filter(|user| user.is_active && !user.is_verified()) else {
            return Ok(());
        };
        if standing.retry_after.is_some() {
            return Ok(());
        }
        let mut work = UnitOfWork::begin(portal, origin).await?;
        user.send_verification(&mut work).await?;
        work.commit().await
    }

    /// Spends the link and confirms the address: the first, or the one that the account changes to.
    pub async fn verify_email(portal: &Portal, origin: &Origin, token: &str) -> Result<Self> {
        let purpose = TokenPurpose::ChangeEmail;
        let change =
            one_time_tokens::Model::find_usable(&portal.db, token, purpose, portal.now()).await?;
        if change.is_some() {
            return Self::change_email(portal, origin, token).await;
        }
        let mut work = UnitOfWork::begin(portal, origin).await?;
        let token = one_time_tokens::Model::spend(&work, token, TokenPurpose::VerifyEmail).await?;
        let user = Self::lock(&work, token.user_id).await?;
        if user.email != token.email || !user.is_active {
            return Err(invalid_link());
        }
        let (now, before) = (work.now(), user.clone());
        let mut user = user.into_active_model();
        user.email_verified_at = Set(Some(now.into()));
        user.updated_at = Set(now.into());
        let user = user.update(work.db()).await?;
        work.record(Entry::new("user.email_verified", "user").on(user.pid).about(&user).by(&user));
        user.count_version(&work).await?;
        work.publish_changes(&before, &user);
        work.commit().await?;
        Ok(user)
    }
}

/// A link that is unknown, spent, replaced by a newer one, or too old.
#[must_use]
pub fn invalid_link() -> Error {
    Problem::new("token", "error-token-invalid".into()).with_code("INVALID_TOKEN").into()
}
