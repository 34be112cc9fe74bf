//! What people hand in.
pub mod bulk;
pub mod changes;
pub mod creation;
pub mod deadline;
pub mod ending;
pub mod hand_in;
pub mod listing;
pub mod results;
pub mod status;
pub mod telling;
pub mod tracking;
pub mod withdrawal;

use sea_orm::{
    ActiveModelBehavior, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use uuid::Uuid;

pub use super::_entities::requests::{ActiveModel, Column, Entity, Model, Relation};
use super::{entity_tags, request_files, request_updates, users};
use crate::errors::{Error, Result};
use crate::models::unit_of_work::UnitOfWork;
use status::Status;

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// The request with row id `id`.
    pub async fn find(db: &impl ConnectionTrait, id: i64) -> Result<Self> {
        Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)
    }

    /// A request of `owner`; anybody else's does not exist.
    pub async fn find_for(
        db: &impl ConnectionTrait,
        owner: &users::Model,
        pid: Uuid,
    ) -> Result<Self> {
        Entity::find()
            .filter(Column::Pid.eq(pid))
            .filter(Column::UserId.eq(owner.id))
            .one(db)
            .await?
            .ok_or(Error::NotFound)
    }

    /// The row as it is now, with nobody else changing it until the work is done.
    pub async fn lock(work: &UnitOfWork<'_>, id: i64) -> Result<Self> {
        Entity::find_by_id(id).lock_exclusive().one(work.db()).await?.ok_or(Error::NotFound)
    }

    /// Where it stands.
    #[must_use]
    pub fn state(&self) -> Status {
        Status::parse(&self.status).unwrap_or(Status::Pending)
    }

    /// Its files, first added first.
    pub async fn files(&self, db: &impl ConnectionTrait) -> Result<Vec<request_files::Model>> {
        Ok(request_files::Entity::find()
            .filter(request_files::Column::RequestId.eq(self.id))
            .order_by_asc(request_files::Column::Id)
            .all(db)
            .await?)
    }

    /// Every update, oldest first, the latest 500 at most.
    pub async fn timeline(&self, db: &impl ConnectionTrait) -> Result<Vec<request_updates::Model>> {
        let mut updates = request_updates::Entity::find()
            .filter(request_updates::Column::RequestId.eq(self.id))
            .order_by_desc(request_updates::Column::Id)
            .limit(500)
            .all(db)
            .await?;
        updates.reverse();
        Ok(updates)
    }

    /// The public id of the request that this one tries again.
    pub async fn retried(&self, db: &impl ConnectionTrait) -> Result<Option<Uuid>> {
        let Some(id) = self.retry_of_id else { return Ok(None) };
        Ok(Entity::find_by_id(id).select_only().column(Column::Pid).into_tuple().one(db).await?)
    }

    /// The version as an entity tag (RFC 9110, section 8.8.3).
    #[must_use]
    pub fn etag(&self) -> String {
        entity_tags::tag(self.pid, self.version)
    }

    /// Refuses when `If-Match` names other versions than this.
    pub fn check_match(&self, if_match: Option<&str>) -> Result<()> {
        entity_tags::require_match(if_match, &self.etag())
    }
}
