//! What happened to an account: as a page, and as a file.

use std::sync::Arc;

use async_stream::try_stream;
use axum::body::Bytes;
use axum::response::Response;
use axum::routing::get;
use loco_rs::controller::Routes;

use crate::context::Portal;
use crate::controllers::extractors::{Locale, Page, QueryInput, Requester, SignedIn};
use crate::controllers::portal::tables;
use crate::errors::Result;
use crate::i18n::Language;
use crate::models::audit_logs::activity::Query;
use crate::models::input::Input;
use crate::models::users;
use crate::views::activity::{
    ActivityLine, ActivityPage, ActivityView, CSV_COLUMNS, csv_line, kind_choices,
};
use crate::views::csv;

/// Rows that are read at once.
const PIECE: u64 = 500;
/// Rows in one file; whoever needs older ones narrows the dates.
pub const MOST_EXPORTED: usize = 10_000;

const HERE: &str = "/settings/activity";
const FILTERS: [&str; 3] = ["kind", "after", "before"];

/// The query of a page. A filter that makes no sense is no filter: an address is typed, and kept,
/// by people.
fn read(input: &Input, fields: &[&str]) -> Result<Query> {
    let set = |field: &str| (field.to_owned(), input.typed(field));
    let mut asked = Input::from_pairs(fields.iter().map(|field| set(field)));
    Query::read(&mut asked).or_else(|_| Query::read(&mut Input::default()))
}

/// `GET /settings/activity`
pub async fn index(
    by: Requester,
    page: Page,
    person: SignedIn,
    QueryInput(input): QueryInput,
) -> Result<Response> {
    let typed = |field: &str| input.typed(field);
    let query = read(&input, &["kind", "after", "before", "cursor"])?;
    let found = query.list(&by.portal.db, &person.user).await?;
    let address = |path: &str, cursor: &str| {
        let filters = FILTERS.map(|field| (field, typed(field)));
        let pairs: Vec<_> = filters
            .into_iter()
            .chain([("cursor", cursor.to_owned())])
            .filter(|(_, value)| !value.is_empty())
            .collect();
        let query = serde_urlencoded::to_string(pairs).unwrap_or_default();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
    };
    let shown = ActivityPage {
        rows: ActivityLine::all(&page.calendar(), &person.user, &found.rows),
        kinds: kind_choices(&typed("kind")),
        filtered: FILTERS.iter().any(|field| !typed(field).is_empty()),
        next: found.next_cursor.as_deref().map(|cursor| address(HERE, cursor)),
        first: query.has_cursor().then(|| address(HERE, "")),
        export: address("/settings/activity.csv", ""),
        after: typed("after"),
        before: typed("before"),
    };
    page.render("settings/activity.html", shown)
}

/// `GET /settings/activity.csv`
pub async fn export(
    by: Requester,
    person: SignedIn,
    Locale(language): Locale,
    QueryInput(input): QueryInput,
) -> Result<Response> {
    let query = read(&input, &FILTERS)?;
    csv(by.portal, person.user, language, query)
}

/// Everything that `query` matches, newest first, as a file that is written while it is read.
pub fn csv(
    portal: Arc<Portal>,
    owner: users::Model,
    language: Language,
    query: Query,
) -> Result<Response> {
    let lines = try_stream! {
        yield Bytes::from(csv::head(&CSV_COLUMNS));
        let (mut last, mut written) = (None, 0);
        while written < MOST_EXPORTED {
            let rows = query.piece(&portal.db, &owner, last, PIECE).await?;
            let Some(row) = rows.last() else { break };
            (last, written) = (Some(row.id), written + rows.len());
            let view = |row| csv_line(&ActivityView::new(&portal.texts, language, &owner, row));
            yield Bytes::from(rows.iter().map(view).collect::<String>());
        }
    };
    tables::attachment("activity.csv", lines)
}

/// Routes.
pub fn routes() -> Routes {
    Routes::new().prefix("settings").add("/activity", get(index)).add("/activity.csv", get(export))
}
