//! Copies of everything that we hold about a person, made because they asked.
mod archive;
pub mod building;
mod contents;
pub mod expiry;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter,
    QueryOrder, Set,
};
use uuid::Uuid;

pub use super::_entities::account_exports::{ActiveModel, Column, Entity, Model};
use super::users;
use crate::context::{Origin, Portal};
use crate::errors::{Error, Result};
use crate::models::audit_logs::Entry;
use crate::models::deliveries::{Effect, NewDelivery};
use crate::models::unit_of_work::UnitOfWork;
use crate::rate_limit::EXPORTS;

impl ActiveModelBehavior for ActiveModel {}

/// How long an archive is kept.
const KEPT: TimeDelta = TimeDelta::days(7);

impl Model {
    /// The latest one that `user` asked for.
    pub async fn latest(db: &impl ConnectionTrait, user: &users::Model) -> Result<Option<Self>> {
        Ok(Entity::find()
            .filter(Column::UserId.eq(user.id))
            .order_by_desc(Column::Id)
            .one(db)
            .await?)
    }

    /// Has an archive made for `user`; one that is being made already will do. `finish` commits.
    pub async fn request<'a, T, F: Future<Output = Result<T>>>(
        portal: &'a Portal,
        origin: &'a Origin,
        user: &users::Model,
        finish: impl FnOnce(UnitOfWork<'a>, Self) -> F,
    ) -> Result<T> {
        if let Some(pending) = Self::pending(&portal.db, user).await? {
            return finish(UnitOfWork::begin(portal, origin).await?, pending).await;
        }
        let (key, now) = (user.pid.to_string(), portal.now());
        portal.limits.hit(EXPORTS, &key, now).await.enforce()?;
        let mut work = UnitOfWork::begin(portal, origin).await?;
        let user = users::Model::lock(&work, user.id).await?;
        // Of many at once, one is made.
        if let Some(pending) = Self::pending(work.db(), &user).await? {
            portal.limits.refund(EXPORTS, &key, now).await;
            return finish(work, pending).await;
        }
        let export = ActiveModel {
            pid: Set(Uuid::now_v7()),
            user_id: Set(user.id),
            status: Set("pending".into()),
            created_at: Set(now.into()),
            updated_at: Set(now.into()),
            ..Default::default()
        };
        let export = export.insert(work.db()).await?;
        let effect = Effect::Export { export_id: export.id };
        work.deliver(NewDelivery::new(effect, format!("export:{}", export.pid))).await?;
        work.record(
            Entry::new("user.export_requested", "account_export").on(export.pid).about(&user),
        );
        finish(work, export).await
    }

    async fn pending(db: &impl ConnectionTrait, user: &users::Model) -> Result<Option<Self>> {
        let latest = Self::latest(db, user).await?;
        Ok(latest.filter(|export| export.status == "pending"))
    }

    /// How it stands at `now`: `pending`, `ready`, `failed` or `expired`.
    #[must_use]
    pub fn state(&self, now: DateTime<Utc>) -> &str {
        // What ran out counts as gone, even before it is.
        let ran_out = self.expires_at.is_some_and(|expires_at| expires_at <= now);
        if self.status == "ready" && ran_out { "expired" } else { &self.status }
    }

    /// Where the archive is, and how many bytes it has; refused while there is none.
    pub fn object(&self, now: DateTime<Utc>) -> Result<(&str, u64)> {
        match (self.state(now), &self.object_key, self.size) {
            ("ready", Some(key), Some(size)) => {
                Ok((key, u64::try_from(size).map_err(Error::internal)?))
            }
            ("pending", ..) => Err(Error::Conflict("RESOURCE_CONFLICT", "error-export-not-ready")),
            _ => Err(Error::NotFound),
        }
    }
}

/// Where the archives of one export are kept: an attempt that died may have left one of its own.
fn folder(export: Uuid) -> String {
    format!("exports/{export}")
}
