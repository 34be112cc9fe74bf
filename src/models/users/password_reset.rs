//! A way back in for those who forgot their password.

use super::email_address::canonical;
use super::password;
use crate::context::{Origin, Portal};
use crate::errors::Result;
use crate::models::audit_logs::Entry;
use crate::models::deliveries::{Effect, Mail, NewDelivery};
use crate::models::input::Input;
use crate::models::one_time_tokens::{self, TokenPurpose};
use crate::models::unit_of_work::UnitOfWork;
use crate::models::users::Model;
use crate::models::users::verification::invalid_link;
use crate::rate_limit::LINK_MAILS;

impl Model {
    /// Sends a link to whoever has that address. The caller learns nothing.
    pub async fn request_password_reset(
        portal: &Portal,
        origin: &Origin,
        email: &str,
    ) -> Result<()> {
        let key = canonical(email);
        let standing = portal.limits.hit(LINK_MAILS, &key, portal.now()).await;
        let user = Self::find_by_email(&portal.db, &key).await?;
        // The same transaction for known and unknown: the time tells nothing.
        let mut work = UnitOfWork::begin(portal, origin).await?;
        match user.filter(|user| user.is_active && standing.retry_after.is_none()) {
            Some(user) => {
                let token =
                    one_time_tokens::Model::issue(&work, &user, TokenPurpose::ResetPassword)
                        .await?;
                work.deliver(NewDelivery::new(
                    Effect::Mail(Mail::ResetPassword { token_id: token.id }),
                    format!("reset-password:{}", token.id),
                ))
                .await?;
                work.record(
                    Entry::new("user.password_reset_requested", "user").on(user.pid).about(&user),
                );
            }
            None => work.record(Entry::new("user.password_reset_requested", "user")),
        }
        work.commit().await
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
        let email = row.as_ref().map_or("", |row| row.email.as_str());
        let password = password::read_new(input, "password", email);
        if row.is_none() {
            return Err(invalid_link());
        }
        input.finish()?;
        let hash = portal.passwords.hash(password).await?;
        let mut work = UnitOfWork::begin(portal, origin).await?;
        let token =
            one_time_tokens::Model::spend(&work, token, TokenPurpose::ResetPassword).await?;
        let user = Self::find(work.db(), token.user_id).await?;
        if !user.is_active {
            return Err(invalid_link());
        }
        let user = user.replace_password(&mut work, hash, "reset").await?;
        work.commit().await?;
        Ok(user)
    }
}
