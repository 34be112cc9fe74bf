//! Files that came out of a request, and objects of the file store that no row names yet.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::columns;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let mut artifacts = columns::table("request_artifacts");
        columns::belongs_to(&mut artifacts, "request_artifacts", "request_id", "requests");
        m.create_table(
            artifacts
                .col(string_len("name", 255))
                .col(string_len_null("content_type", 100))
                .col(big_integer_null("size"))
                .col(string_len_null("sha256", 64))
                .col(text_null("storage_key"))
                // Where the platform has it.
                .col(text("source_url"))
                .col(
                    string_len("status", 16)
                        .default("pending")
                        .check(Expr::col("status").is_in(["pending", "stored", "failed"])),
                )
                .col(string_len_null("failure", 64))
                .to_owned(),
        )
        .await?;
        m.create_index(columns::index("request_artifacts", &["request_id"])).await?;
        m.create_index(columns::index("request_artifacts", &["storage_key"])).await?;

        m.create_table(
            columns::bare_table("pending_objects")
                .col(text("storage_key"))
                // The sweeper has it: no row may name the object any more.
                .col(boolean("is_taken").default(false))
                // From then on the object is nobody's; once taken, when another sweeper may try.
                .col(timestamp_with_time_zone("expires_at"))
                .col(timestamp_with_time_zone("created_at"))
                .to_owned(),
        )
        .await?;
        m.create_index(columns::unique("pending_objects", &["storage_key"])).await?;
        m.create_index(columns::index("pending_objects", &["expires_at"])).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        for table in ["pending_objects", "request_artifacts"] {
            m.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}
