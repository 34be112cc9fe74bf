//! People: who they are, how they sign in, what they prefer.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::columns;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        m.create_table(
            columns::table("users")
                .col(string_len("email", 254))
                .col(string_len_uniq("email_canonical", 254))
                .col(timestamp_with_time_zone_null("email_verified_at"))
                .col(text("password_hash"))
                .col(timestamp_with_time_zone("password_changed_at"))
                .col(string_len("first_name", 100))
                .col(string_len("last_name", 100))
                .col(string_len_null("phone", 32))
                .col(timestamp_with_time_zone_null("phone_verified_at"))
                .col(string_len("language", 16))
                .col(string_len("timezone", 64))
                .col(boolean("email_notifications").default(true))
                .col(boolean("sms_notifications").default(false))
                .col(boolean("push_notifications").default(false))
                .col(
                    string_len("role", 16)
                        .default("user")
                        .check(Expr::col("role").is_in(["user", "staff", "admin"])),
                )
                .col(boolean("is_active").default(true))
                .col(timestamp_with_time_zone_null("terms_accepted_at"))
                .col(timestamp_with_time_zone_null("last_login_at"))
                .to_owned(),
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        m.drop_table(Table::drop().table("users").to_owned()).await
    }
}
