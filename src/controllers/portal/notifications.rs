//! What a person was told: the page, the bell, and putting things away.

use axum::Json;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use loco_rs::controller::Routes;
use serde_json::json;

use crate::controllers::extractors::{
    FormInput, Locale, Page, Pid, QueryInput, Requester, SignedIn, local_path,
};
use crate::errors::Result;
use crate::i18n::Text;
use crate::models::notifications::{Model as Notification, Query};
use crate::views::notifications::{NotificationGroup, NotificationsPage};

const HERE: &str = "/notifications";
/// Lines of each half of the page.
const LINES: u64 = 30;

/// Whether a browser only fetches what somebody may open next: nobody has seen it yet.
#[must_use]
pub fn is_prefetch(headers: &HeaderMap) -> bool {
    ["sec-purpose", "x-sec-purpose", "purpose"].iter().any(|name| {
        let purpose = headers.get(*name).and_then(|value| value.to_str().ok());
        purpose.is_some_and(|purpose| purpose.contains("prefetch"))
    })
}

/// `GET /notifications`
pub async fn index(
    by: Requester,
    page: Page,
    person: SignedIn,
    QueryInput(input): QueryInput,
) -> Result<Response> {
    let (db, user) = (&by.portal.db, person.user.id);
    let (unread, read) = (input.typed("unread"), input.typed("read"));
    let new = Query::half(false, LINES, &unread).list(db, user).await?;
    let seen = Query::half(true, LINES, &read).list(db, user).await?;
    let further =
        |half: &str, cursor: Option<String>| cursor.map(|cursor| format!("{HERE}?{half}={cursor}"));
    let calendar = page.calendar();
    let shown = NotificationsPage {
        newest: new.rows.first().map(|row| row.pid.to_string()).unwrap_or_default(),
        unread: NotificationGroup::all(&calendar, &new.rows),
        more_unread: further("unread", new.next_cursor),
        read: NotificationGroup::all(&calendar, &seen.rows),
        more_read: further("read", seen.next_cursor),
        first: (!unread.is_empty() || !read.is_empty()).then_some(HERE),
    };
    page.render_live("notifications/index.html", "notifications", shown)
}

/// `GET /notifications/count`, for the bell.
pub async fn count(by: Requester, person: SignedIn, Locale(language): Locale) -> Result<Response> {
    let unread = Notification::count_unread(&by.portal.db, person.user.id).await?;
    let words =
        by.portal.texts.say(language, &Text::from("notifications-new").arg("count", unread));
    Ok(Json(json!({ "unread": unread, "words": words })).into_response())
}

/// `GET /notifications/{id}`: leads to what it is about, which is read by that.
pub async fn open(
    by: Requester,
    person: SignedIn,
    Pid(id): Pid,
    headers: HeaderMap,
) -> Result<Response> {
    let found = if is_prefetch(&headers) {
        Notification::find_for(&by.portal.db, person.user.id, id).await?
    } else {
        Some(Notification::read(&by.portal, &person.user, id).await?)
    };
    let path = found.and_then(|row| row.path).unwrap_or_else(|| HERE.to_owned());
    Ok(Redirect::to(&path).into_response())
}

/// `POST /notifications/{id}/read`
pub async fn read(
    by: Requester,
    person: SignedIn,
    Pid(id): Pid,
    FormInput(input): FormInput,
) -> Result<Response> {
    Notification::read(&by.portal, &person.user, id).await?;
    Ok(Redirect::to(local_path(&input.typed("return_to"))).into_response())
}

/// `POST /notifications/read-all`: what the page showed as new, and what is older.
pub async fn read_all(
    by: Requester,
    page: Page,
    person: SignedIn,
    FormInput(input): FormInput,
) -> Result<Response> {
    let newest = input.typed("newest").parse().ok();
    Notification::read_all(&by.portal, &person.user, newest).await?;
    Ok(page.redirect(HERE, "success", "notifications-all-read"))
}

/// `POST /notifications/{id}/delete`
pub async fn remove(by: Requester, page: Page, person: SignedIn, Pid(id): Pid) -> Result<Response> {
    Notification::remove(&by.portal, &person.user, id).await?;
    Ok(page.redirect(HERE, "success", "notifications-deleted"))
}

/// Routes.
pub fn routes() -> Routes {
    Routes::new()
        .prefix("notifications")
        .add("/", get(index))
        .add("/count", get(count))
        .add("/read-all", post(read_all))
        .add("/{id}", get(open))
        .add("/{id}/read", post(read))
        .add("/{id}/delete", post(remove))
}
