//! Understanding an event once more: after a defect was mended, or a request came late.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::{Column, Entity, Model};
use crate::context::{Origin, Portal};
use crate::errors::{Error, Result};
use crate::models::audit_logs::Entry;
use crate::models::unit_of_work::UnitOfWork;

/// Has the event with public id `pid` understood again; 409 while that is still to come. What it
/// said before is old news by then, and does nothing.
pub async fn replay(portal: &Portal, origin: &Origin, pid: Uuid) -> Result<Model> {
    let mut work = UnitOfWork::begin(portal, origin).await?;
    let again = Entity::update_many()
        .col_expr(Column::Status, Expr::value("received"))
        .col_expr(Column::Replays, Expr::col(Column::Replays).add(1))
        .col_expr(Column::LastError, Expr::value(None::<String>))
        .col_expr(Column::ProcessedAt, Expr::value(None::<chrono::DateTime<chrono::Utc>>))
        .col_expr(Column::UpdatedAt, Expr::value(work.now()))
        .filter(Column::Pid.eq(pid))
        .filter(Column::Status.ne("received"))
        .exec(work.db())
        .await?;
    let event = Entity::find().filter(Column::Pid.eq(pid)).one(work.db()).await?;
    let event = event.ok_or(Error::NotFound)?;
    if again.rows_affected == 0 {
        return Err(Error::Conflict("RESOURCE_CONFLICT", "error-webhook-waiting"));
    }
    event.put_into_outbox(&mut work).await?;
    work.record(Entry::new("webhook_event.replayed", "webhook_event").on(pid));
    work.commit().await?;
    Ok(event)
}
