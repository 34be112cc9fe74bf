//! Editing what is not handed in yet.

use sea_orm::{ActiveModelTrait, IntoActiveModel, Set};
use serde_json::{Value, json};

use super::Model;
use super::creation::{read_description, read_metadata, read_priority, read_title, search_text};
use super::status::{Source, Status};
use crate::context::{Origin, Portal};
use crate::errors::{Error, Result};
use crate::models::audit_logs::Entry;
use crate::models::input::Input;
use crate::models::unit_of_work::UnitOfWork;

/// Changes to a request; what is not named stays.
#[derive(Debug)]
pub struct RequestChange {
    title: Option<String>,
    description: Option<String>,
    priority: Option<String>,
    metadata: Option<Value>,
}

impl RequestChange {
    /// Reads title, description, priority and metadata.
    pub fn read(input: &mut Input) -> Result<Self> {
        let change = Self {
            title: read_title(input),
            description: read_description(input),
            priority: read_priority(input),
            metadata: read_metadata(input),
        };
        input.finish()?;
        Ok(change)
    }
}

impl Model {
    /// Whether the owner may still change it.
    #[must_use]
    pub fn can_be_edited(&self) -> bool {
        self.state() == Status::Pending
    }

    /// Refuses once it is handed in.
    pub fn check_pending(&self) -> Result<()> {
        if self.can_be_edited() {
            return Ok(());
        }
        Err(Error::Conflict("RESOURCE_CONFLICT", "error-request-not-pending"))
    }

    /// Another version from now on: something that hangs on it changed.
    pub(in crate::models) async fn touch(self, work: &UnitOfWork<'_>) -> Result<Self> {
        let version = self.version;
        let mut row = self.into_active_model();
        row.version = Set(version + 1);
        row.updated_at = Set(work.now().into());
        Ok(row.update(work.db()).await?)
    }

    /// Changes a pending request.
    pub async fn edit(
        self,
        portal: &Portal,
        origin: &Origin,
        if_match: Option<&str>,
        change: RequestChange,
    ) -> Result<Self> {
        let mut work = UnitOfWork::begin(portal, origin).await?;
        let request = Self::lock(&work, self.id).await?;
        request.check_match(if_match)?;
        request.check_pending()?;
        let (now, before) = (work.now(), request.clone());
        let title = change.title.unwrap_or_else(|| request.title.clone());
        let description = change.description.unwrap_or_else(|| request.description.clone());
        let version = request.version;
        let mut row = request.into_active_model();
        row.search_text = Set(search_text(&title, &description));
        row.title = Set(title);
        row.description = Set(description);
        if let Some(priority) = change.priority {
            row.priority = Set(priority);
        }
        if let Some(metadata) = change.metadata {
            row.metadata = Set(metadata);
        }
        row.version = Set(version + 1);
        row.updated_at = Set(now.into());
        let request = row.update(work.db()).await?;
        request.log_update(&mut work, Source::User, Some("edited".into())).await?;
        work.publish_edit(&before, &request).await?;
        work.record(
            Entry::new("request.edited", "request")
                .on(request.pid)
                .with(json!({ "version": [version, request.version] })),
        );
        work.commit().await?;
        Ok(request)
    }
}
