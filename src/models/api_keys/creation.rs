//! Making a key.

use chrono::TimeDelta;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter,
    QuerySelect, Set,
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::expiry::NOTICE;
use super::scope::Scope;
use super::secret::Parts;
use super::{ActiveModel, Column, Entity, Model};
use crate::context::{Origin, Portal};
use crate::errors::{Error, Result};
use crate::i18n::Text;
use crate::models::audit_logs::Entry;
use crate::models::input::Input;
use crate::models::notifications::Alert;
use crate::models::unit_of_work::UnitOfWork;
use crate::models::{sessions, users};

/// Live keys that one person may have.
pub const MOST: u64 = 25;
/// Days that a key lives unless it is said otherwise.
pub const DEFAULT_DAYS: i64 = 90;
/// Days that a key may live: none lives for ever.
pub const LONGEST_DAYS: i64 = 365;
/// Characters of a name.
pub const NAME_LENGTH: usize = 100;

/// A key that somebody asks for.
#[derive(Debug)]
pub struct NewApiKey {
    name: String,
    scopes: Vec<Scope>,
    days: i64,
}

impl NewApiKey {
    /// Reads `name`, `scopes` (names that the role of `user` allows) and `expires_in_days`.
    pub fn read(input: &mut Input, user: &users::Model) -> Result<Self> {
        let new = Self {
            name: input.required_line("name", NAME_LENGTH),
            scopes: read_scopes(input, user),
            days: read_days(input),
        };
        input.finish()?;
        Ok(new)
    }

    /// What is asked for, in whatever order.
    #[must_use]
    pub fn meaning(&self) -> Value {
        let mut scopes: Vec<_> = self.scopes.iter().map(|scope| scope.name()).collect();
        scopes.sort_unstable();
        json!({ "name": self.name, "scopes": scopes, "days": self.days })
    }
}

fn read_scopes(input: &mut Input, user: &users::Model) -> Vec<Scope> {
    let mut scopes = Vec::new();
    let names = match input.value("scopes") {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(names)) => names.clone(),
        Some(_) => {
            input.reject("scopes", "error-scopes-list");
            return scopes;
        }
    };
    for name in &names {
        match name.as_str().and_then(Scope::parse) {
            Some(scope) if !scope.is_open_to(user) => {
                input.reject(
                    "scopes",
                    Text::from("error-scope-role").arg("scope", scope.name().to_owned()),
                );
                return scopes;
            }
            Some(scope) if scopes.contains(&scope) => {}
            Some(scope) => scopes.push(scope),
            None => {
                input.reject("scopes", "error-scope-unknown");
                return scopes;
            }
        }
    }
    if scopes.is_empty() {
        input.reject("scopes", "error-scopes-none");
    }
    scopes
}

fn read_days(input: &mut Input) -> i64 {
    let days = match input.value("expires_in_days") {
        None | Some(Value::Null) => Some(DEFAULT_DAYS),
        Some(days) => days.as_i64().filter(|days| (1..=LONGEST_DAYS).contains(days)),
    };
    days.unwrap_or_else(|| {
        input.reject(
            "expires_in_days",
            Text::from("error-key-days").arg("max", LONGEST_DAYS.unsigned_abs()),
        );
        DEFAULT_DAYS
    })
}

impl Model {
    /// Makes a key for `user`; `finish`, which commits, gets the row, and the key, which is never seen
    /// again.
    pub async fn create<'a, T, F: Future<Output = Result<T>>>(
        portal: &'a Portal,
        origin: &'a Origin,
        user: &users::Model,
        new: NewApiKey,
        finish: impl FnOnce(UnitOfWork<'a>, (Self, String)) -> F,
    ) -> Result<T> {
        let mut work = UnitOfWork::begin(portal, origin).await?;
        let now = work.now();
        // Locked, so that of many at once each counts the one before.
        let user = users::Entity::find_by_id(user.id).lock_exclusive().one(work.db()).await?;
        let user = user.filter(|user| user.is_active).ok_or(Error::InvalidToken)?;
        sessions::Model::require_open(&work).await?;
        let is_live =
            Condition::any().add(Column::ExpiresAt.is_null()).add(Column::ExpiresAt.gt(now));
        let live = Entity::find()
            .filter(Column::UserId.eq(user.id))
            .filter(Column::RevokedAt.is_null())
            .filter(is_live)
            .count(work.db())
            .await?;
        if live >= MOST {
            return Err(Error::Conflict("RESOURCE_CONFLICT", "error-keys-full"));
        }
        let parts = Parts::generate();
        let expires_at = now + TimeDelta::days(new.days);
        let names: Vec<_> = new.scopes.iter().map(|scope| scope.name()).collect();
        let key = ActiveModel {
            pid: Set(Uuid::now_v7()),
            user_id: Set(user.id),
            name: Set(new.name),
            key_id: Set(parts.key_id.clone()),
            secret_hash: Set(parts.hash()),
            scopes: Set(json!(names)),
            expires_at: Set(Some(expires_at.into())),
            // Who makes a key for a few days knows that it ends soon.
            expiry_told_at: Set((expires_at - now <= NOTICE).then(|| now.into())),
            created_at: Set(now.into()),
            updated_at: Set(now.into()),
            ..Default::default()
        };
        let key = key.insert(work.db()).await?;
        work.record(
            Entry::new("api_key.created", "api_key")
                .on(key.pid)
                .about(&user)
                .with(json!({ "key": key.hint(), "scopes": names, "days": new.days })),
        );
        let alert = Alert::new("api-key-created").with("name", key.name.clone());
        work.alert(&user, alert.at("/settings/api-keys")).await?;
        finish(work, (key, parts.text())).await
    }
}
