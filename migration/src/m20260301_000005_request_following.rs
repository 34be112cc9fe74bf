//! What following a request needs: when it should have moved, how many there are of each status
//! without counting, whose files fill the store, and versions of profiles.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseBackend};

use crate::columns;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// What lists are narrowed by most, each in the order that they are read in.
const LISTS: [[&str; 4]; 3] = [
    ["user_id", "status", "created_at", "id"],
    ["user_id", "status", "updated_at", "id"],
    ["user_id", "request_type", "created_at", "id"],
];

/// The counts of before, then triggers that keep them. A status is only ever left for a later one,
/// and the counts are changed in that order: two changes never wait for each other.
const COUNT: &str = "INSERT INTO request_counts (user_id, status, count)
     SELECT user_id, status, COUNT(*) FROM requests GROUP BY user_id, status";

const SQLITE: [&str; 3] = [
    "CREATE TRIGGER requests_count_insert AFTER INSERT ON requests BEGIN
       INSERT INTO request_counts (user_id, status, count) VALUES (NEW.user_id, NEW.status, 1)
       ON CONFLICT (user_id, status) DO UPDATE SET count = count + 1;
     END",
    "CREATE TRIGGER requests_count_update AFTER UPDATE OF status ON requests
     WHEN OLD.status <> NEW.status BEGIN
       UPDATE request_counts SET count = count - 1
       WHERE user_id = OLD.user_id AND status = OLD.status;
       INSERT INTO request_counts (user_id, status, count) VALUES (NEW.user_id, NEW.status, 1)
       ON CONFLICT (user_id, status) DO UPDATE SET count = count + 1;
     END",
    "CREATE TRIGGER requests_count_delete AFTER DELETE ON requests BEGIN
       UPDATE request_counts SET count = count - 1
       WHERE user_id = OLD.user_id AND status = OLD.status;
     END",
];

const POSTGRES: [&str; 3] = [
    "CREATE FUNCTION requests_count() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
       IF TG_OP <> 'INSERT' THEN
         UPDATE request_counts SET count = count - 1
         WHERE user_id = OLD.user_id AND status = OLD.status;
       END IF;
       IF TG_OP <> 'DELETE' THEN
         INSERT INTO request_counts (user_id, status, count) VALUES (NEW.user_id, NEW.status, 1)
         ON CONFLICT (user_id, status) DO UPDATE SET count = request_counts.count + 1;
       END IF;
       RETURN NULL;
     END $$",
    "CREATE TRIGGER requests_count_rows AFTER INSERT OR DELETE ON requests
     FOR EACH ROW EXECUTE FUNCTION requests_count()",
    "CREATE TRIGGER requests_count_status AFTER UPDATE OF status ON requests
     FOR EACH ROW WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION requests_count()",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let mut counts = columns::bare_table("request_counts");
        columns::belongs_to(&mut counts, "request_counts", "user_id", "users");
        m.create_table(
            counts.col(string_len("status", 16)).col(big_integer("count").default(0)).to_owned(),
        )
        .await?;
        m.create_index(columns::unique("request_counts", &["user_id", "status"])).await?;

        let due_at = timestamp_with_time_zone_null("due_at");
        m.alter_table(Table::alter().table("requests").add_column(due_at).to_owned()).await?;
        m.create_index(columns::index("requests", &["due_at"])).await?;
        for index in LISTS {
            m.create_index(columns::index("requests", &index)).await?;
        }

        let user_id = big_integer_null("user_id");
        m.alter_table(Table::alter().table("request_files").add_column(user_id).to_owned()).await?;
        m.create_index(columns::index("request_files", &["user_id"])).await?;

        let version = big_integer("profile_version").default(1).to_owned();
        m.alter_table(Table::alter().table("users").add_column(version).to_owned()).await?;

        let triggers: &[&str] = match m.get_database_backend() {
            DatabaseBackend::Postgres => &POSTGRES,
            _ => &SQLITE,
        };
        let filled = "UPDATE request_files SET user_id =
             (SELECT user_id FROM requests WHERE requests.id = request_files.request_id)";
        for statement in [COUNT, filled].iter().chain(triggers) {
            m.get_connection().execute_unprepared(statement).await?;
        }
        Ok(())
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let is_postgres = m.get_database_backend() == DatabaseBackend::Postgres;
        let drops: &[&str] = if is_postgres {
            &[
                "DROP TRIGGER requests_count_rows ON requests",
                "DROP TRIGGER requests_count_status ON requests",
                "DROP FUNCTION requests_count()",
            ]
        } else {
            &[
                "DROP TRIGGER requests_count_insert",
                "DROP TRIGGER requests_count_update",
                "DROP TRIGGER requests_count_delete",
            ]
        };
        for statement in drops {
            m.get_connection().execute_unprepared(statement).await?;
        }
        for index in LISTS {
            let name = format!("idx-requests-{}", index.join("-"));
            m.drop_index(Index::drop().name(name).table("requests").to_owned()).await?;
        }
        for (table, column, index) in [
            ("users", "profile_version", None),
            ("request_files", "user_id", Some("idx-request_files-user_id")),
            ("requests", "due_at", Some("idx-requests-due_at")),
        ] {
            if let Some(index) = index {
                m.drop_index(Index::drop().name(index).table(table).to_owned()).await?;
            }
            m.alter_table(Table::alter().table(table).drop_column(column).to_owned()).await?;
        }
        m.drop_table(Table::drop().table("request_counts").to_owned()).await
    }
}
