//! Keys of calls that happen once are of a route and hold a lease; events of siblings say what they
//! are about and why they failed; what is settled can be found when it is old.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseBackend};

use crate::columns;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// What events can be, before and after.
const BEFORE: [&str; 3] = ["received", "processed", "ignored"];
const AFTER: [&str; 4] = ["received", "processed", "ignored", "failed"];

const FORMER: &str = "id, pid, created_at, updated_at, service, event_id, event, payload, status,
     processed_at";

const POSTGRES_UP: [&str; 3] = [
    "ALTER TABLE webhook_events DROP CONSTRAINT webhook_events_status_check",
    "ALTER TABLE webhook_events ADD CONSTRAINT webhook_events_status_check
       CHECK (status IN ('received', 'processed', 'ignored', 'failed'))",
    "ALTER TABLE webhook_events
       ADD COLUMN request_id bigint
         CONSTRAINT \"fk-webhook_events-request_id-to-requests\"
         REFERENCES requests (id) ON DELETE CASCADE ON UPDATE NO ACTION,
       ADD COLUMN last_error text,
       ADD COLUMN replays bigint NOT NULL DEFAULT 0",
];

const POSTGRES_DOWN: [&str; 4] = [
    "UPDATE webhook_events SET status = 'ignored' WHERE status = 'failed'",
    "ALTER TABLE webhook_events DROP CONSTRAINT webhook_events_status_check",
    "ALTER TABLE webhook_events ADD CONSTRAINT webhook_events_status_check
       CHECK (status IN ('received', 'processed', 'ignored'))",
    "ALTER TABLE webhook_events DROP COLUMN request_id, DROP COLUMN last_error, DROP COLUMN replays",
];

/// The table as the step before left it, with room for `statuses`.
fn events(statuses: &[&'static str]) -> TableCreateStatement {
    let statuses = Expr::col("status").is_in(statuses.iter().copied());
    columns::table("webhook_events")
        .col(string_len("service", 32))
        .col(string_len("event_id", 200))
        .col(string_len("event", 64))
        .col(json_binary("payload"))
        .col(string_len("status", 16).check(statuses))
        .col(timestamp_with_time_zone_null("processed_at"))
        .to_owned()
}

fn events_with_more() -> TableCreateStatement {
    let name = "fk-webhook_events-request_id-to-requests";
    events(&AFTER)
        .col(big_integer_null("request_id"))
        .col(text_null("last_error"))
        .col(big_integer("replays").default(0))
        .foreign_key(
            ForeignKey::create()
                .name(name)
                .from("webhook_events", "request_id")
                .to("requests", "id")
                .on_delete(ForeignKeyAction::Cascade)
                .on_update(ForeignKeyAction::NoAction),
        )
        .to_owned()
}

/// SQLite changes no checks: the rows move into a table made anew.
async fn rebuild(m: &SchemaManager<'_>, table: TableCreateStatement) -> Result<(), DbErr> {
    let db = m.get_connection();
    for statement in [
        "DROP INDEX \"idx-webhook_events-service-event_id\"",
        "DROP INDEX \"idx-webhook_events-status-id\"",
        "ALTER TABLE webhook_events RENAME TO webhook_events_before",
    ] {
        db.execute_unprepared(statement).await?;
    }
    m.create_table(table).await?;
    let copy =
        format!("INSERT INTO webhook_events ({FORMER}) SELECT {FORMER} FROM webhook_events_before");
    db.execute_unprepared(&copy).await?;
    db.execute_unprepared("DROP TABLE webhook_events_before").await?;
    m.create_index(columns::unique("webhook_events", &["service", "event_id"])).await?;
    m.create_index(columns::index("webhook_events", &["status", "id"])).await
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let add = |column: &mut ColumnDef| {
            Table::alter().table("idempotency_keys").add_column(column.to_owned()).to_owned()
        };
        // Until now there was one route that took keys.
        m.alter_table(add(string_len("route", 160).default("POST /me/requests"))).await?;
        m.alter_table(add(&mut timestamp_with_time_zone_null("leased_until"))).await?;
        m.alter_table(add(&mut text_null("response_location"))).await?;
        m.alter_table(add(&mut uuid_null("holder"))).await?;
        m.create_index(columns::index("idempotency_keys", &["holder"])).await?;
        drop_index(m, "idempotency_keys", "idx-idempotency_keys-user_id-key").await?;
        m.create_index(columns::unique("idempotency_keys", &["user_id", "route", "key"])).await?;

        if m.get_database_backend() == DatabaseBackend::Postgres {
            for statement in POSTGRES_UP {
                m.get_connection().execute_unprepared(statement).await?;
            }
        } else {
            rebuild(m, events_with_more()).await?;
        }
        m.create_index(columns::index("webhook_events", &["request_id"])).await?;
        m.create_index(columns::index("webhook_events", &["processed_at"])).await?;
        m.create_index(columns::index("deliveries", &["status", "finished_at"])).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_index(m, "deliveries", "idx-deliveries-status-finished_at").await?;
        drop_index(m, "webhook_events", "idx-webhook_events-processed_at").await?;
        drop_index(m, "webhook_events", "idx-webhook_events-request_id").await?;
        if m.get_database_backend() == DatabaseBackend::Postgres {
            for statement in POSTGRES_DOWN {
                m.get_connection().execute_unprepared(statement).await?;
            }
        } else {
            m.get_connection().execute_unprepared(POSTGRES_DOWN[0]).await?;
            rebuild(m, events(&BEFORE)).await?;
        }

        drop_index(m, "idempotency_keys", "idx-idempotency_keys-holder").await?;
        drop_index(m, "idempotency_keys", "idx-idempotency_keys-user_id-route-key").await?;
        // One key on two routes would be one too many for the index of before.
        m.get_connection().execute_unprepared("DELETE FROM idempotency_keys").await?;
        m.create_index(columns::unique("idempotency_keys", &["user_id", "key"])).await?;
        for column in ["holder", "response_location", "leased_until", "route"] {
            m.alter_table(Table::alter().table("idempotency_keys").drop_column(column).to_owned())
                .await?;
        }
        Ok(())
    }
}

async fn drop_index(
    m: &SchemaManager<'_>,
    table: &'static str,
    name: &'static str,
) -> Result<(), DbErr> {
    m.drop_index(Index::drop().name(name).table(table).to_owned()).await
}
