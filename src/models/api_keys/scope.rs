//! What a key may be good for.

use crate::models::users;

/// One thing that a key may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Reads the profile.
    ProfileRead,
    /// Changes names, phone and preferences.
    ProfileWrite,
    /// Reads requests, their files and results, and follows them.
    RequestsRead,
    /// Hands in, changes and ends requests.
    RequestsWrite,
    /// Reads notifications.
    NotificationsRead,
    /// Asks what tokens are worth. Admins only.
    TokensIntrospect,
    /// Reads other people's profiles. Admins only.
    UsersRead,
}

impl Scope {
    /// Every scope, in the order of lists.
    pub const ALL: [Self; 7] = [
        Self::ProfileRead,
        Self::ProfileWrite,
        Self::RequestsRead,
        Self::RequestsWrite,
        Self::NotificationsRead,
        Self::TokensIntrospect,
        Self::UsersRead,
    ];

    /// The name in the API.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ProfileRead => "profile:read",
            Self::ProfileWrite => "profile:write",
            Self::RequestsRead => "requests:read",
            Self::RequestsWrite => "requests:write",
            Self::NotificationsRead => "notifications:read",
            Self::TokensIntrospect => "tokens:introspect",
            Self::UsersRead => "users:read",
        }
    }

    /// The scope of a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.name() == name)
    }

    /// Whether it is about one's own things; the others are for services that admins run.
    #[must_use]
    pub const fn is_personal(self) -> bool {
        !matches!(self, Self::TokensIntrospect | Self::UsersRead)
    }

    /// Whether the role of `user` allows it.
    #[must_use]
    pub fn is_open_to(self, user: &users::Model) -> bool {
        self.is_personal() || user.can_write_admin()
    }

    /// What somebody who is signed in can do, in the words of scopes.
    pub fn personal() -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(|scope| scope.is_personal())
    }
}

/// Scopes as one text, as OAuth writes them (RFC 6749, section 3.3).
#[must_use]
pub fn join(scopes: impl IntoIterator<Item = Scope>) -> String {
    scopes.into_iter().map(Scope::name).collect::<Vec<_>>().join(" ")
}
