//! The platform's events that this service publishes, and leases on what only one process may do.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::columns;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        m.create_table(
            columns::bare_table("events")
                .col(uuid_uniq("pid"))
                .col(string_len("event", 64))
                // Whom it is about. Not a reference: events outlive what they tell of.
                .col(big_integer_null("user_id"))
                .col(uuid_null("subject_id"))
                // As it is published.
                .col(json_binary("body"))
                .col(big_integer("attempts").default(0))
                .col(text_null("last_error"))
                .col(timestamp_with_time_zone("created_at"))
                .col(timestamp_with_time_zone_null("published_at"))
                .to_owned(),
        )
        .await?;
        m.create_index(columns::index("events", &["published_at", "id"])).await?;
        m.create_index(columns::index("events", &["user_id", "id"])).await?;
        m.create_index(columns::index("events", &["subject_id", "id"])).await?;

        m.create_table(
            columns::bare_table("leases")
                .col(string_len_uniq("name", 64))
                .col(uuid("holder"))
                .col(timestamp_with_time_zone("expires_at"))
                .to_owned(),
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        for table in ["leases", "events"] {
            m.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}
