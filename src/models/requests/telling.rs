//! What its owner is told of a request inside the portal, and wanting to hear nothing more of it.

use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, Set};
use serde_json::{Map, Value, json};

use super::Model;
use crate::context::{Origin, Portal};
use crate::errors::Result;
use crate::models::audit_logs::Entry;
use crate::models::notification_preferences::{Category, Channel, Grid};
use crate::models::notifications::{self, NewNotification};
use crate::models::unit_of_work::UnitOfWork;
use crate::models::users;

impl Model {
    /// Tells the owner about `topic` (`request-completed`), unless they do not want to hear of it.
    pub(super) async fn tell_owner(
        &self,
        work: &mut UnitOfWork<'_>,
        topic: &'static str,
    ) -> Result<()> {
        if self.is_muted {
            return Ok(());
        }
        let owner = users::Model::find(work.db(), self.user_id).await?;
        let grid = Grid::of(work.db(), &owner).await?;
        if !grid.wants(Category::Requests, Channel::InApp) {
            return Ok(());
        }
        let title = Value::String(self.title.clone());
        let new = NewNotification {
            category: "requests",
            topic,
            details: Map::from_iter([("title".to_owned(), title)]),
            path: format!("/requests/{}", self.pid),
            request: Some(self.pid),
        };
        work.notify(self.user_id, new).await?;
        Ok(())
    }

    /// What was told of a request that is taken away goes with it.
    pub(super) async fn forget_what_was_told(&self, work: &UnitOfWork<'_>) -> Result<()> {
        notifications::Entity::delete_many()
            .filter(notifications::Column::UserId.eq(self.user_id))
            .filter(notifications::Column::RequestPid.eq(self.pid))
            .exec(work.db())
            .await?;
        Ok(())
    }

    /// The owner wants to hear nothing more of this request, or wants to again.
    pub async fn mute(
        portal: &Portal,
        origin: &Origin,
        owner: &users::Model,
        pid: uuid::Uuid,
        is_muted: bool,
    ) -> Result<Self> {
        let found = Self::find_for(&portal.db, owner, pid).await?;
        let mut work = UnitOfWork::begin(portal, origin).await?;
        let request = Self::lock(&work, found.id).await?;
        if request.is_muted == is_muted {
            return Ok(request);
        }
        let entry = Entry::new("request.muted", "request").on(request.pid);
        work.record(entry.with(json!({ "muted": [request.is_muted, is_muted] })));
        let version = request.version;
        let mut row = request.into_active_model();
        row.is_muted = Set(is_muted);
        row.version = Set(version + 1);
        let request = row.update(work.db()).await?;
        work.done(request).await
    }
}
