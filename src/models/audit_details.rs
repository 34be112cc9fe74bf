//! Names and addresses of audit rows, erasable without breaking the chain.
pub use super::_entities::audit_details::{ActiveModel, Column, Entity, Model};

impl sea_orm::ActiveModelBehavior for ActiveModel {}
