//! Asking the orchestrator how a request gets on, and taking what it says.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, DatabaseBackend, DatabaseConnection, EntityTrait, QueryFilter, Statement,
};
use serde_json::{Value, json};

use super::status::{Source, Status, Update};
use super::{Column, Entity, Model};
use crate::context::{Origin, Portal};
use crate::errors::Result;
use crate::integrations::CallError;
use crate::integrations::ai_orchestrator::{Workflow, WorkflowStatus};
use crate::models::unit_of_work::UnitOfWork;

/// How long a poll is ours, which is twice as long as the orchestrator may take to answer; another
/// process may ask again after that.
const LEASE: TimeDelta = TimeDelta::seconds(20);
/// How often results that are missing are asked for.
const MOST_QUESTIONS: i64 = 8;
/// The longest pause between two polls of a request that does not move.
const LONGEST_PAUSE_SECONDS: i64 = 30;

/// Takes requests whose next poll is due: one statement, so that two processes never ask for one.
pub async fn claim_due(
    db: &DatabaseConnection,
    now: DateTime<Utc>,
    limit: u32,
) -> Result<Vec<Model>> {
    let backend = db.get_database_backend();
    let skip = match backend {
        DatabaseBackend::Postgres => "FOR UPDATE SKIP LOCKED",
        _ => "",
    };
    let sql = format!(
        "UPDATE requests SET next_poll_at = $1 WHERE id IN (SELECT id FROM requests \
         WHERE next_poll_at <= $2 ORDER BY next_poll_at, id LIMIT {limit} {skip}) RETURNING *"
    );
    let statement =
        Statement::from_sql_and_values(backend, sql, [(now + LEASE).into(), now.into()]);
    Ok(Entity::find().from_raw_sql(statement).all(db).await?)
}

impl Model {
    /// Asks once, takes the answer, and sets the time of the next question.
    pub async fn poll(self, portal: &Portal) -> Result<()> {
        let (Some(orchestrator), Some(workflow_id)) =
            (&portal.platform.orchestrator, &self.workflow_id)
        else {
            return self.poll_again(portal, None).await;
        };
        // Its results are missing, and are asked for a few times at most.
        let is_over = self.state().is_final();
        match orchestrator.status(workflow_id).await {
            Ok(workflow) => {
                let news = self.id;
                let moved = take(portal, news, Source::AiOrchestrator, workflow.into()).await?;
                let quiet = if moved { 0 } else { self.quiet_polls + 1 };
                let is_enough = is_over && (moved || quiet > MOST_QUESTIONS);
                self.poll_again(portal, Some(quiet).filter(|_| !is_enough)).await
            }
            Err(CallError::NotFound { .. }) if is_over => self.poll_again(portal, None).await,
            Err(CallError::NotFound { .. }) => self.forgotten(portal).await,
            Err(err) if is_over => {
                tracing::warn!(request = %self.pid, error = %err, "results can not be asked for");
                let quiet = Some(self.quiet_polls + 1).filter(|quiet| *quiet <= MOST_QUESTIONS);
                self.poll_again(portal, quiet).await
            }
            Err(err) => {
                tracing::warn!(request = %self.pid, error = %err, "poll failed");
                self.note(portal, "unreachable").await?;
                self.poll_again(portal, Some(self.quiet_polls + 1)).await
            }
        }
    }

    /// The platform does not know the request any more: hand it in once more, or give up.
    async fn forgotten(self, portal: &Portal) -> Result<()> {
        let origin = Origin::system("poller");
        let mut work = UnitOfWork::begin(portal, &origin).await?;
        let request = Self::lock(&work, self.id).await?;
        if request.hand_ins > 1 {
            let update = Update {
                status: Some(Status::Failed),
                failure: Some("forgotten"),
                ..Update::default()
            };
            request.apply(&mut work, Source::Portal, update).await?;
        } else if !request.state().is_final() {
            request.send_to_platform(&mut work, 2).await?;
            let update = Update { notice: Some(Some("resubmitted")), ..Update::default() };
            request.apply(&mut work, Source::Portal, update).await?;
            schedule(&work, self.id, None, 0).await?;
        }
        work.commit().await
    }

