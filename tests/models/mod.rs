//! See the module of the same name in `src`.
mod audit_logs;
mod deliveries;
mod requests;
mod sessions;
mod users;
