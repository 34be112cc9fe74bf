//! Keys that programs call the API with, in the name of a person.

use sea_orm::ActiveModelBehavior;

pub use super::_entities::api_keys::{ActiveModel, Column, Entity, Model};

impl ActiveModelBehavior for ActiveModel {}
