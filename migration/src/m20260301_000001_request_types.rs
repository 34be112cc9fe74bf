//! The catalogue of what can be handed in: how each type is called, and what its form asks for.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;
use sea_orm_migration::sea_orm::JsonValue;
use sea_orm_migration::sea_orm::prelude::{DateTimeWithTimeZone, Uuid};

use crate::columns;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// The types of the beginning, in their order.
const TYPES: &str = include_str!("request_types.json");
const SINCE: &str = "2026-03-01T00:00:00Z";

fn unreadable(err: impl std::fmt::Display) -> DbErr {
    DbErr::Migration(format!("request_types.json: {err}"))
}

/// The rows of the beginning.
fn first_types() -> Result<InsertStatement, DbErr> {
    let types: Vec<JsonValue> = match TYPES.parse().map_err(unreadable)? {
        JsonValue::Array(types) => types,
        _ => return Err(unreadable("no list")),
    };
    let since: DateTimeWithTimeZone = SINCE.parse().map_err(unreadable)?;
    let mut rows = Query::insert();
    rows.into_table("request_types").columns([
        "pid",
        "name",
        "icon",
        "label",
        "help",
        "fields",
        "position",
        "created_at",
        "updated_at",
    ]);
    for (position, row) in (1_i64..).zip(types) {
        let word = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
        let pid: Uuid = word("pid").parse().map_err(unreadable)?;
        rows.values([
            pid.into(),
            word("name").into(),
            word("icon").into(),
            row["label"].clone().into(),
            row["help"].clone().into(),
            row["fields"].clone().into(),
            position.into(),
            since.into(),
            since.into(),
        ])
        .map_err(unreadable)?;
    }
    Ok(rows)
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        m.create_table(
            columns::table("request_types")
                .col(string_len_uniq("name", 50))
                // A symbol of icons.svg.
                .col(string_len("icon", 32))
                // By language: {"en-US": "…", "cs-CZ": "…", "ar": "…"}.
                .col(json_binary("label"))
                .col(json_binary("help"))
                .col(json_binary("fields"))
                .col(big_integer("position").default(0))
                .col(boolean("is_active").default(true))
                .to_owned(),
        )
        .await?;
        m.create_index(columns::index("request_types", &["is_active", "position"])).await?;
        m.exec_stmt(first_types()?).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        m.drop_table(Table::drop().table("request_types").to_owned()).await
    }
}
