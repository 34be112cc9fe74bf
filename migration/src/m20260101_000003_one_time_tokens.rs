//! Links that work once: address verification, password reset.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::columns;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let mut tokens = columns::bare_table("one_time_tokens");
        columns::belongs_to(&mut tokens, "one_time_tokens", "user_id", "users");
        m.create_table(
            tokens
                .col(string_len("purpose", 32))
                .col(uuid("seed"))
                .col(string_len_uniq("token_hash", 64))
                .col(string_len("email", 254))
                .col(timestamp_with_time_zone("created_at"))
                .col(timestamp_with_time_zone("expires_at"))
                .col(timestamp_with_time_zone_null("used_at"))
                .to_owned(),
        )
        .await?;
        m.create_index(columns::index("one_time_tokens", &["user_id", "purpose"])).await?;
        m.create_index(columns::index("one_time_tokens", &["expires_at"])).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        m.drop_table(Table::drop().table("one_time_tokens").to_owned()).await
    }
}
