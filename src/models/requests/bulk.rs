//! The same for many requests at once: each in a change of its own, and what became of each.

use std::collections::{HashMap, HashSet};

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde_json::Value;
use uuid::Uuid;

use super::{Column, Entity, Model};
use crate::context::{Origin, Portal};
use crate::errors::{Error, Result};
use crate::i18n::Text;
use crate::models::input::Input;
use crate::models::users;

/// The most requests at once.
pub const MOST: usize = 100;

/// What can be done to many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Withdraw them.
    Cancel,
    /// Take them away.
    Delete,
}

impl Action {
    /// Its name in forms and in the API.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cancel => "cancel",
            Self::Delete => "delete",
        }
    }
}

/// What became of one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is cancelled now.
    Cancelled,
    /// It is gone now.
    Deleted,
    /// It was finished already, and can not be cancelled.
    Finished,
    /// There is no such request; somebody else's does not exist.
    NotFound,
    /// It could not be done just now; nothing was changed.
    Failed,
}

impl Outcome {
    /// Its name in the API.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cancelled => "cancelled",
            Self::Deleted => "deleted",
            Self::Finished => "finished",
            Self::NotFound => "not_found",
            Self::Failed => "failed",
        }
    }
}

/// What is to be done, and to which.
#[derive(Clone, Debug)]
pub struct Bulk {
    /// What.
    pub action: Action,
    /// To which, each once, in the order in which they were named.
    pub ids: Vec<Uuid>,
}

impl Bulk {
    /// Reads `action` and `ids`.
    pub fn read(input: &mut Input) -> Result<Self> {
        let action = match input.choice("action", &["cancel", "delete"], "error-action-unknown") {
            Some(name) if name == Action::Delete.name() => Action::Delete,
            Some(_) => Action::Cancel,
            None => {
                if input.is_fine("action") {
                    input.reject("action", "error-required");
                }
                Action::Cancel
            }
        };
        let ids = read_ids(input);
        input.finish()?;
        Ok(Self { action, ids })
    }

    /// Those of them that are there, in their order: to be shown before anything is done.
    pub async fn requests(
        &self,
        db: &impl ConnectionTrait,
        owner: &users::Model,
    ) -> Result<Vec<Model>> {
        let found = Entity::find()
            .filter(Column::UserId.eq(owner.id))
            .filter(Column::Pid.is_in(self.ids.iter().copied()))
            .all(db)
            .await?;
        let mut found: HashMap<_, _> = found.into_iter().map(|row| (row.pid, row)).collect();
        Ok(self.ids.iter().filter_map(|id| found.remove(id)).collect())
    }

    /// Does it to one after the other. When the portal itself is in trouble the rest is left alone.
    ///
    /// Fails when nothing could be done at all.
    pub async fn perform(
        &self,
        portal: &Portal,
        origin: &Origin,
        owner: &users::Model,
    ) -> Result<Vec<(Uuid, Outcome)>> {
        let mut outcomes = Vec::with_capacity(self.ids.len());
        let mut trouble = None;
        for id in &self.ids {
            let outcome = match trouble {
                Some(_) => Outcome::Failed,
                None => match self.perform_one(portal, origin, owner, *id).await {
                    Ok(outcome) => outcome,
                    Err(err) => {
                        tracing::error!(request = %id, error = %err, "many at once: one not done");
                        trouble = Some(err);
                        Outcome::Failed
                    }
                },
            };
            outcomes.push((*id, outcome));
        }
        match trouble {
            Some(err) if outcomes.iter().all(|(_, outcome)| *outcome == Outcome::Failed) => {
                Err(err)
            }
            _ => Ok(outcomes),
        }
    }

    async fn perform_one(
        &self,
        portal: &Portal,
        origin: &Origin,
        owner: &users::Model,
        id: Uuid,
    ) -> Result<Outcome> {
        let done = match (Model::find_for(&portal.db, owner, id).await, self.action) {
            (Ok(request), Action::Cancel) => {
                request.cancel(portal, origin, None).await.map(|_| Outcome::Cancelled)
            }
            (Ok(request), Action::Delete) => {
                request.remove(portal, origin, None).await.map(|()| Outcome::Deleted)
            }
            (Err(err), _) => Err(err),
        };
        match done {
            Err(Error::Conflict(..)) => Ok(Outcome::Finished),
            // Deleted by another call meanwhile, perhaps.
            Err(Error::NotFound) => Ok(Outcome::NotFound),
            done => done,
        }
    }
}

fn read_ids(input: &mut Input) -> Vec<Uuid> {
    let named = match input.value("ids") {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(named)) => named.clone(),
        Some(_) => {
            input.reject("ids", "error-not-a-list");
            return Vec::new();
        }
    };
    let parse = |id: &Value| Uuid::try_parse(id.as_str()?).ok();
    let mut seen = HashSet::new();
    let ids: Option<Vec<Uuid>> = named.iter().map(parse).collect();
    match ids {
        None => input.reject("ids", "error-id-invalid"),
        Some(ids) if ids.is_empty() => input.reject("ids", "error-none-chosen"),
        Some(ids) if ids.len() > MOST => {
            input.reject("ids", Text::from("error-too-many-chosen").arg("max", MOST as u64));
        }
        Some(ids) => return ids.into_iter().filter(|id| seen.insert(*id)).collect(),
    }
    Vec::new()
}
