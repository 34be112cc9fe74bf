//! Files that came out of a request, fetched from the platform and kept here.
pub mod content_type;
pub mod fetching;
mod naming;

use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect, Set,
};
use serde_json::Value;
use uuid::Uuid;

pub use super::_entities::request_artifacts::{ActiveModel, Column, Entity, Model};
use super::requests;
use super::requests::status::Source;
use crate::errors::{Error, Result};
use crate::integrations::artifacts::Keeper;
use crate::models::deliveries::{Effect, NewDelivery};
use crate::models::unit_of_work::UnitOfWork;
use crate::realtime::Signal;

impl ActiveModelBehavior for ActiveModel {}

/// The largest one, in bytes.
pub const MAX_SIZE: u64 = super::request_files::MAX_SIZE;
/// The most of one request.
pub const MAX_COUNT: usize = 50;

/// It will be fetched.
pub const PENDING: &str = "pending";
/// It is here.
pub const STORED: &str = "stored";
/// It will not come.
pub const FAILED: &str = "failed";
/// The code of one that is not the platform's to keep.
const ELSEWHERE: &str = "elsewhere";

/// The keys of the objects of a request.
pub async fn object_keys(db: &impl ConnectionTrait, request_id: i64) -> Result<Vec<String>> {
    let keys: Vec<Option<String>> = Entity::find()
        .select_only()
        .column(Column::StorageKey)
        .filter(Column::RequestId.eq(request_id))
        .filter(Column::StorageKey.is_not_null())
        .into_tuple()
        .all(db)
        .await?;
    Ok(keys.into_iter().flatten().collect())
}

impl Model {
    /// Where the object is, and how many bytes it has; there is none while it was not fetched.
    pub fn object(&self) -> Result<(&str, u64)> {
        match (self.status.as_str(), &self.storage_key, self.size) {
            (STORED, Some(key), Some(size)) => {
                Ok((key, u64::try_from(size).map_err(Error::internal)?))
            }
            _ => Err(Error::NotFound),
        }
    }

    /// Whether a page may show it as a picture.
    #[must_use]
    pub fn is_image(&self) -> bool {
        self.status == STORED && self.content_type.as_deref().is_some_and(content_type::is_image)
    }
}

impl requests::Model {
    /// What came out as files, in the order in which the platform named them.
    pub async fn artifacts(&self, db: &impl ConnectionTrait) -> Result<Vec<Model>> {
        Ok(Entity::find()
            .filter(Column::RequestId.eq(self.id))
            .order_by_asc(Column::Id)
            .all(db)
            .await?)
    }

    /// Its artifact with public id `pid`.
    pub async fn artifact(&self, db: &impl ConnectionTrait, pid: Uuid) -> Result<Model> {
        Entity::find()
            .filter(Column::Pid.eq(pid))
            .filter(Column::RequestId.eq(self.id))
            .one(db)
            .await?
            .ok_or(Error::NotFound)
    }

    /// Notes the files that `stored` names, as `source` told it, and has them fetched. Said twice, it
    /// counts once: this row is locked.
    pub(super) async fn keep_artifacts(
        &self,
        work: &mut UnitOfWork<'_>,
        source: Source,
        stored: &Value,
    ) -> Result<()> {
        let said_by = match source {
            Source::SubmissionService => Keeper::Submissions,
            _ => Keeper::Orchestrator,
        };
        let named = naming::named(&work.portal().artifacts, said_by, stored);
        if named.is_empty() {
            return Ok(());
        }
        let known = self.artifacts(work.db()).await?.into_iter();
        let mut known: Vec<_> = known.map(|row| (row.source_url, row.name)).collect();
        let before = known.len();
        for one in named {
            if known.len() >= MAX_COUNT {
                tracing::warn!(request = %self.pid, "it names more files than are kept");
                break;
            }
            let is_same = |(url, name): &(String, String)| {
                *url == one.url && (!url.is_empty() || *name == one.name)
            };
            if known.iter().any(is_same) {
                continue;
            }
            known.push((one.url.clone(), one.name.clone()));
            self.keep_artifact(work, one).await?;
        }
        if known.len() > before {
            self.announce_files(work);
        }
        Ok(())
    }

    async fn keep_artifact(&self, work: &mut UnitOfWork<'_>, named: naming::Named) -> Result<()> {
        let (status, failure) = match (named.is_ours, named.url.is_empty()) {
            (true, _) => (PENDING, None),
            (false, true) => (FAILED, Some("missing".to_owned())),
            (false, false) => (FAILED, Some(ELSEWHERE.to_owned())),
        };
        let row = ActiveModel {
            pid: Set(Uuid::now_v7()),
            request_id: Set(self.id),
            name: Set(named.name),
            source_url: Set(named.url),
            status: Set(status.into()),
            failure: Set(failure),
            created_at: Set(work.now().into()),
            updated_at: Set(work.now().into()),
            ..Default::default()
        };
        let row = row.insert(work.db()).await?;
        if named.is_ours {
            let effect = Effect::FetchArtifact { artifact_id: row.id };
            work.deliver(NewDelivery::new(effect, format!("artifact:{}", row.pid))).await?;
        }
        Ok(())
    }

    /// Tells the owner's tabs that there is something new among the files.
    fn announce_files(&self, work: &mut UnitOfWork<'_>) {
        let signal = Signal::RequestUpdated { update: Uuid::now_v7(), request: self.pid };
        work.announce(self.user_id, signal);
    }

    /// Every object that goes with it: what was handed in, and what came out.
    pub(super) async fn object_keys(&self, work: &UnitOfWork<'_>) -> Result<Vec<String>> {
        let files = self.files(work.db()).await?.into_iter().map(|file| file.storage_key);
        let artifacts = object_keys(work.db(), self.id).await?;
        Ok(files.chain(artifacts).collect())
    }
}
