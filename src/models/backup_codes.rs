//! Codes on paper, for when every other factor is out of reach. Each works once.

use chrono::{DateTime, FixedOffset};
use rand::TryRngCore;
use rand::rngs::OsRng;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelBehavior, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter,
    Set,
};
use serde_json::json;

pub use super::_entities::backup_codes::{ActiveModel, Column, Entity, Model};
use super::users;
use crate::context::{Origin, Portal};
use crate::errors::{Error, Result};
use crate::models::audit_logs::Entry;
use crate::models::notifications::Alert;
use crate::models::unit_of_work::UnitOfWork;

impl ActiveModelBehavior for ActiveModel {}

/// How many are made at a time.
pub const COUNT: usize = 10;
/// At this many or fewer the owner is warned.
pub const FEW: u64 = 3;
/// Crockford's base 32: no letter that looks like a digit.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// Five bits each: fifty in all.
const LENGTH: usize = 10;

/// Makes a new set for `user`, in the place of the one before. They are shown once.
pub(super) async fn make(work: &UnitOfWork<'_>, user: &users::Model) -> Result<Vec<String>> {
    forget(work, user.id).await?;
    let codes = (0..COUNT).map(|_| random()).collect::<Result<Vec<_>>>()?;
    let rows = codes.iter().map(|code| ActiveModel {
        user_id: Set(user.id),
        code_hash: Set(hashes(work.portal(), user, code).swap_remove(0)),
        created_at: Set(work.now().into()),
        ..Default::default()
    });
    Entity::insert_many(rows).exec_without_returning(work.db()).await?;
    Ok(codes.iter().map(|code| shown(code)).collect())
}

/// Drops every code of a person.
pub(super) async fn forget(work: &UnitOfWork<'_>, user_id: i64) -> Result<()> {
    Entity::delete_many().filter(Column::UserId.eq(user_id)).exec(work.db()).await?;
    Ok(())
}

/// Drops the codes of a person that were made at or after `since`.
pub(super) async fn forget_since(
    work: &UnitOfWork<'_>,
    user_id: i64,
    since: DateTime<FixedOffset>,
) -> Result<()> {
    Entity::delete_many()
        .filter(Column::UserId.eq(user_id))
        .filter(Column::CreatedAt.gte(since))
        .exec(work.db())
        .await?;
    Ok(())
}

/// Makes a new set because its owner asked for it; those of before stop working. `finish` commits.
pub async fn replace<'a, T, F: Future<Output = Result<T>>>(
    portal: &'a Portal,
    origin: &'a Origin,
    user: &users::Model,
    finish: impl FnOnce(UnitOfWork<'a>, Vec<String>) -> F,
) -> Result<T> {
    let mut work = UnitOfWork::begin(portal, origin).await?;
    let owner = super::mfa_factors::enrolment::lock_owner(&work, user.id).await?;
    if owner.mfa_enabled_at.is_none() {
        return Err(Error::Conflict("RESOURCE_CONFLICT", "error-mfa-off"));
    }
    let codes = make(&work, &owner).await?;
    work.record(Entry::new("backup_codes.made", "user").on(owner.pid).about(&owner));
    work.alert(&owner, Alert::new("backup-codes-made").at("/settings/security")).await?;
    finish(work, codes).await
}

/// Whether `code` is one of `user`'s. It is spent with this, and the owner is told.
pub async fn spend(work: &mut UnitOfWork<'_>, user: &users::Model, code: &str) -> Result<bool> {
    let Some(code) = read(code) else { return Ok(false) };
    let spent = Entity::update_many()
        .col_expr(Column::UsedAt, Expr::value(work.now()))
        .filter(Column::UserId.eq(user.id))
        .filter(Column::CodeHash.is_in(hashes(work.portal(), user, &code)))
        .filter(Column::UsedAt.is_null())
        .exec(work.db())
        .await?;
    if spent.rows_affected != 1 {
        return Ok(false);
    }
    let left = remaining(work.db(), user.id).await?;
    work.record(
        Entry::new("backup_code.used", "user")
            .on(user.pid)
            .about(user)
            .by(user)
            .with(json!({ "remaining": left })),
    );
    work.alert(user, Alert::new("backup-code-used").with("remaining", left.to_string())).await?;
    Ok(true)
}

/// How many are left.
pub async fn remaining(db: &impl ConnectionTrait, user_id: i64) -> Result<u64> {
    Ok(Entity::find()
        .filter(Column::UserId.eq(user_id))
        .filter(Column::UsedAt.is_null())
        .count(db)
        .await?)
}

fn hashes(portal: &Portal, user: &users::Model, code: &str) -> Vec<String> {
    portal.vault.hashes(&user.pid.to_string(), code)
}

fn random() -> Result<String> {
    let mut bytes = [0; LENGTH];
    OsRng.try_fill_bytes(&mut bytes).map_err(Error::internal)?;
    Ok(bytes.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect())
}

/// In two halves, as it is written down.
fn shown(code: &str) -> String {
    let (left, right) = code.split_at(LENGTH / 2);
    format!("{left}-{right}")
}

/// A code as it is meant: in any case, with or without dash and spaces, `O` for zero, `I` and `L`
/// for one.
fn read(code: &str) -> Option<String> {
    let mut read = String::with_capacity(LENGTH);
    for char in super::mfa_factors::digits(code).chars() {
        let char = match char.to_ascii_lowercase() {
            'o' => '0',
            'i' | 'l' => '1',
            char => char,
        };
        if read.len() == LENGTH || !ALPHABET.contains(&u8::try_from(char).ok()?) {
            return None;
        }
        read.push(char);
    }
    (read.len() == LENGTH).then_some(read)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_it_is_meant() {
        let code = random().unwrap();
        assert_eq!(read(&shown(&code)).as_deref(), Some(code.as_str()));
        assert_eq!(read(" A0bcd 12o4I ").as_deref(), Some("a0bcd12041"));
        assert_eq!(read("a0bcd\u{2011}12041").as_deref(), Some("a0bcd12041"));
        for bad in ["", "a0bcd-1204", "a0bcd-120411", "a0bcd-1204u", "a0bcd-1204é"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    #[test]
    fn codes_differ() {
        assert_ne!(random().unwrap(), random().unwrap());
        assert_eq!(shown("a0bcd12041"), "a0bcd-12041");
    }
}
