//! Taking archives away again.

use futures_util::TryStreamExt;
use object_store::ObjectStore;
use object_store::path::Path;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::{Column, Entity, Model, folder};
use crate::context::{Origin, Portal};
use crate::errors::Result;
use crate::models::deliveries::{Effect, NewDelivery};
use crate::models::unit_of_work::UnitOfWork;
use crate::models::users;

/// Archives that one round takes on.
const AT_ONCE: u64 = 100;

/// Takes away the archives that ran out; how many.
pub async fn expire_due(portal: &Portal) -> Result<usize> {
    let due = Entity::find()
        .filter(Column::Status.eq("ready"))
        .filter(Column::ExpiresAt.lte(portal.now()))
        .limit(AT_ONCE)
        .all(&portal.db)
        .await?;
    let origin = Origin::system("exports");
    let mut gone = 0;
    for export in due {
        if export.expire(portal, &origin).await? {
            gone += 1;
        }
    }
    Ok(gone)
}

/// The objects of every export of `user`.
pub async fn objects_of(portal: &Portal, user: &users::Model) -> Result<Vec<String>> {
    let exports = Entity::find().filter(Column::UserId.eq(user.id)).all(&portal.db).await?;
    let mut keys = Vec::new();
    for export in exports {
        keys.extend(export.objects(portal).await?);
    }
    Ok(keys)
}

/// Has `keys` taken away, once for `id`.
pub async fn discard(work: &mut UnitOfWork<'_>, id: Uuid, keys: Vec<String>) -> Result<()> {
    if keys.is_empty() {
        return Ok(());
    }
    work.deliver(NewDelivery::new(Effect::Discard { keys }, format!("discard-export:{id}"))).await
}

impl Model {
    /// Its archive, and what attempts that died left behind.
    pub(super) async fn objects(&self, portal: &Portal) -> Result<Vec<String>> {
        let folder = Path::from(folder(self.pid));
        let objects: Vec<_> = portal.store.list(Some(&folder)).try_collect().await?;
        Ok(objects.into_iter().map(|object| object.location.to_string()).collect())
    }

    async fn expire(&self, portal: &Portal, origin: &Origin) -> Result<bool> {
        let keys = self.objects(portal).await?;
        let mut work = UnitOfWork::begin(portal, origin).await?;
        let expired = Entity::update_many()
            .col_expr(Column::Status, Expr::value("expired"))
            .col_expr(Column::ObjectKey, Expr::value(None::<String>))
            .col_expr(Column::UpdatedAt, Expr::value(work.now()))
            .filter(Column::Id.eq(self.id))
            .filter(Column::Status.eq("ready"))
            .exec(work.db())
            .await?;
        if expired.rows_affected != 1 {
            return Ok(false);
        }
        discard(&mut work, self.pid, keys).await?;
        work.commit().await?;
        Ok(true)
    }
}
