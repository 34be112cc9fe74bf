//! `user:role email:.. role:user|staff|admin`: gives somebody another role.

use async_trait::async_trait;
use loco_rs::app::AppContext;
use loco_rs::task::{Task, TaskInfo, Vars};
use loco_rs::{Error, Result};

use super::{explain, required, say};
use crate::context::{Origin, Portal};
use crate::models::unit_of_work::UnitOfWork;
use crate::models::users::Model as User;
use crate::models::users::roles::ROLES;

/// The task.
pub struct UserRole;

#[async_trait]
impl Task for UserRole {
    fn task(&self) -> TaskInfo {
        TaskInfo { name: "user:role".into(), detail: "Give somebody another role".into() }
    }

    async fn run(&self, ctx: &AppContext, vars: &Vars) -> Result<()> {
        let portal = Portal::of(ctx)?;
        let (email, role) = (required(vars, "email")?, required(vars, "role")?);
        if !ROLES.contains(&role) {
            return Err(Error::string("role: must be user, staff or admin"));
        }
        change(&portal, email, role).await.map_err(|err| explain(&portal, &err))?;
        say(&format!("{email} is {role}"));
        Ok(())
    }
}

async fn change(portal: &Portal, email: &str, role: &str) -> crate::errors::Result<()> {
    let origin = Origin::system("user:role");
    let mut work = UnitOfWork::begin(portal, &origin).await?;
    let user =
        User::find_by_email(work.db(), email).await?.ok_or(crate::errors::Error::NotFound)?;
    user.change_role(&mut work, role).await?;
    work.commit().await
}
