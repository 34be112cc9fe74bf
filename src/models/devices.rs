//! Browsers and programs that a person has signed in on: known ones are greeted without alarm, trusted
//! ones are not asked for a second factor.

use sea_orm::ActiveModelBehavior;

pub use super::_entities::devices::{ActiveModel, Column, Entity, Model};

impl ActiveModelBehavior for ActiveModel {}
