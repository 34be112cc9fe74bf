//! `audit:verify`: proves that the audit log is whole; fails with the first row that is not.

use async_trait::async_trait;
use loco_rs::app::AppContext;
use loco_rs::task::{Task, TaskInfo, Vars};
use loco_rs::{Error, Result};

use super::{explain, say};
use crate::context::Portal;
use crate::models::audit_logs::verification::{Verdict, verify};

/// The task.
pub struct AuditVerify;

#[async_trait]
impl Task for AuditVerify {
    fn task(&self) -> TaskInfo {
        TaskInfo { name: "audit:verify".into(), detail: "Prove that the audit log is whole".into() }
    }

    async fn run(&self, ctx: &AppContext, _vars: &Vars) -> Result<()> {
        let portal = Portal::of(ctx)?;
        match verify(&portal.db).await.map_err(|err| explain(&portal, &err))? {
            Verdict::Intact(rows) => {
                say(&format!("the audit log is whole: {rows} rows"));
                Ok(())
            }
            Verdict::Broken(row) => {
                Err(Error::string(&format!("the audit log is broken at row {row}")))
            }
        }
    }
}
