//! Understanding a stored event. The state machine ignores what is late or repeated.

use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, EntityTrait, IntoActiveModel,
    QueryFilter, Set,
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Entity, Model, Service};
use crate::context::{Origin, Portal};
use crate::errors::{Error, Result};
use crate::models::requests;
use crate::models::requests::status::{Source, Status, Update};
use crate::models::requests::tracking::percent;
use crate::models::unit_of_work::UnitOfWork;

/// Takes the event with row id `id`, once.
pub async fn perform(portal: &Portal, id: i64) -> Result<()> {
    let origin = Origin::system("webhooks");
    let mut work = UnitOfWork::begin(portal, &origin).await?;
    let event = Entity::find_by_id(id).one(work.db()).await?.ok_or(Error::NotFound)?;
    if event.status != "received" {
        return Ok(());
    }
    let source = match Service::parse(&event.service) {
        Some(Service::Submission) => Source::SubmissionService,
        _ => Source::AiOrchestrator,
    };
    let mut outcome = "ignored";
    if let Some(update) = understand(&event)
        && let Some(request) = find_request(work.db(), &event.payload["data"]).await?
    {
        let request = requests::Model::lock(&work, request).await?;
        request.apply(&mut work, source, update).await?;
        outcome = "processed";
    }
    let now = work.now();
    let mut row = event.into_active_model();
    row.status = Set(outcome.into());
    row.processed_at = Set(Some(now.into()));
    row.updated_at = Set(now.into());
    row.update(work.db()).await?;
    work.commit().await
}

/// What an event says about a request; `None` for events that say nothing about one.
fn understand(event: &Model) -> Option<Update> {
    let data = &event.payload["data"];
    let status = match event.event.as_str() {
        "request.processing" | "job.progress" => Status::Processing,
        "request.completed" | "job.completed" => Status::Completed,
        "request.failed" | "job.failed" => Status::Failed,
        _ => return None,
    };
    let results = (status == Status::Completed).then(|| {
        json!({
            "results": data.get("results").cloned().unwrap_or_else(|| json!({})),
            "artifacts": data.get("artifacts").cloned().unwrap_or_else(|| json!([])),
        })
    });
    Some(Update {
        status: Some(status),
        progress: data["progress"].as_f64().map(percent),
        current_step: text(data, "current_step"),
        results,
        results_page_url: text(data, "results_page_url"),
        failure: Some("platform").filter(|_| status == Status::Failed),
        failure_detail: text(data, "error").or_else(|| text(data, "error_message")),
        notice: Some(None),
    })
}

fn text(data: &Value, field: &str) -> Option<String> {
    data[field].as_str().filter(|text| !text.is_empty()).map(str::to_owned)
}

/// The request that the event names: by our id, or by one that the platform gave it.
async fn find_request(db: &impl ConnectionTrait, data: &Value) -> Result<Option<i64>> {
    let mut matching = Condition::any();
    let mut named = false;
    for field in ["request_id", "submission_id", "job_id"] {
        let Some(name) = text(data, field) else { continue };
        named = true;
        if let Ok(pid) = Uuid::parse_str(&name) {
            matching = matching.add(requests::Column::Pid.eq(pid));
        }
        matching = matching
            .add(requests::Column::SubmissionId.eq(name.clone()))
            .add(requests::Column::WorkflowId.eq(name));
    }
    if !named {
        return Ok(None);
    }
    Ok(requests::Entity::find().filter(matching).one(db).await?.map(|request| request.id))
}
