//! Another address for an account: asked for with the password, confirmed at the new address, told
//! to the old one, and taken back from there if it was not the owner.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, Set,
    SqlErr,
};

use super::email_address::canonical;
use super::reauthentication::Proof;
use super::verification::invalid_link;
use crate::context::{Origin, Portal};
use crate::errors::{Error, Problem, Result};
use crate::models::audit_logs::Entry;
use crate::models::deliveries::{Effect, Mail, NewDelivery};
use crate::models::input::Input;
use crate::models::notifications::Alert;
use crate::models::one_time_tokens::{self, Model as Token, TokenPurpose};
use crate::models::unit_of_work::UnitOfWork;
use crate::models::users::Model;
use crate::models::{api_keys, devices, mfa_factors, sessions, verification_codes};
use crate::rate_limit::{EMAIL_CHANGES, LINK_MAILS};

/// The text of a link whose address somebody else has by now.
pub const LINK_TAKEN: &str = "error-email-link-taken";

/// What somebody asks for who wants another address.
#[derive(Debug)]
pub struct EmailChange {
    new_email: String,
    password: String,
}

impl EmailChange {
    /// Reads `new_email` and `password`.
    pub fn read(input: &mut Input, user: &Model) -> Result<Self> {
        let change = Self {
            new_email: input.required_email("new_email"),
            password: input.required_raw("password"),
        };
        if input.is_fine("new_email") && change.new_email == user.email {
            input.reject("new_email", "error-email-same");
        }
        input.finish()?;
        Ok(change)
    }
}

/// The link is good, but somebody else has its address by now.
fn taken() -> Error {
    Problem::new("token", LINK_TAKEN.into()).with_code("INVALID_TOKEN").into()
}

/// Enough of an address for its owner to know it, and too little for a stranger.
fn masked(email: &str) -> String {
    let (name, domain) = email.rsplit_once('@').unwrap_or((email, ""));
    format!("{}…@{domain}", name.chars().next().unwrap_or('…'))
}

impl Model {
    /// Mails a link to the new address and tells the old one. Whether the new address belongs to
    /// somebody already makes no difference here: the mailer finds out.
    pub async fn request_email_change(
        &self,
        portal: &Portal,
        origin: &Origin,
        session: &sessions::Model,
        change: EmailChange,
    ) -> Result<()> {
        Self::reauthenticate(portal, origin, self, session, Proof::Password(change.password))
            .await?;
        let key = self.pid.to_string();
        portal.limits.hit(EMAIL_CHANGES, &key, portal.now()).await.enforce()?;
        let mut work = UnitOfWork::begin(portal, origin).await?;
        self.send_change_link(&mut work, &change.new_email).await?;
        work.record(Entry::new("user.email_change_requested", "user").on(self.pid).about(self));
        let alert = Alert::new("email-change-requested")
            .with("new_email", masked(&change.new_email))
            .at("/settings/profile");
        work.alert(self, alert).await?;
        work.commit().await
    }

    /// Mails the link of the change that waits once more; the older one stops working.
    pub async fn resend_email_change(&self, portal: &Portal, origin: &Origin) -> Result<()> {
        let mut work = UnitOfWork::begin(portal, origin).await?;
        let Some(pending) = self.pending_email_change(work.db(), work.now()).await? else {
            return Err(Error::Conflict("RESOURCE_CONFLICT", "error-email-nothing-pending"));
        };
        let key = self.pid.to_string();
        portal.limits.hit(EMAIL_CHANGES, &key, work.now()).await.enforce()?;
        self.send_change_link(&mut work, &pending.email).await?;
        work.commit().await
    }

    /// Gives up the change that waits, if one does.
    pub async fn cancel_email_change(&self, portal: &Portal, origin: &Origin) -> Result<()> {
        let mut work = UnitOfWork::begin(portal, origin).await?;
        if self.pending_email_change(work.db(), work.now()).await?.is_none() {
            return Ok(());
        }
        one_time_tokens::void(work.db(), self.id, &[TokenPurpose::ChangeEmail], work.now()).await?;
        work.record(Entry::new("user.email_change_cancelled", "user").on(self.pid).about(self));
        work.commit().await
    }

    /// The change that waits to be confirmed: its address stands in the row.
    pub async fn pending_email_change(
        &self,
        db: &impl ConnectionTrait,
        now: DateTime<Utc>,
    ) -> Result<Option<Token>> {
        Token::find_pending(db, self, TokenPurpose::ChangeEmail, now).await
    }

    /// Within the budget of its recipient, makes a link and has it mailed. Beyond it the link that
    /// was mailed before stays good.
    async fn send_change_link(&self, work: &mut UnitOfWork<'_>, to: &str) -> Result<()> {
        let limits = &work.portal().limits;
        let key = format!("change\n{}", canonical(to));
        let standing = limits.hit(LINK_MAILS, &key, work.now()).await;
        if standing.retry_after.is_some() {
            return Ok(());
        }
        let token = Token::issue_to(work, self, TokenPurpose::ChangeEmail, to).await?;
        work.deliver(NewDelivery::new(
            Effect::Mail(Mail::ChangeEmail { token_id: token.id }),
            format!("change-email:{}", token.id),
        ))
        .await
    }

