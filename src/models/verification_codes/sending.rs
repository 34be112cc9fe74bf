//! Sending a code: within its budgets, through the outbox, the newest voiding the ones before it.

use chrono::TimeDelta;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Set};
use serde_json::json;
use uuid::Uuid;

use super::{ActiveModel, CodePurpose, Column, Entity, bound, is_of};
use crate::context::Portal;
use crate::errors::{Error, Problem, Result};
use crate::keyring::Purpose;
use crate::models::audit_logs::Entry;
use crate::models::deliveries::{Effect, NewDelivery};
use crate::models::mfa_factors::Method;
use crate::models::unit_of_work::UnitOfWork;
use crate::models::users;
use crate::models::users::email_address::canonical;
use crate::models::users::lockout::network;
use crate::models::users::phone;
use crate::rate_limit::{
    Budget, CODE_MAILS, SMS_ADDRESS, SMS_NUMBER, SMS_NUMBER_DAY, SMS_PERSON_DAY,
};
use crate::settings::SmsBackend;

/// How long a code works.
const LIFETIME: TimeDelta = TimeDelta::minutes(10);
/// How long a page waits before it offers to send another.
const PAUSE: TimeDelta = TimeDelta::seconds(30);

/// Puts a fresh code for `destination` into the outbox; older ones of the same purpose and challenge
/// stop working. Where a budget for mails is spent nothing is sent and the answer is the same; one
/// for text messages is an error, as is a number of a country that gets none.
pub async fn send(
    work: &mut UnitOfWork<'_>,
    user: &users::Model,
    purpose: CodePurpose,
    channel: Method,
    destination: &str,
    challenge_id: Option<i64>,
) -> Result<()> {
    match channel {
        Method::Sms => spend_sms_budgets(work, user, destination).await?,
        _ => {
            let limits = &work.portal().limits;
            let standing = limits.hit(CODE_MAILS, &canonical(destination), work.now()).await;
            if standing.retry_after.is_some() {
                return Ok(());
            }
        }
    }
    let now = work.now();
    Entity::update_many()
        .col_expr(Column::UsedAt, Expr::value(now))
        .filter(Column::UserId.eq(user.id))
        .filter(Column::Purpose.eq(purpose.name()))
        .filter(is_of(challenge_id))
        .filter(Column::UsedAt.is_null())
        .exec(work.db())
        .await?;
    let seed = Uuid::new_v4();
    let keys = &work.portal().keys;
    let code = keys.digits(Purpose::SentCode, seed).next().unwrap_or_default();
    let sealed = bound(user.id, purpose.name(), challenge_id, &code);
    let row = ActiveModel {
        pid: Set(Uuid::now_v7()),
        user_id: Set(user.id),
        challenge_id: Set(challenge_id),
        purpose: Set(purpose.name().into()),
        channel: Set(channel.name().into()),
        destination: Set(destination.to_owned()),
        seed: Set(seed),
        code_hash: Set(keys.seal(Purpose::SentCodeHash, &sealed)),
        attempts: Set(0),
        expires_at: Set((now + LIFETIME).into()),
        created_at: Set(now.into()),
        updated_at: Set(now.into()),
        ..Default::default()
    };
    let row = row.insert(work.db()).await?;
    work.deliver(NewDelivery::new(Effect::Code { code_id: row.id }, format!("code:{}", row.pid)))
        .await?;
    work.record(
        Entry::new("code.sent", "user")
            .on(user.pid)
            .about(user)
            .with(json!({ "purpose": purpose.name(), "channel": channel.name() })),
    );
    Ok(())
}

/// Messages cost money, and strangers' phones their peace.
async fn spend_sms_budgets(
    work: &UnitOfWork<'_>,
    user: &users::Model,
    destination: &str,
) -> Result<()> {
    let portal = work.portal();
    if portal.settings.sms.backend == SmsBackend::None {
        return Err(Problem::new("phone", "error-sms-off".into()).into());
    }
    let number = phone::parse(destination)
        .ok_or_else(|| Error::from(Problem::new("phone", "error-phone-invalid".into())))?;
    if !number.is_allowed(&portal.settings.sms) {
        return Err(Problem::new("phone", "error-phone-country".into()).into());
    }
    let address = network(work.origin().ip_address);
    let person = user.pid.to_string();
    let mut spent: Vec<(Budget, &str)> = Vec::new();
    for (budget, key) in [
        (SMS_NUMBER, number.e164.as_str()),
        (SMS_NUMBER_DAY, number.e164.as_str()),
        (SMS_ADDRESS, address.as_str()),
        (SMS_PERSON_DAY, person.as_str()),
    ] {
        let standing = portal.limits.hit(budget, key, work.now()).await;
        if let Err(err) = standing.enforce() {
            // What was not sent counts against nobody.
            for (budget, key) in spent {
                portal.limits.refund(budget, key, work.now()).await;
            }
            return Err(err);
        }
        spent.push((budget, key));
    }
    Ok(())
}

/// A code that is on its way, or there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Its row.
    pub id: i64,
    /// Seconds until a page offers to send another: this one may need them.
    pub wait: u64,
}

/// The last code that was sent for this by `channel` and that may still work.
pub async fn last_sent(
    portal: &Portal,
    user_id: i64,
    purpose: CodePurpose,
    channel: Method,
    challenge_id: Option<i64>,
) -> Result<Option<Sent>> {
    let last = Entity::find()
        .filter(Column::UserId.eq(user_id))
        .filter(Column::Purpose.eq(purpose.name()))
        .filter(Column::Channel.eq(channel.name()))
        .filter(is_of(challenge_id))
        .filter(Column::UsedAt.is_null())
        .filter(Column::ExpiresAt.gt(portal.now()))
        .order_by_desc(Column::Id)
        .one(&portal.db)
        .await?;
    Ok(last.map(|code| {
        let left = code.created_at.to_utc() + PAUSE - portal.now();
        Sent { id: code.id, wait: u64::try_from(left.num_seconds()).unwrap_or(0) }
    }))
}
