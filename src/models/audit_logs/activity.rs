//! One person's own trail: what they did, and what was done to their account.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, FixedOffset};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, JsonValue,
    Order, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, RelationTrait, Select,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::errors::{Error, Result};
use crate::models::_entities::audit_details::Relation;
use crate::models::audit_details::{Column as Detail, Entity as Details};
use crate::models::audit_logs::Column;
use crate::models::input::Input;
use crate::models::requests::listing::{number, read_time};
use crate::models::users;

/// What an entry is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Signing in and out, and everything that guards the account.
    Security,
    /// What the account holds and looks like.
    Profile,
    /// Requests and their files.
    Requests,
}

/// Everything else that is not about a request guards the account.
const PROFILE: [&str; 8] = [
    "user.registered",
    "user.profile_changed",
    "user.avatar_changed",
    "user.avatar_removed",
    "user.export_requested",
    "user.exported",
    "user.export_failed",
    "notification_preferences.changed",
];

impl Kind {
    /// Every kind, in the order of the filter.
    pub const ALL: [Self; 3] = [Self::Security, Self::Profile, Self::Requests];

    /// Its name in addresses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Security => "security",
            Self::Profile => "profile",
            Self::Requests => "requests",
        }
    }

    /// The kind of this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// What kind an action is of.
    #[must_use]
    pub fn of(action: &str) -> Self {
        if action.starts_with("request.") {
            Self::Requests
        } else if PROFILE.contains(&action) {
            Self::Profile
        } else {
            Self::Security
        }
    }

    fn matching(self) -> Condition {
        match self {
            Self::Requests => Condition::all().add(Column::Action.like("request.%")),
            Self::Profile => Condition::all().add(Column::Action.is_in(PROFILE)),
            Self::Security => Condition::all()
                .add(Column::Action.not_like("request.%"))
                .add(Column::Action.is_not_in(PROFILE)),
        }
    }
}

/// A line of the trail.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Row {
    /// Row id, for cursors.
    pub id: i64,
    /// Public id.
    pub pid: Uuid,
    /// When.
    pub occurred_at: DateTime<FixedOffset>,
    /// `session.started`.
    pub action: String,
    /// Who, by public id; none for strangers and the program.
    pub actor_id: Option<Uuid>,
    /// `user`, `staff`, `admin`, `system` or `anonymous`.
    pub actor_role: String,
    /// What changed.
    pub changes: JsonValue,
    /// Name, address and program of who it was.
    pub details: JsonValue,
}

/// A question to the trail.
#[derive(Clone, Debug)]
pub struct Query {
    /// Which page, from 1.
    pub page: u64,
    /// Rows a page, 1 to 100.
    pub size: u64,
    descending: bool,
    kind: Option<Kind>,
    after: Option<DateTime<FixedOffset>>,
    before: Option<DateTime<FixedOffset>>,
    cursor: Option<Cursor>,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Cursor {
    descending: bool,
    id: i64,
}

/// The answer.
#[derive(Debug)]
pub struct Page {
    /// The rows.
    pub rows: Vec<Row>,
    /// How many match; `None` on a cursor page.
    pub total: Option<u64>,
    /// The next cursor, if there is more.
    pub next_cursor: Option<String>,
}

impl Query {
    /// Reads every parameter; unknown values are refused.
    pub fn read(input: &mut Input) -> Result<Self> {
        if input.raw("sort").is_some_and(|sort| sort != "occurred_at") {
            input.reject("sort", "error-sort-unknown");
        }
        let mut query = Self {
            page: number(input, "page", 1, 1_000_000, "error-page-range"),
            size: number(input, "size", 20, 100, "error-size-range"),
            descending: match input.raw("order").as_deref() {
                Some("asc") => false,
                None | Some("desc") => true,
                Some(_) => {
                    input.reject("order", "error-order-unknown");
                    true
                }
            },
            kind: None,
            after: read_time(input, "after"),
            before: read_time(input, "before"),
            cursor: None,
        };
        if let Some(name) = input.raw("kind").filter(|name| !name.is_empty()) {
            query.kind = Kind::parse(&name);
            if query.kind.is_none() {
                input.reject("kind", "error-filter-unknown");
            }
        }
        if let Some(text) = input.raw("cursor").filter(|text| !text.is_empty()) {
            let bytes = URL_SAFE_NO_PAD.decode(text).ok();
            query.cursor = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
            match query.cursor {
                Some(cursor) => query.descending = cursor.descending,
                None => input.reject("cursor", "error-cursor-invalid"),
            }
        }
        input.finish()?;
        Ok(query)
    }

