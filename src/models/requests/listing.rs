//! Finding requests: filters, search, pages, and cursors that cost the same however deep.

mod cursor;
mod paging;

use chrono::{DateTime, FixedOffset};
use sea_orm::sea_query::{Expr, ExprTrait, LikeExpr};
use sea_orm::{ColumnTrait, Condition, FromQueryResult};
use serde::{Deserialize, Serialize};

use super::creation::{PRIORITIES, fold};
use super::status::Status;
use super::{Column, Entity};
use crate::errors::Result;
use crate::models::input::Input;
use crate::models::users;
use cursor::Cursor;
pub use paging::Page;

/// What a list row shows; description, files and results stay where they are.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Row {
    /// Row id, for cursors.
    pub id: i64,
    /// Public id.
    pub pid: uuid::Uuid,
    /// Title.
    pub title: String,
    /// Status name.
    pub status: String,
    /// 0 to 100.
    pub progress: i64,
    /// What is being done.
    pub current_step: Option<String>,
    /// A passing trouble, by its code.
    pub notice: Option<String>,
    /// Why it failed, by its code.
    pub failure: Option<String>,
    /// Type.
    pub request_type: String,
    /// Priority.
    pub priority: String,
    /// The client's own words.
    pub metadata: sea_orm::JsonValue,
    /// What the Submission Service calls it.
    pub submission_id: Option<String>,
    /// When it was handed in here.
    pub created_at: DateTime<FixedOffset>,
    /// When it last moved.
    pub updated_at: DateTime<FixedOffset>,
    /// When it became final.
    pub completed_at: Option<DateTime<FixedOffset>>,
    /// When it should have moved by.
    pub due_at: Option<DateTime<FixedOffset>>,
}

/// What lists can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// When it was handed in.
    CreatedAt,
    /// When it last moved.
    UpdatedAt,
    /// Its title.
    Title,
    /// Its status, by name.
    Status,
}

impl Sort {
    const fn column(self) -> Column {
        match self {
            Self::CreatedAt => Column::CreatedAt,
            Self::UpdatedAt => Column::UpdatedAt,
            Self::Title => Column::Title,
            Self::Status => Column::Status,
        }
    }
}

/// A question to the list.
#[derive(Clone, Debug)]
pub struct Query {
    /// Which page, from 1.
    pub page: u64,
    /// Rows a page, 1 to 100.
    pub size: u64,
    sort: Sort,
    descending: bool,
    statuses: Vec<Status>,
    request_type: Option<String>,
    priority: Option<String>,
    q: Option<String>,
    created_after: Option<DateTime<FixedOffset>>,
    created_before: Option<DateTime<FixedOffset>>,
    cursor: Option<Cursor>,
}

impl Query {
    /// What narrows and orders a list, whatever part of it is asked for.
    pub const FILTERS: [&'static str; 8] = [
        "sort",
        "order",
        "status",
        "request_type",
        "priority",
        "q",
        "created_after",
        "created_before",
    ];

    /// Reads every parameter; unknown values are refused.
    pub fn read(input: &mut Input) -> Result<Self> {
        let query = Self {
            page: number(input, "page", 1, 1_000_000, "error-page-range"),
            size: number(input, "size", 20, 100, "error-size-range"),
            sort: match input.raw("sort").as_deref() {
                None | Some("created_at") => Sort::CreatedAt,
                Some("updated_at") => Sort::UpdatedAt,
                Some("title") => Sort::Title,
                Some("status") => Sort::Status,
                Some(_) => {
                    input.reject("sort", "error-sort-unknown");
                    Sort::CreatedAt
                }
            },
            descending: match input.raw("order").as_deref() {
                Some("asc") => false,
                None | Some("desc") => true,
                Some(_) => {
                    input.reject("order", "error-order-unknown");
                    true
                }
            },
            statuses: read_statuses(input),
            request_type: input.line("request_type", 50).filter(|text| !text.is_empty()),
            priority: read_priority(input),
            q: input.line("q", 200).filter(|text| !text.is_empty()),
            created_after: read_time(input, "created_after"),
            created_before: read_time(input, "created_before"),
            cursor: None,
        };
        let query = query.read_cursor(input);
        input.finish()?;
        Ok(query)
    }

    /// The requests in these states, those that moved last first.
    #[must_use]
    pub fn in_states(statuses: &[Status], size: u64) -> Self {
        Self {
            page: 1,
            size,
            sort: Sort::UpdatedAt,
            descending: true,
            statuses: statuses.to_vec(),
            request_type: None,
            priority: None,
            q: None,
            created_after: None,
            created_before: None,
            cursor: None,
        }
    }

