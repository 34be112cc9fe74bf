//! What happens when the 30 days are over: the row stays as nobody's, everything personal goes.
//!
//! Each step can be taken twice: a round that is cut off is taken up by the next, since the day of
//! the deletion is forgotten last.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, Set,
};

use super::avatar;
use crate::context::{Origin, Portal};
use crate::errors::{Error, Result};
use crate::models::audit_logs::Entry;
use crate::models::unit_of_work::UnitOfWork;
use crate::models::users::{Column, Entity, Model};
use crate::models::{
    account_exports, api_keys, audit_details, backup_codes, devices, events, idempotency_keys,
    mfa_challenges, mfa_factors, notification_preferences, notifications, one_time_tokens,
    request_drafts, requests, sessions, verification_codes,
};

/// Accounts that one round takes on.
const AT_ONCE: u64 = 100;
/// Requests that are read at a time.
const BATCH: u64 = 50;

/// Deletes the rows of `user` in these tables.
macro_rules! forget {
    ($work:expr, $user:expr, $($table:ident),*) => {$(
        $table::Entity::delete_many()
            .filter($table::Column::UserId.eq($user.id))
            .exec($work.db())
            .await?;
    )*};
}

/// Erases the accounts whose day has come; how many.
pub async fn erase_due(portal: &Portal) -> Result<usize> {
    let due = Entity::find()
        .filter(Column::DeletionDueAt.lte(portal.now()))
        .order_by_asc(Column::DeletionDueAt)
        .limit(AT_ONCE)
        .all(&portal.db)
        .await?;
    let mut erased = 0;
    for user in due {
        let pid = user.pid;
        match user.erase(portal).await {
            Ok(()) => erased += 1,
            // The next round tries again; the others do not wait for it.
            Err(err) => tracing::error!(user = %pid, error = %err, "an account is not erased"),
        }
    }
    Ok(erased)
}

impl Model {
    async fn erase(&self, portal: &Portal) -> Result<()> {
        let origin = Origin::system("erasure");
        if !self.close(portal, &origin).await? {
            return Ok(());
        }
        loop {
            self.remove_requests(portal, &origin).await?;
            request_drafts::Model::discard(portal, &origin, self).await?;
            if self.forget(portal, &origin).await? {
                return Ok(());
            }
        }
    }

    /// From here on there is no way back; false where the owner or the rules were quicker.
    async fn close(&self, portal: &Portal, origin: &Origin) -> Result<bool> {
        let mut work = UnitOfWork::begin(portal, origin).await?;
        // The others may have left since it was asked for.
        let is_needed = self.is_active && self.is_last_admin(&work).await?;
        let user = Self::lock(&work, self.id).await?;
        if user.deletion_due_at.is_none_or(|due| due > work.now()) {
            return Ok(false);
        }
        if is_needed {
            user.keep(&mut work).await?;
            work.commit().await?;
            return Ok(false);
        }
        sessions::Model::revoke_all(&mut work, &user, None, "account_deleted").await?;
        let mut closed = user.clone().into_active_model();
        closed.is_active = Set(false);
        let closed = closed.update(work.db()).await?;
        work.publish_changes(&user, &closed);
        work.commit().await?;
        Ok(true)
    }

    /// Requests go as if their owner had deleted each: withdrawn if they run, with their files.
    async fn remove_requests(&self, portal: &Portal, origin: &Origin) -> Result<()> {
        loop {
            let some = requests::Entity::find()
                .filter(requests::Column::UserId.eq(self.id))
                .order_by_asc(requests::Column::Id)
                .limit(BATCH)
                .all(&portal.db)
                .await?;
            if some.is_empty() {
                return Ok(());
            }
            for request in some {
                match request.remove(portal, origin, None).await {
                    Ok(()) | Err(Error::NotFound) => {}
                    Err(err) => return Err(err),
                }
            }
        }
    }

    /// False where a request was handed in or a draft begun meanwhile, which have to go first.
    async fn forget(&self, portal: &Portal, origin: &Origin) -> Result<bool> {
        let exports = account_exports::expiry::objects_of(portal, self).await?;
        let mut work = UnitOfWork::begin(portal, origin).await?;
        let now = work.now();
        let user = Self::lock(&work, self.id).await?;
        if user.deletion_due_at.is_none() {
            return Ok(true);
        }
        let left = requests::Entity::find().filter(requests::Column::UserId.eq(user.id));
        let drafts =
            request_drafts::Entity::find().filter(request_drafts::Column::UserId.eq(user.id));
        if left.count(work.db()).await? + drafts.count(work.db()).await? > 0 {
            return Ok(false);
        }
        avatar::discard(&mut work, user.avatar_key.clone()).await?;
        account_exports::expiry::discard(&mut work, user.pid, exports).await?;
        forget!(
            work,
            user,
            account_exports,
            api_keys,
            backup_codes,
            devices,
            idempotency_keys,
            mfa_challenges,
            mfa_factors,
            notification_preferences,
            notifications,
            one_time_tokens,
            verification_codes
        );
        // The rows stay until they are purged: streams elsewhere learn from them that they are over.
        sessions::Entity::update_many()
            .col_expr(sessions::Column::IpAddress, Expr::value(None::<String>))
            .col_expr(sessions::Column::LastIpAddress, Expr::value(None::<String>))
            .col_expr(sessions::Column::UserAgent, Expr::value(None::<String>))
            .filter(sessions::Column::UserId.eq(user.id))
            .exec(work.db())
            .await?;
        audit_details::erase(work.db(), user.pid).await?;
        let user = user.without_person(&work, now).await?;
        work.record(Entry::new("user.deleted", "user").on(user.pid));
        events::erasure::redact(&work, &user).await?;
        work.publish_erasure(&user);
        work.commit().await?;
        Ok(true)
    }

    async fn without_person(self, work: &UnitOfWork<'_>, now: DateTime<Utc>) -> Result<Self> {
        let nobody = format!("deleted-{}@invalid", self.pid);
        let mut user = self.into_active_model();
        user.email = Set(nobody.clone());
        user.email_canonical = Set(nobody);
        user.email_verified_at = Set(None);
        // No hash at all: nothing matches it.
        user.password_hash = Set("!".into());
        user.first_name = Set(String::new());
        user.last_name = Set(String::new());
        user.phone = Set(None);
        user.phone_verified_at = Set(None);
        user.language = Set("en-US".into());
        user.timezone = Set("UTC".into());
        user.email_notifications = Set(false);
        user.sms_notifications = Set(false);
        user.push_notifications = Set(false);
        user.role = Set("user".into());
        user.is_active = Set(false);
        user.terms_accepted_at = Set(None);
        user.last_login_at = Set(None);
        user.mfa_enabled_at = Set(None);
        user.avatar_key = Set(None);
        user.deletion_due_at = Set(None);
        user.updated_at = Set(now.into());
        Ok(user.update(work.db()).await?)
    }
}
