//! See the module of the same name in `src`.
mod audit_logs;
mod deliveries;
mod events;
mod mfa_factors;
mod pending_objects;
mod rate_limits;
mod requests;
mod sessions;
mod users;
mod verification_codes;
