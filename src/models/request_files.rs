//! Files that belong to a request. A row names an object of the file store.
pub mod content_type;
pub mod name;
pub mod quota;
pub mod upload;

use futures_util::{StreamExt, TryStreamExt};
use object_store::{ObjectStoreExt, path::Path};
use sea_orm::sea_query::{ExprTrait, SimpleExpr};
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait,
    PaginatorTrait, QueryFilter, QuerySelect, Set,
};
use serde_json::{Value, json};
use uuid::Uuid;

pub use super::_entities::request_files::{ActiveModel, Column, Entity, Model};
use super::{draft_files, pending_objects, request_drafts, requests};
use crate::context::{Origin, Portal};
use crate::errors::{Error, Problem, Result};
use crate::i18n::Text;
use crate::integrations::submission_service::Upload;
use crate::models::audit_logs::Entry;
use crate::models::deliveries::{Effect, NewDelivery};
use crate::models::unit_of_work::UnitOfWork;

impl ActiveModelBehavior for ActiveModel {}

/// The largest file, in bytes.
pub const MAX_SIZE: u64 = 50 * 1024 * 1024;
/// The most files of one request.
pub const MAX_COUNT: usize = 10;
/// The kind of an attachment.
pub const FILE: &str = "file";
/// The kind of a spoken message.
pub const VOICE: &str = "voice";

/// A file that is in the store, but in no row yet.
#[derive(Clone, Debug)]
pub struct StoredFile {
    /// Public id of the row to be.
    pub pid: Uuid,
    /// [`FILE`] or [`VOICE`].
    pub kind: &'static str,
    /// For display; never a path.
    pub name: String,
    /// By content.
    pub content_type: &'static str,
    /// Bytes.
    pub size: u64,
    /// Hexadecimal.
    pub sha256: String,
    /// Where the store keeps it.
    pub storage_key: String,
}

/// What files say, whatever way they came: for comparing a call with one of before.
#[must_use]
pub fn meaning(files: &[StoredFile]) -> Vec<Value> {
    files.iter().map(|file| json!([file.kind, file.name, file.content_type, file.sha256])).collect()
}

/// One file too many.
#[must_use]
pub fn too_many() -> Error {
    Problem::new("files", Text::from("error-file-count").arg("max", MAX_COUNT as u64)).into()
}

/// Bytes that the person with row id `user_id` keeps here: the files of requests and of the draft.
pub async fn stored_bytes(db: &impl ConnectionTrait, user_id: i64) -> Result<u64> {
    let bigint = |sum: SimpleExpr| sum.cast_as("bigint");
    let kept: Option<Option<i64>> = Entity::find()
        .select_only()
        .column_as(bigint(Column::Size.sum()), "bytes")
        .filter(Column::UserId.eq(user_id))
        .into_tuple()
        .one(db)
        .await?;
    let drafted: Option<Option<i64>> = draft_files::Entity::find()
        .select_only()
        .column_as(bigint(draft_files::Column::Size.sum()), "bytes")
        .inner_join(request_drafts::Entity)
        .filter(request_drafts::Column::UserId.eq(user_id))
        .into_tuple()
        .one(db)
        .await?;
    let bytes = kept.flatten().unwrap_or_default() + drafted.flatten().unwrap_or_default();
    u64::try_from(bytes).map_err(Error::internal)
}

/// Writes the rows of `files`, which were only reserved so far.
pub(super) async fn insert_all(
    work: &UnitOfWork<'_>,
    request: &requests::Model,
    files: Vec<StoredFile>,
) -> Result<()> {
    let keys: Vec<_> = files.iter().map(|file| file.storage_key.clone()).collect();
    pending_objects::claim(work, &keys).await?;
    insert_rows(work, request, files).await
}

/// Writes the rows of `files`, whose objects belonged to rows of another kind until now.
pub(super) async fn insert_rows(
    work: &UnitOfWork<'_>,
    request: &requests::Model,
    files: Vec<StoredFile>,
) -> Result<()> {
    for file in files {
        ActiveModel {
            pid: Set(file.pid),
            request_id: Set(request.id),
            user_id: Set(Some(request.user_id)),
            name: Set(file.name),
            content_type: Set(file.content_type.into()),
            kind: Set(file.kind.into()),
            size: Set(i64::try_from(file.size).map_err(Error::internal)?),
            sha256: Set(file.sha256),
            storage_key: Set(file.storage_key),
            created_at: Set(work.now().into()),
            updated_at: Set(work.now().into()),
            ..Default::default()
        }
        .insert(work.db())
        .await?;
    }
    Ok(())
}

/// Copies the objects of `request` for a new one that will have the public id `to`.
pub(super) async fn copy_all(
    portal: &Portal,
    request: &requests::Model,
    to: Uuid,
) -> Result<Vec<StoredFile>> {
    let mut copies = Vec::new();
    for file in request.files(&portal.db).await? {
        let pid = Uuid::now_v7();
        let copy = StoredFile {
            pid,
            kind: if file.kind == VOICE { VOICE } else { FILE },
            content_type: content_type::known(&file.content_type).unwrap_or("text/plain"),
            name: file.name,
            size: u64::try_from(file.size).unwrap_or_default(),
            sha256: file.sha256,
            storage_key: format!("{}/{pid}", folder_of(to)),
        };
        copies.push(copy.clone());
        let copying = pending_objects::copy(portal, &file.storage_key, &copy.storage_key);
        if let Err(err) = copying.await {
            discard(portal, &copies).await;
            return Err(err);
        }
    }
    Ok(copies)
}

