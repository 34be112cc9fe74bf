//! Second factors: authenticators (TOTP), and numbers or addresses that get codes.

use sea_orm::ActiveModelBehavior;

pub use super::_entities::mfa_factors::{ActiveModel, Column, Entity, Model};

impl ActiveModelBehavior for ActiveModel {}
