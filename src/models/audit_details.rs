//! Names and addresses of audit rows, erasable without breaking the chain.
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter};
use serde_json::json;
use uuid::Uuid;

pub use super::_entities::audit_details::{ActiveModel, Column, Entity, Model};
use super::audit_logs;
use crate::errors::Result;

impl sea_orm::ActiveModelBehavior for ActiveModel {}

/// Empties what is kept about the person with public id `person`, and about what they did to others.
/// The salt goes too, so that the digest in the chain can not be tried out.
pub(super) async fn erase(db: &impl ConnectionTrait, person: Uuid) -> Result<()> {
    let by_them = Query::select()
        .column(audit_logs::Column::Id)
        .from(audit_logs::Entity)
        .and_where(audit_logs::Column::ActorId.eq(person))
        .to_owned();
    let theirs = Condition::any()
        .add(Column::PersonId.eq(person))
        .add(Column::AuditLogId.in_subquery(by_them));
    Entity::update_many()
        .col_expr(Column::Details, Expr::value(json!({})))
        .col_expr(Column::Salt, Expr::value(Uuid::nil()))
        .filter(theirs)
        .exec(db)
        .await?;
    Ok(())
}
