//! Where the caller is signed in.

use axum::response::Response;
use axum::routing::{delete, get};
use loco_rs::controller::Routes;

use crate::controllers::extractors::{CurrentUser, Pid, Requester, cookies};
use crate::errors::Result;
use crate::models::sessions::Model as Session;
use crate::views::api::{AnyCall, ByPerson, OfOne, Several};
use crate::views::envelope;
use crate::views::sessions::SessionView;

/// Lists the caller's open sessions: this one first, then by last use; 100 at most.
#[utoipa::path(
    get, path = "/api/me/sessions", tag = "Sessions", operation_id = "listSessions",
    responses(
        (status = 200, description = "The open sessions.", body = Several<SessionView>),
        AnyCall, ByPerson,
    ),
    security(("bearer" = []), ("cookie" = [])),
)]
pub async fn list(by: Requester, person: CurrentUser) -> Result<Response> {
    let CurrentUser { user, session } = &person;
    let now = by.portal.now();
    let open = Session::open_of(&by.portal.db, user, session, now).await?;
    let rows: Vec<_> =
        open.iter().map(|open| SessionView::new(&by.portal, open, session)).collect();
    Ok(envelope::ok(&rows, now))
}

/// Ends a session of the caller; its tokens, pages and streams stop at once.
///
/// It may be the one that this call is made in.
#[utoipa::path(
    delete, path = "/api/me/sessions/{id}", tag = "Sessions", operation_id = "endSession",
    responses((status = 204, description = "It is ended."), AnyCall, ByPerson, OfOne),
    security(("bearer" = []), ("cookie" = [])),
)]
pub async fn end(by: Requester, person: CurrentUser, Pid(id): Pid) -> Result<Response> {
    Session::end(&by.portal, &by.origin, &person.user, id).await?;
    let mut response = envelope::nothing();
    if id == person.session.pid {
        cookies::append(response.headers_mut(), &cookies::no_session(&by.portal));
    }
    Ok(response)
}

/// Ends every session of the caller but the one that this call is made in.
#[utoipa::path(
    delete, path = "/api/me/sessions", tag = "Sessions", operation_id = "endOtherSessions",
    responses((status = 204, description = "They are ended."), AnyCall, ByPerson),
    security(("bearer" = []), ("cookie" = [])),
)]
pub async fn end_others(by: Requester, person: CurrentUser) -> Result<Response> {
    person.session.end_others(&by.portal, &by.origin, &person.user).await?;
    Ok(envelope::nothing())
}

/// Routes under `/me/sessions`.
pub fn routes() -> Routes {
    Routes::new()
        .prefix("me/sessions")
        .add("/", get(list).delete(end_others))
        .add("/{id}", delete(end))
}
