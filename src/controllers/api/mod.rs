//! The JSON API. Everything stands under `/api` and, the same, under `/api/v1`.
pub mod account;
pub mod activity;
pub mod api_keys;
pub mod auth;
pub mod avatar;
pub mod devices;
pub mod events;
pub mod gateway;
pub mod me;
pub mod mfa;
pub mod notification_preferences;
pub mod notifications;
pub mod password;
pub mod phone;
pub mod pictures;
pub mod reauthentication;
pub mod request_files;
pub mod request_lists;
pub mod request_mutes;
pub mod request_types;
pub mod requests;
pub mod results;
pub mod second_factors;
pub mod sessions;
pub mod uploads;
pub mod users;
pub mod webhooks;

use loco_rs::controller::Routes;

/// Every route of the API, without its prefix.
#[must_use]
pub fn routes() -> Vec<Routes> {
    vec![
        api_keys::routes(),
        auth::routes(),
        second_factors::routes(),
        me::routes(),
        phone::routes(),
        devices::routes(),
        avatar::routes(),
        account::routes(),
        password::routes(),
        mfa::routes(),
        reauthentication::routes(),
        requests::routes(),
        request_files::routes(),
        request_lists::routes(),
        request_mutes::routes(),
        request_types::routes(),
        results::routes(),
        sessions::routes(),
        activity::routes(),
        notifications::routes(),
        notification_preferences::routes(),
        events::routes(),
        gateway::routes(),
        webhooks::routes(),
        users::routes(),
    ]
}
