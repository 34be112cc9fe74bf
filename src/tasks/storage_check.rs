//! `storage:check`: whether every row has its object, and every object its row.

use async_trait::async_trait;
use loco_rs::app::AppContext;
use loco_rs::task::{Task, TaskInfo, Vars};
use loco_rs::{Error, Result};

use super::{explain, say};
use crate::context::Portal;
use crate::models::pending_objects::{Finding, check};

/// The task.
pub struct StorageCheck;

#[async_trait]
impl Task for StorageCheck {
    fn task(&self) -> TaskInfo {
        TaskInfo {
            name: "storage:check".into(),
            detail: "List files without a row and rows without a file; fix:true removes the former"
                .into(),
        }
    }

    async fn run(&self, ctx: &AppContext, vars: &Vars) -> Result<()> {
        let portal = Portal::of(ctx)?;
        let fix = vars.cli_arg("fix").is_ok_and(|value| value == "true");
        let found = check(&portal, fix, |finding| say(&line(&finding))).await;
        let found = found.map_err(|err| explain(&portal, &err))?;
        say(&format!(
            "{} objects and {} rows: {} objects without a row, {} more removed, {} rows without \
             their object",
            found.objects, found.rows, found.orphans, found.removed, found.missing
        ));
        if found.is_whole() { Ok(()) } else { Err(Error::string("rows and objects do not agree")) }
    }
}

fn line(finding: &Finding) -> String {
    match finding {
        Finding::Orphan { key, size, removed: true } => {
            format!("removed, no row names it: {key} ({size} bytes)")
        }
        Finding::Orphan { key, size, removed: false } => {
            format!("no row names it: {key} ({size} bytes)")
        }
        Finding::Missing { table, key } => format!("it is not there: {key} (a row of {table})"),
    }
}
