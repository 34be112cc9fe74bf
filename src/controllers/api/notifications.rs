//! What the caller was told.

use axum::response::Response;
use axum::routing::{delete, get, post};
use loco_rs::controller::Routes;

use crate::controllers::extractors::{
    Caller, CurrentUser, Locale, Pid, QueryInput, Requester, scopes,
};
use crate::errors::Result;
use crate::models::notifications::{Model as Notification, Query};
use crate::views::api::{
    AnyCall, ByPerson, ErrorEnvelope, NotificationList, NotificationQuery, OfOne,
};
use crate::views::envelope::{self, Pagination};
use crate::views::notifications::NotificationView;

/// Lists what the caller was told, newest first, in the caller's language.
///
/// `metadata.unread_count` says how much of all is new.
#[utoipa::path(
    get, path = "/api/me/notifications", tag = "Notifications", operation_id = "listNotifications",
    params(NotificationQuery),
    responses(
        (status = 200, description = "One page of it.", body = NotificationList),
        AnyCall, ByPerson,
        (status = 422, description = "A parameter is out of range or not known.",
            body = ErrorEnvelope),
    ),
    security(("bearer" = []), ("cookie" = []), ("apiKey" = ["notifications:read"])),
)]
pub async fn list(
    by: Requester,
    person: Caller<scopes::NotificationsRead>,
    Locale(language): Locale,
    QueryInput(mut input): QueryInput,
) -> Result<Response> {
    let (db, user) = (&by.portal.db, &person.user);
    let query = Query::read(&mut input)?;
    let page = query.list(db, user.id).await?;
    let unread = Notification::count_unread(db, user.id).await?;
    let view = |row| NotificationView::new(&by.portal.texts, language, row);
    let rows: Vec<_> = page.rows.iter().map(view).collect();
    let pagination = Pagination {
        size: query.size,
        has_next: page.next_cursor.is_some(),
        has_prev: query.has_cursor(),
        next_cursor: page.next_cursor,
        ..Pagination::default()
    };
    let metadata = serde_json::json!({ "unread_count": unread });
    Ok(envelope::list_with(&rows, &pagination, &metadata, by.portal.now()))
}

/// Says that the caller has read a notification. Once more changes nothing.
#[utoipa::path(
    post, path = "/api/me/notifications/{id}/read", tag = "Notifications",
    operation_id = "readNotification",
    responses((status = 204, description = "It is read."), AnyCall, ByPerson, OfOne),
    security(("bearer" = []), ("cookie" = [])),
)]
pub async fn read(by: Requester, person: CurrentUser, Pid(id): Pid) -> Result<Response> {
    Notification::read(&by.portal, &person.user, id).await?;
    Ok(envelope::nothing())
}

/// Says that the caller has read everything that there is now.
#[utoipa::path(
    post, path = "/api/me/notifications/read-all", tag = "Notifications",
    operation_id = "readAllNotifications",
    responses((status = 204, description = "All is read."), AnyCall, ByPerson),
    security(("bearer" = []), ("cookie" = [])),
)]
pub async fn read_all(by: Requester, person: CurrentUser) -> Result<Response> {
    Notification::read_all(&by.portal, &person.user, None).await?;
    Ok(envelope::nothing())
}

/// Takes a notification away.
#[utoipa::path(
    delete, path = "/api/me/notifications/{id}", tag = "Notifications",
    operation_id = "deleteNotification",
    responses((status = 204, description = "It is gone."), AnyCall, ByPerson, OfOne),
    security(("bearer" = []), ("cookie" = [])),
)]
pub async fn remove(by: Requester, person: CurrentUser, Pid(id): Pid) -> Result<Response> {
    Notification::remove(&by.portal, &person.user, id).await?;
    Ok(envelope::nothing())
}

/// Routes under `/me/notifications`.
pub fn routes() -> Routes {
    Routes::new()
        .prefix("me/notifications")
        .add("/", get(list))
        .add("/read-all", post(read_all))
        .add("/{id}/read", post(read))
        .add("/{id}", delete(remove))
}
