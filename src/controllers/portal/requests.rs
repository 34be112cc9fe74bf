//! Requests on pages.
mod actions;
mod bulk;
mod drafts;
mod edits;
mod lists;
mod new;
mod results;
pub mod tables;

use axum::extract::DefaultBodyLimit;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::{get, post};
use loco_rs::controller::Routes;

use crate::controllers::extractors::{Page, Pid, Requester, SignedIn};
use crate::controllers::portal::notifications::is_prefetch;
use crate::errors::Result;
use crate::models::notifications::Model as Notification;
use crate::models::requests::Model;
use crate::views::pages::RequestPage;
use crate::views::results::ResultsBox;

/// `GET /requests/{id}`
pub async fn show(
    by: Requester,
    mut page: Page,
    person: SignedIn,
    Pid(pid): Pid,
    headers: HeaderMap,
) -> Result<Response> {
    let request = Model::find_for(&by.portal.db, &person.user, pid).await?;
    if page.unread > 0 && !is_prefetch(&headers) {
        let read = Notification::read_about(&by.portal, &person.user, pid).await?;
        page.unread = page.unread.saturating_sub(read);
    }
    let files = request.files(&by.portal.db).await?;
    let artifacts = request.artifacts(&by.portal.db).await?;
    let timeline = request.timeline(&by.portal.db).await?;
    let types = by.portal.types().await?;
    let host = &by.portal.settings.host;
    let calendar = page.calendar();
    let results = ResultsBox::new(&calendar, &request, &artifacts);
    let shown = RequestPage::new(&calendar, &types, host, &request, &files, &timeline, results);
    page.render_live("requests/show.html", &format!("request:{pid}"), shown)
}

/// Routes.
pub fn routes() -> Routes {
    Routes::new()
        .prefix("requests")
        .add("/", get(lists::index).post(new::create).layer(DefaultBodyLimit::disable()))
        .add("/new", get(new::new).post(new::keep).layer(DefaultBodyLimit::disable()))
        .add("/draft", post(drafts::save))
        .add("/draft/discard", post(drafts::discard))
        .add("/draft/files", post(drafts::add_file).layer(DefaultBodyLimit::disable()))
        .add("/draft/files/{id}", get(drafts::download))
        .add("/draft/files/{id}/remove", post(drafts::remove_file))
        .add("/bulk", get(bulk::confirm).post(bulk::perform))
        .add("/{id}", get(show))
        .add("/{id}/edit", get(edits::edit).post(edits::update))
        .add("/{id}/cancel", post(actions::cancel))
        .add("/{id}/retry", post(actions::retry))
        .add("/{id}/delete", post(actions::delete))
        .add("/{id}/mute", post(actions::mute))
        .add("/{id}/files", post(actions::add_files).layer(DefaultBodyLimit::disable()))
        .add("/{id}/files/{file_id}", get(actions::download))
        .add("/{id}/results.zip", get(results::archive))
        .add("/{id}/results.json", get(results::data))
        .add("/{id}/artifacts/{artifact_id}", get(results::artifact))
        .add("/{id}/artifacts/{artifact_id}/image", get(results::image))
}
