//! The list as a file for spreadsheets.

use std::sync::Arc;

use async_stream::try_stream;
use axum::body::Bytes;
use axum::response::Response;
use axum::routing::get;
use loco_rs::controller::Routes;

use super::lists;
use crate::context::Portal;
use crate::controllers::extractors::{QueryInput, Requester, SignedIn};
use crate::controllers::portal::tables;
use crate::errors::Result;
use crate::models::requests::Model;
use crate::models::requests::listing::Query;
use crate::models::users;
use crate::views::csv;
use crate::views::requests::{CSV_COLUMNS, csv_line};

/// Rows that are read at once.
const PIECE: u64 = 500;

/// `GET /requests.csv`
pub async fn export(
    by: Requester,
    person: SignedIn,
    QueryInput(input): QueryInput,
) -> Result<Response> {
    let asked = lists::Asked::read(&input)?;
    table(by.portal, person.user, asked.query.map(Query::from_the_start))
}

/// Everything that `query` matches, in its order; nothing but the head for `None`. A file is
/// written while it is read, piece by piece, each behind the last row of the one before.
pub fn table(portal: Arc<Portal>, owner: users::Model, query: Option<Query>) -> Result<Response> {
    let name = format!("requests-{}.csv", portal.now().format("%Y-%m-%d"));
    let lines = try_stream! {
        yield Bytes::from(csv::head(&CSV_COLUMNS));
        let mut next = query.map(|query| query.in_pieces(PIECE));
        while let Some(query) = next.take() {
            let page = Model::rows(&portal.db, &owner, &query).await?;
            yield Bytes::from(page.rows.iter().map(csv_line).collect::<String>());
            if let (Some(last), Some(_)) = (page.rows.last(), &page.next_cursor) {
                next = Some(query.behind(last));
            }
        }
    };
    tables::attachment(&name, lines)
}

/// Routes.
pub fn routes() -> Routes {
    Routes::new().add("/requests.csv", get(export))
}
