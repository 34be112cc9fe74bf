//! What people hand in: the request, its files, and every update on its way.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::columns;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let mut requests = columns::table("requests");
        columns::belongs_to(&mut requests, "requests", "user_id", "users");
        columns::may_belong_to(&mut requests, "requests", "retry_of_id", "requests");
        m.create_table(
            requests
                .col(string_len("title", 200))
                .col(text("description"))
                .col(text("search_text"))
                .col(string_len("request_type", 50))
                .col(string_len("priority", 16))
                .col(json_binary("metadata"))
                .col(string_len("status", 16).check(Expr::col("status").is_in([
                    "pending",
                    "submitted",
                    "processing",
                    "completed",
                    "failed",
                    "cancelled",
                ])))
                .col(
                    big_integer("progress").default(0).check(Expr::col("progress").between(0, 100)),
                )
                .col(string_null("current_step"))
                .col(string_len_null("notice", 32))
                .col(string_len_null("failure", 32))
                .col(text_null("failure_detail"))
                .col(json_binary_null("results"))
                .col(text_null("results_page_url"))
                .col(string_null("submission_id"))
                .col(string_null("workflow_id"))
                .col(big_integer("hand_ins").default(0))
                .col(big_integer("version").default(1))
                .col(timestamp_with_time_zone_null("next_poll_at"))
                .col(big_integer("quiet_polls").default(0))
                .col(timestamp_with_time_zone_null("submitted_at"))
                .col(timestamp_with_time_zone_null("completed_at"))
                .to_owned(),
        )
        .await?;
        m.create_index(columns::index("requests", &["user_id", "created_at", "id"])).await?;
        m.create_index(columns::index("requests", &["user_id", "updated_at", "id"])).await?;
        m.create_index(columns::index("requests", &["user_id", "title", "id"])).await?;
        m.create_index(columns::index("requests", &["user_id", "status", "id"])).await?;
        m.create_index(columns::index("requests", &["retry_of_id"])).await?;
        m.create_index(columns::index("requests", &["next_poll_at"])).await?;
        m.create_index(columns::index("requests", &["submission_id"])).await?;
        m.create_index(columns::index("requests", &["workflow_id"])).await?;

        let mut files = columns::table("request_files");
        columns::belongs_to(&mut files, "request_files", "request_id", "requests");
        m.create_table(
            files
                .col(string_len("name", 255))
                .col(string_len("content_type", 100))
                .col(string_len("kind", 16).check(Expr::col("kind").is_in(["file", "voice"])))
                .col(big_integer("size"))
                .col(string_len("sha256", 64))
                .col(text("storage_key"))
                .to_owned(),
        )
        .await?;
        m.create_index(columns::index("request_files", &["request_id"])).await?;

        let mut updates = columns::bare_table("request_updates");
        columns::belongs_to(&mut updates, "request_updates", "request_id", "requests");
        columns::belongs_to(&mut updates, "request_updates", "user_id", "users");
        m.create_table(
            updates
                .col(uuid_uniq("pid"))
                .col(string_len("status", 16))
                .col(big_integer("progress"))
                .col(string_null("current_step"))
                .col(string_len("source", 32))
                .col(string_len_null("note", 64))
                .col(timestamp_with_time_zone("created_at"))
                .to_owned(),
        )
        .await?;
        m.create_index(columns::index("request_updates", &["request_id", "id"])).await?;
        m.create_index(columns::index("request_updates", &["user_id", "id"])).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        for table in ["request_updates", "request_files", "requests"] {
            m.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}
