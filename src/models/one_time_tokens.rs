//! Links that work once. The token itself stands nowhere: the row holds the seed that it is made
//! from, and its hash.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, EntityTrait,
    PaginatorTrait, QueryFilter, QueryOrder, Set,
};
use uuid::Uuid;

pub use super::_entities::one_time_tokens::{ActiveModel, Column, Entity, Model};
use super::users;
use crate::context::Portal;
use crate::errors::Result;
use crate::keyring::{Purpose, digest};
use crate::models::unit_of_work::UnitOfWork;
use crate::models::users::email_address::canonical;
use crate::models::users::verification::invalid_link;

impl ActiveModelBehavior for ActiveModel {}

/// What a link is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenPurpose {
    /// Confirms an address; a day.
    VerifyEmail,
    /// Sets a new password; half an hour.
    ResetPassword,
    /// Confirms the address that an account changes to; a day. Its row names the new address.
    ChangeEmail,
    /// Takes a change of address back; three days. Its row names the old address.
    RevertEmail,
    /// "It was not me": ends every session and begins a reset; three days.
    SecureAccount,
    /// Takes the deletion of an account back; thirty days.
    KeepAccount,
}

impl TokenPurpose {
    const fn name(self) -> &'static str {
        match self {
            Self::VerifyEmail => "verify_email",
            Self::ResetPassword => "reset_password",
            Self::ChangeEmail => "change_email",
            Self::RevertEmail => "revert_email",
            Self::SecureAccount => "secure_account",
            Self::KeepAccount => "keep_account",
        }
    }

    const fn lifetime(self) -> TimeDelta {
        match self {
            Self::VerifyEmail | Self::ChangeEmail => TimeDelta::hours(24),
            Self::ResetPassword => TimeDelta::minutes(30),
            Self::RevertEmail | Self::SecureAccount => TimeDelta::days(3),
            Self::KeepAccount => TimeDelta::days(30),
        }
    }

    /// The page that a link opens: `/<path>/<token>`.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            // One page confirms addresses, the first and those that follow.
            Self::VerifyEmail | Self::ChangeEmail => "verify-email",
            Self::ResetPassword => "reset-password",
            Self::RevertEmail => "revert-email",
            Self::SecureAccount => "secure-account",
            Self::KeepAccount => "keep-account",
        }
    }

    const ALL: [Self; 6] = [
        Self::VerifyEmail,
        Self::ResetPassword,
        Self::ChangeEmail,
        Self::RevertEmail,
        Self::SecureAccount,
        Self::KeepAccount,
    ];

    /// Whether the link takes something back. It outlives further changes: whoever took an account
    /// over would otherwise make one more of them, and the owner's way back would be gone.
    const fn is_way_back(self) -> bool {
        matches!(self, Self::RevertEmail | Self::SecureAccount | Self::KeepAccount)
    }

    fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.name() == name)
    }
}

impl Model {
    /// A fresh link for `user`; older ones of the same purpose stop working.
    pub async fn issue(
        work: &UnitOfWork<'_>,
        user: &users::Model,
        purpose: TokenPurpose,
    ) -> Result<Self> {
        Self::issue_to(work, user, purpose, &user.email).await
    }

    /// The same, to be sent to `email`, which need not be the address of the account.
    pub async fn issue_to(
        work: &UnitOfWork<'_>,
        user: &users::Model,
        purpose: TokenPurpose,
        email: &str,
    ) -> Result<Self> {
        let now = work.now();
        // Each former address has a way back of its own, and a stranger who signs in once more must not
        // void the link that the owner was sent before.
        if !matches!(purpose, TokenPurpose::RevertEmail | TokenPurpose::SecureAccount) {
            void(work.db(), user.id, &[purpose], now).await?;
        }
        let seed = Uuid::new_v4();
        let token = work.portal().keys.token(Purpose::OneTimeToken, seed);
        let row = ActiveModel {
            user_id: Set(user.id),
            purpose: Set(purpose.name().into()),
            seed: Set(seed),
            token_hash: Set(digest(token)),
            email: Set(email.to_owned()),
            email_canonical: Set(Some(canonical(email))),
            session_id: Set(work.origin().actor.as_ref().and_then(|actor| actor.session_id)),
            created_at: Set(now.into()),
            expires_at: Set((now + purpose.lifetime()).into()),
            ..Default::default()
        };
        Ok(row.insert(work.db()).await?)
    }

