//! Words that every step uses: columns that all tables share, references with their index.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, big_pk_auto, timestamp_with_time_zone, uuid_uniq,
};

/// A table with `id`, `pid`, `created_at` and `updated_at`.
pub(crate) fn table(name: &'static str) -> TableCreateStatement {
    let mut table = bare_table(name);
    table
        .col(uuid_uniq("pid"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("updated_at"));
    table
}

/// A table with `id` alone.
pub(crate) fn bare_table(name: &'static str) -> TableCreateStatement {
    let mut table = Table::create();
    table.table(name).col(big_pk_auto("id"));
    table
}

/// A required reference: the row goes with the one that it belongs to.
pub(crate) fn belongs_to(
    table: &mut TableCreateStatement,
    name: &'static str,
    column: &'static str,
    parent: &'static str,
) {
    table.col(big_integer(column));
    reference(table, name, column, parent, ForeignKeyAction::Cascade);
}

/// An optional reference: it is emptied when the other row goes.
pub(crate) fn may_belong_to(
    table: &mut TableCreateStatement,
    name: &'static str,
    column: &'static str,
    parent: &'static str,
) {
    table.col(big_integer_null(column));
    reference(table, name, column, parent, ForeignKeyAction::SetNull);
}

fn reference(
    table: &mut TableCreateStatement,
    name: &'static str,
    column: &'static str,
    parent: &'static str,
    on_delete: ForeignKeyAction,
) {
    table.foreign_key(
        ForeignKey::create()
            .name(format!("fk-{name}-{column}-to-{parent}"))
            .from(name, column)
            .to(parent, "id")
            .on_delete(on_delete)
            .on_update(ForeignKeyAction::NoAction),
    );
}

/// An index over `columns`, named after them.
pub(crate) fn index(table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(format!("idx-{table}-{}", columns.join("-"))).table(table);
    for column in columns {
        index.col(*column);
    }
    index
}

/// The same, and no two rows alike.
pub(crate) fn unique(table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    index(table, columns).unique().to_owned()
}
