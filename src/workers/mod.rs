//! Work after the answer: the loops that carry deliveries out and ask after requests.
//!
//! They are started with the worker and supervised: one that fails starts again.
pub mod poller;
pub mod relay;
pub mod supervisor;
