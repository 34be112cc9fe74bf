//! Taking a key, holding it while its call runs, and letting it go when that came to nothing.

use std::mem::take;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, Set};
use uuid::Uuid;

use super::{ActiveModel, Column, Entity, Key, Model, over};
use crate::context::Portal;
use crate::errors::{Error, Result};
use crate::models::users;

/// How long a key is held for a call of which nothing is heard: its process may be dead.
const LEASE: TimeDelta = TimeDelta::seconds(60);
/// Dropped calls that are remembered; beyond that leases run out by themselves.
const REMEMBERED: usize = 1_000;

/// Calls that were dropped on the way, since their client went away: a drop can not wait for the
/// database, so whoever claims next lets their keys go.
#[derive(Debug, Default)]
pub struct LetGo(Mutex<Vec<Dropped>>);

#[derive(Clone, Copy, Debug)]
struct Dropped {
    holder: Uuid,
    at: DateTime<Utc>,
}

impl LetGo {
    pub(super) fn push(&self, holder: Uuid, at: DateTime<Utc>) {
        self.extend([Dropped { holder, at }]);
    }

    fn extend(&self, calls: impl IntoIterator<Item = Dropped>) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let room = REMEMBERED.saturating_sub(all.len());
        all.extend(calls.into_iter().take(room));
    }

    fn take(&self) -> Vec<Dropped> {
        take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// What a key means for a call.
pub(super) enum Claim {
    /// It is ours: answer it, or let it go.
    Fresh(Model),
    /// It was answered before.
    Answered(Model),
}

/// An error while another call with the same key is under way.
pub(super) fn in_flight() -> Error {
    Error::Conflict("RESOURCE_CONFLICT", "error-idempotency-in-flight")
}

/// Takes `key` for a call of `user`, of many at once for one; 409 while the first is in flight.
pub(super) async fn claim(
    portal: &Portal,
    user: &users::Model,
    key: &Key,
    holder: Uuid,
) -> Result<Claim> {
    release_dropped(portal).await?;
    let now = portal.now();
    // Once more where a key of yesterday, or of a call that died, stood in the way.
    for _ in 0..2 {
        let row = ActiveModel {
            user_id: Set(user.id),
            route: Set(key.route.clone()),
            key: Set(key.text.clone()),
            holder: Set(Some(holder)),
            leased_until: Set(Some((now + LEASE).into())),
            created_at: Set(now.into()),
            ..Default::default()
        };
        let same = [Column::UserId, Column::Route, Column::Key];
        let inserted = Entity::insert(row)
            .on_conflict(OnConflict::columns(same).do_nothing().to_owned())
            .exec_without_returning(&portal.db)
            .await;
        let is_fresh = match inserted {
            Ok(rows) => rows > 0,
            Err(DbErr::RecordNotInserted) => false,
            Err(err) => return Err(err.into()),
        };
        let found = Entity::find()
            .filter(Column::UserId.eq(user.id))
            .filter(Column::Route.eq(&key.route))
            .filter(Column::Key.eq(&key.text))
            .one(&portal.db)
            .await?;
        let Some(row) = found else { continue };
        if is_fresh {
            return Ok(Claim::Fresh(row));
        }
        let gone = Entity::delete_many()
            .filter(Column::Id.eq(row.id))
            .filter(over(now))
            .exec(&portal.db)
            .await?;
        if gone.rows_affected == 0 {
            return match row.response_status {
                Some(_) => Ok(Claim::Answered(row)),
                None => Err(in_flight()),
            };
        }
    }
    Err(in_flight())
}

/// Lets the keys of calls go that came to nothing; how many. One that was answered after all stays:
/// of a commit that was cut off nobody knows, but the row does.
pub(super) async fn release(portal: &Portal, holders: &[Uuid]) -> Result<u64> {
    if holders.is_empty() {
        return Ok(0);
    }
    let gone = Entity::delete_many()
        .filter(Column::Holder.is_in(holders.iter().copied()))
        .filter(Column::ResponseStatus.is_null())
        .exec(&portal.db)
        .await?;
    Ok(gone.rows_affected)
}

/// The same for those that were dropped. They are remembered for as long as what they had under way
/// may still reach the database.
async fn release_dropped(portal: &Portal) -> Result<()> {
    let dropped = portal.let_go.take();
    let holders: Vec<_> = dropped.iter().map(|call| call.holder).collect();
    let released = release(portal, &holders).await;
    let is_done = released.as_ref().is_ok_and(|gone| *gone == holders.len() as u64);
    if !is_done {
        let since = portal.now() - LEASE;
        portal.let_go.extend(dropped.into_iter().filter(|call| call.at > since));
    }
    released.map(|_| ())
}

impl Model {
    /// Holds the key for another lease.
    pub(super) async fn renew(&self, portal: &Portal) -> Result<()> {
        Entity::update_many()
            .col_expr(Column::LeasedUntil, Expr::value(portal.now() + LEASE))
            .filter(Column::Id.eq(self.id))
            .filter(Column::ResponseStatus.is_null())
            .exec(&portal.db)
            .await?;
        Ok(())
    }
}
