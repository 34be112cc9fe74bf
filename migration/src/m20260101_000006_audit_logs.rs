//! The audit log: append-only by the database's own word, names and addresses aside.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseBackend};

use crate::columns;

#[derive(DeriveMigrationName)]
pub struct Migration;

const SQLITE: [&str; 2] = [
    "CREATE TRIGGER audit_logs_no_update BEFORE UPDATE ON audit_logs
     BEGIN SELECT RAISE(ABORT, 'audit_logs is append-only'); END",
    "CREATE TRIGGER audit_logs_no_delete BEFORE DELETE ON audit_logs
     BEGIN SELECT RAISE(ABORT, 'audit_logs is append-only'); END",
];

const POSTGRES: [&str; 3] = [
    "CREATE FUNCTION audit_logs_append_only() RETURNS trigger LANGUAGE plpgsql AS
     $$ BEGIN RAISE EXCEPTION 'audit_logs is append-only'; END $$",
    "CREATE TRIGGER audit_logs_no_change BEFORE UPDATE OR DELETE ON audit_logs
     FOR EACH ROW EXECUTE FUNCTION audit_logs_append_only()",
    "CREATE TRIGGER audit_logs_no_truncate BEFORE TRUNCATE ON audit_logs
     FOR EACH STATEMENT EXECUTE FUNCTION audit_logs_append_only()",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        m.create_table(
            columns::bare_table("audit_logs")
                .col(uuid_uniq("pid"))
                .col(timestamp_with_time_zone("occurred_at"))
                .col(string_len("action", 64))
                .col(uuid_null("actor_id"))
                .col(string_len("actor_role", 16))
                .col(string_len("target_type", 32))
                .col(uuid_null("target_id"))
                .col(json_binary("changes"))
                .col(string_len_null("request_id", 64))
                .col(uuid_null("session_id"))
                .col(string_len("details_digest", 64))
                .col(string_len("previous_hash", 64))
                .col(string_len_uniq("hash", 64))
                .to_owned(),
        )
        .await?;
        m.create_index(columns::index("audit_logs", &["actor_id", "id"])).await?;
        m.create_index(columns::index("audit_logs", &["target_id", "id"])).await?;
        m.create_index(columns::index("audit_logs", &["action", "id"])).await?;

        // Who it was in words, and from where: this can be erased without breaking the chain.
        let mut details = columns::bare_table("audit_details");
        columns::belongs_to(&mut details, "audit_details", "audit_log_id", "audit_logs");
        m.create_table(
            details
                .col(uuid_null("person_id"))
                .col(uuid("salt"))
                .col(json_binary("details"))
                .to_owned(),
        )
        .await?;
        m.create_index(columns::unique("audit_details", &["audit_log_id"])).await?;
        m.create_index(columns::index("audit_details", &["person_id"])).await?;

        let statements: &[&str] = match m.get_database_backend() {
            DatabaseBackend::Postgres => &POSTGRES,
            _ => &SQLITE,
        };
        for statement in statements {
            m.get_connection().execute_unprepared(statement).await?;
        }
        Ok(())
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        m.drop_table(Table::drop().table("audit_details").to_owned()).await?;
        m.drop_table(Table::drop().table("audit_logs").to_owned()).await?;
        if m.get_database_backend() == DatabaseBackend::Postgres {
            m.get_connection()
                .execute_unprepared("DROP FUNCTION IF EXISTS audit_logs_append_only()")
                .await?;
        }
        Ok(())
    }
}
