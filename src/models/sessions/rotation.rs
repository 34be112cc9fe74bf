//! Refresh tokens: each opens the session once more and is replaced by the next of its chain.
//!
//! A token that was used before ends the session (RFC 9700, section 4.14.2), but for one case: two
//! tabs that race with the same token both get the same successor.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, Set};
use uuid::Uuid;

use super::{Entity as Sessions, Grant, Model};
use crate::context::{Origin, Portal};
use crate::errors::{Error, Result};
use crate::keyring::{Purpose, digest};
use crate::models::refresh_tokens::{ActiveModel, Column, Entity, Model as RefreshToken};
use crate::models::unit_of_work::UnitOfWork;
use crate::models::users;

/// How long the preceding token still answers with its successor.
const GRACE: TimeDelta = TimeDelta::seconds(10);

impl Model {
    /// Writes link `generation` of the chain; the token, and when it stops working.
    pub(super) async fn issue_refresh_token(
        &self,
        work: &UnitOfWork<'_>,
        generation: i64,
    ) -> Result<(String, DateTime<Utc>)> {
        let portal = work.portal();
        let seed = Uuid::new_v4();
        let token = portal.keys.token(Purpose::RefreshToken, seed);
        let lifetime = i64::try_from(portal.settings.jwt.refresh_token_lifetime).unwrap_or(604_800);
        let expires_at = (work.now() + TimeDelta::seconds(lifetime)).min(self.expires_at.to_utc());
        let row = ActiveModel {
            session_id: Set(self.id),
            generation: Set(generation),
            seed: Set(seed),
            token_hash: Set(digest(&token)),
            created_at: Set(work.now().into()),
            expires_at: Set(expires_at.into()),
            ..Default::default()
        };
        row.insert(work.db()).await?;
        Ok((token, expires_at))
    }

    /// Trades a refresh token for the next pair.
    pub async fn refresh(portal: &Portal, origin: &Origin, token: &str) -> Result<Grant> {
        let mut work = UnitOfWork::begin(portal, origin).await?;
        let now = work.now();
        let Some(link) =
            Entity::find().filter(Column::TokenHash.eq(digest(token))).one(work.db()).await?
        else {
            return Err(Error::InvalidToken);
        };
        let found = Sessions::find_by_id(link.session_id)
            .find_also_related(users::Entity)
            .one(work.db())
            .await?;
        let Some((session, Some(user))) = found else { return Err(Error::InvalidToken) };
        if !session.is_open(now) || !user.is_active || link.expires_at <= now {
            return Err(Error::InvalidToken);
        }
        if link.claim(&work).await? {
            let (token, expires_at) =
                session.issue_refresh_token(&work, link.generation + 1).await?;
            let mut seen = session.into_active_model();
            seen.last_seen_at = Set(now.into());
            seen.last_ip_address = Set(origin.ip_address.map(|address| address.to_string()));
            seen.updated_at = Set(now.into());
            let session = seen.update(work.db()).await?;
            work.commit().await?;
            return Self::grant(portal, user, session, token, expires_at, now);
        }
        if let Some((token, expires_at)) = link.fresh_successor(&work).await? {
            return Self::grant(portal, user, session, token, expires_at, now);
        }
        session.revoke(&mut work, &user, "refresh_token_reused").await?;
        work.commit().await?;
        Err(Error::InvalidToken)
    }
}

impl RefreshToken {
    /// Spends this link; of many at once, one gets through.
    async fn claim(&self, work: &UnitOfWork<'_>) -> Result<bool> {
        let claimed = Entity::update_many()
            .col_expr(Column::UsedAt, Expr::value(work.now()))
            .filter(Column::Id.eq(self.id))
            .filter(Column::UsedAt.is_null())
            .exec(work.db())
            .await?;
        Ok(claimed.rows_affected == 1)
    }

    /// The next link, if this one was spent a moment ago and the next one has not been.
    async fn fresh_successor(
        &self,
        work: &UnitOfWork<'_>,
    ) -> Result<Option<(String, DateTime<Utc>)>> {
        let spent = Entity::find_by_id(self.id).one(work.db()).await?;
        let in_grace = spent
            .and_then(|link| link.used_at)
            .is_some_and(|used_at| work.now() - used_at.to_utc() <= GRACE);
        if !in_grace {
            return Ok(None);
        }
        let next = Entity::find()
            .filter(Column::SessionId.eq(self.session_id))
            .filter(Column::Generation.eq(self.generation + 1))
            .filter(Column::UsedAt.is_null())
            .one(work.db())
            .await?;
        Ok(next.and_then(|next| {
            let keys = &work.portal().keys;
            let token = keys.token_of(Purpose::RefreshToken, next.seed, &next.token_hash)?;
            Some((token, next.expires_at.to_utc()))
        }))
    }
}
