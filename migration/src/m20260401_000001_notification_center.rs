//! What a notification is about, and which requests their owner wants to hear nothing more of.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::columns;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// By person and then newest first; by request; and by age, for what is taken away.
const INDICES: [&[&str]; 3] = [&["user_id", "id"], &["user_id", "request_pid"], &["created_at"]];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let request = uuid_null("request_pid");
        m.alter_table(Table::alter().table("notifications").add_column(request).to_owned()).await?;
        for index in INDICES {
            m.create_index(columns::index("notifications", index)).await?;
        }
        let is_muted = boolean("is_muted").default(false).to_owned();
        m.alter_table(Table::alter().table("requests").add_column(is_muted).to_owned()).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        m.alter_table(Table::alter().table("requests").drop_column("is_muted").to_owned()).await?;
        for index in INDICES {
            let name = format!("idx-notifications-{}", index.join("-"));
            m.drop_index(Index::drop().name(name).table("notifications").to_owned()).await?;
        }
        let column = Table::alter().table("notifications").drop_column("request_pid").to_owned();
        m.alter_table(column).await
    }
}
