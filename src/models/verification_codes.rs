//! Six digits that were sent somewhere, to be typed here. The digits stand nowhere: the row holds the
//! seed that they are made from, and a keyed hash of them, since a million hashes are quickly tried.
mod sending;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, SimpleExpr};
use sea_orm::{
    ActiveModelBehavior, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
};

pub use super::_entities::verification_codes::{ActiveModel, Column, Entity, Model};
use crate::context::{Origin, Portal};
use crate::errors::Result;
use crate::keyring::Purpose;
use crate::models::mfa_factors::{Method, digits};
use crate::models::unit_of_work::UnitOfWork;
pub use sending::{Sent, last_sent, send};

impl ActiveModelBehavior for ActiveModel {}

/// How often a code may be tried.
const TRIES: i64 = 5;

/// What a code is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodePurpose {
    /// The second factor of one sign-in.
    SignIn,
    /// Setting up codes by text message.
    EnrollSms,
    /// Setting up codes by mail.
    EnrollEmail,
    /// Showing that a number is one's own.
    VerifyPhone,
}

impl CodePurpose {
    const ALL: [Self; 4] = [Self::SignIn, Self::EnrollSms, Self::EnrollEmail, Self::VerifyPhone];

    /// As it stands in the database.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::EnrollSms => "enroll_sms",
            Self::EnrollEmail => "enroll_email",
            Self::VerifyPhone => "verify_phone",
        }
    }
}

impl Model {
    /// What the code is good for.
    #[must_use]
    pub fn purpose(&self) -> Option<CodePurpose> {
        CodePurpose::ALL.into_iter().find(|purpose| purpose.name() == self.purpose)
    }

    /// The digits, made again to be sent; `None` once no key of ours makes them.
    #[must_use]
    pub fn digits(&self, portal: &Portal) -> Option<String> {
        portal.keys.digits(Purpose::SentCode, self.seed).find(|code| self.is(portal, code))
    }

    fn went_to(&self, recipient: Recipient<'_>) -> bool {
        self.channel == recipient.channel.name() && self.destination == recipient.destination
    }

    fn is(&self, portal: &Portal, code: &str) -> bool {
        let bound = bound(self.user_id, &self.purpose, self.challenge_id, code);
        portal.keys.is_sealed(Purpose::SentCodeHash, &bound, &self.code_hash)
    }
}

/// What is hashed: a code of one person, purpose and challenge is none of another.
fn bound(user_id: i64, purpose: &str, challenge_id: Option<i64>, code: &str) -> String {
    format!("{user_id}\n{purpose}\n{}\n{code}", challenge_id.unwrap_or_default())
}

/// Where a code must have been sent.
#[derive(Clone, Copy, Debug)]
pub struct Recipient<'a> {
    /// By what.
    pub channel: Method,
    /// To which number or address.
    pub destination: &'a str,
}

/// Whether `code` is the one that was sent to `recipient`. Every call is a try, the fifth is the last, and a right
/// code is spent: all by one conditional update, so that parallel tries count one by one. It is
/// committed at once, so that a wrong try stays counted whatever the caller does next.
pub async fn check(
    portal: &Portal,
    origin: &Origin,
    user_id: i64,
    purpose: CodePurpose,
    challenge_id: Option<i64>,
    recipient: Recipient<'_>,
    code: &str,
) -> Result<bool> {
    let work = UnitOfWork::begin(portal, origin).await?;
    let now = work.now();
    let newest = Entity::find()
        .filter(Column::UserId.eq(user_id))
        .filter(Column::Purpose.eq(purpose.name()))
        .filter(is_of(challenge_id))
        .order_by_desc(Column::Id)
        .one(work.db())
        .await?;
    let Some(row) = newest else { return Ok(false) };
    let right = row.went_to(recipient) && row.is(portal, &digits(code));
    let mut tried = Entity::update_many()
        .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
        .col_expr(Column::UpdatedAt, Expr::value(now));
    if right {
        tried = tried.col_expr(Column::UsedAt, Expr::value(now));
    }
    let tried = tried
        .filter(Column::Id.eq(row.id))
        .filter(Column::UsedAt.is_null())
        .filter(Column::ExpiresAt.gt(now))
        .filter(Column::Attempts.lt(TRIES))
        .exec(work.db())
        .await?;
    work.commit().await?;
    Ok(right && tried.rows_affected == 1)
}

/// Which challenge a code is of, or none.
fn is_of(challenge_id: Option<i64>) -> SimpleExpr {
    match challenge_id {
        Some(id) => Column::ChallengeId.eq(id),
        None => Column::ChallengeId.is_null(),
    }
}

/// Voids the codes of a person that were sent for `purpose`.
pub async fn void(work: &UnitOfWork<'_>, user_id: i64, purpose: CodePurpose) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::UsedAt, Expr::value(work.now()))
        .filter(Column::UserId.eq(user_id))
        .filter(Column::Purpose.eq(purpose.name()))
        .filter(Column::UsedAt.is_null())
        .exec(work.db())
        .await?;
    Ok(())
}

/// Voids the codes of sign-ins that went by one of `channels`.
pub(super) async fn void_sign_ins(
    work: &UnitOfWork<'_>,
    user_id: i64,
    channels: &[Method],
) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::UsedAt, Expr::value(work.now()))
        .filter(Column::UserId.eq(user_id))
        .filter(Column::Purpose.eq(CodePurpose::SignIn.name()))
        .filter(Column::Channel.is_in(channels.iter().map(|channel| channel.name())))
        .filter(Column::UsedAt.is_null())
        .exec(work.db())
        .await?;
    Ok(())
}

/// Drops codes that ran out before `before`, and with them where they were sent.
pub async fn purge(db: &impl ConnectionTrait, before: DateTime<Utc>) -> Result<u64> {
    Ok(Entity::delete_many().filter(Column::ExpiresAt.lt(before)).exec(db).await?.rows_affected)
}
