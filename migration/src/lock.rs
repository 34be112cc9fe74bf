//! One migration at a time, however many replicas boot at once: sea-orm takes no lock of its own.

use std::fs::File;

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{
    ConnectionTrait, DatabaseBackend, DatabaseTransaction, Statement, TransactionTrait,
};

/// Names the advisory lock in PostgreSQL: "portal" and nothing else's number.
const ADVISORY_KEY: i64 = 0x70_6f72_7461_6c01;

/// A held lock; freed by `release`, or by the end of the process.
pub(crate) enum Lock {
    /// An advisory lock lives as long as this transaction.
    Postgres(DatabaseTransaction),
    /// A lock on a file beside the database.
    Sqlite(File),
    /// A database in memory, or inside a caller's transaction: nobody to compete with.
    Unneeded,
}

impl Lock {
    /// Lets the next one in.
    pub(crate) async fn release(self) -> Result<(), DbErr> {
        match self {
            Self::Postgres(transaction) => transaction.commit().await,
            Self::Sqlite(file) => file.unlock().map_err(|err| DbErr::Custom(err.to_string())),
            Self::Unneeded => Ok(()),
        }
    }
}

/// Waits until nobody else migrates this database.
pub(crate) async fn acquire(db: &SchemaManagerConnection<'_>) -> Result<Lock, DbErr> {
    if !matches!(db, SchemaManagerConnection::Connection(_)) {
        return Ok(Lock::Unneeded);
    }
    match db.get_database_backend() {
        DatabaseBackend::Postgres => {
            let transaction = db.begin().await?;
            transaction
                .execute_unprepared(&format!("SELECT pg_advisory_xact_lock({ADVISORY_KEY})"))
                .await?;
            Ok(Lock::Postgres(transaction))
        }
        DatabaseBackend::Sqlite => match sqlite_file(db).await? {
            Some(path) => {
                let file = lock_file(format!("{path}.lock"))
                    .await
                    .map_err(|err| DbErr::Custom(format!("migration lock of {path}: {err}")))?;
                Ok(Lock::Sqlite(file))
            }
            None => Ok(Lock::Unneeded),
        },
        _ => Ok(Lock::Unneeded),
    }
}

/// The file behind the connection; `None` for a database in memory.
async fn sqlite_file(db: &SchemaManagerConnection<'_>) -> Result<Option<String>, DbErr> {
    let row = db
        .query_one_raw(Statement::from_string(DatabaseBackend::Sqlite, "PRAGMA database_list"))
        .await?;
    let path: Option<String> = row.map(|row| row.try_get("", "file")).transpose()?.flatten();
    Ok(path.filter(|path| !path.is_empty()))
}

/// Waiting for another process blocks a thread, so not one of the runtime's.
async fn lock_file(path: String) -> std::io::Result<File> {
    tokio::task::spawn_blocking(move || {
        let file = File::create(path)?;
        file.lock()?;
        Ok(file)
    })
    .await
    .map_err(std::io::Error::other)?
}
