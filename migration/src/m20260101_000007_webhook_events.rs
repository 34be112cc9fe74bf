//! What sibling services told us, stored before it is understood.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::columns;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        m.create_table(
            columns::table("webhook_events")
                .col(string_len("service", 32))
                .col(string_len("event_id", 200))
                .col(string_len("event", 64))
                .col(json_binary("payload"))
                .col(string_len("status", 16).check(Expr::col("status").is_in([
                    "received",
                    "processed",
                    "ignored",
                ])))
                .col(timestamp_with_time_zone_null("processed_at"))
                .to_owned(),
        )
        .await?;
        m.create_index(columns::unique("webhook_events", &["service", "event_id"])).await?;
        m.create_index(columns::index("webhook_events", &["status", "id"])).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        m.drop_table(Table::drop().table("webhook_events").to_owned()).await
    }
}
