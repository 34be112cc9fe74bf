//! Work after the answer: the loops that carry deliveries out and ask after requests.
//!
//! Relay and poller are started with the worker, the tail with the server; all are supervised: one
//! that fails starts again.
pub mod poller;
pub mod relay;
pub mod supervisor;
pub mod tail;
