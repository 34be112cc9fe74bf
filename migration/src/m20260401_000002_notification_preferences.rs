//! What people want to be told about, and by which way: a row for each cell of the grid that somebody
//! has changed.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::columns;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let mut preferences = columns::bare_table("notification_preferences");
        columns::belongs_to(&mut preferences, "notification_preferences", "user_id", "users");
        m.create_table(
            preferences
                .col(string_len("category", 16))
                .col(string_len("channel", 16))
                .col(boolean("is_on"))
                .col(timestamp_with_time_zone("updated_at"))
                .to_owned(),
        )
        .await?;
        let cell = ["user_id", "category", "channel"];
        m.create_index(columns::unique("notification_preferences", &cell)).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        m.drop_table(Table::drop().table("notification_preferences").to_owned()).await
    }
}
