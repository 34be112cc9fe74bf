//! Showing that a number is one's own, by a code that is sent there.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::context::{Origin, Portal};
use crate::errors::{Error, Problem, Result};
use crate::models::audit_logs::Entry;
use crate::models::mfa_factors::Method;
use crate::models::notifications::Alert;
use crate::models::unit_of_work::UnitOfWork;
use crate::models::users::{Column, Entity, Model};
use crate::models::verification_codes::{self, CodePurpose, Recipient, Sent};

const PURPOSE: CodePurpose = CodePurpose::VerifyPhone;

impl Model {
    /// Sends a code to the number of the profile.
    pub async fn send_phone_code(&self, portal: &Portal, origin: &Origin) -> Result<()> {
        let phone = self.unverified_phone()?;
        let mut work = UnitOfWork::begin(portal, origin).await?;
        verification_codes::send(&mut work, self, PURPOSE, Method::Sms, phone, None).await?;
        work.commit().await
    }

    /// Notes that the number is this person's own, if `code` is the one that was sent there.
    pub async fn verify_phone(&self, portal: &Portal, origin: &Origin, code: &str) -> Result<()> {
        let phone = self.unverified_phone()?;
        let to = Recipient { channel: Method::Sms, destination: phone };
        if !verification_codes::check(portal, origin, self.id, PURPOSE, None, to, code).await? {
            return Err(wrong_code());
        }
        let mut work = UnitOfWork::begin(portal, origin).await?;
        let now = work.now();
        // The number may have changed since it was read.
        let verified = Entity::update_many()
            .col_expr(Column::PhoneVerifiedAt, Expr::value(now))
            .col_expr(Column::UpdatedAt, Expr::value(now))
            .col_expr(Column::ProfileVersion, Expr::col(Column::ProfileVersion).add(1))
            .filter(Column::Id.eq(self.id))
            .filter(Column::Phone.eq(phone))
            .exec(work.db())
            .await?;
        if verified.rows_affected != 1 {
            return Err(wrong_code());
        }
        let user = Self::find(work.db(), self.id).await?;
        let before = Self { phone_verified_at: None, ..user.clone() };
        work.record(Entry::new("user.phone_verified", "user").on(self.pid).about(self));
        work.publish_changes(&before, &user);
        work.commit().await
    }

    /// The last code that was sent to the number of the profile.
    pub async fn last_phone_code(&self, portal: &Portal) -> Result<Option<Sent>> {
        verification_codes::last_sent(portal, self.id, PURPOSE, Method::Sms, None).await
    }

    fn unverified_phone(&self) -> Result<&str> {
        match &self.phone {
            None => Err(Problem::new("phone", "error-phone-missing".into()).into()),
            Some(_) if self.phone_verified_at.is_some() => {
                Err(Error::Conflict("RESOURCE_CONFLICT", "error-phone-verified"))
            }
            Some(phone) => Ok(phone),
        }
    }

    /// Codes for the number `before` mean nothing for another one; the owner is told.
    pub(in crate::models::users) async fn phone_was_changed(
        &self,
        work: &mut UnitOfWork<'_>,
        before: &Self,
    ) -> Result<()> {
        verification_codes::void(work, self.id, PURPOSE).await?;
        if before.phone.is_some() {
            work.alert(self, Alert::new("phone-changed")).await?;
        }
        Ok(())
    }
}

fn wrong_code() -> Error {
    Problem::new("code", "error-mfa-code".into()).with_code("INVALID_CREDENTIALS").into()
}
