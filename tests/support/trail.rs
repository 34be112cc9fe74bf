//! What is left behind in the database.

use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, QueryOrder, Set};
use user_portal::models::{
    audit_details, audit_logs, deliveries, devices, mfa_challenges, one_time_tokens,
    refresh_tokens, sessions, users, verification_codes,
};

use super::TestApp;

impl TestApp {
    /// The audit log, oldest row first.
    pub async fn trail(&self) -> Vec<audit_logs::Model> {
        let rows = audit_logs::Entity::find().order_by_asc(audit_logs::Column::Id);
        rows.all(&self.portal.db).await.unwrap()
    }

    /// How many rows of the audit log are about `action`.
    pub async fn count_of(&self, action: &str) -> usize {
        self.trail().await.iter().filter(|row| row.action == action).count()
    }

    /// Fails when one of `secrets` can be read anywhere in the tables of accounts.
    pub async fn expect_nowhere_readable(&self, secrets: &[&str]) {
        let db = &self.portal.db;
        let tables = [
            ("audit_logs", format!("{:?}", self.trail().await)),
            ("audit_details", format!("{:?}", audit_details::Entity::find().all(db).await)),
            ("deliveries", format!("{:?}", deliveries::Entity::find().all(db).await)),
            ("one_time_tokens", format!("{:?}", one_time_tokens::Entity::find().all(db).await)),
            ("refresh_tokens", format!("{:?}", refresh_tokens::Entity::find().all(db).await)),
            ("sessions", format!("{:?}", sessions::Entity::find().all(db).await)),
            ("devices", format!("{:?}", devices::Entity::find().all(db).await)),
            ("mfa_challenges", format!("{:?}", mfa_challenges::Entity::find().all(db).await)),
            (
                "verification_codes",
                format!("{:?}", verification_codes::Entity::find().all(db).await),
            ),
            ("users", format!("{:?}", users::Entity::find().all(db).await)),
        ];
        for (table, rows) in tables {
            assert!(rows.starts_with("Ok(") || table == "audit_logs", "{table}: {rows}");
            for secret in secrets {
                assert!(!rows.contains(secret), "{secret} stands in {table}: {rows}");
            }
        }
    }

    /// The account of `email`.
    pub async fn user(&self, email: &str) -> users::Model {
        users::Model::find_by_email(&self.portal.db, email).await.unwrap().expect("an account")
    }

    /// Takes an account out of use.
    pub async fn deactivate(&self, email: &str) {
        let mut user = self.user(email).await.into_active_model();
        user.is_active = Set(false);
        user.update(&self.portal.db).await.unwrap();
    }
}
