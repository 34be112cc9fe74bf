//! Codes on paper, for when every other factor is out of reach. Each works once.

use sea_orm::ActiveModelBehavior;

pub use super::_entities::backup_codes::{ActiveModel, Column, Entity, Model};

impl ActiveModelBehavior for ActiveModel {}
