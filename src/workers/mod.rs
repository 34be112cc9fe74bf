//! Work after the answer: the loops that carry deliveries out and ask after requests.
//!
//! Relay, exports, artifacts and poller are started with the worker, the tail with the server; all are supervised: one
//! that fails starts again.
pub mod artifacts;
pub mod consumer;
pub mod exports;
pub mod key_expiry;
pub mod overdue;
pub mod poller;
pub mod publisher;
pub mod relay;
pub mod sightings;
pub mod supervisor;
pub mod sweeper;
pub mod tail;
pub mod upkeep;
