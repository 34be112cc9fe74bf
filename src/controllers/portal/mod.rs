//! The pages. They do what the API does, by the same models.
pub mod activity;
pub mod api_keys;
pub mod avatars;
pub mod dashboard;
pub mod data;
pub mod downloads;
pub mod email_changes;
pub mod events;
pub mod home;
pub mod languages;
pub mod notification_preferences;
pub mod notifications;
pub mod open_sessions;
pub mod password_resets;
pub mod profile;
pub mod registrations;
pub mod requests;
pub mod second_factors;
pub mod secure_accounts;
pub mod security;
pub mod sessions;
pub mod streams;
pub mod tables;
pub mod unsubscriptions;
pub mod verifications;

use loco_rs::controller::Routes;

/// Every route of the pages.
#[must_use]
pub fn routes() -> Vec<Routes> {
    vec![
        home::routes(),
        registrations::routes(),
        sessions::routes(),
        second_factors::routes(),
        secure_accounts::routes(),
        password_resets::routes(),
        verifications::routes(),
        dashboard::routes(),
        requests::routes(),
        requests::tables::routes(),
        profile::routes(),
        avatars::routes(),
        email_changes::routes(),
        data::routes(),
        security::routes(),
        open_sessions::routes(),
        activity::routes(),
        notifications::routes(),
        notification_preferences::routes(),
        unsubscriptions::routes(),
        api_keys::routes(),
        languages::routes(),
        events::routes(),
    ]
}
