//! Every step of a request, with its time and who said so: the timeline, and what event streams
//! replay.

use sea_orm::{
    ActiveModelBehavior, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, JoinType,
    QueryFilter, QueryOrder, QuerySelect, RelationTrait, Select,
};
use uuid::Uuid;

pub use super::_entities::request_updates::{ActiveModel, Column, Entity, Model, Relation};
use super::requests;
use crate::errors::Result;

impl ActiveModelBehavior for ActiveModel {}

/// How much a stream replays at most; who was away longer reads the list again.
const REPLAY_LIMIT: u64 = 500;
/// How much the tail reads at a time.
const TAIL_LIMIT: u64 = 2000;

/// A step, as streams tell it: without the weight of its request.
#[derive(Clone, Debug, FromQueryResult)]
pub struct News {
    /// Row id, for order.
    pub id: i64,
    /// Public id.
    pub pid: Uuid,
    /// Row id of the owner.
    pub user_id: i64,
    /// Public id of the request.
    pub request: Uuid,
    /// The status from then on.
    pub status: String,
    /// 0 to 100.
    pub progress: i64,
    /// What is being done.
    pub current_step: Option<String>,
}

fn news() -> Select<Entity> {
    Entity::find()
        .select_only()
        .columns([
            Column::Id,
            Column::Pid,
            Column::UserId,
            Column::Status,
            Column::Progress,
            Column::CurrentStep,
        ])
        .column_as(requests::Column::Pid, "request")
        .join(JoinType::InnerJoin, Relation::Requests.def())
        .order_by_asc(Column::Id)
}

impl News {
    /// The step with public id `pid`, if it is of a request of the user with row id `owner`.
    pub async fn find_for(
        db: &impl ConnectionTrait,
        owner: i64,
        pid: Uuid,
    ) -> Result<Option<Self>> {
        let found = news().filter(Column::Pid.eq(pid)).filter(Column::UserId.eq(owner));
        Ok(found.into_model().one(db).await?)
    }

    /// What happened to the requests of `owner` since the step, or the moment of the id, `last_seen`,
    /// oldest first.
    pub async fn since(
        db: &impl ConnectionTrait,
        owner: i64,
        last_seen: Uuid,
    ) -> Result<Vec<Self>> {
        let own = news().filter(Column::UserId.eq(owner));
        let later = match Self::find_for(db, owner, last_seen).await? {
            Some(seen) => own.filter(Column::Id.gt(seen.id)),
            // Something else was seen last: ids of version 7 are in the order of time.
            None => own.filter(Column::Pid.gt(last_seen)),
        };
        Ok(later.limit(REPLAY_LIMIT).into_model().all(db).await?)
    }

    /// What happened to anybody's requests after the row `id`, oldest first.
    pub async fn after(db: &impl ConnectionTrait, id: i64) -> Result<Vec<Self>> {
        let later = news().filter(Column::Id.gt(id)).limit(TAIL_LIMIT);
        Ok(later.into_model().all(db).await?)
    }
}

impl Model {
    /// The newest row id; 0 where there is none.
    pub async fn latest(db: &impl ConnectionTrait) -> Result<i64> {
        let id: Option<i64> = Entity::find()
            .select_only()
            .column(Column::Id)
            .order_by_desc(Column::Id)
            .into_tuple()
            .one(db)
            .await?;
        Ok(id.unwrap_or_default())
    }
}
