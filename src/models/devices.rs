//! Browsers and programs that a person has signed in on: known ones are greeted without alarm, trusted
//! ones are not asked for a second factor.
//!
//! What a device holds is a random token; here stands its hash, once for every person that signs in
//! there.
mod familiarity;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait,
    IntoActiveModel, QueryFilter, QueryOrder, Set,
};
use uuid::Uuid;

pub use super::_entities::devices::{ActiveModel, Column, Entity, Model, Relation};
use crate::context::{Origin, Portal};
use crate::errors::{Error, Result};
use crate::keyring::{digest, random_token};
use crate::models::audit_logs::Entry;
use crate::models::unit_of_work::UnitOfWork;
use crate::models::users;
pub(super) use familiarity::{DISOWNED, is_strange};

impl ActiveModelBehavior for ActiveModel {}

/// A device that nobody signs in on for so long is forgotten; browsers keep no cookie longer.
pub const REMEMBERED: TimeDelta = TimeDelta::days(400);
/// How long a trusted device is not asked for a second factor.
pub const TRUSTED: TimeDelta = TimeDelta::days(30);

/// What a device shows of itself at the door.
#[derive(Clone, Default)]
pub struct Shown {
    token: Option<String>,
    keeps: bool,
}

/// What a device is given to be known by.
#[derive(Clone)]
pub struct DeviceToken(String);

impl Shown {
    /// A browser, with its cookie if it has one; it keeps what it is given.
    #[must_use]
    pub const fn browser(token: Option<String>) -> Self {
        Self { token, keeps: true }
    }

    /// A program, with the token that it was given when it was trusted.
    #[must_use]
    pub const fn program(token: Option<String>) -> Self {
        Self { token, keeps: false }
    }
}

impl DeviceToken {
    /// The token itself.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    fn random() -> Self {
        Self(random_token())
    }
}

impl Model {
    /// The device that `shown` is of, if the account of `email` (canonical) was opened on it before.
    /// It costs the same whether there is such an account.
    pub async fn find_known(
        db: &impl ConnectionTrait,
        email: &str,
        shown: &Shown,
        now: DateTime<Utc>,
    ) -> Result<Option<Self>> {
        let Some(token) = &shown.token else { return Ok(None) };
        Ok(Entity::find()
            .inner_join(users::Entity)
            .filter(users::Column::EmailCanonical.eq(email))
            .filter(Column::TokenHash.eq(digest(token)))
            .filter(Column::LastSeenAt.gt(now - REMEMBERED))
            .one(db)
            .await?)
    }

    /// The device with row id `id` as it is in this change; none once it was forgotten.
    pub(super) async fn reread(work: &UnitOfWork<'_>, id: Option<i64>) -> Result<Option<Self>> {
        match id {
            Some(id) => Ok(Entity::find_by_id(id).one(work.db()).await?),
            None => Ok(None),
        }
    }

    /// Whether it is asked for no second factor.
    #[must_use]
    pub fn is_trusted(&self, now: DateTime<Utc>) -> bool {
        self.trusted_until.is_some_and(|until| until > now)
    }

    /// The devices of a person, the one that was used last first.
    pub async fn of(db: &impl ConnectionTrait, user_id: i64) -> Result<Vec<Self>> {
        Ok(Entity::find()
            .filter(Column::UserId.eq(user_id))
            .order_by_desc(Column::LastSeenAt)
            .order_by_desc(Column::Id)
            .all(db)
            .await?)
    }

    /// Forgets the device `pid` of `user`: it is trusted no more, and greeted as a new one.
    pub async fn forget(
        portal: &Portal,
        origin: &Origin,
        user: &users::Model,
        pid: Uuid,
    ) -> Result<()> {
        let mut work = UnitOfWork::begin(portal, origin).await?;
        let gone = Entity::delete_many()
            .filter(Column::UserId.eq(user.id))
            .filter(Column::Pid.eq(pid))
            .exec(work.db())
            .await?;
        if gone.rows_affected == 0 {
            return Err(Error::NotFound);
        }
        work.record(Entry::new("device.forgotten", "device").on(pid).about(user));
        work.commit().await
    }
}

