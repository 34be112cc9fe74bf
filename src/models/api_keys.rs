//! Keys that programs call the API with, in the name of a person.
//!
//! A key may do what its scopes say and its owner's role allows, and never anything that guards the
//! account. It outlives the session that made it, and dies with the account.
pub mod creation;
pub mod expiry;
pub mod revocation;
pub mod scope;
pub mod secret;
pub mod usage;

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelBehavior, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
};

pub use super::_entities::api_keys::{ActiveModel, Column, Entity, Model};
use super::users;
use crate::errors::Result;
use scope::Scope;

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// The keys of `user` that were not revoked, the newest first; those that ran out are among them.
    pub async fn of(db: &impl ConnectionTrait, user: &users::Model) -> Result<Vec<Self>> {
        let keys = Entity::find()
            .filter(Column::UserId.eq(user.id))
            .filter(Column::RevokedAt.is_null())
            .order_by_desc(Column::Id);
        Ok(keys.all(db).await?)
    }

    /// Whether the key works at `now`.
    #[must_use]
    pub fn is_live(&self, now: DateTime<Utc>) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|expires_at| expires_at > now)
    }

    /// What the key may do while its owner is `user`: a scope that needs a role dies with the role.
    #[must_use]
    pub fn scopes(&self, user: &users::Model) -> Vec<Scope> {
        let stored = self.scopes.as_array().map(Vec::as_slice).unwrap_or_default();
        stored
            .iter()
            .filter_map(|name| Scope::parse(name.as_str()?))
            .filter(|scope| scope.is_open_to(user))
            .collect()
    }

    /// The part of the key that may be shown.
    #[must_use]
    pub fn hint(&self) -> String {
        format!("{}{}_…", secret::PREFIX, self.key_id)
    }
}
