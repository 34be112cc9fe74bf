//! `sessions:purge`: drops sessions that ended or ran out more than 30 days ago, and with them
//! unfinished sign-ins and codes of that time.

use async_trait::async_trait;
use chrono::TimeDelta;
use loco_rs::Result;
use loco_rs::app::AppContext;
use loco_rs::task::{Task, TaskInfo, Vars};

use super::{explain, say};
use crate::context::Portal;
use crate::models::sessions::Model as Session;
use crate::models::{mfa_challenges, verification_codes};

/// How long an ended session stays in sight.
const KEPT: TimeDelta = TimeDelta::days(30);

/// The task.
pub struct SessionsPurge;

#[async_trait]
impl Task for SessionsPurge {
    fn task(&self) -> TaskInfo {
        TaskInfo { name: "sessions:purge".into(), detail: "Drop sessions of long ago".into() }
    }

    async fn run(&self, ctx: &AppContext, _vars: &Vars) -> Result<()> {
        let portal = Portal::of(ctx)?;
        let gone = Session::purge(&portal.db, portal.now() - KEPT)
            .await
            .map_err(|err| explain(&portal, &err))?;
        let before = portal.now() - KEPT;
        for purged in [
            mfa_challenges::purge(&portal.db, before).await,
            verification_codes::purge(&portal.db, before).await,
        ] {
            purged.map_err(|err| explain(&portal, &err))?;
        }
        say(&format!("{gone} sessions dropped"));
        Ok(())
    }
}
