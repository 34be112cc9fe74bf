//! Six digits that were sent somewhere, to be typed here.

use sea_orm::ActiveModelBehavior;

pub use super::_entities::verification_codes::{ActiveModel, Column, Entity, Model};

impl ActiveModelBehavior for ActiveModel {}
