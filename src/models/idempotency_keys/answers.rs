//! What a call is answered, kept for whoever makes it again.
//!
//! Some answers hold what is shown once (an API key, the secret of an authenticator), and most hold
//! what somebody wrote: each is encrypted, bound to its row and owner.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::Value;
use uuid::Uuid;

use super::claim::in_flight;
use super::{Column, Entity, Model};
use crate::context::Portal;
use crate::errors::{Error, Problem, Result};
use crate::models::unit_of_work::UnitOfWork;

/// An answer, the first or a repeated one.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Where what was made is to be found.
    pub location: Option<String>,
    /// The body.
    pub body: Value,
    /// Whether it was given before.
    pub is_repeated: bool,
}

impl Answer {
    /// A first answer.
    #[must_use]
    pub const fn new(status: u16, body: Value) -> Self {
        Self { status, location: None, body, is_repeated: false }
    }

    /// The same with the address of what was made.
    #[must_use]
    pub fn at(mut self, location: String) -> Self {
        self.location = Some(location);
        self
    }
}

impl Model {
    /// Keeps `answer`, in the transaction of what it answers. Refused when the call was silent for
    /// so long that its key was given to another.
    pub(super) async fn keep(
        &self,
        work: &UnitOfWork<'_>,
        owner: Uuid,
        meaning: &str,
        answer: &Answer,
    ) -> Result<()> {
        let body = answer.body.to_string();
        let sealed = work.portal().vault.encrypt(body.as_bytes(), &self.binding(owner))?;
        let kept = Entity::update_many()
            .col_expr(Column::Fingerprint, Expr::value(meaning))
            .col_expr(Column::ResponseStatus, Expr::value(i64::from(answer.status)))
            .col_expr(Column::ResponseLocation, Expr::value(answer.location.clone()))
            .col_expr(Column::ResponseBody, Expr::value(Value::String(sealed)))
            .filter(Column::Id.eq(self.id))
            .filter(Column::ResponseStatus.is_null())
            .exec(work.db())
            .await?;
        if kept.rows_affected == 0 { Err(in_flight()) } else { Ok(()) }
    }

    /// The stored answer, for the same question; another question under the key is refused.
    pub(super) fn replay(&self, portal: &Portal, owner: Uuid, meaning: &str) -> Result<Answer> {
        if self.fingerprint.as_deref() != Some(meaning) {
            let mismatch = Problem::new("Idempotency-Key", "error-idempotency-mismatch".into());
            return Err(mismatch.into());
        }
        let status = self.response_status.and_then(|status| u16::try_from(status).ok());
        let body = self.open(portal, owner);
        let (Some(status), Some(body)) = (status, body) else {
            // It must not happen twice, and what came out can not be shown.
            return Err(Error::Conflict("RESOURCE_CONFLICT", "error-idempotency-unreadable"));
        };
        Ok(Answer { status, location: self.response_location.clone(), body, is_repeated: true })
    }

    fn open(&self, portal: &Portal, owner: Uuid) -> Option<Value> {
        let sealed = self.response_body.as_ref()?.as_str()?;
        let opened = portal.vault.decrypt(sealed, &self.binding(owner))?;
        serde_json::from_slice(&opened.bytes).ok()
    }

    fn binding(&self, owner: Uuid) -> String {
        format!("idempotency_key/{owner}/{}", self.id)
    }
}
