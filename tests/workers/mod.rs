//! See the module of the same name in `src`.
mod kill;
mod poller;
mod relay;
