//! What a person is told inside the portal, copies of their data that they asked for, and links that
//! change an address.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::columns;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let mut notifications = columns::table("notifications");
        columns::belongs_to(&mut notifications, "notifications", "user_id", "users");
        m.create_table(
            notifications
                .col(string_len("category", 16))
                // Names the words; they are said in the language of who reads them.
                .col(string_len("topic", 64))
                .col(json_binary("details"))
                .col(string_len_null("path", 254))
                .col(timestamp_with_time_zone_null("read_at"))
                .to_owned(),
        )
        .await?;
        m.create_index(columns::index("notifications", &["user_id", "read_at", "id"])).await?;

        let mut exports = columns::table("account_exports");
        columns::belongs_to(&mut exports, "account_exports", "user_id", "users");
        m.create_table(
            exports
                .col(
                    string_len("status", 16).default("pending").check(
                        Expr::col("status").is_in(["pending", "ready", "failed", "expired"]),
                    ),
                )
                .col(string_len_null("object_key", 128))
                .col(big_integer_null("size"))
                .col(timestamp_with_time_zone_null("ready_at"))
                .col(timestamp_with_time_zone_null("expires_at"))
                .to_owned(),
        )
        .await?;
        m.create_index(columns::index("account_exports", &["user_id"])).await?;
        m.create_index(columns::index("account_exports", &["status", "expires_at"])).await?;

        for column in [
            // The address as it is compared: a former one stays its owner's while it may come back.
            string_len_null("email_canonical", 254),
            // The session that asked for it.
            uuid_null("session_id"),
        ] {
            let table = Table::alter().table("one_time_tokens").add_column(column).to_owned();
            m.alter_table(table).await?;
        }
        m.create_index(columns::index("one_time_tokens", &["email_canonical"])).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let index = Index::drop()
            .name("idx-one_time_tokens-email_canonical")
            .table("one_time_tokens")
            .to_owned();
        m.drop_index(index).await?;
        for column in ["session_id", "email_canonical"] {
            let table = Table::alter().table("one_time_tokens").drop_column(column).to_owned();
            m.alter_table(table).await?;
        }
        m.drop_table(Table::drop().table("account_exports").to_owned()).await?;
        m.drop_table(Table::drop().table("notifications").to_owned()).await
    }
}
