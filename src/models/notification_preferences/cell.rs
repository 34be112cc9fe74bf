//! The cells of the grid, and how they stand before anybody changes them.

use crate::models::users;

/// What somebody may want to hear about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Category {
    /// How requests go on.
    Requests,
    /// The safety of the account.
    Security,
    /// What the account holds, and what becomes of it.
    Account,
    /// News about the portal.
    Product,
}

impl Category {
    /// Every category, in the order of the grid.
    pub const ALL: [Self; 4] = [Self::Requests, Self::Security, Self::Account, Self::Product];

    /// Its name in the API and in the database.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Requests => "requests",
            Self::Security => "security",
            Self::Account => "account",
            Self::Product => "product",
        }
    }

    /// The category of this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|category| category.name() == name)
    }
}

/// By which way somebody may want to hear of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// In the portal.
    InApp,
    /// By mail.
    Email,
    /// By text message.
    Sms,
    /// By push message.
    Push,
}

impl Channel {
    /// Every channel, in the order of the grid.
    pub const ALL: [Self; 4] = [Self::InApp, Self::Email, Self::Sms, Self::Push];

    /// Its name in the API and in the database.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::InApp => "in_app",
            Self::Email => "email",
            Self::Sms => "sms",
            Self::Push => "push",
        }
    }

    /// The channel of this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.name() == name)
    }
}

/// One category by one channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// About what.
    pub category: Category,
    /// By which way.
    pub channel: Channel,
}

/// The names of the cells, in the order of the grid.
const NAMES: [[&str; 4]; 4] = [
    ["requests.in_app", "requests.email", "requests.sms", "requests.push"],
    ["security.in_app", "security.email", "security.sms", "security.push"],
    ["account.in_app", "account.email", "account.sms", "account.push"],
    ["product.in_app", "product.email", "product.sms", "product.push"],
];

impl Cell {
    /// Every cell, category by category.
    pub fn all() -> impl Iterator<Item = Self> {
        Category::ALL
            .into_iter()
            .flat_map(|category| Channel::ALL.map(|channel| Self { category, channel }))
    }

    /// Its name in forms, errors and the audit log: `requests.email`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        NAMES[self.category as usize][self.channel as usize]
    }

    /// Whether it is on and stays so: whoever takes an account over must not be able to silence it.
    #[must_use]
    pub const fn is_locked(self) -> bool {
        matches!(self.category, Category::Security)
            && matches!(self.channel, Channel::InApp | Channel::Email)
    }

    /// How it stands until somebody changes it.
    #[must_use]
    pub const fn starts_on(self) -> bool {
        match self.channel {
            Channel::InApp => true,
            Channel::Email => !matches!(self.category, Category::Product),
            Channel::Sms | Channel::Push => false,
        }
    }

    /// The column of the person's row that this cell is, and what it says; `None` where it is none.
    #[must_use]
    pub fn column(self, user: &users::Model) -> Option<(&'static str, bool)> {
        match (self.category, self.channel) {
            (Category::Requests, Channel::Email) => {
                Some(("email_notifications", user.email_notifications))
            }
            (Category::Requests, Channel::Sms) => {
                Some(("sms_notifications", user.sms_notifications))
            }
            (Category::Requests, Channel::Push) => {
                Some(("push_notifications", user.push_notifications))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_called_by_its_row_and_column() {
        for cell in Cell::all() {
            let expected = format!("{}.{}", cell.category.name(), cell.channel.name());
            assert_eq!(cell.name(), expected);
        }
        assert_eq!(Cell::all().count(), 16);
    }

    #[test]
    fn what_is_locked_starts_on() {
        let locked: Vec<_> = Cell::all().filter(|cell| cell.is_locked()).collect();
        assert_eq!(locked.len(), 2);
        assert!(locked.iter().all(|cell| cell.starts_on()));
    }
}
