//! The picture of the person who is signed in.

use axum::extract::{DefaultBodyLimit, Request};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::put;
use loco_rs::controller::Routes;

use super::pictures;
use super::uploads::Sender;
use crate::controllers::extractors::{Caller, QueryInput, Requester, scopes};
use crate::controllers::portal::downloads;
use crate::errors::Result;
use crate::views::api::{AnyCall, ByPerson, ErrorEnvelope, PictureForm, Success, WithBody};
use crate::views::envelope;
use crate::views::users::UserProfile;

/// Shows the caller's picture.
///
/// It is at most 256 pixels wide and high. The address in the profile names one picture: it may be
/// kept.
#[utoipa::path(
    get, path = "/api/me/avatar", tag = "Profile", operation_id = "getAvatar",
    params(
        ("v" = Option<String>, Query, description = "Names one picture, as the profile does."),
        ("If-None-Match" = Option<String>, Header, nullable = false,
            description = "The `ETag` of the picture that is known already."),
    ),
    responses(
        (status = 200, description = "JPEG, or PNG where something shows through.",
            content_type = "image/jpeg",
            headers(("ETag" = String, description = "Names this picture."))),
        (status = 304, description = "It is the one that is known."),
        AnyCall, ByPerson,
        (status = 404, description = "There is none.", body = ErrorEnvelope),
    ),
    security(("bearer" = []), ("cookie" = []), ("apiKey" = ["profile:read"])),
)]
pub async fn show(
    by: Requester,
    person: Caller<scopes::ProfileRead>,
    QueryInput(query): QueryInput,
    headers: HeaderMap,
) -> Result<Response> {
    let avatar = person.user.avatar(&by.portal).await?;
    downloads::avatar(avatar, &query.typed("v"), &headers)
}

/// Takes a new picture.
///
/// PNG, JPEG, WebP or GIF by its content (of an animation the first picture), up to 5 MB and
/// 4096 x 4096 pixels. It is cut to a square and made anew: nothing but its pixels is kept.
#[utoipa::path(
    put, path = "/api/me/avatar", tag = "Profile", operation_id = "setAvatar",
    request_body(content = PictureForm, content_type = "multipart/form-data"),
    responses(
        (status = 200, description = "The profile with its new picture.",
            body = Success<UserProfile>,
            headers(("ETag" = String, description = "Of the profile, for `If-Match`."))),
        AnyCall, ByPerson, WithBody,
        (status = 413, description = "`FILE_TOO_LARGE`.", body = ErrorEnvelope),
        (status = 422, description = "No file, or `INVALID_FILE_TYPE`.", body = ErrorEnvelope),
        (status = 507, description = "`STORAGE_UNAVAILABLE`: no room for it.",
            body = ErrorEnvelope),
    ),
    security(("bearer" = []), ("cookie" = []), ("apiKey" = ["profile:write"])),
)]
pub async fn update(
    by: Requester,
    person: Caller<scopes::ProfileWrite>,
    request: Request,
) -> Result<Response> {
    let picture = pictures::read(&by.portal, Sender::Api, request).await?;
    let user = person.user.change_avatar(&by.portal, &by.origin, picture).await?;
    Ok(by.profile(&user))
}

/// Takes the picture away.
#[utoipa::path(
    delete, path = "/api/me/avatar", tag = "Profile", operation_id = "deleteAvatar",
    responses((status = 204, description = "There is none any more."), AnyCall, ByPerson),
    security(("bearer" = []), ("cookie" = []), ("apiKey" = ["profile:write"])),
)]
pub async fn remove(by: Requester, person: Caller<scopes::ProfileWrite>) -> Result<Response> {
    person.user.remove_avatar(&by.portal, &by.origin).await?;
    Ok(envelope::nothing())
}

/// Routes under `/me`.
pub fn routes() -> Routes {
    let picture = put(update).layer(DefaultBodyLimit::disable()).get(show).delete(remove);
    Routes::new().prefix("me").add("/avatar", picture)
}