/// Where the files of the request with public id `request` are kept, by ids alone, never by a name
/// that somebody chose.
#[must_use]
pub fn folder_of(request: Uuid) -> String {
    format!("requests/{request}")
}

/// Waits for what gives `files` their rows, and takes them away when that came to nothing.
pub async fn keep_for<T>(
    portal: &Portal,
    files: &[StoredFile],
    saving: impl Future<Output = Result<T>>,
) -> Result<T> {
    let keys: Vec<_> = files.iter().map(|file| file.storage_key.clone()).collect();
    keep_objects_for(portal, &keys, saving).await
}

/// The same for objects that are no files of a request. Where it is not known whether the rows were
/// saved (the database went away), their reservations tell.
pub(super) async fn keep_objects_for<T>(
    portal: &Portal,
    keys: &[String],
    saving: impl Future<Output = Result<T>>,
) -> Result<T> {
    let saved = saving.await;
    if saved.is_err() {
        pending_objects::discard(portal, keys).await;
    }
    saved
}

/// Takes objects away that got no row; for uploads that came to nothing.
pub async fn discard(portal: &Portal, files: &[StoredFile]) {
    let keys: Vec<_> = files.iter().map(|file| file.storage_key.clone()).collect();
    pending_objects::discard(portal, &keys).await;
}

/// Deletes objects by key; one that is gone already is fine, one that a row names stays.
pub async fn delete_objects(portal: &Portal, keys: &[String]) -> Result<()> {
    for key in keys {
        if pending_objects::is_named(&portal.db, key).await? {
            tracing::error!(key, "an object is to be deleted that a row names");
            continue;
        }
        match portal.store.delete(&Path::from(key.as_str())).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
            Err(err) => return Err(err.into()),
        }
    }
    Ok(())
}

impl requests::Model {
    /// Its file with public id `pid`.
    pub async fn file(&self, portal: &Portal, pid: Uuid) -> Result<Model> {
        Entity::find()
            .filter(Column::Pid.eq(pid))
            .filter(Column::RequestId.eq(self.id))
            .one(&portal.db)
            .await?
            .ok_or(Error::NotFound)
    }

    /// Adds stored files to a pending request; refused ones do not stay in the store. `finish`
    /// commits.
    pub async fn attach<'a, T, F: Future<Output = Result<T>>>(
        self,
        portal: &'a Portal,
        origin: &'a Origin,
        if_match: Option<&str>,
        files: Vec<StoredFile>,
        finish: impl FnOnce(UnitOfWork<'a>, Self) -> F,
    ) -> Result<T> {
        let uploads = files.clone();
        let saving = Box::pin(async {
            let mut work = UnitOfWork::begin(portal, origin).await?;
            let request = self.insert_files(&mut work, if_match, files).await?;
            finish(work, request).await
        });
        keep_for(portal, &uploads, saving).await
    }

    async fn insert_files(
        self,
        work: &mut UnitOfWork<'_>,
        if_match: Option<&str>,
        files: Vec<StoredFile>,
    ) -> Result<Self> {
        let request = Self::lock(work, self.id).await?;
        request.check_match(if_match)?;
        request.check_pending()?;
        let count =
            Entity::find().filter(Column::RequestId.eq(request.id)).count(work.db()).await?;
        if count + files.len() as u64 > MAX_COUNT as u64 {
            return Err(too_many());
        }
        quota::check(work, request.user_id, &files).await?;
        let names: Vec<_> = files.iter().map(|file| file.pid).collect();
        insert_all(work, &request, files).await?;
        let request = request.touch(work).await?;
        work.record(
            Entry::new("request.files_added", "request")
                .on(request.pid)
                .with(json!({ "files": names })),
        );
        work.publish_files(&request).await?;
        Ok(request)
    }

    /// Takes a file away from a pending request.
    pub async fn detach(
        &self,
        portal: &Portal,
        origin: &Origin,
        if_match: Option<&str>,
        file: Model,
    ) -> Result<()> {
        let mut work = UnitOfWork::begin(portal, origin).await?;
        let request = Self::lock(&work, self.id).await?;
        request.check_match(if_match)?;
        request.check_pending()?;
        Entity::delete_by_id(file.id).exec(work.db()).await?;
        let request = request.touch(&work).await?;
        work.publish_files(&request).await?;
        work.deliver(NewDelivery::new(
            Effect::Discard { keys: vec![file.storage_key] },
            format!("discard:{}", file.pid),
        ))
        .await?;
        work.record(
            Entry::new("request.file_removed", "request")
                .on(self.pid)
                .with(json!({ "file": file.pid })),
        );
        work.commit().await
    }
}

impl Model {
    /// The file as a stream, for the Submission Service.
    pub async fn open_upload(&self, portal: &Portal) -> Result<Upload> {
        let object = portal.store.get(&Path::from(self.storage_key.as_str())).await?;
        Ok(Upload {
            name: name::with_extension(&self.name, &self.content_type),
            content_type: self.content_type.clone(),
            size: u64::try_from(self.size).unwrap_or_default(),
            body: object.into_stream().map_err(std::io::Error::other).boxed(),
        })
    }
}
