//! What a person wants to be told about, and by which way: a grid of categories and channels.
//!
//! Three cells are columns of the person's row, so that the profile and the grid never disagree: what
//! they say counts, and their rows here tell only when they were changed. Every other cell has a row
//! once somebody has changed it, and stands as [`Cell::starts_on`] says before.
pub mod cell;
pub mod change;
pub mod unsubscribing;

use chrono::{DateTime, FixedOffset};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelBehavior, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Set};
use uuid::Uuid;

pub use super::_entities::notification_preferences::{ActiveModel, Column, Entity, Model};
use super::users;
use crate::errors::Result;
use crate::models::unit_of_work::UnitOfWork;
pub use cell::{Category, Cell, Channel};
pub use change::GridChange;
pub use unsubscribing::Subscription;

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Which cell this row is about; none that this version of the program knows.
    fn cell(&self) -> Option<Cell> {
        let (category, channel) = (Category::parse(&self.category), Channel::parse(&self.channel));
        Some(Cell { category: category?, channel: channel? })
    }
}

/// What one person wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grid {
    owner: Uuid,
    cells: [[bool; 4]; 4],
    changed_at: Option<DateTime<FixedOffset>>,
}

impl Grid {
    /// What `user` wants.
    pub async fn of(db: &impl ConnectionTrait, user: &users::Model) -> Result<Self> {
        let rows = Entity::find().filter(Column::UserId.eq(user.id)).all(db).await?;
        Ok(Self::new(user, &rows))
    }

    fn new(user: &users::Model, rows: &[Model]) -> Self {
        let stands = |cell: Cell| {
            if cell.is_locked() {
                return true;
            }
            if let Some((_, is_on)) = cell.column(user) {
                return is_on;
            }
            let row = rows.iter().find(|row| row.cell() == Some(cell));
            row.map_or(cell.starts_on(), |row| row.is_on)
        };
        let line = |category| Channel::ALL.map(|channel| stands(Cell { category, channel }));
        Self {
            owner: user.pid,
            cells: Category::ALL.map(line),
            changed_at: rows.iter().map(|row| row.updated_at).max(),
        }
    }

    /// Whether they want to hear about `category` by `channel`.
    #[must_use]
    pub const fn wants(&self, category: Category, channel: Channel) -> bool {
        self.cells[category as usize][channel as usize]
    }

    /// How one cell stands.
    #[must_use]
    pub const fn has(&self, cell: Cell) -> bool {
        self.wants(cell.category, cell.channel)
    }

    /// When a cell was last changed; none while all are as they began.
    #[must_use]
    pub const fn changed_at(&self) -> Option<DateTime<FixedOffset>> {
        self.changed_at
    }

    /// This state of the grid as an entity tag: it names what the cells are, so that the same state is
    /// the same version, whatever else of the profile changed.
    #[must_use]
    pub fn etag(&self) -> String {
        let bits = Cell::all().fold(0_u16, |bits, cell| (bits << 1) | u16::from(self.has(cell)));
        format!("\"{}-preferences-{bits:04x}\"", self.owner.simple())
    }
}

/// Writes the row of a cell.
async fn keep(work: &UnitOfWork<'_>, user_id: i64, cell: Cell, is_on: bool) -> Result<()> {
    let row = ActiveModel {
        user_id: Set(user_id),
        category: Set(cell.category.name().into()),
        channel: Set(cell.channel.name().into()),
        is_on: Set(is_on),
        updated_at: Set(work.now().into()),
        ..Default::default()
    };
    Entity::insert(row)
        .on_conflict(
            OnConflict::columns([Column::UserId, Column::Category, Column::Channel])
                .update_columns([Column::IsOn, Column::UpdatedAt])
                .to_owned(),
        )
        .exec_without_returning(work.db())
        .await?;
    Ok(())
}

/// Notes that of the cells that are columns these were changed just now, whoever changed them.
pub(in crate::models) async fn note(
    work: &UnitOfWork<'_>,
    user: &users::Model,
    columns: &[&'static str],
) -> Result<()> {
    for cell in Cell::all() {
        if let Some((column, is_on)) = cell.column(user)
            && columns.contains(&column)
        {
            keep(work, user.id, cell, is_on).await?;
        }
    }
    Ok(())
}
