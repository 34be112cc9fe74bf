//! The same for many requests of the list.

use axum::response::Response;

use crate::controllers::extractors::local_path;
use crate::controllers::extractors::{FormInput, Page, QueryInput, Requester, SignedIn};
use crate::errors::{Error, Result};
use crate::models::input::Input;
use crate::models::requests::bulk::{Action, Bulk, Outcome};
use crate::views::pages::BulkPage;

/// The list that the reader came from, as it was.
fn list(input: &Input) -> String {
    let back = input.typed("back");
    let is_list = back == "/requests" || back.starts_with("/requests?");
    if is_list { local_path(&back).to_owned() } else { "/requests".to_owned() }
}

/// Back to the list with what is wrong with the choice.
fn refuse(page: Page, back: &str, err: Error) -> Result<Response> {
    match err {
        Error::Invalid(_) => Ok(page.redirect(back, "warning", "flash-bulk-none")),
        err => Err(err),
    }
}

/// `GET /requests/bulk`: asks once.
pub async fn confirm(
    by: Requester,
    page: Page,
    person: SignedIn,
    QueryInput(mut input): QueryInput,
) -> Result<Response> {
    let back = list(&input);
    let bulk = match Bulk::read(&mut input) {
        Ok(bulk) => bulk,
        Err(err) => return refuse(page, &back, err),
    };
    let chosen = bulk.requests(&by.portal.db, &person.user).await?;
    if chosen.is_empty() {
        return Ok(page.redirect(&back, "warning", "flash-bulk-none"));
    }
    let shown = BulkPage::new(&page.calendar(), bulk.action, &chosen, back);
    page.render("requests/bulk.html", shown)
}

/// `POST /requests/bulk`
pub async fn perform(
    by: Requester,
    page: Page,
    person: SignedIn,
    FormInput(mut input): FormInput,
) -> Result<Response> {
    let back = list(&input);
    let bulk = match Bulk::read(&mut input) {
        Ok(bulk) => bulk,
        Err(err) => return refuse(page, &back, err),
    };
    let outcomes = bulk.perform(&by.portal, &by.origin, &person.user).await?;
    let count = |wanted: Outcome| outcomes.iter().filter(|(_, found)| *found == wanted).count();
    let (key, done) = match bulk.action {
        Action::Cancel => ("flash-bulk-cancelled", count(Outcome::Cancelled)),
        Action::Delete => ("flash-bulk-deleted", count(Outcome::Deleted)),
    };
    let kind = if done == outcomes.len() { "success" } else { "warning" };
    let numbers = [
        ("done", done),
        ("finished", count(Outcome::Finished)),
        ("missing", count(Outcome::NotFound)),
        ("failed", count(Outcome::Failed)),
    ];
    Ok(page.redirect_counting(&back, kind, key, &numbers))
}
