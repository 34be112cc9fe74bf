//! A way back in for those who forgot their password.

use sea_orm::{ActiveModelTrait, IntoActiveModel, Set};

use super::email_address::canonical;
use super::password::{self, Owner};
use crate::context::{Origin, Portal};
use crate::errors::Result;
use crate::models::audit_logs::Entry;
use crate::models::deliveries::{Effect, Mail, NewDelivery};
use crate::models::input::Input;
use crate::models::one_time_tokens::{self, TokenPurpose};
use crate::models::unit_of_work::UnitOfWork;
use crate::models::users::Model;
use crate::models::users::verification::invalid_link;
use crate::models::{api_keys, devices};
use crate::rate_limit::LINK_MAILS;

impl Model {
    /// Sends a link to whoever has that address. The caller learns nothing.
    pub async fn request_password_reset(
        portal: &Portal,
        origin: &Origin,
        email: &str,
    ) -> Result<()> {
        let key = canonical(email);
        let standing = portal.limits.hit(LINK_MAILS, &format!("reset\n{key}"), portal.now()).await;
        let user = Self::find_by_email(&portal.db, &key).await?;
        // The same transaction for known and unknown: the time tells nothing.
        let mut work = UnitOfWork::begin(portal, origin).await?;
        match user.filter(|user| user.is_active && standing.retry_after.is_none()) {
            Some(user) => {
                user.send_password_reset(&mut work).await?;
                work.record(
                    Entry::new("user.password_reset_requested", "user").on(user.pid).about(&user),
                );
            }
            None => work.record(Entry::new("user.password_reset_requested", "user")),
        }
        work.commit().await
    }

    /// Puts a mail with a fresh link to a new password into the outbox; older links stop working.
    pub(super) async fn send_password_reset(
        &self,
        work: &mut UnitOfWork<'_>,
    ) -> Result<one_time_tokens::Model> {
        let token = one_time_tokens::Model::issue(work, self, TokenPurpose::ResetPassword).await?;
        work.deliver(NewDelivery::new(
            Effect::Mail(Mail::ResetPassword { token_id: token.id }),
            format!("reset-password:{}", token.id),
        ))
        .await?;
        Ok(token)
    }

    /// Sets a new password with the link's token. A refused password leaves the link as it was.
    pub async fn reset_password(
        portal: &Portal,
        origin: &Origin,
        token: &str,
        input: &mut Input,
    ) -> Result<Self> {
        let row = one_time_tokens::Model::find_usable(
            &portal.db,
            token,
            TokenPurpose::ResetPassword,
            portal.now(),
        )
        .await?;
        let user = match row {
            Some(row) => Some(Self::find(&portal.db, row.user_id).await?),
            None => None,
        };
        let owner = user.as_ref().map(Owner::from).unwrap_or_default();
        let password = password::read_new(input, "password", &owner);
        if user.is_none() {
            return Err(invalid_link());
        }
        input.finish()?;
        let hash = portal.passwords.hash(password).await?;
        let mut work = UnitOfWork::begin(portal, origin).await?;
        let token =
            one_time_tokens::Model::spend(&work, token, TokenPurpose::ResetPassword).await?;
        let user = Self::lock(&work, token.user_id).await?;
        if !user.is_active {
            return Err(invalid_link());
        }
        let is_first_proof = !user.is_verified() && user.email == token.email;
        let user = user.replace_password(&mut work, hash, "reset", None).await?;
        let user = if is_first_proof { user.take_over(&mut work).await? } else { user };
        work.commit().await?;
        Ok(user)
    }

    /// The link proves the address for the first time. Whoever registered it may have been a stranger:
    /// keys and devices that they left behind open the account no longer. Second factors stay, as with
    /// every reset.
    async fn take_over(self, work: &mut UnitOfWork<'_>) -> Result<Self> {
        let before = self.clone();
        let mut user = self.into_active_model();
        user.email_verified_at = Set(Some(work.now().into()));
        let user = user.update(work.db()).await?;
        work.record(Entry::new("user.email_verified", "user").on(user.pid).about(&user).by(&user));
        user.count_version(work).await?;
        work.publish_changes(&before, &user);
        api_keys::Model::revoke_all(work, &user, "reset").await?;
        devices::forget_all(work, user.id).await?;
        Ok(user)
    }
}
