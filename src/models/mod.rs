//! The domain: what people, sessions, requests and deliveries are and may do.
//!
//! A model file opens with its capabilities (one file each in the folder of its name), then
//! finders. Changes happen inside a [`unit_of_work::UnitOfWork`].
#[allow(missing_docs, clippy::pedantic, reason = "generated from the schema")]
pub mod _entities;
pub mod account_exports;
pub mod api_keys;
mod archive;
pub mod audit_details;
pub mod audit_logs;
pub mod backup_codes;
pub mod deliveries;
pub mod devices;
pub mod draft_files;
pub mod entity_tags;
pub mod events;
pub mod idempotency_keys;
pub mod input;
pub mod introspection;
pub mod leases;
pub mod mfa_challenges;
pub mod mfa_factors;
pub mod notification_preferences;
pub mod notifications;
pub mod one_time_tokens;
pub mod pending_objects;
pub mod refresh_tokens;
pub mod request_artifacts;
pub mod request_counts;
pub mod request_drafts;
pub mod request_files;
pub mod request_types;
pub mod request_updates;
pub mod requests;
pub mod retention;
pub mod sessions;
pub mod unit_of_work;
pub mod users;
pub mod verification_codes;
pub mod webhook_events;
