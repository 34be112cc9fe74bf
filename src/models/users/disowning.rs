//! "It was not me": one link ends every session and begins a reset.

use sea_orm::{ActiveModelTrait, IntoActiveModel, Set};

use crate::context::{Origin, Portal};
use crate::errors::Result;
use crate::models::audit_logs::Entry;
use crate::models::devices::{self, DISOWNED};
use crate::models::one_time_tokens::{self, TokenPurpose};
use crate::models::unit_of_work::UnitOfWork;
use crate::models::users::Model;
use crate::models::users::verification::invalid_link;
use crate::models::{api_keys, mfa_factors, sessions};

impl Model {
    /// Spends the link: makes the password useless, takes away the factors and backup codes that were
    /// set up since the sign-in, ends every session, revokes every API key, knows no device any more,
    /// voids the other links, and gives the token of a fresh one that sets a new password.
    pub async fn disown(portal: &Portal, origin: &Origin, token: &str) -> Result<String> {
        let mut work = UnitOfWork::begin(portal, origin).await?;
        let now = work.now();
        let purpose = TokenPurpose::SecureAccount;
        let link = one_time_tokens::Model::find_usable(work.db(), token, purpose, now).await?;
        // The account first, as everywhere: two links of one account would wait for each other.
        let user = Self::lock(&work, link.ok_or_else(invalid_link)?.user_id).await?;
        let link = one_time_tokens::Model::spend(&work, token, purpose).await?;
        if !user.is_active {
            return Err(invalid_link());
        }
        let mut user = user.into_active_model();
        // The hash of nothing: whoever signed in knew the password.
        user.password_hash = Set("!".into());
        user.password_changed_at = Set(now.into());
        user.updated_at = Set(now.into());
        let user = user.update(work.db()).await?;
        mfa_factors::removal::remove_since(&mut work, &user, link.created_at).await?;
        devices::forget_all(&work, user.id).await?;
        sessions::Model::revoke_all(&mut work, &user, None, DISOWNED).await?;
        api_keys::Model::revoke_all(&mut work, &user, DISOWNED).await?;
        one_time_tokens::void_all(work.db(), user.id, now).await?;
        one_time_tokens::void(work.db(), user.id, &[purpose], now).await?;
        let reset =
            one_time_tokens::Model::issue(&work, &user, TokenPurpose::ResetPassword).await?;
        work.record(Entry::new("user.disowned", "user").on(user.pid).about(&user).by(&user));
        work.commit().await?;
        reset.token(portal).ok_or_else(invalid_link)
    }
}
