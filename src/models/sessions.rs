//! One login on one device. An access token names its session, and the session says whether it
//! still counts.
pub mod access_token;
pub mod listing;
pub mod revocation;
pub mod rotation;
pub mod sightings;
pub mod signing_keys;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelBehavior, ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, Set};
use serde_json::json;
use uuid::Uuid;

pub use super::_entities::sessions::{ActiveModel, Column, Entity, Model, Relation};
use super::users;
use crate::context::Portal;
use crate::errors::{Error, Result};
use crate::models::audit_logs::Entry;
use crate::models::unit_of_work::UnitOfWork;

impl ActiveModelBehavior for ActiveModel {}

/// However often it is refreshed, a session ends 90 days after it began.
const LONGEST: TimeDelta = TimeDelta::days(90);
/// How long ago a person may have proved who they are, for what changes security.
const FRESH: TimeDelta = TimeDelta::minutes(10);

/// How a session begins.
#[derive(Clone, Debug, Default)]
pub struct Opening {
    /// Whether the browser stays signed in after it is closed.
    pub remember: bool,
    /// How the person proved who they are (RFC 8176).
    pub amr: Vec<&'static str>,
    /// The row of the device that it is opened on, where it is known.
    pub device_id: Option<i64>,
}

/// A session with the pair of tokens that opens it.
#[derive(Debug)]
pub struct Grant {
    /// Whose.
    pub user: users::Model,
    /// The session.
    pub session: Model,
    /// A JWT, for the next minutes.
    pub access_token: String,
    /// An opaque token, for one use.
    pub refresh_token: String,
    /// The access token's life in seconds.
    pub expires_in: u64,
    /// When the refresh token stops working.
    pub refresh_expires_at: DateTime<Utc>,
}

impl Model {
    /// Opens a session for `user`. Where the role asks for a second factor and there is none yet, it
    /// opens nothing but the way to set one up.
    pub async fn start(
        work: &mut UnitOfWork<'_>,
        user: users::Model,
        opening: Opening,
    ) -> Result<Grant> {
        let now = work.now();
        let origin = work.origin();
        let Opening { remember, amr, device_id } = opening;
        let asked_for = &work.portal().settings.mfa.required_roles;
        let must_set_up = user.mfa_enabled_at.is_none() && asked_for.contains(&user.role);
        let session = ActiveModel {
            pid: Set(Uuid::now_v7()),
            user_id: Set(user.id),
            device_id: Set(device_id),
            must_set_up_mfa: Set(must_set_up),
            remember: Set(remember),
            amr: Set(json!(amr)),
            authenticated_at: Set(now.into()),
            last_seen_at: Set(now.into()),
            expires_at: Set((now + LONGEST).into()),
            ip_address: Set(origin.ip_address.map(|address| address.to_string())),
            user_agent: Set(origin
                .user_agent
                .as_ref()
                .map(|agent| agent.chars().take(512).collect())),
            created_at: Set(now.into()),
            updated_at: Set(now.into()),
            ..Default::default()
        };
        let session = session.insert(work.db()).await?;
        let user = user.touch_login(work).await?;
        let (refresh_token, refresh_expires_at) = session.issue_refresh_token(work, 1).await?;
        work.record(
            Entry::new("session.started", "session")
                .on(session.pid)
                .about(&user)
                .by(&user)
                .with(json!({ "amr": amr })),
        );
        Self::grant(work.portal(), user, session, refresh_token, refresh_expires_at, now)
    }

    fn grant(
        portal: &Portal,
        user: users::Model,
        session: Self,
        refresh_token: String,
        refresh_expires_at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Grant> {
        Ok(Grant {
            access_token: portal.tokens.sign(&user, &session, now)?,
            expires_in: portal.settings.jwt.access_token_lifetime,
            refresh_token,
            refresh_expires_at,
            user,
            session,
        })
    }

    /// Whose access token this is, and of which session, in one query.
    pub async fn authenticate(portal: &Portal, token: &str) -> Result<(users::Model, Self)> {
        let now = portal.now();
        let (session_id, user_id) = portal.tokens.verify(token, now)?;
        let found = Entity::find()
            .filter(Column::Pid.eq(session_id))
            .find_also_related(users::Entity)
            .filter(users::Column::Pid.eq(user_id))
            .one(&portal.db)
            .await?;
        match found {
            Some((session, Some(user))) if session.is_open(now) && user.is_active => {
                Ok((user, session))
            }
            _ => Err(Error::InvalidToken),
        }
    }

    /// Whether this person proved who they are within the last ten minutes.
    #[must_use]
    pub fn is_fresh(&self, now: DateTime<Utc>) -> bool {
        now - self.authenticated_at.to_utc() < FRESH
    }

    /// An error unless they did.
    pub fn require_fresh(&self, now: DateTime<Utc>) -> Result<()> {
        if self.is_fresh(now) { Ok(()) } else { Err(Error::ReauthenticationRequired) }
    }

    /// Whether `user` has to set up a second factor before this session opens anything else.
    #[must_use]
    pub const fn must_set_up_mfa(&self, user: &users::Model) -> bool {
        self.must_set_up_mfa && user.mfa_enabled_at.is_none()
    }

    /// Reads the row again.
    pub async fn reload(&self, portal: &Portal) -> Result<Self> {
        Entity::find_by_id(self.id).one(&portal.db).await?.ok_or(Error::NotFound)
    }

    /// The open sessions of `user` ask for a second factor to be set up, as those that begin now do.
    pub(super) async fn ask_for_mfa(work: &UnitOfWork<'_>, user: &users::Model) -> Result<()> {
        Entity::update_many()
            .col_expr(Column::MustSetUpMfa, Expr::value(true))
            .col_expr(Column::UpdatedAt, Expr::value(work.now()))
            .filter(Column::UserId.eq(user.id))
            .filter(Column::RevokedAt.is_null())
            .exec(work.db())
            .await?;
        Ok(())
    }

    /// An error if the session that this change is made in was ended meanwhile: a body may come long
    /// after its headers. To be asked once the account is locked, so that whoever ends sessions waits.
    pub(super) async fn require_open(work: &UnitOfWork<'_>) -> Result<()> {
        let actor = work.origin().actor.as_ref();
        let Some(pid) = actor.and_then(|actor| actor.session_id) else { return Ok(()) };
        let session = Entity::find().filter(Column::Pid.eq(pid)).one(work.db()).await?;
        match session {
            Some(session) if session.is_open(work.now()) => Ok(()),
            _ => Err(Error::InvalidToken),
        }
    }

    /// Whether the session counts at `now`.
    #[must_use]
    pub fn is_open(&self, now: DateTime<Utc>) -> bool {
        self.revoked_at.is_none() && self.expires_at > now
    }
}
