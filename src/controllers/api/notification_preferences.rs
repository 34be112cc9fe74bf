//! What people want to be told about: by themselves, and by services that are about to tell them.

use axum::Json;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use loco_rs::controller::Routes;

use crate::controllers::extractors::{
    Caller, CurrentUser, IfMatch, IfNoneMatch, JsonInput, Pid, Program, Requester, scopes,
};
use crate::errors::Result;
use crate::models::entity_tags;
use crate::models::notification_preferences::{Grid, GridChange};
use crate::models::users::Model as User;
use crate::views::api::{
    AnyCall, ByPerson, ErrorEnvelope, Known, Matching, NotificationPreferencesBody, OfOne, Success,
    WithBody,
};
use crate::views::envelope;
use crate::views::notification_preferences::{
    NotificationPreferences, UserNotificationPreferences,
};

/// Shows what the caller wants to be told about, and by which ways.
#[utoipa::path(
    get, path = "/api/me/notification-preferences", tag = "Notifications",
    operation_id = "getNotificationPreferences", params(Known),
    responses(
        (status = 200, description = "The grid.", body = Success<NotificationPreferences>,
            headers(("ETag" = String, description = "For `If-Match`."))),
        (status = 304, description = "It is the one that is known."),
        AnyCall, ByPerson,
    ),
    security(("bearer" = []), ("cookie" = []), ("apiKey" = ["notifications:read"])),
)]
pub async fn show(
    by: Requester,
    person: Caller<scopes::NotificationsRead>,
    IfNoneMatch(known): IfNoneMatch,
) -> Result<Response> {
    let grid = Grid::of(&by.portal.db, &person.user).await?;
    if entity_tags::is_known(known.as_deref(), &grid.etag()) {
        return Ok(envelope::unchanged(&grid.etag()));
    }
    Ok(by.preferences(&grid))
}

/// Changes what the caller wants to be told about; what is not named stays.
///
/// PUT and PATCH are the same. What keeps an account safe is always told in the portal and by mail.
#[utoipa::path(
    method(put, patch), path = "/api/me/notification-preferences", tag = "Notifications",
    operation_id = "updateNotificationPreferences", params(Matching),
    request_body = NotificationPreferencesBody,
    responses(
        (status = 200, description = "The grid as it is now.",
            body = Success<NotificationPreferences>,
            headers(("ETag" = String, description = "For `If-Match`."))),
        AnyCall, ByPerson, WithBody,
        (status = 412, description = "It was changed since.", body = ErrorEnvelope),
    ),
    security(("bearer" = []), ("cookie" = [])),
)]
pub async fn update(
    by: Requester,
    person: CurrentUser,
    IfMatch(if_match): IfMatch,
    JsonInput(input): JsonInput,
) -> Result<Response> {
    let change = GridChange::read(&input)?;
    let if_match = if_match.as_deref();
    let grid = Grid::change(&by.portal, &by.origin, &person.user, &change, if_match).await?;
    Ok(by.preferences(&grid))
}

/// Shows a service what a person wants to be told about, in which language and zone.
#[utoipa::path(
    get, path = "/api/users/{id}/notification-preferences", tag = "Other services",
    operation_id = "getUserNotificationPreferences",
    params(("id" = Uuid, Path, description = "The person's id.")),
    responses(
        (status = 200, description = "The grid.", body = Success<UserNotificationPreferences>),
        AnyCall, ByPerson, OfOne,
        (status = 403, description = "The caller is a person, or a key without the scope.",
            body = ErrorEnvelope),
    ),
    security(("apiKey" = ["users:read"])),
)]
pub async fn show_for(
    by: Requester,
    _caller: Program<scopes::UsersRead>,
    Pid(pid): Pid,
) -> Result<Response> {
    let db = &by.portal.db;
    let user = User::find_by_pid(db, pid).await?;
    let grid = Grid::of(db, &user).await?;
    Ok(envelope::ok(&UserNotificationPreferences::new(&user, &grid), by.portal.now()))
}

impl Requester {
    /// A grid with its entity tag.
    fn preferences(&self, grid: &Grid) -> Response {
        let body = envelope::success(&NotificationPreferences::from(grid), self.portal.now());
        ([(header::ETAG, grid.etag())], Json(body)).into_response()
    }
}

/// Routes.
pub fn routes() -> Routes {
    Routes::new()
        .add("/me/notification-preferences", get(show).put(update).patch(update))
        .add("/users/{id}/notification-preferences", get(show_for))
}
