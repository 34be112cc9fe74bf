//! What a person is told inside the portal.
mod alerts;
mod creation;
mod listing;
mod news;
mod purging;
mod reading;

use sea_orm::ActiveModelBehavior;

pub use super::_entities::notifications::{ActiveModel, Column, Entity, Model};
pub use alerts::Alert;
pub use creation::NewNotification;
pub use listing::{Page, Query};
pub use purging::purge;

impl ActiveModelBehavior for ActiveModel {}