    /// Spends the link of a change: the account has the new address, and the old one is told. The
    /// sessions that asked and that confirmed go on, the others end, as after a new password.
    pub(super) async fn change_email(
        portal: &Portal,
        origin: &Origin,
        token: &str,
    ) -> Result<Self> {
        let mut work = UnitOfWork::begin(portal, origin).await?;
        let now = work.now();
        let row = Token::spend(&work, token, TokenPurpose::ChangeEmail).await?;
        let before = Self::lock(&work, row.user_id).await?;
        if !before.is_active {
            return Err(invalid_link());
        }
        let key = canonical(&row.email);
        if one_time_tokens::is_reserved(work.db(), &key, Some(before.id), now).await? {
            return Err(taken());
        }
        let user = before.clone().with_address(&work, &row.email).await?;
        one_time_tokens::void_all(work.db(), user.id, now).await?;
        let confirming = origin.actor.as_ref().and_then(|actor| actor.session_id);
        let keep = [row.session_id, confirming];
        sessions::Model::revoke_others(&mut work, &user, &keep, "email_changed").await?;
        work.record(Entry::new("user.email_changed", "user").on(user.pid).about(&user).by(&user));
        work.publish_changes(&before, &user);
        // An address that was never confirmed may be a stranger's: it gets no key to the account.
        if before.is_verified() {
            let back =
                Token::issue_to(&work, &user, TokenPurpose::RevertEmail, &before.email).await?;
            let alert = Alert::new("email-changed").link(back.id).at("/settings/profile");
            let alert = alert.with("new_email", masked(&user.email));
            work.alert(&user, alert).await?;
        }
        work.commit().await?;
        Ok(user)
    }

    /// Puts the old address back: whoever changed it is out, and the owner chooses a new password.
    /// The token of the link to it. Links to older addresses stay good: of two who each say that the
    /// account is theirs, the one who had it first has the last word.
    pub async fn revert_email(portal: &Portal, origin: &Origin, token: &str) -> Result<String> {
        let purpose = TokenPurpose::RevertEmail;
        // Guesses do not wait for the database's one writer.
        if Token::find_usable(&portal.db, token, purpose, portal.now()).await?.is_none() {
            return Err(invalid_link());
        }
        let mut work = UnitOfWork::begin(portal, origin).await?;
        let now = work.now();
        let row = Token::spend(&work, token, purpose).await?;
        let user = Self::lock(&work, row.user_id).await?;
        if !user.is_active {
            return Err(invalid_link());
        }
        let before = user.clone();
        let mut user = user.with_address(&work, &row.email).await?.into_active_model();
        // No hash at all: nothing matches it.
        user.password_hash = Set("!".into());
        user.password_changed_at = Set(now.into());
        let user = user.update(work.db()).await?;
        // Whoever had the account may have asked for its end.
        user.keep(&mut work).await?;
        one_time_tokens::void_since(work.db(), &row, now).await?;
        sessions::Model::revoke_all(&mut work, &user, None, "email_reverted").await?;
        api_keys::Model::revoke_all(&mut work, &user, "email_reverted").await?;
        devices::forget_all(&work, user.id).await?;
        work.record(Entry::new("user.email_reverted", "user").on(user.pid).about(&user).by(&user));
        work.publish_changes(&before, &user);
        work.alert(&user, Alert::new("email-reverted")).await?;
        let reset = user.send_password_reset(&mut work).await?;
        work.commit().await?;
        reset.token(portal).ok_or_else(|| Error::internal("no key makes a new token"))
    }

    /// The account with `email`, which is confirmed. Codes go there from now on, and those on their
    /// way elsewhere are worth nothing.
    async fn with_address(self, work: &UnitOfWork<'_>, email: &str) -> Result<Self> {
        let now = work.now();
        let mut user = self.into_active_model();
        user.email = Set(email.to_owned());
        user.email_canonical = Set(canonical(email));
        user.email_verified_at = Set(Some(now.into()));
        user.updated_at = Set(now.into());
        let user = user.update(work.db()).await.map_err(|err| match err.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(_)) => taken(),
            _ => err.into(),
        })?;
        mfa_factors::Entity::update_many()
            .col_expr(mfa_factors::Column::Destination, Expr::value(email))
            .col_expr(mfa_factors::Column::UpdatedAt, Expr::value(now))
            .filter(mfa_factors::Column::UserId.eq(user.id))
            .filter(mfa_factors::Column::Method.eq("email"))
            .exec(work.db())
            .await?;
        verification_codes::Entity::update_many()
            .col_expr(verification_codes::Column::UsedAt, Expr::value(now))
            .filter(verification_codes::Column::UserId.eq(user.id))
            .filter(verification_codes::Column::Channel.eq("email"))
            .filter(verification_codes::Column::UsedAt.is_null())
            .exec(work.db())
            .await?;
        user.count_version(work).await?;
        Ok(user)
    }
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn an_owner_knows_what_is_left_of_an_address() {
        assert_eq!(masked("mallory@example.com"), "m…@example.com");
        assert_eq!(masked("@example.com"), "……@example.com");
    }
}
