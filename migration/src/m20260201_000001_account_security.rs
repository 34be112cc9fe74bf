//! What guards an account besides its password: devices, second factors, codes, keys.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::columns;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        devices(m).await?;
        factors(m).await?;
        challenges(m).await?;
        api_keys(m).await?;
        for column in [
            timestamp_with_time_zone_null("mfa_enabled_at"),
            string_len_null("avatar_key", 128),
            timestamp_with_time_zone_null("deletion_due_at"),
            timestamp_with_time_zone_null("unlocked_at"),
        ] {
            m.alter_table(Table::alter().table("users").add_column(column).to_owned()).await?;
        }
        m.create_index(columns::index("users", &["deletion_due_at"])).await?;
        for column in [
            big_integer_null("device_id"),
            boolean("must_set_up_mfa").default(false).to_owned(),
            // Where it was used last; `ip_address` is where it began.
            string_len_null("last_ip_address", 64),
        ] {
            m.alter_table(Table::alter().table("sessions").add_column(column).to_owned()).await?;
        }
        m.create_index(columns::index("sessions", &["device_id"])).await?;
        // A page of one person's trail costs the same however long it is.
        m.create_index(columns::index("audit_details", &["person_id", "audit_log_id"])).await?;
        drop_index(m, "audit_details", "person_id").await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        m.create_index(columns::index("audit_details", &["person_id"])).await?;
        for (table, column) in [
            ("audit_details", "person_id-audit_log_id"),
            ("users", "deletion_due_at"),
            ("sessions", "device_id"),
        ] {
            drop_index(m, table, column).await?;
        }
        for (table, column) in [
            ("sessions", "last_ip_address"),
            ("sessions", "must_set_up_mfa"),
            ("sessions", "device_id"),
            ("users", "unlocked_at"),
            ("users", "deletion_due_at"),
            ("users", "avatar_key"),
            ("users", "mfa_enabled_at"),
        ] {
            m.alter_table(Table::alter().table(table).drop_column(column).to_owned()).await?;
        }
        for table in [
            "api_keys",
            "verification_codes",
            "mfa_challenges",
            "backup_codes",
            "mfa_factors",
            "devices",
        ] {
            m.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

async fn drop_index(
    m: &SchemaManager<'_>,
    table: &'static str,
    columns: &'static str,
) -> Result<(), DbErr> {
    let index = format!("idx-{table}-{columns}");
    m.drop_index(Index::drop().name(index).table(table).to_owned()).await
}

/// Browsers and programs that a person has signed in on. What one holds is a token; here stands its
/// hash.
async fn devices(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut devices = columns::table("devices");
    columns::belongs_to(&mut devices, "devices", "user_id", "users");
    m.create_table(
        devices
            .col(string_len("token_hash", 64))
            .col(timestamp_with_time_zone("last_seen_at"))
            .col(string_len_null("ip_address", 64))
            .col(text_null("user_agent"))
            .col(timestamp_with_time_zone_null("trusted_at"))
            .col(timestamp_with_time_zone_null("trusted_until"))
            .to_owned(),
    )
    .await?;
    m.create_index(columns::unique("devices", &["user_id", "token_hash"])).await
}

async fn factors(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut factors = columns::table("mfa_factors");
    columns::belongs_to(&mut factors, "mfa_factors", "user_id", "users");
    m.create_table(
        factors
            .col(
                string_len("method", 16).check(Expr::col("method").is_in(["totp", "sms", "email"])),
            )
            .col(string_len("name", 64))
            // The secret of a TOTP authenticator, encrypted.
            .col(text_null("secret"))
            // Where codes of `sms` and `email` go.
            .col(string_len_null("destination", 254))
            .col(big_integer_null("last_step"))
            .col(timestamp_with_time_zone_null("confirmed_at"))
            .col(timestamp_with_time_zone_null("last_used_at"))
            .to_owned(),
    )
    .await?;
    m.create_index(columns::index("mfa_factors", &["user_id", "method"])).await?;

    let mut codes = columns::bare_table("backup_codes");
    columns::belongs_to(&mut codes, "backup_codes", "user_id", "users");
    m.create_table(
        codes
            .col(string_len("code_hash", 64))
            .col(timestamp_with_time_zone("created_at"))
            .col(timestamp_with_time_zone_null("used_at"))
            .to_owned(),
    )
    .await?;
    m.create_index(columns::unique("backup_codes", &["user_id", "code_hash"])).await
}

/// Sign-ins that wait for a second factor, and codes that were sent.
async fn challenges(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut challenges = columns::table("mfa_challenges");
    columns::belongs_to(&mut challenges, "mfa_challenges", "user_id", "users");
    columns::may_belong_to(&mut challenges, "mfa_challenges", "device_id", "devices");
    m.create_table(
        challenges
            .col(string_len_uniq("token_hash", 64))
            .col(boolean("remember"))
            .col(json_binary("amr"))
            .col(timestamp_with_time_zone("expires_at"))
            .col(timestamp_with_time_zone_null("spent_at"))
            .to_owned(),
    )
    .await?;
    m.create_index(columns::index("mfa_challenges", &["user_id"])).await?;
    m.create_index(columns::index("mfa_challenges", &["device_id"])).await?;
    m.create_index(columns::index("mfa_challenges", &["expires_at"])).await?;

    let mut codes = columns::table("verification_codes");
    columns::belongs_to(&mut codes, "verification_codes", "user_id", "users");
    codes.col(big_integer_null("challenge_id")).foreign_key(
        ForeignKey::create()
            .name("fk-verification_codes-challenge_id-to-mfa_challenges")
            .from("verification_codes", "challenge_id")
            .to("mfa_challenges", "id")
            .on_delete(ForeignKeyAction::Cascade)
            .on_update(ForeignKeyAction::NoAction),
    );
    m.create_table(
        codes
            .col(string_len("purpose", 32))
            .col(string_len("channel", 16).check(Expr::col("channel").is_in(["sms", "email"])))
            .col(string_len("destination", 254))
            // What the code is made from, with a key of the program.
            .col(uuid("seed"))
            .col(string_len("code_hash", 64))
            .col(big_integer("attempts").default(0))
            .col(timestamp_with_time_zone("expires_at"))
            .col(timestamp_with_time_zone_null("used_at"))
            .to_owned(),
    )
    .await?;
    m.create_index(columns::index("verification_codes", &["user_id", "purpose"])).await?;
    m.create_index(columns::index("verification_codes", &["challenge_id"])).await?;
    m.create_index(columns::index("verification_codes", &["expires_at"])).await
}

async fn api_keys(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut keys = columns::table("api_keys");
    columns::belongs_to(&mut keys, "api_keys", "user_id", "users");
    m.create_table(
        keys.col(string_len("name", 100))
            // The part of the key that may be seen.
            .col(string_len_uniq("key_id", 32))
            .col(string_len("secret_hash", 64))
            .col(json_binary("scopes"))
            .col(timestamp_with_time_zone_null("expires_at"))
            .col(timestamp_with_time_zone_null("last_used_at"))
            .col(string_len_null("last_used_ip", 64))
            .col(text_null("last_used_agent"))
            .col(timestamp_with_time_zone_null("revoked_at"))
            .col(timestamp_with_time_zone_null("expiry_told_at"))
            .to_owned(),
    )
    .await?;
    m.create_index(columns::index("api_keys", &["user_id", "revoked_at"])).await?;
    m.create_index(columns::index("api_keys", &["expires_at"])).await
}