    /// Sets the next poll: soon after a move, later and later while nothing happens, never once nothing
    /// is awaited (`apply` took the time away; nothing here brings it back).
    async fn poll_again(&self, portal: &Portal, quiet: Option<i64>) -> Result<()> {
        let origin = Origin::system("poller");
        let work = UnitOfWork::begin(portal, &origin).await?;
        let next = quiet.map(|quiet| {
            let exponent = u32::try_from(quiet.clamp(0, 6)).unwrap_or(0);
            let pause = 2_i64.pow(exponent).min(LONGEST_PAUSE_SECONDS);
            work.now() + TimeDelta::seconds(pause)
        });
        schedule(&work, self.id, next, quiet.unwrap_or(0)).await?;
        work.commit().await
    }
}

async fn schedule(
    work: &UnitOfWork<'_>,
    id: i64,
    next: Option<DateTime<Utc>>,
    quiet: i64,
) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::NextPollAt, Expr::value(next))
        .col_expr(Column::QuietPolls, Expr::value(quiet))
        .filter(Column::Id.eq(id))
        .filter(Column::NextPollAt.is_not_null())
        .exec(work.db())
        .await?;
    Ok(())
}

/// Applies news from outside to the request with row id `id`; whether anything moved.
pub async fn take(portal: &Portal, id: i64, source: Source, news: Update) -> Result<bool> {
    let origin = Origin::system(source.name());
    let mut work = UnitOfWork::begin(portal, &origin).await?;
    let request = Model::lock(&work, id).await?;
    let news = Update { notice: Some(None), ..news };
    let moved = request.apply(&mut work, source, news).await?.is_some();
    work.commit().await?;
    Ok(moved)
}

impl From<Workflow> for Update {
    fn from(workflow: Workflow) -> Self {
        let status = match workflow.status {
            WorkflowStatus::Processing | WorkflowStatus::AiAnalysis => Some(Status::Processing),
            WorkflowStatus::Completed => Some(Status::Completed),
            WorkflowStatus::Failed => Some(Status::Failed),
            WorkflowStatus::Pending | WorkflowStatus::Other(_) => None,
        };
        let failed_step =
            workflow.workflow_steps.iter().find_map(|step| step.error_message.clone());
        let results = (status == Some(Status::Completed)).then(|| {
            let results = workflow.results.unwrap_or_else(|| json!({}));
            let steps = workflow.workflow_steps.iter().map(|step| {
                let mut kept = json!({
                    "step_id": step.step_id,
                    "service": step.service,
                    "status": step.status,
                    "processing_time": step.processing_time,
                });
                if let Some(output) = &step.output_data
                    && is_finding(output, &results)
                {
                    kept["output"] = output.clone();
                }
                kept
            });
            let steps: Vec<_> = steps.collect();
            json!({
                "results": results,
                "prototype_id": workflow.prototype_id,
                "workflow_steps": steps,
            })
        });
        Self {
            status,
            progress: Some(percent(workflow.progress)),
            current_step: workflow.current_step.filter(|step| !step.is_empty()),
            results,
            results_page_url: workflow.results_page_url,
            failure: Some("platform").filter(|_| status == Some(Status::Failed)),
            failure_detail: failed_step,
            notice: None,
            patience: None,
        }
    }
}

/// Whether a step says more than that it went well, and the results do not say it already: what was
/// heard in a recording, say, stands nowhere else.
fn is_finding(output: &Value, results: &Value) -> bool {
    let says = output.as_object().is_some_and(|members| {
        members.keys().any(|name| name != "status" && name != "results_page_url")
    });
    says && !results
        .as_object()
        .is_some_and(|members| members.values().any(|known| known == output))
}

/// Progress as 0 to 100; fractions up to 1 are parts of the whole.
#[must_use]
pub fn percent(progress: f64) -> i64 {
    let whole = if progress > 0.0 && progress <= 1.0 { progress * 100.0 } else { progress };
    #[allow(clippy::cast_possible_truncation, reason = "clamped to 0..=100 before")]
    let percent = whole.clamp(0.0, 100.0).round() as i64;
    percent
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn progress_is_a_whole_percentage() {
        for (said, shown) in [(0.0, 0), (0.35, 35), (1.0, 100), (40.0, 40), (140.0, 100), (-3.0, 0)]
        {
            assert_eq!(percent(said), shown, "{said}");
        }
        assert_eq!(percent(f64::NAN), 0);
    }
}
