//! Telling somebody something.

use sea_orm::{ActiveModelTrait, Set};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{ActiveModel, Model};
use crate::errors::Result;
use crate::models::unit_of_work::UnitOfWork;
use crate::realtime::Signal;

/// What is to be told.
#[derive(Clone, Debug)]
pub struct NewNotification {
    /// `requests`, `security`, `account` or `product`.
    pub category: &'static str,
    /// Names the words, which are said in the language of who reads them.
    pub topic: &'static str,
    /// Fills the words by name. Never a secret: it is kept as it is.
    pub details: Map<String, Value>,
    /// Where in the portal it is seen to.
    pub path: String,
    /// The request that it is about, by public id.
    pub request: Option<Uuid>,
}

impl UnitOfWork<'_> {
    /// Tells the user with row id `user_id`, in the portal alone, once this change is committed.
    pub async fn notify(&mut self, user_id: i64, new: NewNotification) -> Result<Model> {
        let now = self.now();
        let row = ActiveModel {
            pid: Set(Uuid::now_v7()),
            user_id: Set(user_id),
            category: Set(new.category.into()),
            topic: Set(new.topic.into()),
            details: Set(Value::Object(new.details)),
            path: Set(Some(new.path)),
            request_pid: Set(new.request),
            created_at: Set(now.into()),
            updated_at: Set(now.into()),
            ..Default::default()
        };
        let row = row.insert(self.db()).await?;
        self.announce(user_id, Signal::Notified { notification: row.pid });
        Ok(row)
    }
}
