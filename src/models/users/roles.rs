//! What a role may do: every `can_*` rule of the house.

use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect, Set,
};
use serde_json::json;

use crate::errors::{Error, Result};
use crate::models::audit_logs::Entry;
use crate::models::sessions;
use crate::models::unit_of_work::UnitOfWork;
use crate::models::users::{Column, Entity, Model};

/// The roles, weakest first.
pub const ROLES: [&str; 3] = ["user", "staff", "admin"];

impl Model {
    /// Staff and admins may read what the admin shows.
    #[must_use]
    pub fn can_read_admin(&self) -> bool {
        self.role == "staff" || self.role == "admin"
    }

    /// Admins may change what the admin shows.
    #[must_use]
    pub fn can_write_admin(&self) -> bool {
        self.role == "admin"
    }

    /// Whether nobody else could run the portal if this person left. Other admins can not leave
    /// meanwhile: their rows are held until the work is done.
    pub async fn is_last_admin(&self, work: &UnitOfWork<'_>) -> Result<bool> {
        if self.role != "admin" {
            return Ok(false);
        }
        let staying: Vec<i64> = Entity::find()
            .select_only()
            .column(Column::Id)
            .filter(Column::Role.eq("admin"))
            .filter(Column::IsActive.eq(true))
            .filter(Column::DeletionDueAt.is_null())
            .order_by_asc(Column::Id)
            .lock_exclusive()
            .into_tuple()
            .all(work.db())
            .await?;
        Ok(!staying.iter().any(|id| *id != self.id))
    }

    /// Gives this person another role, from the next request on. Where it asks for a second factor and
    /// there is none, the sessions of before open nothing but its set-up.
    pub async fn change_role(self, work: &mut UnitOfWork<'_>, role: &str) -> Result<Self> {
        if !ROLES.contains(&role) {
            return Err(Error::internal(format!("no such role: {role}")));
        }
        let before = self.role.clone();
        let mut user = self.into_active_model();
        user.role = Set(role.to_owned());
        user.updated_at = Set(work.now().into());
        let user = user.update(work.db()).await?;
        if work.portal().settings.mfa.required_roles.iter().any(|required| required == role) {
            sessions::Model::ask_for_mfa(work, &user).await?;
        }
        work.record(
            Entry::new("user.role_changed", "user")
                .on(user.pid)
                .about(&user)
                .with(json!({ "role": [before, role] })),
        );
        user.count_version(work).await?;
        let former = Self { role: before, ..user.clone() };
        work.publish_changes(&former, &user);
        Ok(user)
    }
}
