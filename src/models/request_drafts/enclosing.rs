//! Files of a draft: each is here as soon as it is chosen.

use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, ModelTrait, QueryFilter, Set};
use uuid::Uuid;

use super::{Column, Entity, Model};
use crate::context::{Origin, Portal};
use crate::errors::{Error, Result};
use crate::models::deliveries::{Effect, NewDelivery};
use crate::models::request_files::{self, MAX_COUNT, StoredFile, VOICE, quota};
use crate::models::unit_of_work::UnitOfWork;
use crate::models::{draft_files, pending_objects, users};

/// Where the files of the draft with public id `draft` are kept.
#[must_use]
pub fn folder_of(draft: Uuid) -> String {
    format!("drafts/{draft}")
}

impl Model {
    /// Adds stored files to the draft that a page knows as `known`, or to the one of the person;
    /// refused ones do not stay in the store. A spoken message takes the place of the one before.
    pub async fn enclose(
        portal: &Portal,
        origin: &Origin,
        user: &users::Model,
        known: Option<Uuid>,
        files: Vec<StoredFile>,
    ) -> Result<(Self, Vec<draft_files::Model>)> {
        let uploads = files.clone();
        let saving = Box::pin(insert(portal, origin, user, known, files));
        request_files::keep_for(portal, &uploads, saving).await
    }

    /// The file of the draft of `user` with public id `file`.
    pub async fn file_of(
        portal: &Portal,
        user: &users::Model,
        file: Uuid,
    ) -> Result<draft_files::Model> {
        draft_files::Entity::find()
            .inner_join(Entity)
            .filter(Column::UserId.eq(user.id))
            .filter(draft_files::Column::Pid.eq(file))
            .one(&portal.db)
            .await?
            .ok_or(Error::NotFound)
    }

    /// Takes a file away.
    pub async fn take_out(
        portal: &Portal,
        origin: &Origin,
        user: &users::Model,
        file: Uuid,
    ) -> Result<()> {
        let file = Self::file_of(portal, user, file).await?;
        let mut work = UnitOfWork::begin(portal, origin).await?;
        let draft = Entity::find_by_id(file.request_draft_id).one(work.db()).await?;
        let Some(draft) = draft else { return Err(Error::NotFound) };
        let draft = Self::lock(&work, user, draft.pid).await.map_err(|_| Error::NotFound)?;
        remove(&mut work, file).await?;
        draft.touch(&work).await?;
        work.commit().await
    }

    async fn touch(&self, work: &UnitOfWork<'_>) -> Result<()> {
        Entity::update_many()
            .col_expr(Column::UpdatedAt, Expr::value(work.now()))
            .filter(Column::Id.eq(self.id))
            .exec(work.db())
            .await?;
        Ok(())
    }
}

async fn insert(
    portal: &Portal,
    origin: &Origin,
    user: &users::Model,
    known: Option<Uuid>,
    files: Vec<StoredFile>,
) -> Result<(Model, Vec<draft_files::Model>)> {
    let mut work = UnitOfWork::begin(portal, origin).await?;
    let draft = Model::open(&work, user, known, Uuid::now_v7()).await?;
    let mut there = draft.files(work.db()).await?;
    if files.iter().any(|file| file.kind == VOICE)
        && let Some(at) = there.iter().position(|file| file.kind == VOICE)
    {
        remove(&mut work, there.remove(at)).await?;
    }
    if there.len() + files.len() > MAX_COUNT {
        return Err(request_files::too_many());
    }
    quota::check(&work, user.id, &files).await?;
    let keys: Vec<_> = files.iter().map(|file| file.storage_key.clone()).collect();
    pending_objects::claim(&work, &keys).await?;
    let mut rows = Vec::new();
    for file in files {
        let row = draft_files::ActiveModel {
            pid: Set(file.pid),
            request_draft_id: Set(draft.id),
            name: Set(file.name),
            content_type: Set(file.content_type.into()),
            kind: Set(file.kind.into()),
            size: Set(i64::try_from(file.size).map_err(Error::internal)?),
            sha256: Set(file.sha256),
            storage_key: Set(file.storage_key),
            created_at: Set(work.now().into()),
            updated_at: Set(work.now().into()),
            ..Default::default()
        };
        rows.push(row.insert(work.db()).await?);
    }
    draft.touch(&work).await?;
    work.commit().await?;
    Ok((draft, rows))
}

/// Takes a row away, and puts its object into the outbox.
async fn remove(work: &mut UnitOfWork<'_>, file: draft_files::Model) -> Result<()> {
    let (pid, keys) = (file.pid, vec![file.storage_key.clone()]);
    if file.delete(work.db()).await?.rows_affected == 0 {
        return Err(Error::NotFound);
    }
    work.deliver(NewDelivery::new(Effect::Discard { keys }, format!("discard:{pid}"))).await
}
