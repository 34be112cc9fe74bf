//! `deliveries:retry [kind:..]`: gives dead deliveries another life.

use async_trait::async_trait;
use loco_rs::Result;
use loco_rs::app::AppContext;
use loco_rs::task::{Task, TaskInfo, Vars};

use super::{explain, say};
use crate::context::Portal;
use crate::models::deliveries::Model as Delivery;

/// The task.
pub struct DeliveriesRetry;

#[async_trait]
impl Task for DeliveriesRetry {
    fn task(&self) -> TaskInfo {
        TaskInfo { name: "deliveries:retry".into(), detail: "Try dead deliveries again".into() }
    }

    async fn run(&self, ctx: &AppContext, vars: &Vars) -> Result<()> {
        let portal = Portal::of(ctx)?;
        let kind = vars.cli_arg("kind").ok();
        let revived = Delivery::revive(&portal.db, portal.now(), kind)
            .await
            .map_err(|err| explain(&portal, &err))?;
        say(&format!("{revived} deliveries will be tried again"));
        Ok(())
    }
}
