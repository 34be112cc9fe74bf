//! What was read, and what is put away.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};
use uuid::Uuid;

use super::{Column, Entity, Model};
use crate::context::Portal;
use crate::errors::{Error, Result};
use crate::models::users;
use crate::realtime::Signal;

impl Model {
    /// How much the user with row id `user_id` has not read.
    pub async fn count_unread(db: &impl ConnectionTrait, user_id: i64) -> Result<u64> {
        Ok(Entity::find().filter(unread_of(user_id)).count(db).await?)
    }

    /// `user` has read the notification `pid`, which is given; an unknown or foreign one is not found.
    pub async fn read(portal: &Portal, user: &users::Model, pid: Uuid) -> Result<Self> {
        let found = Self::find_for(&portal.db, user.id, pid).await?.ok_or(Error::NotFound)?;
        if found.read_at.is_none() {
            mark(portal, user, Condition::all().add(Column::Pid.eq(pid))).await?;
        }
        Ok(found)
    }

    /// `user` has read everything up to `newest`, or what there is where none is named; how much
    /// that was. What came meanwhile stays new.
    pub async fn read_all(
        portal: &Portal,
        user: &users::Model,
        newest: Option<Uuid>,
    ) -> Result<u64> {
        let mut all = Condition::all();
        if let Some(newest) = newest {
            let row = Self::find_for(&portal.db, user.id, newest).await?.ok_or(Error::NotFound)?;
            all = all.add(Column::Id.lte(row.id));
        }
        mark(portal, user, all).await
    }

    /// `user` has seen the request with public id `request`, and with it what was told of it; how
    /// much that was.
    pub async fn read_about(portal: &Portal, user: &users::Model, request: Uuid) -> Result<u64> {
        mark(portal, user, Condition::all().add(Column::RequestPid.eq(request))).await
    }

    /// Takes the notification `pid` of `user` away; an unknown or foreign one is not found.
    pub async fn remove(portal: &Portal, user: &users::Model, pid: Uuid) -> Result<()> {
        let removed = Entity::delete_many()
            .filter(Column::Pid.eq(pid))
            .filter(Column::UserId.eq(user.id))
            .exec(&portal.db)
            .await?;
        if removed.rows_affected == 0 {
            return Err(Error::NotFound);
        }
        portal.hub.publish(user.id, Signal::NotificationsRead);
        Ok(())
    }
}

fn unread_of(user_id: i64) -> Condition {
    Condition::all().add(Column::UserId.eq(user_id)).add(Column::ReadAt.is_null())
}

async fn mark(portal: &Portal, user: &users::Model, which: Condition) -> Result<u64> {
    let now = portal.now();
    let read = Entity::update_many()
        .col_expr(Column::ReadAt, Expr::value(now))
        .col_expr(Column::UpdatedAt, Expr::value(now))
        .filter(unread_of(user.id))
        .filter(which)
        .exec(&portal.db)
        .await?;
    if read.rows_affected > 0 {
        portal.hub.publish(user.id, Signal::NotificationsRead);
    }
    Ok(read.rows_affected)
}
