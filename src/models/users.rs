//! People.
pub(crate) mod arrival;
pub mod avatar;
pub mod deletion;
pub mod disowning;
pub mod email_address;
pub mod email_change;
pub mod erasure;
pub mod lockout;
pub mod password;
pub mod password_reset;
pub mod phone;
pub mod profile;
pub mod reauthentication;
pub mod registration;
pub mod roles;
pub mod sign_in;
pub mod verification;
mod version;

use sea_orm::sea_query::LockType;
use sea_orm::{
    ActiveModelBehavior, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect,
};
use uuid::Uuid;

pub use super::_entities::users::{ActiveModel, Column, Entity, Model, Relation};
use crate::context::{Actor, Portal};
use crate::errors::{Error, Result};
use crate::i18n::Language;
use crate::models::unit_of_work::UnitOfWork;

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// The account of an address, in whatever case and width it was typed.
    pub async fn find_by_email(db: &impl ConnectionTrait, email: &str) -> Result<Option<Self>> {
        let canonical = email_address::canonical(email);
        Ok(Entity::find().filter(Column::EmailCanonical.eq(canonical)).one(db).await?)
    }

    /// The account with row id `id`.
    pub async fn find(db: &impl ConnectionTrait, id: i64) -> Result<Self> {
        Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)
    }

    /// The row as it is now, with nobody else changing it until the work is done.
    pub async fn lock(work: &UnitOfWork<'_>, id: i64) -> Result<Self> {
        Entity::find_by_id(id).lock_exclusive().one(work.db()).await?.ok_or(Error::NotFound)
    }

    /// Refuses where the account is not in use any more. It stays in use until the work is done, so that
    /// nothing begins behind an erasure. Held as the quota holds it: two strengths would wait for each
    /// other.
    pub async fn hold_in_use(&self, work: &UnitOfWork<'_>) -> Result<()> {
        let is_active: Option<bool> = Entity::find_by_id(self.id)
            .select_only()
            .column(Column::IsActive)
            .lock(LockType::NoKeyUpdate)
            .into_tuple()
            .one(work.db())
            .await?;
        if is_active == Some(true) { Ok(()) } else { Err(Error::InvalidToken) }
    }

    /// The account with public id `pid`.
    pub async fn find_by_pid(db: &impl ConnectionTrait, pid: Uuid) -> Result<Self> {
        Entity::find().filter(Column::Pid.eq(pid)).one(db).await?.ok_or(Error::NotFound)
    }

    /// First and last name.
    #[must_use]
    pub fn full_name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name).trim().to_owned()
    }

    /// The language that this person reads.
    #[must_use]
    pub fn language(&self) -> Language {
        Language::parse(&self.language).unwrap_or_default()
    }

    /// Whether the address is confirmed.
    #[must_use]
    pub const fn is_verified(&self) -> bool {
        self.email_verified_at.is_some()
    }

    /// This person as the one who acts in `session_id`.
    #[must_use]
    pub fn actor(&self, session_id: Option<Uuid>) -> Actor {
        Actor {
            id: Some(self.pid),
            role: self.role.clone(),
            name: self.full_name(),
            session_id,
            api_key_id: None,
        }
    }

    /// Reads the row again.
    pub async fn reload(&self, portal: &Portal) -> Result<Self> {
        Self::find(&portal.db, self.id).await
    }
}
