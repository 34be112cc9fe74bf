//! Pages of a list, by what the indexes hold.
//!
//! The ids of a page are found in an index alone; the rows of these few are read after that. So a
//! deep page costs a walk along an index, and a cursor page no walk at all.

use sea_orm::sea_query::{Alias, Query as Sql, SelectStatement, UnionType};
use sea_orm::{
    AccessMode, ColumnTrait, Condition, ConnectionTrait, DatabaseBackend, DatabaseConnection,
    EntityTrait, FromQueryResult, IsolationLevel, Order, QueryFilter, QueryOrder, QuerySelect,
    TransactionOptions, TransactionTrait,
};

use super::super::{Column, Entity, Model};
use super::{Query, Row, Sort, Status};
use crate::errors::Result;
use crate::models::{request_counts, users};

/// How far matches are counted where nobody keeps their count.
const COUNTED: u64 = 10_000;

/// The answer: rows, how many there are in all (not for a cursor), where it goes on.
#[derive(Debug, Default)]
pub struct Page {
    /// The rows.
    pub rows: Vec<Row>,
    /// How many match; `None` on a cursor page, where counting would cost more than the rows.
    pub total: Option<u64>,
    /// Whether there are more than `total`, and nobody went on counting.
    pub total_is_minimum: bool,
    /// The next cursor, if there is more.
    pub next_cursor: Option<String>,
    /// The cursor of the page before, if there is one.
    pub previous_cursor: Option<String>,
}

/// Which of the matching rows, seen from which end.
struct Window {
    from_the_end: bool,
    offset: u64,
    limit: u64,
}

impl Query {
    fn order(&self, from_the_end: bool) -> Order {
        if self.descending == from_the_end { Order::Asc } else { Order::Desc }
    }

    /// The ids of the rows in `window`, for these states, in their order.
    fn ids(&self, matching: &Condition, window: &Window) -> SelectStatement {
        let order = self.order(window.from_the_end);
        let (sort, is_time) = match self.sort {
            Sort::CreatedAt | Sort::UpdatedAt => (self.sort.column(), true),
            Sort::Title | Sort::Status => (self.sort.column(), false),
        };
        let ordered = |select: &mut SelectStatement| {
            select.order_by(sort, order.clone()).order_by(Column::Id, order.clone()).to_owned()
        };
        let arm = |states: Condition| {
            let mut select = Sql::select();
            select.column(Column::Id).from(Entity).cond_where(matching.clone()).cond_where(states);
            select
        };
        let of = |states: &[Status]| match states {
            [] => Condition::all(),
            [status] => Condition::all().add(Column::Status.eq(status.name())),
            states => Condition::all().add(Column::Status.is_in(states.iter().map(|s| s.name()))),
        };
        let states = self.statuses.as_slice();
        if states.len() < 2 || states.len() == Status::ALL.len() || !is_time {
            let all = if states.len() == Status::ALL.len() { &[] } else { states };
            return ordered(&mut arm(of(all))).offset(window.offset).limit(window.limit).to_owned();
        }
        // Each state has its part of an index, in order; none would serve several at once.
        let mut parts = states.iter().enumerate().map(|(nth, status)| {
            let mut part = arm(of(&[*status]));
            let part = ordered(part.column(sort)).limit(window.offset + window.limit).to_owned();
            let (columns, name) = ([Column::Id, sort], Alias::new(format!("part_{nth}")));
            Sql::select().columns(columns).from_subquery(part, name).to_owned()
        });
        let Some(mut all) = parts.next() else { return arm(Condition::all()) };
        for part in parts {
            all.union(UnionType::All, part);
        }
        let mut merged = Sql::select();
        merged.column(Column::Id).from_subquery(all, Alias::new("parts"));
        ordered(&mut merged).offset(window.offset).limit(window.limit).to_owned()
    }

    /// The rows in `window`, in the order of the list.
    async fn fetch(
        &self,
        db: &impl ConnectionTrait,
        matching: &Condition,
        window: &Window,
    ) -> Result<Vec<Row>> {
        let order = self.order(false);
        let select = Entity::find()
            .select_only()
            .columns([Column::Id, Column::Pid, Column::Title, Column::Status, Column::Progress])
            .columns([Column::CurrentStep, Column::Notice, Column::Failure, Column::RequestType])
            .columns([Column::Priority, Column::Metadata, Column::SubmissionId])
            .columns([Column::CreatedAt, Column::UpdatedAt, Column::CompletedAt, Column::DueAt])
            .filter(Column::Id.in_subquery(self.ids(matching, window)))
            .order_by(self.sort.column(), order.clone())
            .order_by(Column::Id, order);
        Ok(select.into_model::<Row>().all(db).await?)
    }

    /// Cuts off the row too many that tells whether there is more.
    fn cut(&self, rows: &mut Vec<Row>, from_the_end: bool) -> bool {
        let size = usize::try_from(self.size).unwrap_or(usize::MAX);
        let surplus = rows.len().saturating_sub(size);
        if from_the_end {
            rows.drain(..surplus);
        } else {
            rows.truncate(size);
        }
        surplus > 0
    }

