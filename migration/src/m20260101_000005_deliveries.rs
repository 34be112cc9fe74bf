//! The outbox: side effects that were decided in a transaction and happen after it.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::columns;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        m.create_table(
            columns::table("deliveries")
                .col(string_len("kind", 32))
                .col(json_binary("payload"))
                .col(string_len_uniq("dedupe_key", 200))
                .col(string_len("status", 16).check(Expr::col("status").is_in([
                    "pending",
                    "delivering",
                    "delivered",
                    "dead",
                ])))
                .col(big_integer("attempts").default(0))
                .col(timestamp_with_time_zone("next_attempt_at"))
                .col(timestamp_with_time_zone_null("leased_until"))
                .col(text_null("last_error"))
                .col(timestamp_with_time_zone_null("finished_at"))
                .to_owned(),
        )
        .await?;
        m.create_index(columns::index("deliveries", &["status", "next_attempt_at"])).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        m.drop_table(Table::drop().table("deliveries").to_owned()).await
    }
}