    /// The latest `size` entries of a kind.
    pub async fn latest(
        db: &impl ConnectionTrait,
        person: &users::Model,
        kind: Kind,
        size: u64,
    ) -> Result<Vec<Row>> {
        let (after, before, cursor) = (None, None, None);
        let query =
            Self { page: 1, size, descending: true, kind: Some(kind), after, before, cursor };
        query.piece(db, person, None, size).await
    }

    /// Whether it goes on from a cursor.
    #[must_use]
    pub const fn has_cursor(&self) -> bool {
        self.cursor.is_some()
    }

    fn select(&self, person: &users::Model) -> Select<Details> {
        let mut matching = Condition::all().add(Detail::PersonId.eq(person.pid));
        if let Some(kind) = self.kind {
            matching = matching.add(kind.matching());
        }
        if let Some(after) = self.after {
            matching = matching.add(Column::OccurredAt.gte(after.to_utc()));
        }
        if let Some(before) = self.before {
            matching = matching.add(Column::OccurredAt.lt(before.to_utc()));
        }
        Details::find().join(JoinType::InnerJoin, Relation::AuditLogs.def()).filter(matching)
    }

    /// The rows behind the one with id `last`, `size` at most.
    async fn rows(
        &self,
        db: &impl ConnectionTrait,
        person: &users::Model,
        last: Option<i64>,
        (offset, size): (u64, u64),
    ) -> Result<Vec<Row>> {
        let order = if self.descending { Order::Desc } else { Order::Asc };
        let mut select = self.select(person);
        if let Some(last) = last {
            let further = if self.descending {
                Detail::AuditLogId.lt(last)
            } else {
                Detail::AuditLogId.gt(last)
            };
            select = select.filter(further);
        }
        let rows = select
            .select_only()
            .columns([Column::Id, Column::Pid, Column::OccurredAt, Column::Action])
            .columns([Column::ActorId, Column::ActorRole, Column::Changes])
            .column(Detail::Details)
            // The reference rather than the row that it names: this is what the index holds.
            .order_by(Detail::AuditLogId, order)
            .offset(offset)
            .limit(size)
            .into_model::<Row>();
        Ok(rows.all(db).await?)
    }

    /// What this asks for of the trail of `person`.
    pub async fn list(&self, db: &impl ConnectionTrait, person: &users::Model) -> Result<Page> {
        let (total, offset) = match self.cursor {
            Some(_) => (None, 0),
            None => (Some(self.select(person).count(db).await?), (self.page - 1) * self.size),
        };
        let last = self.cursor.map(|cursor| cursor.id);
        let mut rows = self.rows(db, person, last, (offset, self.size + 1)).await?;
        let more = rows.len() as u64 > self.size;
        rows.truncate(usize::try_from(self.size).unwrap_or(100));
        let next_cursor = match rows.last() {
            Some(row) if more => {
                let cursor = Cursor { descending: self.descending, id: row.id };
                let json = serde_json::to_vec(&cursor).map_err(Error::internal)?;
                Some(URL_SAFE_NO_PAD.encode(json))
            }
            _ => None,
        };
        Ok(Page { rows, total, next_cursor })
    }

    /// The next `size` rows of all that match, behind `last`: for an export, piece by piece.
    pub async fn piece(
        &self,
        db: &impl ConnectionTrait,
        person: &users::Model,
        last: Option<i64>,
        size: u64,
    ) -> Result<Vec<Row>> {
        self.rows(db, person, last, (0, size)).await
    }
}
