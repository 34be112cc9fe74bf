//! Fetching a file of the platform, as the outbox asks for it: streamed into the store, hashed and
//! judged on the way.

use bytes::Bytes;
use chrono::TimeDelta;
use futures_util::{Stream, StreamExt};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::content_type::{Judge, with_ending};
use super::{Column, Entity, FAILED, MAX_SIZE, Model, PENDING, STORED};
use crate::context::{Origin, Portal};
use crate::errors::{Error, Result};
use crate::integrations::CallError;
use crate::integrations::artifacts::FetchError;
use crate::keyring::hex;
use crate::models::deliveries::Setback;
use crate::models::pending_objects::{self, ObjectWriter};
use crate::models::request_files::content_type::HEAD;
use crate::models::requests;
use crate::models::unit_of_work::UnitOfWork;

/// How long a file that is named may take to appear.
const APPEARING: TimeDelta = TimeDelta::minutes(1);

/// A file that is in the store.
struct Fetched {
    key: String,
    size: u64,
    sha256: String,
    content_type: &'static str,
}

/// Why it did not come.
enum Trouble {
    /// One of ours: the store, the database.
    Here(Error),
    /// One of theirs.
    There(FetchError),
}

impl From<Error> for Trouble {
    fn from(err: Error) -> Self {
        Self::Here(err)
    }
}

impl From<FetchError> for Trouble {
    fn from(err: FetchError) -> Self {
        Self::There(err)
    }
}

/// Fetches the artifact with row id `id`, unless that is done, or nobody wants it any more.
pub async fn perform(portal: &Portal, id: i64) -> Result<(), Setback> {
    let Some(artifact) = Entity::find_by_id(id).one(&portal.db).await.map_err(Error::from)? else {
        return Ok(());
    };
    if artifact.is_settled() {
        return Ok(());
    }
    let request = match requests::Model::find(&portal.db, artifact.request_id).await {
        Ok(request) => request,
        Err(Error::NotFound) => return Ok(()),
        Err(err) => return Err(err.into()),
    };
    // A place for each attempt: two of them at once do not write over each other.
    let key = format!("artifacts/{}/{}", request.pid, Uuid::now_v7());
    let err = match fetch(portal, &artifact, key).await {
        Ok(fetched) => return Ok(artifact.keep(portal, fetched).await?),
        Err(Trouble::Here(Error::StorageFull)) => {
            return Err(Setback::Unreachable("the store is full".into()));
        }
        Err(Trouble::Here(err)) => return Err(err.into()),
        Err(Trouble::There(err)) => err,
    };
    let reason = err.to_string();
    match err {
        FetchError::TooLarge => Ok(artifact.fail(portal, "too-large").await?),
        FetchError::Elsewhere => Ok(artifact.fail(portal, super::ELSEWHERE).await?),
        FetchError::Missing => {
            artifact.note(portal, "missing").await?;
            // It may be named before it is written.
            let is_young = portal.now() - artifact.created_at.to_utc() < APPEARING;
            Err(if is_young { Setback::Early(reason) } else { Setback::Permanent(reason) })
        }
        FetchError::Call(err) => {
            let is_away = matches!(err, CallError::Unreachable { .. });
            artifact.note(portal, if is_away { "unreachable" } else { "broken" }).await?;
            Err(if is_away { Setback::Unreachable(reason) } else { Setback::Failing(reason) })
        }
    }
}

/// No further attempt is made: it will not come, for the reason that the last one noted.
pub async fn give_up(portal: &Portal, id: i64) -> Result<()> {
    let Some(artifact) = Entity::find_by_id(id).one(&portal.db).await? else { return Ok(()) };
    let failure = artifact.failure.clone().unwrap_or_else(|| "broken".to_owned());
    artifact.fail(portal, &failure).await
}

async fn fetch(portal: &Portal, artifact: &Model, key: String) -> Result<Fetched, Trouble> {
    let body = portal.artifacts.open(&artifact.source_url, MAX_SIZE).await?;
    let mut writer = ObjectWriter::begin(portal, &key).await?;
    match take_in(&mut writer, body).await {
        Ok((size, sha256, judge)) => {
            writer.finish().await?;
            Ok(Fetched { key, size, sha256, content_type: judge.verdict(&artifact.name) })
        }
        Err(trouble) => {
            writer.abandon().await;
            Err(trouble)
        }
    }
}

