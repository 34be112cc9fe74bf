//! Second factors: authenticators (TOTP), and numbers or addresses that get codes.
//!
//! A factor counts from the moment that a first code confirms it. The account has two-factor
//! authentication from its first factor to its last.
pub mod enrolment;
pub mod removal;
pub mod totp;

use sea_orm::{
    ActiveModelBehavior, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
};
use uuid::Uuid;

pub use super::_entities::mfa_factors::{ActiveModel, Column, Entity, Model, Relation};
use crate::errors::{Error, Result};

impl ActiveModelBehavior for ActiveModel {}

/// A way to prove who one is besides the password, the strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Method {
    /// A code that an authenticator computes.
    Totp,
    /// A code by mail.
    Email,
    /// A code by text message.
    Sms,
}

impl Method {
    /// Every method, the strongest first.
    pub const ALL: [Self; 3] = [Self::Totp, Self::Email, Self::Sms];

    /// Its name in the database and in the API.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Totp => "totp",
            Self::Email => "email",
            Self::Sms => "sms",
        }
    }

    /// The method of a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.name() == name)
    }
}

impl Model {
    /// The factors that count, the strongest method first, then the oldest.
    pub async fn confirmed(db: &impl ConnectionTrait, user_id: i64) -> Result<Vec<Self>> {
        let mut factors = Entity::find()
            .filter(Column::UserId.eq(user_id))
            .filter(Column::ConfirmedAt.is_not_null())
            .order_by_asc(Column::Id)
            .all(db)
            .await?;
        factors.sort_by_key(Self::method);
        Ok(factors)
    }

    /// The factor `pid` of a person, confirmed or not.
    pub async fn find_of(db: &impl ConnectionTrait, user_id: i64, pid: Uuid) -> Result<Self> {
        Entity::find()
            .filter(Column::UserId.eq(user_id))
            .filter(Column::Pid.eq(pid))
            .one(db)
            .await?
            .ok_or(Error::NotFound)
    }

    /// Its method.
    #[must_use]
    pub fn method(&self) -> Method {
        // The database takes no other names.
        Method::parse(&self.method).unwrap_or(Method::Sms)
    }

    /// How its owner knows it: the name of an authenticator, else where codes go, in part.
    #[must_use]
    pub fn label(&self) -> String {
        match &self.destination {
            Some(destination) => masked(destination),
            None => self.name.clone(),
        }
    }
}

/// The methods of the factors that count, each once, the strongest first.
pub async fn methods(db: &impl ConnectionTrait, user_id: i64) -> Result<Vec<Method>> {
    let factors = Model::confirmed(db, user_id).await?;
    let mut methods: Vec<_> = factors.iter().map(Model::method).collect();
    methods.dedup();
    Ok(methods)
}

/// An address or a number that is known to who knows it already: `a***@example.com`, `+420***567`.
#[must_use]
pub fn masked(destination: &str) -> String {
    if let Some((name, domain)) = destination.rsplit_once('@') {
        let first: String = name.chars().take(1).collect();
        return format!("{first}***@{domain}");
    }
    let count = destination.chars().count();
    let head: String = destination.chars().take(4).collect();
    let tail: String = destination.chars().skip(count.saturating_sub(3)).collect();
    if count > 7 { format!("{head}***{tail}") } else { "***".to_owned() }
}

/// A code of digits as it is meant: without spaces and dashes, and in any script's digits.
#[must_use]
pub fn digits(code: &str) -> String {
    code.chars()
        .filter(|char| !char.is_whitespace() && !matches!(char, '-' | '\u{2010}'..='\u{2015}'))
        .map(|char| match char {
            '\u{660}'..='\u{669}' => from_digit(char, '\u{660}'),
            '\u{6f0}'..='\u{6f9}' => from_digit(char, '\u{6f0}'),
            '\u{ff10}'..='\u{ff19}' => from_digit(char, '\u{ff10}'),
            char => char,
        })
        .collect()
}

fn from_digit(char: char, zero: char) -> char {
    char::from_digit(u32::from(char) - u32::from(zero), 10).unwrap_or(char)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_go_by_name_and_strength() {
        for method in Method::ALL {
            assert_eq!(Method::parse(method.name()), Some(method));
        }
        assert_eq!(Method::parse("backup_code"), None);
        assert!(Method::Totp < Method::Email && Method::Email < Method::Sms);
    }

    #[test]
    fn destinations_are_shown_in_part() {
        assert_eq!(masked("alice@example.com"), "a***@example.com");
        assert_eq!(masked("+420601234567"), "+420***567");
        assert_eq!(masked("+1234"), "***");
    }

    #[test]
    fn codes_are_read_as_they_are_meant() {
        assert_eq!(digits(" 123 456\n"), "123456");
        assert_eq!(digits("123-456"), "123456");
        assert_eq!(digits("\u{661}\u{662}\u{663}\u{664}\u{665}\u{666}"), "123456");
        assert_eq!(digits("\u{ff11}2\u{6f3}"), "123");
    }
}
