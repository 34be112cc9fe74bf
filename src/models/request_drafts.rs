//! What a person is about to hand in: one draft each, that survives the page.
pub mod enclosing;
pub mod ending;
pub mod saving;

use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelBehavior, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, Set,
};
use serde_json::json;
use uuid::Uuid;

pub use super::_entities::request_drafts::{ActiveModel, Column, Entity, Model};
use super::{draft_files, users};
use crate::errors::{Error, Result};
use crate::models::unit_of_work::UnitOfWork;

impl ActiveModelBehavior for ActiveModel {}

/// A draft that a page knows is there no more: it was handed in or discarded elsewhere.
fn gone() -> Error {
    Error::Conflict("RESOURCE_CONFLICT", "error-draft-gone")
}

impl Model {
    /// The draft of `user`, if there is one.
    pub async fn of(db: &impl ConnectionTrait, user: &users::Model) -> Result<Option<Self>> {
        Ok(Entity::find().filter(Column::UserId.eq(user.id)).one(db).await?)
    }

    /// Its files, first added first.
    pub async fn files(&self, db: &impl ConnectionTrait) -> Result<Vec<draft_files::Model>> {
        Ok(draft_files::Entity::find()
            .filter(draft_files::Column::RequestDraftId.eq(self.id))
            .order_by_asc(draft_files::Column::Id)
            .all(db)
            .await?)
    }

    /// The draft that a page knows as `pid`, with nobody else changing it until the work is done.
    async fn lock(work: &UnitOfWork<'_>, user: &users::Model, pid: Uuid) -> Result<Self> {
        Entity::find()
            .filter(Column::Pid.eq(pid))
            .filter(Column::UserId.eq(user.id))
            .lock_exclusive()
            .one(work.db())
            .await?
            .ok_or_else(gone)
    }

    /// The draft of a page, locked: the one that it knows, or the one of the person, which is begun
    /// as `fresh` where there is none.
    async fn open(
        work: &UnitOfWork<'_>,
        user: &users::Model,
        known: Option<Uuid>,
        fresh: Uuid,
    ) -> Result<Self> {
        user.hold_in_use(work).await?;
        if let Some(pid) = known {
            return Self::lock(work, user, pid).await;
        }
        let row = ActiveModel {
            pid: Set(fresh),
            user_id: Set(user.id),
            title: Set(String::new()),
            description: Set(String::new()),
            request_type: Set(String::new()),
            priority: Set(String::new()),
            metadata: Set(json!({})),
            // No text was saved yet.
            version: Set(0),
            created_at: Set(work.now().into()),
            updated_at: Set(work.now().into()),
            ..Default::default()
        };
        let begun = Entity::insert(row)
            .on_conflict(OnConflict::column(Column::UserId).do_nothing().to_owned())
            .exec_without_returning(work.db())
            .await;
        match begun {
            Ok(_) | Err(DbErr::RecordNotInserted) => {}
            Err(err) => return Err(err.into()),
        }
        let found = Entity::find().filter(Column::UserId.eq(user.id)).lock_exclusive();
        found.one(work.db()).await?.ok_or_else(gone)
    }
}
