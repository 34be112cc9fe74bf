//! What others look for at a fixed place (RFC 8615).

use axum::Json;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use loco_rs::controller::Routes;

use crate::controllers::extractors::Requester;
use crate::views::api::AnyCall;

/// Gives the public keys that access tokens are verified with, as a JWK set (RFC 7517).
///
/// The key that signs and those of before; none where tokens are signed with a secret (HS256). A
/// token names its key in `kid`.
#[utoipa::path(
    get, path = "/.well-known/jwks.json", tag = "Other services", operation_id = "getKeys",
    responses(
        (status = 200, description = "The set.", content_type = "application/json",
            headers(("Cache-Control" = String, description = "It may be kept for five minutes."))),
        AnyCall,
    ),
)]
pub async fn jwks(by: Requester) -> Response {
    let headers = [(header::CACHE_CONTROL, "public, max-age=300")];
    (headers, Json(by.portal.tokens.published())).into_response()
}

/// Routes.
pub fn routes() -> Routes {
    Routes::new().add("/.well-known/jwks.json", get(jwks))
}
