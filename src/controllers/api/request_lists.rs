//! Many requests at once: something done to each of them, and all of them as a file.

use axum::response::Response;
use axum::routing::{get, post};
use loco_rs::controller::Routes;

use crate::controllers::extractors::{Caller, JsonInput, QueryInput, Requester, scopes};
use crate::controllers::portal::requests::tables::table;
use crate::errors::Result;
use crate::models::requests::bulk::Bulk;
use crate::models::requests::listing::Query;
use crate::views::api::{
    AnyCall, BulkBody, ByPerson, ErrorEnvelope, RequestFilter, Several, WithBody,
};
use crate::views::envelope;
use crate::views::requests::BulkOutcome;

/// Cancels or deletes up to 100 requests, one after the other.
///
/// Each is a change of its own: what can not be done to one keeps nothing from the others. What
/// became of each is said in the order in which they were named; one that is not there, and one of
/// somebody else's, is `not_found`.
#[utoipa::path(
    post, path = "/api/me/requests/bulk", tag = "Requests", operation_id = "changeRequests",
    request_body = BulkBody,
    responses(
        (status = 200, description = "What became of each.", body = Several<BulkOutcome>),
        AnyCall, ByPerson, WithBody,
    ),
    security(("bearer" = []), ("cookie" = []), ("apiKey" = ["requests:write"])),
)]
pub async fn change(
    by: Requester,
    person: Caller<scopes::RequestsWrite>,
    JsonInput(mut input): JsonInput,
) -> Result<Response> {
    let bulk = Bulk::read(&mut input)?;
    let outcomes = bulk.perform(&by.portal, &by.origin, &person.user).await?;
    let outcomes: Vec<_> = outcomes
        .into_iter()
        .map(|(id, outcome)| BulkOutcome { id, outcome: outcome.name() })
        .collect();
    Ok(envelope::ok(&outcomes, by.portal.now()))
}

/// Gives the caller's requests as a file for spreadsheets: all that match, in the order asked for.
///
/// A cell that a spreadsheet would take for a formula is led by an apostrophe.
#[utoipa::path(
    get, path = "/api/me/requests.csv", tag = "Requests", operation_id = "exportRequests",
    params(RequestFilter),
    responses(
        (status = 200, description = "The file (RFC 4180), in UTF-8.", content_type = "text/csv"),
        AnyCall, ByPerson,
        (status = 422, description = "A parameter is not known.", body = ErrorEnvelope),
    ),
    security(("bearer" = []), ("cookie" = []), ("apiKey" = ["requests:read"])),
)]
pub async fn export(
    by: Requester,
    person: Caller<scopes::RequestsRead>,
    QueryInput(input): QueryInput,
) -> Result<Response> {
    let query = Query::read(&mut input.only(&Query::FILTERS))?;
    let owner = person.user.clone();
    table(by.portal, owner, Some(query))
}

/// Routes under `/me`.
pub fn routes() -> Routes {
    Routes::new().prefix("me").add("/requests/bulk", post(change)).add("/requests.csv", get(export))
}
