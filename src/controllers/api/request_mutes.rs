//! Requests of which the caller wants to hear nothing more.

use axum::response::Response;
use axum::routing::put;
use loco_rs::controller::Routes;

use crate::controllers::extractors::{Caller, Pid, Requester, scopes};
use crate::errors::Result;
use crate::models::requests::Model;
use crate::views::api::{AnyCall, ByPerson, OfOne};
use crate::views::envelope;

/// Mutes a request: its owner is told nothing more of it, in the portal or by mail.
#[utoipa::path(
    put, path = "/api/me/requests/{id}/mute", tag = "Requests", operation_id = "muteRequest",
    responses((status = 204, description = "It is muted."), AnyCall, ByPerson, OfOne),
    security(("bearer" = []), ("cookie" = []), ("apiKey" = ["requests:write"])),
)]
pub async fn mute(
    by: Requester,
    person: Caller<scopes::RequestsWrite>,
    Pid(id): Pid,
) -> Result<Response> {
    Model::mute(&by.portal, &by.origin, &person.user, id, true).await?;
    Ok(envelope::nothing())
}

/// Ends that.
#[utoipa::path(
    delete, path = "/api/me/requests/{id}/mute", tag = "Requests", operation_id = "unmuteRequest",
    responses((status = 204, description = "It is not muted."), AnyCall, ByPerson, OfOne),
    security(("bearer" = []), ("cookie" = []), ("apiKey" = ["requests:write"])),
)]
pub async fn unmute(
    by: Requester,
    person: Caller<scopes::RequestsWrite>,
    Pid(id): Pid,
) -> Result<Response> {
    Model::mute(&by.portal, &by.origin, &person.user, id, false).await?;
    Ok(envelope::nothing())
}

/// Routes under `/me/requests`.
pub fn routes() -> Routes {
    Routes::new().prefix("me/requests").add("/{id}/mute", put(mute).delete(unmute))
}
