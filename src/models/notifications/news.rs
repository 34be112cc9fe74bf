//! What is new, for streams.

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::{Column, Entity, Model};
use crate::errors::Result;

/// How much a stream replays at most; who was away longer reads the list again.
const REPLAY_LIMIT: u64 = 500;
/// How much the tail reads at a time.
const TAIL_LIMIT: u64 = 2000;

impl Model {
    /// The notification `pid` of the user with row id `user_id`.
    pub async fn find_for(
        db: &impl ConnectionTrait,
        user_id: i64,
        pid: Uuid,
    ) -> Result<Option<Self>> {
        let own = Entity::find().filter(Column::Pid.eq(pid)).filter(Column::UserId.eq(user_id));
        Ok(own.one(db).await?)
    }

    /// What the user with row id `user_id` was told after the moment in which the id `last_seen` was
    /// made (RFC 9562, version 7), oldest first.
    pub async fn since(
        db: &impl ConnectionTrait,
        user_id: i64,
        last_seen: Uuid,
    ) -> Result<Vec<Self>> {
        let later = Entity::find()
            .filter(Column::UserId.eq(user_id))
            .filter(Column::Pid.gt(last_seen))
            .order_by_asc(Column::Pid)
            .limit(REPLAY_LIMIT);
        Ok(later.all(db).await?)
    }

    /// Row id, public id and user of what anybody was told after the row `id`, oldest first.
    pub async fn after(db: &impl ConnectionTrait, id: i64) -> Result<Vec<(i64, Uuid, i64)>> {
        let later = Entity::find()
            .select_only()
            .columns([Column::Id, Column::Pid, Column::UserId])
            .filter(Column::Id.gt(id))
            .order_by_asc(Column::Id)
            .limit(TAIL_LIMIT);
        Ok(later.into_tuple().all(db).await?)
    }

    /// The newest row's id; 0 where there is none.
    pub async fn latest(db: &impl ConnectionTrait) -> Result<i64> {
        let newest = Entity::find().select_only().column(Column::Id).order_by_desc(Column::Id);
        Ok(newest.limit(1).into_tuple().one(db).await?.unwrap_or_default())
    }
}
