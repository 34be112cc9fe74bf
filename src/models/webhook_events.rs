//! What other services tell us, by webhook or by the broker: stored first, understood by a worker.
pub mod incoming;
pub mod processing;
pub mod replay;
pub mod signature;

use chrono::TimeDelta;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelBehavior, ColumnTrait, Condition, DbErr, EntityTrait, QueryFilter, Set};
use uuid::Uuid;

pub use super::_entities::webhook_events::{ActiveModel, Column, Entity, Model};
use crate::context::{Origin, Portal};
use crate::errors::{Error, Result};
use crate::models::deliveries::{Effect, NewDelivery};
use crate::models::retention;
use crate::models::unit_of_work::UnitOfWork;
pub use incoming::Incoming;

impl ActiveModelBehavior for ActiveModel {}

/// How long an event is kept after it was understood, or given up.
const KEPT: TimeDelta = TimeDelta::days(90);

/// Who tells us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// Takes requests in.
    Submission,
    /// Works on them.
    Orchestrator,
    /// Tells people about them.
    Notification,
    /// The platform's broker, for whichever service published it.
    Broker,
}

impl Service {
    /// Those that call by webhook.
    pub const CALLERS: [Self; 3] = [Self::Submission, Self::Orchestrator, Self::Notification];

    /// The service of a path segment; the broker does not call.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::CALLERS.into_iter().find(|service| service.name() == name)
    }

    /// Its name in paths and rows.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Submission => "submission-service",
            Self::Orchestrator => "ai-orchestrator",
            Self::Notification => "notification-service",
            Self::Broker => "broker",
        }
    }
}

/// Counts what became of an event.
pub fn count(service: &str, outcome: &'static str) {
    metrics::counter!(
        "portal_webhook_events_total", "service" => service.to_owned(), "outcome" => outcome
    )
    .increment(1);
}

/// Stores an event whose signature was checked; `id` is the one of the headers, where it was signed
/// too. A repeated id does nothing.
pub async fn receive(
    portal: &Portal,
    origin: &Origin,
    service: Service,
    id: Option<&str>,
    body: &[u8],
) -> Result<()> {
    let incoming = Incoming::read(id, body).inspect_err(|_| count(service.name(), "malformed"))?;
    let mut work = UnitOfWork::begin(portal, origin).await?;
    let is_new = keep(&mut work, service, incoming).await?;
    work.commit().await?;
    count(service.name(), if is_new { "received" } else { "repeated" });
    Ok(())
}

/// Puts an event into `work`, with the delivery that has it understood; false, and nothing, when one
/// with its id was there before.
pub async fn keep(work: &mut UnitOfWork<'_>, service: Service, incoming: Incoming) -> Result<bool> {
    let pid = Uuid::now_v7();
    let row = ActiveModel {
        pid: Set(pid),
        service: Set(service.name().into()),
        event_id: Set(incoming.event_id),
        event: Set(incoming.event),
        payload: Set(incoming.payload),
        status: Set("received".into()),
        created_at: Set(work.now().into()),
        updated_at: Set(work.now().into()),
        replays: Set(0),
        ..Default::default()
    };
    let inserted = Entity::insert(row)
        .on_conflict(
            OnConflict::columns([Column::Service, Column::EventId]).do_nothing().to_owned(),
        )
        .exec_without_returning(work.db())
        .await;
    match inserted {
        Ok(0) | Err(DbErr::RecordNotInserted) => return Ok(false),
        Ok(_) => {}
        Err(err) => return Err(err.into()),
    }
    let stored = Entity::find().filter(Column::Pid.eq(pid)).one(work.db()).await?;
    stored.ok_or(Error::NotFound)?.put_into_outbox(work).await?;
    Ok(true)
}

/// Forgets events that were understood, or given up, long ago; how many.
pub async fn purge(portal: &Portal) -> Result<usize> {
    let over = Condition::all()
        .add(Column::ProcessedAt.lt(portal.now() - KEPT))
        .add(Column::Status.ne("received"));
    retention::delete_some::<Entity>(&portal.db, Column::Id, over).await
}

impl Model {
    /// Has the event understood: once after it was stored, and once for each replay.
    async fn put_into_outbox(&self, work: &mut UnitOfWork<'_>) -> Result<()> {
        let key = match self.replays {
            0 => format!("webhook:{}", self.pid),
            replays => format!("webhook:{}:{replays}", self.pid),
        };
        work.deliver(NewDelivery::new(Effect::Webhook { event_id: self.id }, key)).await
    }
}