    fn cursors(&self, page: Page, has_next: bool, has_previous: bool) -> Result<Page> {
        let at = |row: Option<&Row>, back| row.map(|row| self.cursor_at(row, back).text());
        let next = at(page.rows.last().filter(|_| has_next), false).transpose()?;
        let previous = at(page.rows.first().filter(|_| has_previous), true).transpose()?;
        Ok(Page { next_cursor: next, previous_cursor: previous, ..page })
    }

    /// How many rows match, counted no further than `most`.
    async fn count(
        &self,
        db: &impl ConnectionTrait,
        owner: &users::Model,
        most: u64,
    ) -> Result<u64> {
        let names = self.statuses.iter().map(|status| status.name());
        let mut matching = self.matching(owner);
        if !self.statuses.is_empty() {
            matching = matching.add(Column::Status.is_in(names));
        }
        let some = Sql::select().column(Column::Id).from(Entity).cond_where(matching).to_owned();
        let some = some.clone().limit(most).to_owned();
        let count = Sql::select()
            .expr_as(Column::Id.count(), "count")
            .from_subquery(some, Entity)
            .to_owned();
        let found = Counted::find_by_statement(db.get_database_backend().build(&count));
        let count = found.one(db).await?.map_or(0, |counted| counted.count);
        Ok(u64::try_from(count).unwrap_or_default())
    }
}

#[derive(FromQueryResult)]
struct Counted {
    count: i64,
}

impl Model {
    /// The requests of `owner` that `query` asks for, without how many there are.
    pub async fn rows(
        db: &impl ConnectionTrait,
        owner: &users::Model,
        query: &Query,
    ) -> Result<Page> {
        let (mut matching, back) = (query.matching(owner), query.goes_back());
        if let Some(cursor) = &query.cursor {
            matching = matching.add(query.beyond(cursor)?);
        }
        let window = Window { from_the_end: back, offset: 0, limit: query.size + 1 };
        let mut rows = query.fetch(db, &matching, &window).await?;
        let more = query.cut(&mut rows, back);
        let page = Page { rows, ..Page::default() };
        // Where a cursor came from there is at least the row that it was made of.
        let (has_next, has_previous) =
            if back { (true, more) } else { (more, query.cursor.is_some()) };
        query.cursors(page, has_next, has_previous)
    }

    /// The requests of `owner` that `query` asks for, with how many there are unless it goes on from
    /// a cursor.
    pub async fn list(
        db: &DatabaseConnection,
        owner: &users::Model,
        query: &Query,
    ) -> Result<Page> {
        if query.has_cursor() {
            return Self::rows(db, owner, query).await;
        }
        let offset = (query.page - 1) * query.size;
        if !query.is_counted() {
            return Self::uncounted(db, owner, query, offset).await;
        }
        let total = request_counts::total(db, owner, &query.statuses).await?;
        if offset > total / 2 && offset < total {
            return Self::near_the_end(db, owner, query, offset).await;
        }
        let window = Window { from_the_end: false, offset, limit: query.size + 1 };
        let mut rows = query.fetch(db, &query.matching(owner), &window).await?;
        let more = query.cut(&mut rows, false);
        let page = Page { rows, total: Some(total), ..Page::default() };
        query.cursors(page, more, offset > 0)
    }

    /// A page past the middle, walked to from the other end. The place of a row seen from there
    /// depends on how many there are, so both are read from one state of the database.
    async fn near_the_end(
        db: &DatabaseConnection,
        owner: &users::Model,
        query: &Query,
        offset: u64,
    ) -> Result<Page> {
        let is_postgres = db.get_database_backend() == DatabaseBackend::Postgres;
        let options = TransactionOptions {
            isolation_level: is_postgres.then_some(IsolationLevel::RepeatableRead),
            access_mode: is_postgres.then_some(AccessMode::ReadOnly),
            ..TransactionOptions::default()
        };
        let snapshot = db.begin_with_options(options).await?;
        let total = request_counts::total(&snapshot, owner, &query.statuses).await?;
        let limit = total.saturating_sub(offset).min(query.size);
        let window =
            Window { from_the_end: true, offset: total.saturating_sub(offset + query.size), limit };
        let rows = query.fetch(&snapshot, &query.matching(owner), &window).await?;
        snapshot.commit().await?;
        let page = Page { rows, total: Some(total), ..Page::default() };
        query.cursors(page, offset + query.size < total, offset > 0)
    }

    /// A page of matches that nobody keeps the count of. Where the page holds the last of them, they
    /// are counted by that; else as far as it is worth.
    async fn uncounted(
        db: &DatabaseConnection,
        owner: &users::Model,
        query: &Query,
        offset: u64,
    ) -> Result<Page> {
        let window = Window { from_the_end: false, offset, limit: query.size + 1 };
        let mut rows = query.fetch(db, &query.matching(owner), &window).await?;
        let more = query.cut(&mut rows, false);
        let shown = rows.len() as u64;
        let (total, total_is_minimum) = if !more && (shown > 0 || offset == 0) {
            (offset + shown, false)
        } else {
            let most = COUNTED.max(offset + query.size + 1);
            let count = query.count(db, owner, most).await?;
            (count, count == most)
        };
        let page = Page { rows, total: Some(total), total_is_minimum, ..Page::default() };
        query.cursors(page, more, offset > 0)
    }
}
