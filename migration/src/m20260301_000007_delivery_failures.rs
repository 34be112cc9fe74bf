//! How often in a row a delivery was answered with an error: waiting for who is away does not count.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let failures = big_integer("failures").default(0).to_owned();
        m.alter_table(Table::alter().table("deliveries").add_column(failures).to_owned()).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        m.alter_table(Table::alter().table("deliveries").drop_column("failures").to_owned()).await
    }
}
