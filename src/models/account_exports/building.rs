//! Making the archive, as the outbox asks for it.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::{Column, Entity, KEPT, Model, archive, contents, expiry, folder};
use crate::context::{Origin, Portal};
use crate::errors::{Error, Result};
use crate::models::audit_logs::Entry;
use crate::models::notifications::Alert;
use crate::models::pending_objects;
use crate::models::request_files::keep_objects_for;
use crate::models::unit_of_work::UnitOfWork;
use crate::models::users;

/// Makes the archive of the export with row id `export_id` and tells its owner. Each attempt writes
/// an object of its own, and the row names it only once it is whole.
pub async fn perform(portal: &Portal, export_id: i64) -> Result<()> {
    let export = Entity::find_by_id(export_id).one(&portal.db).await?.ok_or(Error::NotFound)?;
    let user = users::Model::find(&portal.db, export.user_id).await?;
    if export.status != "pending" {
        return Ok(());
    }
    if !user.is_active {
        return export.fail(portal, &user).await;
    }
    let key = format!("{}/{}.zip", folder(export.pid), Uuid::new_v4().simple());
    let contents = contents::Contents { portal, user: &user };
    let size = Box::pin(archive::write(portal, &key, contents)).await?;
    let keys = [key];
    let is_ours = keep_objects_for(portal, &keys, export.ready(portal, &user, &keys[0], size));
    if !is_ours.await? {
        pending_objects::discard(portal, &keys).await;
    }
    Ok(())
}

/// Every attempt failed: the owner hears of it, and may ask again.
pub async fn give_up(portal: &Portal, export_id: i64) -> Result<()> {
    let export = Entity::find_by_id(export_id).one(&portal.db).await?.ok_or(Error::NotFound)?;
    let user = users::Model::find(&portal.db, export.user_id).await?;
    export.fail(portal, &user).await
}

impl Model {
    /// There will be no archive; what attempts that died left behind goes.
    async fn fail(&self, portal: &Portal, user: &users::Model) -> Result<()> {
        // A store that is away may be why it failed: the row must not wait for it.
        let left = self.objects(portal).await.unwrap_or_else(|err| {
            tracing::warn!(export = %self.pid, error = %err, "what is left of it stays");
            Vec::new()
        });
        let origin = Origin::system("exports");
        let mut work = UnitOfWork::begin(portal, &origin).await?;
        let failed = Entity::update_many()
            .col_expr(Column::Status, Expr::value("failed"))
            .col_expr(Column::UpdatedAt, Expr::value(work.now()))
            .filter(Column::Id.eq(self.id))
            .filter(Column::Status.eq("pending"))
            .exec(work.db())
            .await?;
        if failed.rows_affected != 1 {
            return Ok(());
        }
        expiry::discard(&mut work, self.pid, left).await?;
        work.record(Entry::new("user.export_failed", "account_export").on(self.pid).about(user));
        if user.is_active {
            work.alert(user, Alert::new("export-failed").at("/settings/data")).await?;
        }
        work.commit().await
    }

    /// Names the finished archive; of two that were made at once, one.
    async fn ready(
        &self,
        portal: &Portal,
        user: &users::Model,
        key: &str,
        size: u64,
    ) -> Result<bool> {
        let origin = Origin::system("exports");
        let mut work = UnitOfWork::begin(portal, &origin).await?;
        let now = work.now();
        let size = i64::try_from(size).map_err(Error::internal)?;
        let ready = Entity::update_many()
            .col_expr(Column::Status, Expr::value("ready"))
            .col_expr(Column::ObjectKey, Expr::value(key))
            .col_expr(Column::Size, Expr::value(size))
            .col_expr(Column::ReadyAt, Expr::value(now))
            .col_expr(Column::ExpiresAt, Expr::value(now + KEPT))
            .col_expr(Column::UpdatedAt, Expr::value(now))
            .filter(Column::Id.eq(self.id))
            .filter(Column::Status.eq("pending"))
            .exec(work.db())
            .await?;
        if ready.rows_affected != 1 {
            return Ok(false);
        }
        pending_objects::claim(&work, &[key.to_owned()]).await?;
        work.record(Entry::new("user.exported", "account_export").on(self.pid).about(user));
        work.alert(user, Alert::new("export-ready").at("/settings/data")).await?;
        work.commit().await?;
        Ok(true)
    }
}
