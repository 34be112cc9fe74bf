//! Where somebody is signed in, and ending what they do not know.

use axum::response::Response;
use axum::routing::{get, post};
use loco_rs::controller::Routes;

use crate::controllers::extractors::{FormInput, Page, Pid, Requester, SignedIn, cookies};
use crate::errors::{Error, Result};
use crate::models::sessions::Model as Session;
use crate::views::sessions::SessionsPage;

const HERE: &str = "/settings/sessions";

/// `GET /settings/sessions`
pub async fn index(by: Requester, page: Page, person: SignedIn) -> Result<Response> {
    let SignedIn { user, session } = &person;
    let open = Session::open_of(&by.portal.db, user, session, by.portal.now()).await?;
    let shown = SessionsPage::new(&page.calendar(), &open, session);
    page.render("settings/sessions.html", shown)
}

/// `POST /settings/sessions/{id}/end`
pub async fn end(
    by: Requester,
    page: Page,
    person: SignedIn,
    Pid(id): Pid,
    FormInput(_): FormInput,
) -> Result<Response> {
    match Session::end(&by.portal, &by.origin, &person.user, id).await {
        Ok(()) if id == person.session.pid => {
            let mut response = page.redirect("/login", "info", "flash-signed-out");
            cookies::append(response.headers_mut(), &cookies::no_session(&by.portal));
            Ok(response)
        }
        Ok(()) => Ok(page.redirect(HERE, "success", "flash-session-ended")),
        // The page was open for a while: what it shows had an end of its own meanwhile.
        Err(Error::NotFound) => Ok(page.redirect(HERE, "info", "flash-session-gone")),
        Err(err) => Err(err),
    }
}

/// `POST /settings/sessions/end-others`
pub async fn end_others(
    by: Requester,
    page: Page,
    person: SignedIn,
    FormInput(_): FormInput,
) -> Result<Response> {
    person.session.end_others(&by.portal, &by.origin, &person.user).await?;
    Ok(page.redirect(HERE, "success", "flash-sessions-ended"))
}

/// Routes.
pub fn routes() -> Routes {
    Routes::new()
        .prefix("settings/sessions")
        .add("/", get(index))
        .add("/{id}/end", post(end))
        .add("/end-others", post(end_others))
}
