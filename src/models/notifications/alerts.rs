//! What its owner has to know about the safety of an account.

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::{Map, Value};

use super::{Column, Entity, Model, NewNotification};
use crate::errors::Result;
use crate::models::deliveries::{Effect, Mail, NewDelivery};
use crate::models::unit_of_work::UnitOfWork;
use crate::models::users;
use crate::rate_limit::ALERT_MAILS;

/// Something about the safety of an account that its owner has to know: it is told in the portal
/// (text `alert-<topic>`) and by mail (texts `mail-<topic>-...`).
#[derive(Clone, Debug)]
pub struct Alert {
    topic: &'static str,
    details: Map<String, Value>,
    token_id: Option<i64>,
    path: &'static str,
}

impl Alert {
    /// About `topic`: `password-changed`, say.
    #[must_use]
    pub fn new(topic: &'static str) -> Self {
        Self { topic, details: Map::new(), token_id: None, path: "/settings/security" }
    }

    /// Fills `name` of the texts with `value`. Never a secret: it is kept as it is.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.details.insert(name.to_owned(), Value::String(value.into()));
        self
    }

    /// The mail's button opens the link of this one-time token, and the mail goes to the address of
    /// the token.
    #[must_use]
    pub const fn link(mut self, token_id: i64) -> Self {
        self.token_id = Some(token_id);
        self
    }

    /// Where in the portal it is seen to; `/settings/security` unless said otherwise.
    #[must_use]
    pub const fn at(mut self, path: &'static str) -> Self {
        self.path = path;
        self
    }
}

impl Model {
    /// What `user` was told about the safety of the account and has not put away yet, newest first.
    pub async fn unread_alerts(
        db: &impl ConnectionTrait,
        user: &users::Model,
        most: u64,
    ) -> Result<Vec<Self>> {
        let unread = Entity::find()
            .filter(Column::UserId.eq(user.id))
            .filter(Column::ReadAt.is_null())
            .filter(Column::Category.eq("security"))
            .order_by_desc(Column::Id)
            .limit(most);
        Ok(unread.all(db).await?)
    }
}

impl UnitOfWork<'_> {
    /// Tells `user` about `alert`, in the portal and by mail, once this change is committed. Beyond
    /// the budget of the person and topic there is no mail, so that what is done again and again
    /// neither floods a mailbox nor silences other topics.
    pub async fn alert(&mut self, user: &users::Model, alert: Alert) -> Result<()> {
        let now = self.now();
        let mut details = alert.details;
        let origin = self.origin();
        if let Some(address) = origin.ip_address {
            details.insert("address".into(), Value::String(address.to_string()));
        }
        if let Some(agent) = &origin.user_agent {
            details.insert("agent".into(), Value::String(agent.clone()));
        }
        let new = NewNotification {
            category: "security",
            topic: alert.topic,
            details,
            path: alert.path.to_owned(),
            request: None,
        };
        let row = self.notify(user.id, new).await?;
        let key = format!("{}\n{}", user.pid, alert.topic);
        let standing = self.portal().limits.hit(ALERT_MAILS, &key, now).await;
        if standing.retry_after.is_some() {
            return Ok(());
        }
        let mail = Mail::Alert { notification_id: row.id, token_id: alert.token_id };
        self.deliver(NewDelivery::new(Effect::Mail(mail), format!("alert:{}", row.pid))).await
    }
}
