//! Links in mails that stop more of the kind (RFC 8058).
//!
//! Such a link says itself whose mails it is about, under a seal, and has no end: somebody may find the
//! mail years later. It turns one cell off and does nothing else; on again is for who is signed in.

use uuid::Uuid;

use super::{Category, Cell, Channel, Grid, GridChange};
use crate::context::{Origin, Portal};
use crate::errors::{Error, Result};
use crate::keyring::{Keyring, Purpose};
use crate::models::mfa_factors::masked;
use crate::models::users;

/// Mails of one category to one person.
#[derive(Clone, Debug)]
pub struct Subscription {
    user: users::Model,
    /// What the mails are about.
    pub category: Category,
}

impl Subscription {
    /// The token of the link in mails about `category` to `user`.
    #[must_use]
    pub fn token(keys: &Keyring, user: &users::Model, category: Category) -> String {
        let text = format!("{}.{}", user.pid.simple(), category.name());
        let seal = keys.seal(Purpose::Unsubscribe, &text);
        format!("{text}.{seal}")
    }

    /// What a token is about. One that is not ours, or of an account that is out of use, is not found,
    /// and neither is one of mails that always come.
    pub async fn find(portal: &Portal, token: &str) -> Result<Self> {
        let (text, seal) = token.rsplit_once('.').ok_or(Error::NotFound)?;
        if !portal.keys.is_sealed(Purpose::Unsubscribe, text, seal) {
            return Err(Error::NotFound);
        }
        let (pid, category) = text.split_once('.').ok_or(Error::NotFound)?;
        let pid = Uuid::try_parse(pid).map_err(|_| Error::NotFound)?;
        let category = Category::parse(category).ok_or(Error::NotFound)?;
        let user = users::Model::find_by_pid(&portal.db, pid).await?;
        let found = Self { user, category };
        if !found.user.is_active || found.cell().is_locked() {
            return Err(Error::NotFound);
        }
        Ok(found)
    }

    const fn cell(&self) -> Cell {
        Cell { category: self.category, channel: Channel::Email }
    }

    /// Where the mails go, as far as whoever got one knows it.
    #[must_use]
    pub fn address(&self) -> String {
        masked(&self.user.email)
    }

    /// Whether the mails come.
    pub async fn is_on(&self, portal: &Portal) -> Result<bool> {
        Ok(Grid::of(&portal.db, &self.user).await?.has(self.cell()))
    }

    /// Stops the mails; once more is no harm. Whoever has the link acts for its owner, whoever else is
    /// signed in there.
    pub async fn cancel(&self, portal: &Portal, origin: &Origin) -> Result<()> {
        let origin = Origin { actor: Some(self.user.actor(None)), ..origin.clone() };
        let change = GridChange::one(self.cell(), false);
        Grid::change(portal, &origin, &self.user, &change, None).await?;
        Ok(())
    }
}
