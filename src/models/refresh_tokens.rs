//! The links of a session's chain; see [`super::sessions::rotation`].
pub use super::_entities::refresh_tokens::{ActiveModel, Column, Entity, Model};

impl sea_orm::ActiveModelBehavior for ActiveModel {}
