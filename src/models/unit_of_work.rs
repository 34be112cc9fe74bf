//! One change, whole: rows, outbox and audit entries in one transaction, and what is said about it
//! only after it is committed.

use chrono::{DateTime, Utc};
use sea_orm::{DatabaseTransaction, SqliteTransactionMode, TransactionOptions, TransactionTrait};

use crate::context::{Origin, Portal};
use crate::errors::Result;
use crate::models::audit_logs::{self, Entry};
use crate::models::deliveries::{self, NewDelivery};
use crate::models::events::{self, NewEvent};
use crate::realtime::Signal;

/// A transaction with everything that belongs to it. Dropped without [`commit`](Self::commit), it
/// leaves no trace.
pub struct UnitOfWork<'a> {
    portal: &'a Portal,
    origin: &'a Origin,
    now: DateTime<Utc>,
    transaction: DatabaseTransaction,
    entries: Vec<Entry>,
    signals: Vec<(i64, Signal)>,
    events: Vec<NewEvent>,
    rings: bool,
}

impl<'a> UnitOfWork<'a> {
    /// Begins; on SQLite as a writer from the start, since a reader that turns writer may find the
    /// database changed under it.
    pub async fn begin(portal: &'a Portal, origin: &'a Origin) -> Result<Self> {
        let transaction = portal
            .db
            .begin_with_options(TransactionOptions {
                sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
                ..TransactionOptions::default()
            })
            .await?;
        Ok(Self {
            portal,
            origin,
            now: portal.now(),
            transaction,
            entries: Vec::new(),
            signals: Vec::new(),
            events: Vec::new(),
            rings: false,
        })
    }

    /// The transaction, for queries.
    #[must_use]
    pub const fn db(&self) -> &DatabaseTransaction {
        &self.transaction
    }

    /// When this change happens.
    #[must_use]
    pub const fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// The program's parts.
    #[must_use]
    pub const fn portal(&self) -> &'a Portal {
        self.portal
    }

    /// Who is behind it.
    #[must_use]
    pub const fn origin(&self) -> &'a Origin {
        self.origin
    }

    /// Writes `entry` into the audit log when the change is committed.
    pub fn record(&mut self, entry: Entry) {
        self.entries.push(entry);
    }

    /// Puts a side effect into the outbox; one with the same key is there already and stays.
    pub async fn deliver(&mut self, delivery: NewDelivery) -> Result<()> {
        Box::pin(deliveries::insert(&self.transaction, delivery, self.now)).await?;
        self.rings = true;
        Ok(())
    }

    /// Publishes an event of the platform, once the change is committed.
    pub fn publish(&mut self, event: NewEvent) {
        self.events.push(event);
    }

    /// Tells the tabs of the user with row id `user_id`, once the change is committed.
    pub fn announce(&mut self, user_id: i64, signal: Signal) {
        self.signals.push((user_id, signal));
    }

    /// Makes it so; the end of a change that nobody adds anything to.
    pub async fn done<T>(self, made: T) -> Result<T> {
        self.commit().await?;
        Ok(made)
    }

    /// Makes it so.
    pub async fn commit(self) -> Result<()> {
        // Last before the commit: the chain's lock is held for as short as can be.
        if !self.entries.is_empty() {
            // On the heap: every change holds this future while it runs.
            let append = audit_logs::append(&self.transaction, self.origin, self.now, self.entries);
            Box::pin(append).await?;
        }
        // Later still: whoever waits for the chain must not hold up the events of a person.
        let publishes = !self.events.is_empty();
        if publishes {
            let now = self.portal.now();
            Box::pin(events::insert_all(&self.transaction, self.origin, now, self.events)).await?;
        }
        self.transaction.commit().await?;
        for (user_id, signal) in self.signals {
            self.portal.hub.publish(user_id, signal);
        }
        if self.rings {
            self.portal.doorbell.notify_one();
        }
        if publishes {
            self.portal.events_doorbell.notify_one();
        }
        Ok(())
    }
}
