//! The caller's own trail.

use axum::response::Response;
use axum::routing::get;
use loco_rs::controller::Routes;

use crate::controllers::extractors::{CurrentUser, Locale, QueryInput, Requester};
use crate::controllers::portal::activity::csv;
use crate::errors::Result;
use crate::models::audit_logs::activity::Query;
use crate::views::activity::ActivityView;
use crate::views::api::{ActivityFilter, ActivityQuery, AnyCall, ByPerson, ErrorEnvelope, List};
use crate::views::envelope::{self, Pagination};

/// Lists what happened to the caller's account, newest first.
///
/// What they did themselves, and what somebody else did to it, with the reason. By page and size;
/// or by cursor, which costs the same however deep it is.
#[utoipa::path(
    get, path = "/api/me/activity", tag = "Activity", operation_id = "listActivity",
    params(ActivityQuery),
    responses(
        (status = 200, description = "One page of it.", body = List<ActivityView>),
        AnyCall, ByPerson,
        (status = 422, description = "A parameter is out of range or not known.",
            body = ErrorEnvelope),
    ),
    security(("bearer" = []), ("cookie" = [])),
)]
pub async fn list(
    by: Requester,
    person: CurrentUser,
    Locale(language): Locale,
    QueryInput(mut input): QueryInput,
) -> Result<Response> {
    let query = Query::read(&mut input)?;
    let page = query.list(&by.portal.db, &person.user).await?;
    let view = |row| ActivityView::new(&by.portal.texts, language, &person.user, row);
    let rows: Vec<_> = page.rows.iter().map(view).collect();
    let pagination = Pagination {
        page: page.total.map(|_| query.page),
        size: query.size,
        total: page.total,
        pages: page.total.map(|total| total.div_ceil(query.size)),
        has_next: page.next_cursor.is_some(),
        has_prev: query.page > 1 || query.has_cursor(),
        next_cursor: page.next_cursor,
        ..Pagination::default()
    };
    Ok(envelope::list(&rows, &pagination, by.portal.now()))
}

/// Gives the same as a file for spreadsheets: the newest 10,000 entries that match.
///
/// A cell that a spreadsheet would take for a formula is led by an apostrophe.
#[utoipa::path(
    get, path = "/api/me/activity.csv", tag = "Activity", operation_id = "exportActivity",
    params(ActivityFilter),
    responses(
        (status = 200, description = "The file (RFC 4180), in UTF-8.", content_type = "text/csv"),
        AnyCall, ByPerson,
        (status = 422, description = "A parameter is not known.", body = ErrorEnvelope),
    ),
    security(("bearer" = []), ("cookie" = [])),
)]
pub async fn export(
    by: Requester,
    person: CurrentUser,
    Locale(language): Locale,
    QueryInput(input): QueryInput,
) -> Result<Response> {
    let query = Query::read(&mut input.only(&["kind", "after", "before"]))?;
    csv(by.portal, person.user, language, query)
}

/// Routes under `/me`.
pub fn routes() -> Routes {
    Routes::new().prefix("me").add("/activity", get(list)).add("/activity.csv", get(export))
}
