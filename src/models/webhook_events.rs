//! What sibling services tell us: stored first, understood by a worker.
pub mod processing;
pub mod signature;

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelBehavior, ColumnTrait, DbErr, EntityTrait, QueryFilter, Set};
use serde_json::Value;
use uuid::Uuid;

pub use super::_entities::webhook_events::{ActiveModel, Column, Entity, Model};
use crate::context::{Origin, Portal};
use crate::errors::{Error, Problem, Result};
use crate::models::deliveries::{Effect, NewDelivery};
use crate::models::input::has_nul;
use crate::models::unit_of_work::UnitOfWork;

impl ActiveModelBehavior for ActiveModel {}

/// The services that may call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// Takes requests in.
    Submission,
    /// Works on them.
    Orchestrator,
    /// Tells people about them.
    Notification,
}

impl Service {
    /// The service of a path segment.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "submission-service" => Some(Self::Submission),
            "ai-orchestrator" => Some(Self::Orchestrator),
            "notification-service" => Some(Self::Notification),
            _ => None,
        }
    }

    /// Its name in paths and rows.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Submission => "submission-service",
            Self::Orchestrator => "ai-orchestrator",
            Self::Notification => "notification-service",
        }
    }
}

fn malformed(field: &'static str) -> Error {
    Problem::new(field, "error-required".into()).into()
}

/// Stores an event whose signature was checked. A repeated id does nothing.
pub async fn receive(
    portal: &Portal,
    origin: &Origin,
    service: Service,
    header_id: Option<&str>,
    body: &[u8],
) -> Result<()> {
    let payload: Value = serde_json::from_slice(body).map_err(|_| malformed("body"))?;
    let text = |field: &'static str, max: usize| {
        payload[field]
            .as_str()
            .filter(|text| !text.is_empty() && text.len() <= max && !text.contains('\0'))
            .ok_or_else(|| malformed(field))
    };
    let event = text("event", 64)?.to_owned();
    let event_id = match header_id {
        Some(id) if !id.is_empty() && id.len() <= 200 => id.to_owned(),
        _ => text("event_id", 200)?.to_owned(),
    };
    if !payload["data"].is_object() {
        return Err(malformed("data"));
    }
    if has_nul(&payload) {
        return Err(Problem::new("data", "error-text-invalid".into()).into());
    }
    let mut work = UnitOfWork::begin(portal, origin).await?;
    let row = ActiveModel {
        pid: Set(Uuid::now_v7()),
        service: Set(service.name().into()),
        event_id: Set(event_id.clone()),
        event: Set(event),
        payload: Set(payload),
        status: Set("received".into()),
        created_at: Set(work.now().into()),
        updated_at: Set(work.now().into()),
        ..Default::default()
    };
    let inserted = Entity::insert(row)
        .on_conflict(
            OnConflict::columns([Column::Service, Column::EventId]).do_nothing().to_owned(),
        )
        .exec_without_returning(work.db())
        .await;
    match inserted {
        Ok(0) | Err(DbErr::RecordNotInserted) => return Ok(()),
        Ok(_) => {}
        Err(err) => return Err(err.into()),
    }
    let stored = Entity::find()
        .filter(Column::Service.eq(service.name()))
        .filter(Column::EventId.eq(event_id))
        .one(work.db())
        .await?
        .ok_or(Error::NotFound)?;
    work.deliver(NewDelivery::new(
        Effect::Webhook { event_id: stored.id },
        format!("webhook:{}", stored.pid),
    ))
    .await?;
    work.commit().await
}
