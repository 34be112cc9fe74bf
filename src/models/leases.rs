//! What only one process at a time may do.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveModelBehavior, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, ExprTrait, QueryFilter,
    Set,
};
use uuid::Uuid;

pub use super::_entities::leases::{ActiveModel, Column, Entity, Model};
use crate::errors::Result;

impl ActiveModelBehavior for ActiveModel {}

/// Takes the lease `name` until `now + duration`, or holds it for as much longer; false while somebody
/// else has it. One statement: of two who ask at once, one gets it.
pub async fn take(
    db: &impl ConnectionTrait,
    name: &str,
    holder: Uuid,
    now: DateTime<Utc>,
    duration: TimeDelta,
) -> Result<bool> {
    let row = ActiveModel {
        name: Set(name.to_owned()),
        holder: Set(holder),
        expires_at: Set((now + duration).into()),
        ..Default::default()
    };
    let is_free =
        Expr::col((Entity, Column::Holder))
            .eq(holder)
            .or(Expr::col((Entity, Column::ExpiresAt)).lte(now));
    let taken = Entity::insert(row)
        .on_conflict(
            OnConflict::column(Column::Name)
                .update_columns([Column::Holder, Column::ExpiresAt])
                .action_and_where(is_free)
                .to_owned(),
        )
        .exec_without_returning(db)
        .await;
    match taken {
        Ok(rows) => Ok(rows == 1),
        Err(DbErr::RecordNotInserted) => Ok(false),
        Err(err) => Err(err.into()),
    }
}

/// Lets go of it; whoever has it by now keeps it.
pub async fn release(db: &impl ConnectionTrait, name: &str, holder: Uuid) -> Result<()> {
    Entity::delete_many()
        .filter(Column::Name.eq(name))
        .filter(Column::Holder.eq(holder))
        .exec(db)
        .await?;
    Ok(())
}
