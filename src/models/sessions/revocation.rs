//! Ending sessions, at once and everywhere.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, Condition, DatabaseConnection, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use serde_json::json;
use uuid::Uuid;

use super::{Column, Entity, Model};
use crate::context::{Origin, Portal};
use crate::errors::Result;
use crate::keyring::digest;
use crate::models::audit_logs::Entry;
use crate::models::unit_of_work::UnitOfWork;
use crate::models::{refresh_tokens, users};
use crate::realtime::Signal;

impl Model {
    /// Ends this session.
    pub async fn revoke(
        &self,
        work: &mut UnitOfWork<'_>,
        user: &users::Model,
        because: &'static str,
    ) -> Result<()> {
        end(work, user, Condition::all().add(Column::Id.eq(self.id)), because).await?;
        Ok(())
    }

    /// Ends every session of `user`, but for `keep`.
    pub async fn revoke_all(
        work: &mut UnitOfWork<'_>,
        user: &users::Model,
        keep: Option<i64>,
        because: &'static str,
    ) -> Result<()> {
        let mut which = Condition::all();
        if let Some(keep) = keep {
            which = which.add(Column::Id.ne(keep));
        }
        end(work, user, which, because).await?;
        Ok(())
    }

    /// Ends every session of `user`, but for those whose public ids are among `keep`.
    pub async fn revoke_others(
        work: &mut UnitOfWork<'_>,
        user: &users::Model,
        keep: &[Option<Uuid>],
        because: &'static str,
    ) -> Result<()> {
        let keep: Vec<_> = keep.iter().flatten().copied().collect();
        end(work, user, Condition::all().add(Column::Pid.is_not_in(keep)), because).await?;
        Ok(())
    }

    /// Signs out: ends the session of an access token's owner.
    pub async fn sign_out(
        self,
        portal: &Portal,
        origin: &Origin,
        user: &users::Model,
    ) -> Result<()> {
        let mut work = UnitOfWork::begin(portal, origin).await?;
        self.revoke(&mut work, user, "signed_out").await?;
        work.commit().await
    }

    /// Ends the session of a refresh token, used or not; an unknown token ends nothing.
    pub async fn sign_out_by_token(portal: &Portal, origin: &Origin, token: &str) -> Result<()> {
        let link = refresh_tokens::Entity::find()
            .filter(refresh_tokens::Column::TokenHash.eq(digest(token)))
            .one(&portal.db)
            .await?;
        let Some(link) = link else { return Ok(()) };
        let session = Entity::find_by_id(link.session_id)
            .find_also_related(users::Entity)
            .one(&portal.db)
            .await?;
        match session {
            Some((session, Some(user))) => session.sign_out(portal, origin, &user).await,
            _ => Ok(()),
        }
    }

    /// Sessions of `owners` that ended at or after `since`: whose (row id), and which.
    pub async fn ended_since(
        db: &DatabaseConnection,
        owners: &[i64],
        since: DateTime<Utc>,
    ) -> Result<Vec<(i64, Uuid)>> {
        Ok(Entity::find()
            .select_only()
            .columns([Column::UserId, Column::Pid])
            .filter(Column::RevokedAt.gte(since))
            .filter(Column::UserId.is_in(owners.iter().copied()))
            .into_tuple()
            .all(db)
            .await?)
    }

    /// Drops what ended or ran out before `before`; how many.
    pub async fn purge(db: &DatabaseConnection, before: DateTime<Utc>) -> Result<u64> {
        let over =
            Condition::any().add(Column::RevokedAt.lt(before)).add(Column::ExpiresAt.lt(before));
        Ok(Entity::delete_many().filter(over).exec(db).await?.rows_affected)
    }
}

/// Ends those of `user`'s sessions that are open and meet `which`; how many.
pub(super) async fn end(
    work: &mut UnitOfWork<'_>,
    user: &users::Model,
    which: Condition,
    because: &'static str,
) -> Result<usize> {
    let open = Condition::all()
        .add(Column::UserId.eq(user.id))
        .add(Column::RevokedAt.is_null())
        .add(which);
    // Locked, so that of two who end the same session one finds it ended already.
    let ended: Vec<Uuid> = Entity::find()
        .select_only()
        .column(Column::Pid)
        .filter(open.clone())
        .order_by_asc(Column::Id)
        .lock_exclusive()
        .into_tuple()
        .all(work.db())
        .await?;
    if ended.is_empty() {
        return Ok(0);
    }
    Entity::update_many()
        .col_expr(Column::RevokedAt, Expr::value(work.now()))
        .col_expr(Column::RevokedBecause, Expr::value(because))
        .col_expr(Column::UpdatedAt, Expr::value(work.now()))
        .filter(open)
        .exec(work.db())
        .await?;
    for session in &ended {
        work.record(
            Entry::new("session.ended", "session")
                .on(*session)
                .about(user)
                .with(json!({ "because": because })),
        );
    }
    let count = ended.len();
    work.announce(user.id, Signal::SessionsEnded(Arc::from(ended)));
    Ok(count)
}
