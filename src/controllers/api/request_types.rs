//! What can be handed in.

use axum::response::Response;
use axum::routing::get;
use loco_rs::controller::Routes;

use crate::controllers::extractors::{Caller, Requester, scopes};
use crate::errors::Result;
use crate::views::api::{AnyCall, ByPerson, Several};
use crate::views::envelope;
use crate::views::request_types::RequestTypeView;

/// Lists the types of requests, with the fields that the form of each asks for.
///
/// A client may hand in any other type, too; for these, what `metadata` holds under the name of a
/// field is checked.
#[utoipa::path(
    get, path = "/api/request-types", tag = "Requests", operation_id = "listRequestTypes",
    responses(
        (status = 200, description = "The types, in the order of the form.",
            body = Several<RequestTypeView>),
        AnyCall, ByPerson,
    ),
    security(("bearer" = []), ("cookie" = []), ("apiKey" = ["requests:read"])),
)]
pub async fn list(by: Requester, _caller: Caller<scopes::RequestsRead>) -> Result<Response> {
    let types = by.portal.types().await?;
    let views: Vec<_> = types.offered().map(RequestTypeView::from).collect();
    Ok(envelope::ok(&views, by.portal.now()))
}

/// Routes.
pub fn routes() -> Routes {
    Routes::new().add("/request-types", get(list))
}
