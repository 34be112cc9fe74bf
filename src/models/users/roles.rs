//! What a role may do: every `can_*` rule of the house.

use sea_orm::{ActiveModelTrait, IntoActiveModel, Set};
use serde_json::json;

use crate::errors::{Error, Result};
use crate::models::audit_logs::Entry;
use crate::models::unit_of_work::UnitOfWork;
use crate::models::users::Model;

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

    /// Gives this person another role.
    pub async fn change_role(self, work: &mut UnitOfWork<'_>, role: &str) -> Result<Self> {
        if !ROLES.contains(&role) {
            return Err(Error::internal(format!("no such role: {role}")));
        }
        let before = self.role.clone();
        let mut user = self.into_active_model();
        user.role = Set(role.to_owned());
        user.updated_at = Set(work.now().into());
        let user = user.update(work.db()).await?;
        work.record(
            Entry::new("user.role_changed", "user")
                .on(user.pid)
                .about(&user)
                .with(json!({ "role": [before, role] })),
        );
        Ok(user)
    }
}
