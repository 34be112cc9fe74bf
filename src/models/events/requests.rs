//! What is told about requests.

use serde_json::{Map, Value, json};

use super::{NewEvent, updated_by};
use crate::errors::Result;
use crate::models::requests::Model;
use crate::models::requests::status::Status;
use crate::models::unit_of_work::UnitOfWork;
use crate::models::users;

/// The most that an event holds of a request's results, in bytes of JSON.
const MOST_RESULTS: usize = 256 * 1024;

impl UnitOfWork<'_> {
    /// Publishes `request.created`; the files have their rows by then.
    pub(in crate::models) async fn publish_request(&mut self, request: &Model) -> Result<()> {
        let data = json!({
            "request_id": request.pid,
            "user_id": self.owner_of(request).await?,
            "submission_id": request.submission_id,
            "title": request.title,
            "request_type": request.request_type,
            "files": self.files_of(request).await?,
            "metadata": request.metadata,
            "priority": request.priority,
        });
        self.publish(about("request.created", request, data));
        Ok(())
    }

    /// Publishes `request.updated` after an edit by its owner, with what is other than `before`.
    pub(in crate::models) async fn publish_edit(
        &mut self,
        before: &Model,
        request: &Model,
    ) -> Result<()> {
        let mut changes = Map::new();
        if before.title != request.title {
            changes.insert("title".into(), json!(request.title));
        }
        if before.description != request.description {
            changes.insert("description".into(), json!(request.description));
        }
        if before.request_type != request.request_type {
            changes.insert("request_type".into(), json!(request.request_type));
        }
        if before.priority != request.priority {
            changes.insert("priority".into(), json!(request.priority));
        }
        if before.metadata != request.metadata {
            changes.insert("metadata".into(), request.metadata.clone());
        }
        if changes.is_empty() {
            return Ok(());
        }
        self.publish_update(request, changes).await
    }

    /// Publishes `request.updated` after files came or went, with those that are there now.
    pub(in crate::models) async fn publish_files(&mut self, request: &Model) -> Result<()> {
        let files = self.files_of(request).await?;
        self.publish_update(request, Map::from_iter([("files".to_owned(), files)])).await
    }

    /// Publishes the event of a request that has moved on from `before`.
    pub(in crate::models) async fn publish_move(
        &mut self,
        before: Status,
        request: &Model,
    ) -> Result<()> {
        match request.state() {
            Status::Completed => self.publish_completion(request).await,
            Status::Failed => self.publish_failure(request).await,
            Status::Cancelled => self.publish_cancellation(before, request, "cancelled").await,
            Status::Pending | Status::Submitted | Status::Processing => {
                let changes = json!({
                    "status": request.status,
                    "progress": request.progress,
                    "current_step": request.current_step,
                    "submission_id": request.submission_id,
                });
                let changes = changes.as_object().cloned().unwrap_or_default();
                self.publish_update(request, changes).await
            }
        }
    }

    /// Publishes `request.cancelled` for a request that its owner takes away; one that has come to
    /// its end has been told of.
    pub(in crate::models) async fn publish_removal(&mut self, request: &Model) -> Result<()> {
        let state = request.state();
        if state.is_final() {
            return Ok(());
        }
        self.publish_cancellation(state, request, "deleted").await
    }

    async fn publish_update(&mut self, request: &Model, changes: Map<String, Value>) -> Result<()> {
        let owner = self.owner_of(request).await?;
        let data = json!({
            "request_id": request.pid,
            "user_id": owner,
            "changes": changes,
            "updated_by": updated_by(self.origin(), owner),
        });
        self.publish(about("request.updated", request, data));
        Ok(())
    }

    async fn publish_cancellation(
        &mut self,
        before: Status,
        request: &Model,
        reason: &str,
    ) -> Result<()> {
        let data = json!({
            "request_id": request.pid,
            "user_id": self.owner_of(request).await?,
            "submission_id": request.submission_id,
            "previous_status": before.name(),
            "reason": reason,
        });
        self.publish(about("request.cancelled", request, data));
        Ok(())
    }

    async fn publish_failure(&mut self, request: &Model) -> Result<()> {
        let data = json!({
            "request_id": request.pid,
            "user_id": self.owner_of(request).await?,
            "submission_id": request.submission_id,
            "job_id": request.workflow_id,
            // A code; the platform's own words may name what is nobody's business.
            "error": request.failure.as_deref().unwrap_or("platform"),
            "processing_time": seconds_of_work(request),
        });
        self.publish(about("request.failed", request, data));
        Ok(())
    }

    async fn publish_completion(&mut self, request: &Model) -> Result<()> {
        let outcome = request.results.as_ref().unwrap_or(&Value::Null);
        let results = outcome.get("results").cloned().unwrap_or_else(|| json!({}));
        let artifacts = outcome.get("artifacts").cloned().unwrap_or_else(|| json!([]));
        let steps = outcome.get("workflow_steps").and_then(Value::as_array).map_or(0, Vec::len);
        let path = format!("/api/v1/me/requests/{}/results", request.pid);
        let fits = results.to_string().len() + artifacts.to_string().len() <= MOST_RESULTS;
        let mut data = json!({
            "request_id": request.pid,
            "user_id": self.owner_of(request).await?,
            "submission_id": request.submission_id,
            "job_id": request.workflow_id,
            "processing_time": seconds_of_work(request),
            "worker_count": steps,
            "results_url": self.portal().url(&path),
            "results_omitted": !fits,
        });
        data["results"] = if fits && results.is_object() { results } else { json!({}) };
        data["artifacts"] = if fits && artifacts.is_array() { artifacts } else { json!([]) };
        self.publish(about("request.completed", request, data));
        Ok(())
    }

    async fn owner_of(&self, request: &Model) -> Result<uuid::Uuid> {
        Ok(users::Model::find(self.db(), request.user_id).await?.pid)
    }

    async fn files_of(&self, request: &Model) -> Result<Value> {
        let files = request.files(self.db()).await?;
        let shown = files.iter().map(|file| {
            json!({
                "id": file.pid,
                "name": file.name,
                "content_type": file.content_type,
                "kind": file.kind,
                "size": file.size,
            })
        });
        Ok(Value::Array(shown.collect()))
    }
}

fn about(name: &'static str, request: &Model, data: Value) -> NewEvent {
    NewEvent::new(name).of_user(request.user_id).on(request.pid).with(data)
}

/// From the hand-in to the end.
fn seconds_of_work(request: &Model) -> Option<i64> {
    let ended = request.completed_at?;
    let began = request.submitted_at.unwrap_or(request.created_at);
    Some((ended - began).num_seconds().max(0))
}
