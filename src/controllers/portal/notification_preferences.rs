//! What somebody wants to be told about, as a grid of boxes.

use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use loco_rs::controller::Routes;

use crate::controllers::extractors::{FormInput, Page, Requester, SignedIn};
use crate::errors::{Error, Result};
use crate::models::notification_preferences::{Grid, GridChange};
use crate::views::notification_preferences::{PreferencesPage, SHOWN_CATEGORIES, SHOWN_CHANNELS};

const TEMPLATE: &str = "settings/notifications.html";
const PATH: &str = "/settings/notifications";
const SAVED: &str = "flash-preferences-saved";

/// `GET /settings/notifications`
pub async fn edit(page: Page, person: SignedIn) -> Result<Response> {
    let grid = Grid::of(&page.portal.db, &person.user).await?;
    let shown = PreferencesPage::new(&page.calendar(), &grid);
    page.render(TEMPLATE, shown)
}

/// `POST /settings/notifications`
pub async fn update(
    by: Requester,
    page: Page,
    person: SignedIn,
    FormInput(mut input): FormInput,
) -> Result<Response> {
    // Boxes that are off are not sent: without a version nobody knows that they were looked at.
    let version = input.typed("version");
    let sent = GridChange::read_form(&mut input, &SHOWN_CATEGORIES, &SHOWN_CHANNELS)?;
    let user = &person.user;
    match Grid::change(&by.portal, &by.origin, user, &sent, Some(&version)).await {
        Ok(_) => Ok(page.redirect(PATH, "success", SAVED)),
        Err(Error::PreconditionFailed) => {
            let now = user.reload(&by.portal).await?;
            let grid = Grid::of(&by.portal.db, &now).await?;
            let shown = PreferencesPage::new(&page.calendar(), &grid).with_sent(&grid, &sent);
            if !shown.has_conflict() {
                return Ok(page.redirect(PATH, "success", SAVED));
            }
            page.refuse(StatusCode::CONFLICT, TEMPLATE, shown)
        }
        Err(err) => Err(err),
    }
}

/// Routes.
pub fn routes() -> Routes {
    Routes::new().add(PATH, get(edit).post(update))
}
