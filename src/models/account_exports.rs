//! Copies of everything that we hold about a person, made because they asked.

use sea_orm::ActiveModelBehavior;

pub use super::_entities::account_exports::{ActiveModel, Column, Entity, Model};

impl ActiveModelBehavior for ActiveModel {}
