//! The API's own description: a document for programs, and a page for people.

use std::sync::LazyLock;

use axum::Json;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use loco_rs::controller::Routes;
use utoipa::OpenApi;

use crate::controllers::extractors::Page;
use crate::controllers::{api, ops, well_known};
use crate::errors::{Error, Result};
use crate::views::api::AnyCall;
use crate::views::openapi::{ABOUT, Common, DocsPage};

#[derive(OpenApi)]
#[openapi(
    info(title = "User Portal API", description = ABOUT),
    servers((url = "/")),
    paths(
        api::auth::register,
        api::auth::login,
        api::second_factors::challenge,
        api::second_factors::verify,
        api::auth::refresh,
        api::auth::logout,
        api::auth::forgot_password,
        api::auth::reset_password,
        api::auth::verify_email,
        api::auth::resend_verification,
        api::me::show,
        api::me::update,
        api::phone::send_code,
        api::phone::verify,
        api::devices::list,
        api::devices::forget,
        api::avatar::show,
        api::avatar::update,
        api::avatar::remove,
        api::account::change_email,
        api::account::cancel_email_change,
        api::account::request_export,
        api::account::show_export,
        api::account::download_export,
        api::account::delete,
        api::account::keep,
        api::password::change,
        api::mfa::show,
        api::mfa::authenticators::begin_totp,
        api::mfa::authenticators::confirm_totp,
        api::mfa::sent_codes::begin_sms,
        api::mfa::sent_codes::confirm_sms,
        api::mfa::sent_codes::begin_email,
        api::mfa::sent_codes::confirm_email,
        api::mfa::removal::remove_totp,
        api::mfa::removal::remove_sms,
        api::mfa::removal::remove_email,
        api::mfa::removal::remove_authenticator,
        api::mfa::authenticators::rename_authenticator,
        api::mfa::make_backup_codes,
        api::reauthentication::reauthenticate,
        api::requests::list,
        api::requests::create,
        api::requests::show,
        api::requests::update,
        api::requests::remove,
        api::requests::cancel,
        api::requests::retry,
        api::requests::timeline,
        api::request_lists::change,
        api::request_lists::export,
        api::request_types::list,
        api::request_files::add,
        api::request_files::download,
        api::request_files::remove,
        api::results::show,
        api::results::download,
        api::results::artifact,
        api::request_mutes::mute,
        api::request_mutes::unmute,
        api::notifications::list,
        api::notifications::read,
        api::notifications::read_all,
        api::notifications::remove,
        api::notification_preferences::show,
        api::notification_preferences::update,
        api::sessions::list,
        api::sessions::end,
        api::sessions::end_others,
        api::activity::list,
        api::activity::export,
        api::events::stream,
        api::webhooks::receive,
        api::api_keys::list,
        api::api_keys::create,
        api::api_keys::remove,
        api::gateway::introspect,
        api::gateway::validate,
        api::users::show,
        api::notification_preferences::show_for,
        well_known::jwks,
        ops::live,
        ops::ready,
        ops::metrics,
        openapi,
        page,
    ),
    tags(
        (name = "Authentication", description = "Accounts, sessions, and links that are mailed."),
        (name = "Profile", description = "The person who is signed in."),
        (name = "Account", description = "Its address, a copy of what it holds, and its end."),
        (name = "Second factors", description = "Authenticators, codes that are sent, backup codes."),
        (name = "Sessions", description = "Where the caller is signed in."),
        (name = "Activity", description = "What happened to the caller's account."),
        (name = "API keys", description = "Keys that programs call with, in the name of a person."),
        (name = "Other services", description = "What gateways and services ask about the people who come to them."),
        (name = "Requests", description = "What people hand in, and how it goes on."),
        (name = "Files", description = "Files of a request."),
        (name = "Results", description = "What came out of a request."),
        (name = "Notifications", description = "What the caller was told, and wants to be told."),
        (name = "Events", description = "What happens, while it happens."),
        (name = "Webhooks", description = "What other services of the platform tell us."),
        (name = "Operations", description = "Probes and metrics."),
        (name = "Documentation", description = "This document."),
    ),
    modifiers(&Common),
)]
struct Document;

/// The document, made once.
#[must_use]
pub fn document() -> &'static utoipa::openapi::OpenApi {
    static DOCUMENT: LazyLock<utoipa::openapi::OpenApi> = LazyLock::new(Document::openapi);
    &DOCUMENT
}

/// Gives this document (OpenAPI 3.1).
#[utoipa::path(
    get, path = "/api/openapi.json", tag = "Documentation", operation_id = "getDocument",
    responses(
        (status = 200, description = "The document.", content_type = "application/json"),
        AnyCall,
    ),
)]
pub async fn openapi() -> Response {
    ([(header::CACHE_CONTROL, "public, max-age=300")], Json(document())).into_response()
}

/// Shows this document as a page.
#[utoipa::path(
    get, path = "/api/docs", tag = "Documentation", operation_id = "showDocument",
    responses(
        (status = 200, description = "The page.", content_type = "text/html"),
        AnyCall,
    ),
)]
pub async fn page(page: Page) -> Result<Response> {
    page.render("docs/show.html", DocsPage::of(document()).map_err(Error::internal)?)
}

/// Routes.
pub fn routes() -> Routes {
    Routes::new().add("/api/openapi.json", get(openapi)).add("/api/docs", get(page))
}
