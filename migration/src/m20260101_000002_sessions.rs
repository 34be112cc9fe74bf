//! One login on one device, and its chain of refresh tokens.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::columns;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let mut sessions = columns::table("sessions");
        columns::belongs_to(&mut sessions, "sessions", "user_id", "users");
        m.create_table(
            sessions
                .col(boolean("remember"))
                .col(json_binary("amr"))
                .col(timestamp_with_time_zone("authenticated_at"))
                .col(timestamp_with_time_zone("last_seen_at"))
                .col(timestamp_with_time_zone("expires_at"))
                .col(timestamp_with_time_zone_null("revoked_at"))
                .col(string_len_null("revoked_because", 32))
                .col(string_len_null("ip_address", 64))
                .col(text_null("user_agent"))
                .to_owned(),
        )
        .await?;
        m.create_index(columns::index("sessions", &["user_id", "revoked_at"])).await?;
        m.create_index(columns::index("sessions", &["revoked_at"])).await?;
        m.create_index(columns::index("sessions", &["expires_at"])).await?;

        let mut tokens = columns::bare_table("refresh_tokens");
        columns::belongs_to(&mut tokens, "refresh_tokens", "session_id", "sessions");
        m.create_table(
            tokens
                .col(big_integer("generation"))
                .col(uuid("seed"))
                .col(string_len_uniq("token_hash", 64))
                .col(timestamp_with_time_zone("created_at"))
                .col(timestamp_with_time_zone("expires_at"))
                .col(timestamp_with_time_zone_null("used_at"))
                .to_owned(),
        )
        .await?;
        m.create_index(columns::unique("refresh_tokens", &["session_id", "generation"])).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        m.drop_table(Table::drop().table("refresh_tokens").to_owned()).await?;
        m.drop_table(Table::drop().table("sessions").to_owned()).await
    }
}
