//! How often a delivery was claimed and not settled: what kills whoever carries it out is given up.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let lapses = big_integer("lapses").default(0).to_owned();
        m.alter_table(Table::alter().table("deliveries").add_column(lapses).to_owned()).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        m.alter_table(Table::alter().table("deliveries").drop_column("lapses").to_owned()).await
    }
}
