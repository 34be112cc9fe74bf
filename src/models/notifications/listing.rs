//! The list of what somebody was told, newest first, by cursor.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::{Column, Entity, Model};
use crate::errors::Result;
use crate::models::input::Input;
use crate::models::requests::listing::number;

const SIZE: u64 = 20;
const MOST: u64 = 100;

/// A question to the list.
#[derive(Clone, Copy, Debug)]
pub struct Query {
    /// Rows a page, 1 to 100.
    pub size: u64,
    is_read: Option<bool>,
    before: Option<i64>,
}

/// One page of it.
#[derive(Debug)]
pub struct Page {
    /// Newest first.
    pub rows: Vec<Model>,
    /// Where it goes on.
    pub next_cursor: Option<String>,
}

impl Query {
    /// Reads `unread`, `size` and `cursor`.
    pub fn read(input: &mut Input) -> Result<Self> {
        let is_read = input.flag("unread").map(|is_unread| !is_unread);
        let size = number(input, "size", SIZE, MOST, "error-size-range");
        let before = match input.raw("cursor").filter(|text| !text.is_empty()) {
            None => None,
            Some(text) => {
                let place = place(&text);
                if place.is_none() {
                    input.reject("cursor", "error-cursor-invalid");
                }
                place
            }
        };
        input.finish()?;
        Ok(Self { size, is_read, before })
    }

    /// What is new, and what was read: the two halves of the page.
    #[must_use]
    pub fn half(is_read: bool, size: u64, cursor: &str) -> Self {
        Self { size, is_read: Some(is_read), before: place(cursor) }
    }

    /// Whether it begins further down than at the newest.
    #[must_use]
    pub const fn has_cursor(&self) -> bool {
        self.before.is_some()
    }

    /// What the user with row id `user_id` was told.
    pub async fn list(&self, db: &impl ConnectionTrait, user_id: i64) -> Result<Page> {
        let mut matching = Condition::all().add(Column::UserId.eq(user_id));
        matching = match self.is_read {
            None => matching,
            Some(true) => matching.add(Column::ReadAt.is_not_null()),
            Some(false) => matching.add(Column::ReadAt.is_null()),
        };
        if let Some(before) = self.before {
            matching = matching.add(Column::Id.lt(before));
        }
        let mut rows = Entity::find()
            .filter(matching)
            .order_by_desc(Column::Id)
            .limit(self.size + 1)
            .all(db)
            .await?;
        let size = usize::try_from(self.size).unwrap_or(usize::MAX);
        let has_more = rows.len() > size;
        rows.truncate(size);
        let last = rows.last().filter(|_| has_more);
        let next_cursor = last.map(|row| URL_SAFE_NO_PAD.encode(row.id.to_string()));
        Ok(Page { rows, next_cursor })
    }
}

fn place(cursor: &str) -> Option<i64> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
    text.parse().ok().filter(|id| *id > 0)
}
