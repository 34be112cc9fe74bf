//! Coming in with a key.

use chrono::TimeDelta;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};

use super::secret::Parts;
use super::{Column, Entity, Model};
use crate::context::{Origin, Portal};
use crate::errors::{Error, Result};
use crate::models::users;

/// How often it is written down that a key was used.
const TOUCH: TimeDelta = TimeDelta::minutes(1);

impl Model {
    /// Whose key this is, and which, in one query by index; one that can not be ours costs none.
    pub async fn find_by_text(portal: &Portal, text: &str) -> Result<(users::Model, Self)> {
        let parts = Parts::read(text).ok_or(Error::InvalidToken)?;
        let found = Entity::find()
            .filter(Column::KeyId.eq(&parts.key_id))
            .find_also_related(users::Entity)
            .one(&portal.db)
            .await?;
        match found {
            Some((key, Some(user)))
                if parts.is_of(&key.secret_hash) && user.is_active && key.is_live(portal.now()) =>
            {
                Ok((user, key))
            }
            _ => Err(Error::InvalidToken),
        }
    }

    /// The same for a call that comes in with the key: when and from where is written down, once a
    /// minute at most.
    pub async fn authenticate(
        portal: &Portal,
        origin: &Origin,
        text: &str,
    ) -> Result<(users::Model, Self)> {
        let (user, key) = Self::find_by_text(portal, text).await?;
        let before = portal.now() - TOUCH;
        if key.last_used_at.is_none_or(|used_at| used_at <= before) {
            key.touch(portal, origin).await?;
        }
        Ok((user, key))
    }

    async fn touch(&self, portal: &Portal, origin: &Origin) -> Result<()> {
        let now = portal.now();
        let is_due = Condition::any()
            .add(Column::LastUsedAt.is_null())
            .add(Column::LastUsedAt.lte(now - TOUCH));
        Entity::update_many()
            .col_expr(Column::LastUsedAt, Expr::value(now))
            .col_expr(
                Column::LastUsedIp,
                Expr::value(origin.ip_address.map(|address| address.to_string())),
            )
            .col_expr(Column::LastUsedAgent, Expr::value(origin.user_agent.clone()))
            .filter(Column::Id.eq(self.id))
            .filter(is_due)
            .exec(&portal.db)
            .await?;
        Ok(())
    }

    /// Whether the key still works, for a stream that was opened with it.
    pub async fn still_works(&self, portal: &Portal) -> Result<bool> {
        let found =
            Entity::find_by_id(self.id).find_also_related(users::Entity).one(&portal.db).await?;
        Ok(matches!(
            found,
            Some((key, Some(user))) if user.is_active && key.is_live(portal.now())
        ))
    }
}
