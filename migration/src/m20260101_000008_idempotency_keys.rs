//! First answers, kept so that a repeated call gets the same one.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::columns;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let mut keys = columns::bare_table("idempotency_keys");
        columns::belongs_to(&mut keys, "idempotency_keys", "user_id", "users");
        m.create_table(
            keys.col(string_len("key", 255))
                .col(string_len_null("fingerprint", 64))
                .col(big_integer_null("response_status"))
                .col(json_binary_null("response_body"))
                .col(timestamp_with_time_zone("created_at"))
                .to_owned(),
        )
        .await?;
        m.create_index(columns::unique("idempotency_keys", &["user_id", "key"])).await?;
        m.create_index(columns::index("idempotency_keys", &["created_at"])).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        m.drop_table(Table::drop().table("idempotency_keys").to_owned()).await
    }
}