    /// The row of a token that would work now.
    pub async fn find_usable(
        db: &impl ConnectionTrait,
        token: &str,
        purpose: TokenPurpose,
        now: DateTime<Utc>,
    ) -> Result<Option<Self>> {
        Ok(Entity::find()
            .filter(Column::TokenHash.eq(digest(token)))
            .filter(Column::Purpose.eq(purpose.name()))
            .filter(Column::UsedAt.is_null())
            .filter(Column::ExpiresAt.gt(now))
            .one(db)
            .await?)
    }

    /// What of `user` waits to be followed, if anything does.
    pub async fn find_pending(
        db: &impl ConnectionTrait,
        user: &users::Model,
        purpose: TokenPurpose,
        now: DateTime<Utc>,
    ) -> Result<Option<Self>> {
        Ok(Entity::find()
            .filter(Column::UserId.eq(user.id))
            .filter(Column::Purpose.eq(purpose.name()))
            .filter(Column::UsedAt.is_null())
            .filter(Column::ExpiresAt.gt(now))
            .order_by_desc(Column::Id)
            .one(db)
            .await?)
    }

    /// Spends the token: of many at once, one gets through.
    pub async fn spend(work: &UnitOfWork<'_>, token: &str, purpose: TokenPurpose) -> Result<Self> {
        let row = Self::find_usable(work.db(), token, purpose, work.now())
            .await?
            .ok_or_else(invalid_link)?;
        let spent = Entity::update_many()
            .col_expr(Column::UsedAt, Expr::value(work.now()))
            .filter(Column::Id.eq(row.id))
            .filter(Column::UsedAt.is_null())
            .exec(work.db())
            .await?;
        if spent.rows_affected == 1 { Ok(row) } else { Err(invalid_link()) }
    }

    /// What the link is good for.
    #[must_use]
    pub fn purpose(&self) -> Option<TokenPurpose> {
        TokenPurpose::of(&self.purpose)
    }

    /// The token itself, made again for a mail; `None` once no key of ours makes it.
    #[must_use]
    pub fn token(&self, portal: &Portal) -> Option<String> {
        portal.keys.token_of(Purpose::OneTimeToken, self.seed, &self.token_hash)
    }
}

/// Voids the links of a person, but for those that take something back.
pub(super) async fn void_all(
    db: &impl ConnectionTrait,
    user_id: i64,
    now: DateTime<Utc>,
) -> Result<()> {
    let purposes: Vec<_> =
        TokenPurpose::ALL.into_iter().filter(|purpose| !purpose.is_way_back()).collect();
    void(db, user_id, &purposes, now).await
}

/// Voids the links of a person after `back` was followed: all but the ways back that are older.
/// Whoever came later can not void the way back of who was there before.
pub(super) async fn void_since(
    db: &impl ConnectionTrait,
    back: &Model,
    now: DateTime<Utc>,
) -> Result<()> {
    let lasting = [TokenPurpose::RevertEmail, TokenPurpose::SecureAccount];
    let is_passing = Column::Purpose.is_not_in(lasting.map(TokenPurpose::name));
    Entity::update_many()
        .col_expr(Column::UsedAt, Expr::value(now))
        .filter(Column::UserId.eq(back.user_id))
        .filter(Column::UsedAt.is_null())
        .filter(Condition::any().add(is_passing).add(Column::Id.gt(back.id)))
        .exec(db)
        .await?;
    Ok(())
}

/// Voids the links of a person that are good for one of `purposes`.
pub(super) async fn void(
    db: &impl ConnectionTrait,
    user_id: i64,
    purposes: &[TokenPurpose],
    now: DateTime<Utc>,
) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::UsedAt, Expr::value(now))
        .filter(Column::UserId.eq(user_id))
        .filter(Column::Purpose.is_in(purposes.iter().map(|purpose| purpose.name())))
        .filter(Column::UsedAt.is_null())
        .exec(db)
        .await?;
    Ok(())
}

/// Whether `canonical` is a former address that its owner, who is not `except`, may still take back.
pub async fn is_reserved(
    db: &impl ConnectionTrait,
    canonical: &str,
    except: Option<i64>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let mut reserved = Entity::find()
        .filter(Column::EmailCanonical.eq(canonical))
        .filter(Column::Purpose.eq(TokenPurpose::RevertEmail.name()))
        .filter(Column::UsedAt.is_null())
        .filter(Column::ExpiresAt.gt(now));
    if let Some(user_id) = except {
        reserved = reserved.filter(Column::UserId.ne(user_id));
    }
    Ok(reserved.count(db).await? > 0)
}
