//! The schema of the User Portal, one step a file, on SQLite and PostgreSQL alike.
//!
//! Tables have an `id` (i64, never leaves the program) and, where the outside world names a row, a
//! `pid` (UUID v7, the public `id`). Foreign keys are indexed, times carry a zone.
#![allow(elided_lifetimes_in_paths)]
#![allow(clippy::wildcard_imports)]
pub use sea_orm_migration::prelude::*;

mod columns;
mod lock;

mod m20260101_000001_users;
mod m20260101_000002_sessions;
mod m20260101_000003_one_time_tokens;
mod m20260101_000004_requests;
mod m20260101_000005_deliveries;
mod m20260101_000006_audit_logs;
mod m20260101_000007_webhook_events;
mod m20260101_000008_idempotency_keys;
mod m20260201_000001_account_security;
mod m20260201_000002_notifications;
mod m20260201_000003_delivery_lapses;
mod m20260301_000001_request_types;
mod m20260301_000002_request_drafts;
mod m20260301_000003_objects;
mod m20260301_000004_events;
mod m20260301_000005_request_following;
mod m20260301_000006_once_and_kept;
mod m20260301_000007_delivery_failures;
mod m20260401_000001_notification_center;
mod m20260401_000002_notification_preferences;

/// Every step, in order; `up` and `fresh` hold a lock, so that replicas may boot at once.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20260101_000001_users::Migration),
            Box::new(m20260101_000002_sessions::Migration),
            Box::new(m20260101_000003_one_time_tokens::Migration),
            Box::new(m20260101_000004_requests::Migration),
            Box::new(m20260101_000005_deliveries::Migration),
            Box::new(m20260101_000006_audit_logs::Migration),
            Box::new(m20260101_000007_webhook_events::Migration),
            Box::new(m20260101_000008_idempotency_keys::Migration),
            Box::new(m20260201_000001_account_security::Migration),
            Box::new(m20260201_000002_notifications::Migration),
            Box::new(m20260201_000003_delivery_lapses::Migration),
            Box::new(m20260301_000001_request_types::Migration),
            Box::new(m20260301_000002_request_drafts::Migration),
            Box::new(m20260301_000003_objects::Migration),
            Box::new(m20260301_000004_events::Migration),
            Box::new(m20260301_000005_request_following::Migration),
            Box::new(m20260301_000006_once_and_kept::Migration),
            Box::new(m20260301_000007_delivery_failures::Migration),
            Box::new(m20260401_000001_notification_center::Migration),
            Box::new(m20260401_000002_notification_preferences::Migration),
            // inject-above (do not remove this comment)
        ]
    }

    async fn up<'c, C>(db: C, steps: Option<u32>) -> Result<(), DbErr>
    where
        C: IntoSchemaManagerConnection<'c>,
    {
        let db = db.into_database_executor();
        let lock = lock::acquire(&db).await?;
        let outcome = Steps::up(db, steps).await;
        lock.release().await?;
        outcome
    }
}

/// The same steps without the lock: what runs while the lock is held.
struct Steps;

#[async_trait::async_trait]
impl MigratorTrait for Steps {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        Migrator::migrations()
    }
}
