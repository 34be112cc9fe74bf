//! `webhooks:replay id:..`: has an event of another service understood once more.

use async_trait::async_trait;
use loco_rs::Result;
use loco_rs::app::AppContext;
use loco_rs::task::{Task, TaskInfo, Vars};
use uuid::Uuid;

use super::{explain, required, say};
use crate::context::{Origin, Portal};
use crate::errors::Error;
use crate::models::webhook_events::replay::replay;

/// The task.
pub struct WebhooksReplay;

#[async_trait]
impl Task for WebhooksReplay {
    fn task(&self) -> TaskInfo {
        TaskInfo {
            name: "webhooks:replay".into(),
            detail: "Process an event of another service again".into(),
        }
    }

    async fn run(&self, ctx: &AppContext, vars: &Vars) -> Result<()> {
        let portal = Portal::of(ctx)?;
        let id = required(vars, "id")?;
        let origin = Origin::system("webhooks:replay");
        let event = match Uuid::try_parse(id) {
            Ok(id) => replay(&portal, &origin, id).await,
            Err(_) => Err(Error::NotFound),
        };
        let event = event.map_err(|err| explain(&portal, &err))?;
        say(&format!("{} of {} will be processed again", event.event, event.service));
        Ok(())
    }
}
