//! Cancelling, trying again, and taking away.

use sea_orm::ModelTrait;
use serde_json::json;
use uuid::Uuid;

use super::Model;
use super::creation::NewRequest;
use super::status::{Source, Status, Update};
use crate::context::{Origin, Portal};
use crate::errors::{Error, Result};
use crate::models::audit_logs::Entry;
use crate::models::deliveries::{Effect, NewDelivery};
use crate::models::unit_of_work::UnitOfWork;
use crate::models::{request_files, users};
use crate::realtime::Signal;

impl Model {
    /// Withdraws a request that is not final.
    pub async fn cancel(
        self,
        portal: &Portal,
        origin: &Origin,
        if_match: Option<&str>,
    ) -> Result<Self> {
        let mut work = UnitOfWork::begin(portal, origin).await?;
        let request = Self::lock(&work, self.id).await?;
        request.check_match(if_match)?;
        let update = Update { status: Some(Status::Cancelled), ..Update::default() };
        let request = request
            .apply(&mut work, Source::User, update)
            .await?
            .ok_or(Error::Conflict("RESOURCE_CONFLICT", "error-request-final"))?;
        request.withdraw(&mut work).await?;
        work.commit().await?;
        Ok(request)
    }

    /// Tells the platform that it may forget this request, if it knows it.
    pub(super) async fn withdraw(&self, work: &mut UnitOfWork<'_>) -> Result<()> {
        let Some(submission_id) = self.submission_id.clone() else { return Ok(()) };
        let key = format!("withdraw:{submission_id}");
        work.deliver(NewDelivery::new(Effect::Withdraw { submission_id }, key)).await
    }

    /// Refuses what has not failed: only that is tried again.
    fn check_failed(&self) -> Result<()> {
        if self.state() == Status::Failed {
            return Ok(());
        }
        Err(Error::Conflict("RESOURCE_CONFLICT", "error-request-not-failed"))
    }

    /// Hands a failed request in again, as a new one that names this one. `finish` commits.
    pub async fn retry<'a, T, F: Future<Output = Result<T>>>(
        &self,
        portal: &'a Portal,
        origin: &'a Origin,
        owner: &users::Model,
        if_match: Option<&str>,
        finish: impl FnOnce(UnitOfWork<'a>, Self) -> F,
    ) -> Result<T> {
        self.check_match(if_match)?;
        self.check_failed()?;
        let pid = Uuid::now_v7();
        let files = request_files::copy_all(portal, self, pid).await?;
        let new = NewRequest {
            title: self.title.clone(),
            description: self.description.clone(),
            request_type: self.request_type.clone(),
            priority: self.priority.clone(),
            metadata: self.metadata.clone(),
        };
        let copies = files.clone();
        let creating = async {
            let mut work = UnitOfWork::begin(portal, origin).await?;
            // Files were copied meanwhile.
            Self::lock(&work, self.id).await?.check_match(if_match)?;
            let request = Self::create(&mut work, owner, pid, new, files, Some(self)).await?;
            finish(work, request).await
        };
        request_files::keep_for(portal, &copies, creating).await
    }

    /// Takes a request away with its files; one that runs is withdrawn first.
    pub async fn remove(
        self,
        portal: &Portal,
        origin: &Origin,
        if_match: Option<&str>,
    ) -> Result<()> {
        let mut work = UnitOfWork::begin(portal, origin).await?;
        let request = Self::lock(&work, self.id).await?;
        request.check_match(if_match)?;
        if !request.state().is_final() {
            request.withdraw(&mut work).await?;
        }
        let keys = request.object_keys(&work).await?;
        if !keys.is_empty() {
            let key = format!("discard:{}", request.pid);
            work.deliver(NewDelivery::new(Effect::Discard { keys }, key)).await?;
        }
        work.record(
            Entry::new("request.deleted", "request")
                .on(request.pid)
                .with(json!({ "status": request.status })),
        );
        work.announce(
            request.user_id,
            Signal::RequestUpdated { update: Uuid::now_v7(), request: request.pid },
        );
        request.forget_what_was_told(&work).await?;
        work.publish_removal(&request).await?;
        request.delete(work.db()).await?;
        work.commit().await
    }
}