/// Notes that `user` signs in on the device that `shown` is of: `known`, or a new one. The row, and
/// what the device is to be known by from now on. A program that is not trusted is given nothing: it
/// goes by the token that it has, if it has one.
pub(super) async fn greet(
    work: &mut UnitOfWork<'_>,
    user: &users::Model,
    shown: Shown,
    known: Option<Model>,
    trust: bool,
) -> Result<Option<(Model, Option<DeviceToken>)>> {
    if known.is_none() && !shown.keeps && !trust {
        return Ok(None);
    }
    let now = work.now();
    let (mut row, token) = match (known, shown.token) {
        (Some(device), Some(token)) => (device.into_active_model(), Some(DeviceToken(token))),
        (Some(device), None) if trust || shown.keeps => renamed(device),
        (Some(device), None) => (device.into_active_model(), None),
        (None, token) => {
            let fresh = DeviceToken::random();
            make_room(work, user, token.filter(|_| shown.keeps), &fresh).await?;
            (new(user, &fresh, now), Some(fresh))
        }
    };
    let origin = work.origin();
    row.last_seen_at = Set(now.into());
    row.updated_at = Set(now.into());
    row.ip_address = Set(origin.ip_address.map(|address| address.to_string()));
    row.user_agent = Set(origin.user_agent.clone());
    if trust {
        row.trusted_at = Set(Some(now.into()));
        row.trusted_until = Set(Some((now + TRUSTED).into()));
    }
    let device = row.save(work.db()).await?;
    let device = sea_orm::TryIntoModel::try_into_model(device)?;
    if trust {
        work.record(Entry::new("device.trusted", "device").on(device.pid).about(user).by(user));
    }
    Ok(Some((device, token)))
}

/// A known device that shows no token (it did in the step before) gets another one.
fn renamed(device: Model) -> (ActiveModel, Option<DeviceToken>) {
    let token = DeviceToken::random();
    let mut row = device.into_active_model();
    row.token_hash = Set(digest(token.expose()));
    (row, Some(token))
}

fn new(user: &users::Model, token: &DeviceToken, now: DateTime<Utc>) -> ActiveModel {
    ActiveModel {
        pid: Set(Uuid::now_v7()),
        user_id: Set(user.id),
        token_hash: Set(digest(token.expose())),
        created_at: Set(now.into()),
        ..Default::default()
    }
}

/// A browser never keeps a token that somebody else may have put there. Whoever else signs in on it
/// is known by the new one; what is out of use is dropped.
async fn make_room(
    work: &UnitOfWork<'_>,
    user: &users::Model,
    old: Option<String>,
    fresh: &DeviceToken,
) -> Result<()> {
    if let Some(old) = old {
        Entity::update_many()
            .col_expr(Column::TokenHash, Expr::value(digest(fresh.expose())))
            .filter(Column::TokenHash.eq(digest(old)))
            .filter(Column::UserId.ne(user.id))
            .exec(work.db())
            .await?;
    }
    Entity::delete_many()
        .filter(Column::UserId.eq(user.id))
        .filter(Column::LastSeenAt.lte(work.now() - REMEMBERED))
        .exec(work.db())
        .await?;
    Ok(())
}

/// Trusts no device of that person any more; known they stay.
pub(super) async fn forget_trust(work: &UnitOfWork<'_>, user_id: i64) -> Result<()> {
    let never: Option<DateTime<Utc>> = None;
    Entity::update_many()
        .col_expr(Column::TrustedUntil, Expr::value(never))
        .col_expr(Column::TrustedAt, Expr::value(never))
        .col_expr(Column::UpdatedAt, Expr::value(work.now()))
        .filter(Column::UserId.eq(user_id))
        .exec(work.db())
        .await?;
    Ok(())
}

/// Knows no device of that person any more.
pub(super) async fn forget_all(work: &UnitOfWork<'_>, user_id: i64) -> Result<()> {
    Entity::delete_many().filter(Column::UserId.eq(user_id)).exec(work.db()).await?;
    Ok(())
}
