//! Understanding a stored event. The state machine ignores what is late or repeated.

use chrono::TimeDelta;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{Column, Entity, Model, Service, count};
use crate::context::{Origin, Portal};
use crate::errors::{Error, Result};
use crate::models::deliveries::Setback;
use crate::models::requests;
use crate::models::requests::status::{Source, Status, Update};
use crate::models::requests::tracking::percent;
use crate::models::unit_of_work::UnitOfWork;

/// How long an event waits for its request: it may be quicker than the answer that names it, and an
/// answer that was lost is asked for again.
const PATIENCE: TimeDelta = TimeDelta::minutes(15);

/// The results, and what may be told of them besides.
const ABOUT_RESULTS: [&str; 6] =
    ["results", "artifacts", "prototype_id", "workflow_steps", "processing_time", "worker_count"];

/// Takes the event with row id `id`, once.
pub async fn perform(portal: &Portal, id: i64) -> Result<(), Setback> {
    let found = Entity::find_by_id(id).one(&portal.db).await.map_err(Error::from)?;
    let Some(event) = found else {
        // It went with its request.
        return Ok(());
    };
    if !event.is_open() {
        return Ok(());
    }
    let origin = Origin::system(event.source().name());
    let mut work = UnitOfWork::begin(portal, &origin).await?;
    let data = &event.payload["data"];
    let request = match find_request(work.db(), data).await? {
        Some(id) => match requests::Model::lock(&work, id).await {
            Ok(request) => Some(request),
            Err(Error::NotFound) => None,
            Err(err) => return Err(err.into()),
        },
        None => None,
    };
    let update = event.understand(request.as_ref());
    let is_early = work.now() - event.updated_at.to_utc() < PATIENCE;
    if request.is_none() && update.is_some() && names(data).next().is_some() && is_early {
        return Err(Setback::Early("it names a request that is not known yet".into()));
    }
    let outcome = if request.is_some() && update.is_some() { "processed" } else { "ignored" };
    let about = request.as_ref().map(|request| request.id);
    if !event.settle(&work, outcome, about, None).await? {
        return Ok(());
    }
    if let (Some(request), Some(update)) = (request, update) {
        request.apply(&mut work, event.source(), update).await?;
    }
    work.commit().await?;
    count(&event.service, outcome);
    Ok(())
}

/// No further attempt is made: the event says why, until somebody has it replayed.
pub async fn give_up(portal: &Portal, id: i64, setback: &Setback) -> Result<()> {
    let Some(event) = Entity::find_by_id(id).one(&portal.db).await? else { return Ok(()) };
    let origin = Origin::system("relay");
    let work = UnitOfWork::begin(portal, &origin).await?;
    if event.settle(&work, "failed", event.request_id, Some(setback.reason())).await? {
        work.commit().await?;
        count(&event.service, "failed");
    }
    Ok(())
}

impl Model {
    /// Whether it is still to be understood.
    fn is_open(&self) -> bool {
        matches!(self.status.as_str(), "received" | "failed")
    }

    /// Who is named in the timeline. The broker carries what the orchestrator publishes.
    fn source(&self) -> Source {
        if self.service == Service::Submission.name() {
            Source::SubmissionService
        } else {
            Source::AiOrchestrator
        }
    }

    /// Notes what became of it; false where somebody else was quicker.
    async fn settle(
        &self,
        work: &UnitOfWork<'_>,
        status: &str,
        request_id: Option<i64>,
        error: Option<&str>,
    ) -> Result<bool> {
        let settled = Entity::update_many()
            .col_expr(Column::Status, Expr::value(status))
            .col_expr(Column::RequestId, Expr::value(request_id))
            .col_expr(Column::LastError, Expr::value(error))
            .col_expr(Column::ProcessedAt, Expr::value(work.now()))
            .col_expr(Column::UpdatedAt, Expr::value(work.now()))
            .filter(Column::Id.eq(self.id))
            .filter(Column::Status.is_in(["received", "failed"]))
            .exec(work.db())
            .await?;
        Ok(settled.rows_affected == 1)
    }

    /// What it says about a request; `None` for events that say nothing about one. Members of a type
    /// that nobody expects count as absent.
    fn understand(&self, request: Option<&requests::Model>) -> Option<Update> {
        if self.service == Service::Notification.name() {
            // Whoever tells people about requests does not work on them.
            return None;
        }
        let data = &self.payload["data"];
        let status = match self.event.as_str() {
            "request.processing" | "job.progress" => Status::Processing,
            "request.completed" | "job.completed" => Status::Completed,
            "request.failed" | "job.failed" => Status::Failed,
            _ => return None,
        };
        let ours = request.and_then(|request| request.workflow_id.as_deref());
        let theirs = text(data, "job_id");
        let is_part = self.event.starts_with("job.")
            && matches!((ours, &theirs), (Some(ours), Some(theirs)) if ours != theirs);
        if is_part && status != Status::Processing {
            // One job of several: how the request ends is said by its own.
            return Some(Update { status: Some(Status::Processing), ..Update::default() });
        }
        Some(Update {
            status: Some(status),
            progress: data["progress"].as_f64().map(percent),
            current_step: text(data, "current_step"),
            results: (status == Status::Completed).then(|| results(data)),
            results_page_url: text(data, "results_page_url"),
            failure: Some("platform").filter(|_| status == Status::Failed),
            failure_detail: text(data, "error")
                .or_else(|| text(data, "error_message"))
                .or_else(|| text(&data["error"], "message")),
            notice: Some(None),
            patience: None,
        })
    }
}

/// Results as they are kept, with what is told about them.
fn results(data: &Value) -> Value {
    let mut kept = Map::new();
    for member in ABOUT_RESULTS {
        if let Some(value) = data.get(member).filter(|value| !value.is_null()) {
            kept.insert(member.into(), value.clone());
        }
    }
    Value::Object(kept)
}

fn text(data: &Value, member: &str) -> Option<String> {
    data[member].as_str().filter(|text| !text.is_empty()).map(str::to_owned)
}

/// What the event calls its request.
fn names(data: &Value) -> impl Iterator<Item = String> {
    ["request_id", "submission_id", "job_id"].into_iter().filter_map(|member| text(data, member))
}

/// The request that the event names: by our id, or by one that the platform gave it. The first name
/// that anything has counts.
async fn find_request(db: &impl ConnectionTrait, data: &Value) -> Result<Option<i64>> {
    for name in names(data) {
        let pid = Uuid::parse_str(&name).ok().map(|pid| requests::Column::Pid.eq(pid));
        let matching = Condition::any()
            .add_option(pid)
            .add(requests::Column::SubmissionId.eq(name.clone()))
            .add(requests::Column::WorkflowId.eq(name));
        let found = requests::Entity::find().filter(matching).one(db).await?;
        if let Some(request) = found {
            return Ok(Some(request.id));
        }
    }
    Ok(None)
}
