//! Places in a list.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::DateTime;
use sea_orm::{ColumnTrait, Condition};
use serde::{Deserialize, Serialize};

use super::{Column, Query, Row, Sort};
use crate::errors::{Error, Result};
use crate::models::input::Input;

/// Where a page goes on: behind the row with this value and id, or before it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Cursor {
    sort: Sort,
    descending: bool,
    value: String,
    id: i64,
    /// Towards the beginning.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) back: bool,
}

impl Cursor {
    fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let cursor: Self = serde_json::from_slice(&bytes).ok()?;
        let is_sound = match cursor.sort {
            // PostgreSQL takes no NUL in a text.
            Sort::Title | Sort::Status => !cursor.value.contains('\0'),
            Sort::CreatedAt | Sort::UpdatedAt => {
                DateTime::parse_from_rfc3339(&cursor.value).is_ok()
            }
        };
        is_sound.then_some(cursor)
    }

    /// As it stands in addresses.
    pub(super) fn text(&self) -> Result<String> {
        Ok(URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).map_err(Error::internal)?))
    }
}

impl Query {
    /// A cursor brings its order along.
    pub(super) fn read_cursor(mut self, input: &mut Input) -> Self {
        let Some(text) = input.raw("cursor").filter(|text| !text.is_empty()) else { return self };
        match Cursor::parse(&text) {
            Some(cursor) => {
                (self.sort, self.descending) = (cursor.sort, cursor.descending);
                self.cursor = Some(cursor);
            }
            None => input.reject("cursor", "error-cursor-invalid"),
        }
        self
    }

    /// The place of `row`: what comes behind it, or before it.
    pub(super) fn cursor_at(&self, row: &Row, back: bool) -> Cursor {
        let value = match self.sort {
            Sort::Title => row.title.clone(),
            Sort::Status => row.status.clone(),
            Sort::CreatedAt => row.created_at.to_utc().to_rfc3339(),
            Sort::UpdatedAt => row.updated_at.to_utc().to_rfc3339(),
        };
        Cursor { sort: self.sort, descending: self.descending, value, id: row.id, back }
    }

    /// The rows on the cursor's side of its row: an equal value is told apart by the id.
    pub(super) fn beyond(&self, cursor: &Cursor) -> Result<Condition> {
        let column = self.sort.column();
        let value: sea_orm::Value = match self.sort {
            Sort::Title | Sort::Status => cursor.value.clone().into(),
            Sort::CreatedAt | Sort::UpdatedAt => DateTime::parse_from_rfc3339(&cursor.value)
                .map_err(Error::internal)?
                .to_utc()
                .into(),
        };
        // That no row lies before the cursor's value is said by itself: an index is entered there.
        let (entry, further, later) = if self.descending == cursor.back {
            (column.gte(value.clone()), column.gt(value), Column::Id.gt(cursor.id))
        } else {
            (column.lte(value.clone()), column.lt(value), Column::Id.lt(cursor.id))
        };
        Ok(Condition::all().add(entry).add(Condition::any().add(further).add(later)))
    }
}
