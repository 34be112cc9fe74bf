//! What the portal tells the rest of the platform.

use axum::response::Response;
use axum::routing::get;
use loco_rs::controller::Routes;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::controllers::extractors::{Page, QueryInput, Requester};
use crate::errors::{Error, Result};
use crate::models::events::{self, listing};
use crate::views::time::Calendar;

/// `GET /dev/events`
pub async fn index(by: Requester, page: Page, QueryInput(input): QueryInput) -> Result<Response> {
    let before = match input.typed("before") {
        text if text.is_empty() => None,
        text => Some(Uuid::try_parse(&text).map_err(|_| Error::NotFound)?),
    };
    let found = listing::page(&by.portal.db, before).await?;
    let calendar = page.calendar();
    let shown: Vec<_> = found.events.iter().map(|event| line(&calendar, event)).collect();
    let banner = match &by.portal.broker {
        Some(_) => "They go to the broker in the order in which they happened.",
        None => "No broker is set: they stay here, and would be published once RABBITMQ_URL is.",
    };
    page.render(
        "dev/events/index.html",
        json!({ "events": shown, "next": found.next, "banner": banner }),
    )
}

fn line(calendar: &Calendar<'_>, event: &events::Model) -> Value {
    let (state, kind) = match (&event.published_at, &event.last_error) {
        (Some(_), _) => ("published", "success"),
        (None, None) => ("waiting", "neutral"),
        (None, Some(_)) => ("held up", "warning"),
    };
    json!({
        "id": event.pid,
        "name": event.event,
        "state": state,
        "kind": kind,
        "trouble": event.last_error,
        "occurred_at": calendar.moment(event.created_at),
        "body": serde_json::to_string_pretty(&event.body).unwrap_or_default(),
    })
}

/// Routes.
pub fn routes() -> Routes {
    Routes::new().prefix("dev/events").add("/", get(index))
}
