//! Files of a draft: in the store already, of no request yet.

use sea_orm::ActiveModelBehavior;

pub use super::_entities::draft_files::{ActiveModel, Column, Entity, Model};

impl ActiveModelBehavior for ActiveModel {}
