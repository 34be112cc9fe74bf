//! What a person is about to hand in: one draft each, with files that are here already.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::columns;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let mut drafts = columns::table("request_drafts");
        columns::belongs_to(&mut drafts, "request_drafts", "user_id", "users");
        m.create_table(
            drafts
                .col(text("title"))
                .col(text("description"))
                .col(string_len("request_type", 50))
                .col(string_len("priority", 16))
                .col(json_binary("metadata"))
                .col(big_integer("version").default(1))
                .to_owned(),
        )
        .await?;
        m.create_index(columns::unique("request_drafts", &["user_id"])).await?;
        m.create_index(columns::index("request_drafts", &["updated_at"])).await?;

        let mut files = columns::table("draft_files");
        columns::belongs_to(&mut files, "draft_files", "request_draft_id", "request_drafts");
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
        m.create_index(columns::index("draft_files", &["request_draft_id"])).await?;
        m.create_index(columns::index("draft_files", &["storage_key"])).await?;
        m.create_index(columns::index("request_files", &["storage_key"])).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let index =
            Index::drop().name("idx-request_files-storage_key").table("request_files").to_owned();
        m.drop_index(index).await?;
        for table in ["draft_files", "request_drafts"] {
            m.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}
