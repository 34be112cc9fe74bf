//! What people want to be told about, and by which way.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::time::{Calendar, Moment};
use crate::models::notification_preferences::{
    Category, Cell, Channel, Grid, GridChange, Subscription,
};
use crate::models::users;

/// By which ways somebody wants to hear about one thing.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct ChannelPreferences {
    /// In the portal.
    pub in_app: bool,
    /// By mail.
    pub email: bool,
    /// By text message.
    pub sms: bool,
    /// By push message.
    pub push: bool,
}

impl ChannelPreferences {
    fn of(grid: &Grid, category: Category) -> Self {
        Self {
            in_app: grid.wants(category, Channel::InApp),
            email: grid.wants(category, Channel::Email),
            sms: grid.wants(category, Channel::Sms),
            push: grid.wants(category, Channel::Push),
        }
    }
}

/// What somebody wants to hear about, and by which ways.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct NotificationPreferences {
    /// How requests go on. By mail, text and push message these are the flags of the profile.
    pub requests: ChannelPreferences,
    /// The safety of the account; in the portal and by mail always true.
    pub security: ChannelPreferences,
    /// What the account holds, and what becomes of it.
    pub account: ChannelPreferences,
    /// News about the portal.
    pub product: ChannelPreferences,
}

impl From<&Grid> for NotificationPreferences {
    fn from(grid: &Grid) -> Self {
        Self {
            requests: ChannelPreferences::of(grid, Category::Requests),
            security: ChannelPreferences::of(grid, Category::Security),
            account: ChannelPreferences::of(grid, Category::Account),
            product: ChannelPreferences::of(grid, Category::Product),
        }
    }
}

/// The same for a service that is about to tell somebody something.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UserNotificationPreferences {
    /// The person's id.
    pub user_id: Uuid,
    /// `en-US`, `cs-CZ` or `ar`.
    pub language: String,
    /// An IANA zone.
    pub timezone: String,
    /// How requests go on.
    pub requests: ChannelPreferences,
    /// The safety of the account; in the portal and by mail always true.
    pub security: ChannelPreferences,
    /// What the account holds, and what becomes of it.
    pub account: ChannelPreferences,
    /// News about the portal.
    pub product: ChannelPreferences,
}

impl UserNotificationPreferences {
    /// The grid of `user`.
    #[must_use]
    pub fn new(user: &users::Model, grid: &Grid) -> Self {
        let NotificationPreferences { requests, security, account, product } = grid.into();
        Self {
            user_id: user.pid,
            language: user.language.clone(),
            timezone: user.timezone.clone(),
            requests,
            security,
            account,
            product,
        }
    }
}

/// Lines of the page: what the portal itself tells people about. A box that changes nothing is not
/// shown; the API has all, for the services that tell people of other things.
pub const SHOWN_CATEGORIES: [Category; 2] = [Category::Requests, Category::Security];
/// Columns of the page.
pub const SHOWN_CHANNELS: [Channel; 2] = [Channel::InApp, Channel::Email];

/// A box of the grid.
#[derive(Debug, Serialize)]
struct Choice {
    name: &'static str,
    channel: &'static str,
    is_on: bool,
    is_locked: bool,
}

/// A line of the grid.
#[derive(Debug, Serialize)]
struct ChoiceLine {
    category: &'static str,
    choices: Vec<Choice>,
}

/// A box that was changed elsewhere, while its owner looked at the page.
#[derive(Debug, Serialize)]
struct ChangedElsewhere {
    category: &'static str,
    channel: &'static str,
    is_on: bool,
}

/// `/settings/notifications`
#[derive(Debug, Serialize)]
pub struct PreferencesPage {
    channels: [&'static str; 2],
    lines: Vec<ChoiceLine>,
    version: String,
    changed_at: Option<Moment>,
    conflict: Vec<ChangedElsewhere>,
}

impl PreferencesPage {
    /// What `grid` says.
    #[must_use]
    pub fn new(calendar: &Calendar<'_>, grid: &Grid) -> Self {
        let choice = |cell: Cell| Choice {
            name: cell.name(),
            channel: cell.channel.name(),
            is_on: grid.has(cell),
            is_locked: cell.is_locked(),
        };
        let line = |category: Category| ChoiceLine {
            category: category.name(),
            choices: SHOWN_CHANNELS.map(|channel| choice(Cell { category, channel })).into(),
        };
        Self {
            channels: SHOWN_CHANNELS.map(Channel::name),
            lines: SHOWN_CATEGORIES.map(line).into(),
            version: grid.etag(),
            changed_at: grid.changed_at().map(|at| calendar.moment(at)),
            conflict: Vec::new(),
        }
    }

    /// The same with the boxes as they were sent, where `grid` is another by now.
    #[must_use]
    pub fn with_sent(mut self, grid: &Grid, sent: &GridChange) -> Self {
        for choice in self.lines.iter_mut().flat_map(|line| &mut line.choices) {
            let wanted = Cell::all().find(|cell| cell.name() == choice.name);
            let wanted = wanted.and_then(|cell| sent.wanted(cell));
            choice.is_on = wanted.unwrap_or(choice.is_on);
        }
        let differs =
            |cell: &Cell| sent.wanted(*cell).is_some_and(|is_on| is_on != grid.has(*cell));
        self.conflict = Cell::all()
            .filter(differs)
            .map(|cell| ChangedElsewhere {
                category: cell.category.name(),
                channel: cell.channel.name(),
                is_on: grid.has(cell),
            })
            .collect();
        self
    }

    /// Whether what was sent is other than what stands.
    #[must_use]
    pub const fn has_conflict(&self) -> bool {
        !self.conflict.is_empty()
    }
}

/// A link in a mail that stops more of the kind.
#[derive(Debug, Default, Serialize)]
pub struct UnsubscribePage {
    /// The link's token.
    token: String,
    /// Whether it is a link of ours.
    is_known: bool,
    /// Whether the mails come.
    is_on: bool,
    /// What they are about.
    category: &'static str,
    /// Where they go, in part.
    address: String,
}

impl UnsubscribePage {
    /// The mails of `subscription`, which come if `is_on`.
    #[must_use]
    pub fn new(token: String, subscription: &Subscription, is_on: bool) -> Self {
        Self {
            token,
            is_known: true,
            is_on,
            category: subscription.category.name(),
            address: subscription.address(),
        }
    }

    /// Of a link that leads to no mails.
    #[must_use]
    pub fn unknown() -> Self {
        Self::default()
    }
}
