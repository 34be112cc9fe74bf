//! Sign-ins that got the password right and wait for the second factor.

use sea_orm::ActiveModelBehavior;

pub use super::_entities::mfa_challenges::{ActiveModel, Column, Entity, Model};

impl ActiveModelBehavior for ActiveModel {}
