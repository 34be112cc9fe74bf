//! Work after the answer: the loops that carry deliveries out and ask after requests.
//!
//! Relay, exports and poller are started with the worker, the tail with the server; all are supervised: one
//! that fails starts again.
pub mod exports;
pub mod key_expiry;
pub mod poller;
pub mod relay;
pub mod sightings;
pub mod supervisor;
pub mod tail;
pub mod upkeep;