async fn take_in(
    writer: &mut ObjectWriter<'_>,
    mut body: impl Stream<Item = Result<Bytes, CallError>> + Unpin,
) -> Result<(u64, String, Judge), Trouble> {
    let (mut hash, mut size) = (Sha256::new(), 0);
    let (mut head, mut judge) = (Vec::new(), None::<Judge>);
    while let Some(part) = body.next().await {
        let part = part.map_err(FetchError::from)?;
        size += part.len() as u64;
        // Whatever was said before.
        if size > MAX_SIZE {
            return Err(FetchError::TooLarge.into());
        }
        hash.update(&part);
        writer.write(&part).await?;
        match &mut judge {
            Some(judge) => judge.look(&part),
            None => {
                head.extend_from_slice(&part);
                if head.len() >= HEAD {
                    judge = Some(judged(&std::mem::take(&mut head)));
                }
            }
        }
    }
    Ok((size, hex(&hash.finalize()), judge.unwrap_or_else(|| judged(&head))))
}

fn judged(head: &[u8]) -> Judge {
    let mut judge = Judge::new(head);
    judge.look(head);
    judge
}

impl Model {
    /// Whether no further attempt can change anything. One that failed may be tried anew.
    fn is_settled(&self) -> bool {
        let is_refused = matches!(self.failure.as_deref(), Some("too-large" | super::ELSEWHERE));
        self.status == STORED || (self.status == FAILED && is_refused)
    }

    /// It is here: the row names its object, unless another attempt was quicker or it is not wanted
    /// any more; then the object goes.
    async fn keep(&self, portal: &Portal, fetched: Fetched) -> Result<()> {
        let keys = [fetched.key.clone()];
        let kept = self.store(portal, fetched).await;
        if !matches!(kept, Ok(true)) {
            pending_objects::discard(portal, &keys).await;
        }
        kept.map(|_| ())
    }

    async fn store(&self, portal: &Portal, fetched: Fetched) -> Result<bool> {
        let origin = Origin::system("artifacts");
        let mut work = UnitOfWork::begin(portal, &origin).await?;
        // Held, so that nobody takes the request away between the row and its object.
        let request = match requests::Model::lock(&work, self.request_id).await {
            Ok(request) => request,
            Err(Error::NotFound) => return Ok(false),
            Err(err) => return Err(err),
        };
        let size = i64::try_from(fetched.size).map_err(Error::internal)?;
        let name = with_ending(self.name.clone(), fetched.content_type);
        let stored = Entity::update_many()
            .col_expr(Column::Status, Expr::value(STORED))
            .col_expr(Column::Failure, Expr::value(None::<String>))
            .col_expr(Column::Name, Expr::value(name))
            .col_expr(Column::ContentType, Expr::value(fetched.content_type))
            .col_expr(Column::Size, Expr::value(size))
            .col_expr(Column::Sha256, Expr::value(fetched.sha256))
            .col_expr(Column::StorageKey, Expr::value(fetched.key.clone()))
            .col_expr(Column::UpdatedAt, Expr::value(work.now()))
            .filter(Column::Id.eq(self.id))
            .filter(Column::Status.ne(STORED))
            .exec(work.db())
            .await?;
        if stored.rows_affected == 0 {
            return Ok(false);
        }
        pending_objects::claim(&work, &[fetched.key]).await?;
        request.announce_files(&mut work);
        work.commit().await?;
        Ok(true)
    }

    /// It will not come.
    async fn fail(&self, portal: &Portal, failure: &str) -> Result<()> {
        let origin = Origin::system("artifacts");
        let mut work = UnitOfWork::begin(portal, &origin).await?;
        let request = match requests::Model::lock(&work, self.request_id).await {
            Ok(request) => request,
            Err(Error::NotFound) => return Ok(()),
            Err(err) => return Err(err),
        };
        Entity::update_many()
            .col_expr(Column::Status, Expr::value(FAILED))
            .col_expr(Column::Failure, Expr::value(failure))
            .col_expr(Column::UpdatedAt, Expr::value(work.now()))
            .filter(Column::Id.eq(self.id))
            .filter(Column::Status.eq(PENDING))
            .exec(work.db())
            .await?;
        request.announce_files(&mut work);
        work.commit().await
    }

    /// Remembers why it has not come yet.
    async fn note(&self, portal: &Portal, failure: &str) -> Result<()> {
        Entity::update_many()
            .col_expr(Column::Failure, Expr::value(failure))
            .filter(Column::Id.eq(self.id))
            .filter(Column::Status.eq(PENDING))
            .exec(&portal.db)
            .await?;
        Ok(())
    }
}
