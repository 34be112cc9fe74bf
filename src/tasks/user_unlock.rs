//! `user:unlock email:..`: forgets every wrong password and code of an account, from every network.

use async_trait::async_trait;
use loco_rs::Result;
use loco_rs::app::AppContext;
use loco_rs::task::{Task, TaskInfo, Vars};

use super::{explain, required, say};
use crate::context::{Origin, Portal};
use crate::models::users::Model as User;

/// The task.
pub struct UserUnlock;

#[async_trait]
impl Task for UserUnlock {
    fn task(&self) -> TaskInfo {
        TaskInfo {
            name: "user:unlock".into(),
            detail: "Let somebody sign in again after too many wrong passwords or codes".into(),
        }
    }

    async fn run(&self, ctx: &AppContext, vars: &Vars) -> Result<()> {
        let portal = Portal::of(ctx)?;
        let email = required(vars, "email")?;
        let origin = Origin::system("user:unlock");
        let unlocked = User::unlock(&portal, &origin, email).await;
        unlocked.map_err(|err| explain(&portal, &err))?;
        say(&format!("{email} may try again"));
        Ok(())
    }
}
