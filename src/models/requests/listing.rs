//! Finding requests: filters, search, pages, and cursors that cost the same however deep.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, FixedOffset};
use sea_orm::sea_query::{Expr, ExprTrait, LikeExpr};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, Order, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, Select,
};
use serde::{Deserialize, Serialize};

use super::creation::fold;
use super::status::Status;
use super::{Column, Entity, Model};
use crate::errors::{Error, Result};
use crate::models::input::Input;
use crate::models::users;

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

/// Where a cursor page goes on: after the row with this value and id.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Cursor {
    sort: Sort,
    descending: bool,
    value: String,
    id: i64,
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
    q: Option<String>,
    created_after: Option<DateTime<FixedOffset>>,
    created_before: Option<DateTime<FixedOffset>>,
    cursor: Option<Cursor>,
}

/// The answer: rows, how many there are in all (not for a cursor), where it goes on.
#[derive(Debug)]
pub struct Page {
    /// The rows.
    pub rows: Vec<Row>,
    /// How many match; `None` on a cursor page, where counting would cost more than the rows.
    pub total: Option<u64>,
    /// The next cursor, if there is more.
    pub next_cursor: Option<String>,
}

impl Query {
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
            q: input.line("q", 200).filter(|text| !text.is_empty()),
            created_after: read_time(input, "created_after"),
            created_before: read_time(input, "created_before"),
            cursor: None,
        };
        let query = query.read_cursor(input);
        input.finish()?;
        Ok(query)
    }

    /// The requests in these states, newest first.
    #[must_use]
    pub fn in_states(statuses: &[Status], size: u64) -> Self {
        Self {
            page: 1,
            size,
            sort: Sort::UpdatedAt,
            descending: true,
            statuses: statuses.to_vec(),
            request_type: None,
            q: None,
            created_after: None,
            created_before: None,
            cursor: None,
        }
    }

    /// The same question, narrowed to `statuses`.
    #[must_use]
    pub fn with_states(mut self, statuses: &[Status]) -> Self {
        self.statuses = statuses.to_vec();
        self
    }

    /// Whether it goes on from a cursor.
    #[must_use]
    pub const fn has_cursor(&self) -> bool {
        self.cursor.is_some()
    }

    fn read_cursor(mut self, input: &mut Input) -> Self {
        let Some(text) = input.raw("cursor").filter(|text| !text.is_empty()) else { return self };
        let cursor: Option<Cursor> = URL_SAFE_NO_PAD
            .decode(text)
            .ok()
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .filter(|cursor: &Cursor| match cursor.sort {
                // PostgreSQL takes no NUL in a text.
                Sort::Title | Sort::Status => !cursor.value.contains('\0'),
                Sort::CreatedAt | Sort::UpdatedAt => {
                    DateTime::parse_from_rfc3339(&cursor.value).is_ok()
                }
            });
        match cursor {
            Some(cursor) => {
                (self.sort, self.descending) = (cursor.sort, cursor.descending);
                self.cursor = Some(cursor);
            }
            None => input.reject("cursor", "error-cursor-invalid"),
        }
        self
    }

    fn select(&self, owner: &users::Model) -> Select<Entity> {
        let mut matching = Condition::all().add(Column::UserId.eq(owner.id));
        if !self.statuses.is_empty() {
            matching = matching.add(Column::Status.is_in(self.statuses.iter().map(|s| s.name())));
        }
        if let Some(request_type) = &self.request_type {
            matching = matching.add(Column::RequestType.eq(request_type));
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
        Entity::find().filter(matching)
    }

    /// Rows after the cursor's: an equal value is told apart by the id.
    fn after(&self, cursor: &Cursor) -> Result<Condition> {
        let column = self.sort.column();
        let value: sea_orm::Value = match self.sort {
            Sort::Title | Sort::Status => cursor.value.clone().into(),
            Sort::CreatedAt | Sort::UpdatedAt => DateTime::parse_from_rfc3339(&cursor.value)
                .map_err(Error::internal)?
                .to_utc()
                .into(),
        };
        let (further, later) = if self.descending {
            (column.lt(value.clone()), Column::Id.lt(cursor.id))
        } else {
            (column.gt(value.clone()), Column::Id.gt(cursor.id))
        };
        Ok(Condition::any().add(further).add(Condition::all().add(column.eq(value)).add(later)))
    }

    fn cursor_of(&self, row: &Row) -> Result<String> {
        let value = match self.sort {
            Sort::Title => row.title.clone(),
            Sort::Status => row.status.clone(),
            Sort::CreatedAt => row.created_at.to_utc().to_rfc3339(),
            Sort::UpdatedAt => row.updated_at.to_utc().to_rfc3339(),
        };
        let cursor = Cursor { sort: self.sort, descending: self.descending, value, id: row.id };
        Ok(URL_SAFE_NO_PAD.encode(serde_json::to_vec(&cursor).map_err(Error::internal)?))
    }
}

impl Model {
    /// The requests of `owner` that `query` asks for.
    pub async fn list(
        db: &impl ConnectionTrait,
        owner: &users::Model,
        query: &Query,
    ) -> Result<Page> {
        let order = if query.descending { Order::Desc } else { Order::Asc };
        let mut select = query.select(owner);
        let total = match &query.cursor {
            Some(cursor) => {
                select = select.filter(query.after(cursor)?);
                None
            }
            None => {
                let total = select.clone().count(db).await?;
                select = select.offset((query.page - 1) * query.size);
                Some(total)
            }
        };
        let mut rows = select
            .order_by(query.sort.column(), order.clone())
            .order_by(Column::Id, order)
            .limit(query.size + 1)
            .into_model::<Row>()
            .all(db)
            .await?;
        let more = rows.len() as u64 > query.size;
        rows.truncate(usize::try_from(query.size).unwrap_or(100));
        let next_cursor = match rows.last() {
            Some(row) if more => Some(query.cursor_of(row)?),
            _ => None,
        };
        Ok(Page { rows, total, next_cursor })
    }

    /// How many requests `owner` has in each status, in one query.
    pub async fn counts(
        db: &impl ConnectionTrait,
        owner: &users::Model,
    ) -> Result<Vec<(Status, i64)>> {
        let counts: Vec<(String, i64)> = Entity::find()
            .select_only()
            .column(Column::Status)
            .column_as(Column::Id.count(), "count")
            .filter(Column::UserId.eq(owner.id))
            .group_by(Column::Status)
            .into_tuple()
            .all(db)
            .await?;
        Ok(counts
            .into_iter()
            .filter_map(|(name, count)| Some((Status::parse(&name)?, count)))
            .collect())
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

fn read_statuses(input: &mut Input) -> Vec<Status> {
    let Some(text) = input.raw("status").filter(|text| !text.is_empty()) else {
        return Vec::new();
    };
    let statuses: Option<Vec<_>> = text.split(',').map(Status::parse).collect();
    statuses.unwrap_or_else(|| {
        input.reject("status", "error-filter-unknown");
        Vec::new()
    })
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