    /// The same question, narrowed to those of `states` that it asks for; `None` where that leaves
    /// nothing to be found.
    #[must_use]
    pub fn within(mut self, states: &[Status]) -> Option<Self> {
        if self.statuses.is_empty() {
            self.statuses = states.to_vec();
        } else if !states.is_empty() {
            self.statuses.retain(|status| states.contains(status));
            if self.statuses.is_empty() {
                return None;
            }
        }
        Some(self)
    }

    /// The same question from the first row on.
    #[must_use]
    pub fn from_the_start(mut self) -> Self {
        self.cursor = None;
        self
    }

    /// The same question, `size` rows at once, for what is read piece by piece.
    #[must_use]
    pub const fn in_pieces(mut self, size: u64) -> Self {
        self.size = size;
        self
    }

    /// The same question from behind `row` on.
    #[must_use]
    pub fn behind(mut self, row: &Row) -> Self {
        self.cursor = Some(self.cursor_at(row, false));
        self
    }

    /// Whether it goes on from a cursor.
    #[must_use]
    pub const fn has_cursor(&self) -> bool {
        self.cursor.is_some()
    }

    /// Whether it goes from a cursor towards the beginning.
    #[must_use]
    pub fn goes_back(&self) -> bool {
        self.cursor.as_ref().is_some_and(|cursor| cursor.back)
    }

    /// Whether nothing but the status narrows it, so that how many there are is known.
    const fn is_counted(&self) -> bool {
        self.request_type.is_none()
            && self.priority.is_none()
            && self.q.is_none()
            && self.created_after.is_none()
            && self.created_before.is_none()
    }

    /// What the rows have to be, but for their status.
    fn matching(&self, owner: &users::Model) -> Condition {
        let mut matching = Condition::all().add(Column::UserId.eq(owner.id));
        if let Some(request_type) = &self.request_type {
            matching = matching.add(Column::RequestType.eq(request_type));
        }
        if let Some(priority) = &self.priority {
            matching = matching.add(Column::Priority.eq(priority));
        }
        if let Some(after) = self.created_after {
            matching = matching.add(Column::CreatedAt.gte(after.to_utc()));
        }
        if let Some(before) = self.created_before {
            matching = matching.add(Column::CreatedAt.lt(before.to_utc()));
        }
        if let Some(q) = &self.q {
            let pattern = fold(q).replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
            let pattern = LikeExpr::new(format!("%{pattern}%")).escape('\\');
            matching = matching.add(Expr::col((Entity, Column::SearchText)).like(pattern));
        }
        matching
    }
}

/// A number from 1 to `max`.
pub(in crate::models) fn number(
    input: &mut Input,
    field: &'static str,
    default: u64,
    max: u64,
    otherwise: &'static str,
) -> u64 {
    match input.raw(field).filter(|text| !text.is_empty()).map(|text| text.parse::<u64>()) {
        None => default,
        Some(Ok(number)) if (1..=max).contains(&number) => number,
        Some(_) => {
            input.reject(field, otherwise);
            default
        }
    }
}

fn read_priority(input: &mut Input) -> Option<String> {
    input.raw("priority").filter(|text| !text.is_empty())?;
    input.choice("priority", &PRIORITIES, "error-filter-unknown")
}

fn read_statuses(input: &mut Input) -> Vec<Status> {
    let Some(text) = input.raw("status").filter(|text| !text.is_empty()) else {
        return Vec::new();
    };
    let statuses: Option<Vec<_>> = text.split(',').map(Status::parse).collect();
    let mut statuses = statuses.unwrap_or_else(|| {
        input.reject("status", "error-filter-unknown");
        Vec::new()
    });
    statuses.sort_unstable();
    statuses.dedup();
    statuses
}

/// A time (RFC 3339), or a day, which begins at midnight UTC.
pub(in crate::models) fn read_time(
    input: &mut Input,
    field: &'static str,
) -> Option<DateTime<FixedOffset>> {
    let text = input.raw(field).filter(|text| !text.is_empty())?;
    let time = DateTime::parse_from_rfc3339(&text)
        .or_else(|_| DateTime::parse_from_rfc3339(&format!("{text}T00:00:00Z")));
    if time.is_err() {
        input.reject(field, "error-date-invalid");
    }
    time.ok()
}
