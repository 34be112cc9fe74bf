//! The HTTP side: thin handlers that take extractors, call one model, and answer.
pub mod api;
pub mod dev;
pub mod docs;
pub mod extractors;
pub mod middleware;
pub mod ops;
pub mod portal;
pub mod well_known;
