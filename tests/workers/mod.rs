//! See the module of the same name in `src`.
mod artifacts;
mod broker;
mod consumer;
mod drill;
mod kill;
mod poller;
mod relay;
