//! The JSON API. Everything stands under `/api` and, the same, under `/api/v1`.
pub mod auth;
pub mod events;
pub mod me;
pub mod request_files;
pub mod requests;
pub mod results;
pub mod uploads;
pub mod webhooks;

use loco_rs::controller::Routes;

/// Every route of the API, without its prefix.
#[must_use]
pub fn routes() -> Vec<Routes> {
    vec![
        auth::routes(),
        me::routes(),
        requests::routes(),
        request_files::routes(),
        results::routes(),
        events::routes(),
        webhooks::routes(),
    ]
}
