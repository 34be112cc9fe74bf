//! Versions of a profile: it has another one whenever what it shows of a person has changed.
//!
//! Not when they last signed in, which changes nothing that somebody could overwrite; nor, by itself,
//! `updated_at`, which a new password moves as well.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};

use super::{ActiveModel, Column, Entity, Model};
use crate::errors::Result;
use crate::models::entity_tags;
use crate::models::unit_of_work::UnitOfWork;

impl Model {
    /// The version of the profile as an entity tag.
    #[must_use]
    pub fn etag(&self) -> String {
        entity_tags::tag(self.pid, self.profile_version)
    }

    /// Refuses when `If-Match` names other versions of the profile than this.
    pub fn check_match(&self, if_match: Option<&str>) -> Result<()> {
        entity_tags::require_match(if_match, &self.etag())
    }

    /// Notes that the profile shows something else from now on.
    pub(in crate::models) async fn count_version(&self, work: &UnitOfWork<'_>) -> Result<()> {
        Entity::update_many()
            .col_expr(Column::ProfileVersion, Expr::col(Column::ProfileVersion).add(1))
            .filter(Column::Id.eq(self.id))
            .exec(work.db())
            .await?;
        Ok(())
    }
}

impl ActiveModel {
    /// The same for a row that is locked, and about to be written.
    pub(super) fn count_version(&mut self) {
        if let Some(version) = self.profile_version.try_as_ref().copied() {
            self.profile_version = Set(version + 1);
        }
    }
}
