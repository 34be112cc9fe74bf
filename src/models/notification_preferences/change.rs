//! Changing cells of the grid: all that a call names, or none of it.

use serde_json::{Map, Value, json};

use super::{Category, Cell, Channel, Grid, keep};
use crate::context::{Origin, Portal};
use crate::errors::{Error, Problem, Result};
use crate::models::audit_logs::Entry;
use crate::models::entity_tags;
use crate::models::input::Input;
use crate::models::unit_of_work::UnitOfWork;
use crate::models::users;
use crate::models::users::profile::ProfileChange;

/// Problems that one answer tells of: names are the caller's own, and there may be any number.
const MOST_PROBLEMS: usize = 20;
/// Characters of an unknown name that are said back.
const LONGEST_NAME: usize = 40;

/// Cells that are to be on or off; what is not named stays.
#[derive(Clone, Debug, Default)]
pub struct GridChange {
    cells: Vec<(Cell, bool)>,
}

fn shortened(name: &str) -> String {
    name.chars().take(LONGEST_NAME).collect()
}

fn read_cell(category: Category, name: &str, value: &Value) -> Result<(Cell, bool), Problem> {
    let Some(channel) = Channel::parse(name) else {
        let field = format!("{}.{}", category.name(), shortened(name));
        return Err(Problem::new(field, "error-preference-channel".into()));
    };
    let cell = Cell { category, channel };
    match value {
        Value::Bool(false) if cell.is_locked() => {
            Err(Problem::new(cell.name(), "error-preference-locked".into()))
        }
        Value::Bool(is_on) => Ok((cell, *is_on)),
        _ => Err(Problem::new(cell.name(), "error-not-a-boolean".into())),
    }
}

impl GridChange {
    /// This one cell.
    #[must_use]
    pub fn one(cell: Cell, is_on: bool) -> Self {
        Self { cells: vec![(cell, is_on)] }
    }

    /// Reads an object of categories, each an object of channels: `{"requests": {"email": false}}`. A
    /// name that is unknown is refused: ignored, it would look as if it were obeyed.
    pub fn read(input: &Input) -> Result<Self> {
        let (mut cells, mut problems) = (Vec::new(), Vec::new());
        for (name, value) in input.members() {
            let Some(category) = Category::parse(name) else {
                problems.push(Problem::new(shortened(name), "error-preference-category".into()));
                continue;
            };
            let Value::Object(channels) = value else {
                problems.push(Problem::new(category.name(), "error-metadata-object".into()));
                continue;
            };
            for (channel, value) in channels {
                match read_cell(category, channel, value) {
                    Ok(cell) => cells.push(cell),
                    Err(problem) => problems.push(problem),
                }
            }
        }
        if problems.is_empty() {
            return Ok(Self { cells });
        }
        problems.truncate(MOST_PROBLEMS);
        Err(Error::Invalid(problems))
    }

    /// Reads a form that shows every cell of these channels as a box: one that is not sent is off.
    pub fn read_form(
        input: &mut Input,
        categories: &[Category],
        channels: &[Channel],
    ) -> Result<Self> {
        let shown = Cell::all()
            .filter(|cell| categories.contains(&cell.category) && channels.contains(&cell.channel));
        let open = shown.filter(|cell| !cell.is_locked());
        let cells = open.map(|cell| (cell, input.flag(cell.name()).unwrap_or(false))).collect();
        input.finish()?;
        Ok(Self { cells })
    }

    /// What `cell` is to be; `None` where it is not named.
    #[must_use]
    pub fn wanted(&self, cell: Cell) -> Option<bool> {
        self.cells.iter().find(|(named, _)| *named == cell).map(|(_, is_on)| *is_on)
    }
}

impl Grid {
    /// Applies `change` to the grid of `user`. What is a column is changed as the profile changes it.
    pub async fn change(
        portal: &Portal,
        origin: &Origin,
        user: &users::Model,
        change: &GridChange,
        if_match: Option<&str>,
    ) -> Result<Self> {
        let mut work = UnitOfWork::begin(portal, origin).await?;
        let user = users::Model::lock(&work, user.id).await?;
        let before = Self::of(work.db(), &user).await?;
        entity_tags::require_match(if_match, &before.etag())?;
        let (mut profile, mut cells) = (ProfileChange::default(), Map::new());
        for &(cell, is_on) in &change.cells {
            if before.has(cell) == is_on {
                continue;
            }
            if cell.column(&user).is_some() {
                profile.set_channel(cell.channel, is_on);
            } else {
                keep(&work, user.id, cell, is_on).await?;
            }
            cells.insert(cell.name().to_owned(), json!([!is_on, is_on]));
        }
        if cells.is_empty() {
            return Ok(before);
        }
        let applied = user.apply_change(&mut work, profile).await?;
        let user = applied.unwrap_or(user);
        work.record(
            Entry::new("notification_preferences.changed", "user")
                .on(user.pid)
                .about(&user)
                .with(json!({ "cells": cells })),
        );
        let after = Self::of(work.db(), &user).await?;
        work.done(after).await
    }
}
