//! Every step of a request, with its time and who said so: the timeline, and what event streams
//! replay.

use sea_orm::{
    ActiveModelBehavior, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use uuid::Uuid;

pub use super::_entities::request_updates::{ActiveModel, Column, Entity, Model};
use super::{requests, users};
use crate::errors::Result;

impl ActiveModelBehavior for ActiveModel {}

/// How much a stream replays at most; who was away longer reads the list again.
const REPLAY_LIMIT: u64 = 500;

impl Model {
    /// The update with public id `pid`, with its request's public id, if it is `owner`'s.
    pub async fn find_for(
        db: &impl ConnectionTrait,
        owner_id: i64,
        pid: Uuid,
    ) -> Result<Option<(Self, Uuid)>> {
        let found = Entity::find()
            .filter(Column::Pid.eq(pid))
            .filter(Column::UserId.eq(owner_id))
            .find_also_related(requests::Entity)
            .one(db)
            .await?;
        Ok(found.and_then(|(update, request)| Some((update, request?.pid))))
    }

    /// What happened to the requests of `owner` since the update `last_seen`, oldest first.
    pub async fn since(
        db: &impl ConnectionTrait,
        owner: &users::Model,
        last_seen: Uuid,
    ) -> Result<Vec<(Self, Uuid)>> {
        let Some((seen, _)) = Self::find_for(db, owner.id, last_seen).await? else {
            return Ok(Vec::new());
        };
        let updates = Entity::find()
            .filter(Column::UserId.eq(owner.id))
            .filter(Column::Id.gt(seen.id))
            .order_by_asc(Column::Id)
            .limit(REPLAY_LIMIT)
            .find_also_related(requests::Entity)
            .all(db)
            .await?;
        Ok(updates
            .into_iter()
            .filter_map(|(update, request)| Some((update, request?.pid)))
            .collect())
    }
}
