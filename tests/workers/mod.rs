//! See the module of the same name in `src`.
mod relay;
mod poller;
