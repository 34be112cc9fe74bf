//! Streams of events: for tabs, which read the page again, and for clients, which read the data.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use async_stream::stream;
use axum::http::HeaderValue;
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Instant, MissedTickBehavior, interval_at};
use uuid::Uuid;

use crate::context::Portal;
use crate::errors::Result;
use crate::models::request_updates::Model as Update;
use crate::models::{sessions, users};
use crate::realtime::Signal;
use crate::views::requests::update_event;

/// How often a quiet stream says that it is still there.
const PING: Duration = Duration::from_secs(15);

/// Who listens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// A tab: `refresh` with the topics that changed.
    Tabs,
    /// A client of the API: `request.updated` with the data.
    Api,
}

/// Opens a stream that ends with its session, or when the server shuts down.
pub async fn open(
    portal: Arc<Portal>,
    user: users::Model,
    session: sessions::Model,
    audience: Audience,
    last_seen: Option<Uuid>,
) -> Result<Response> {
    // Listening begins before what was missed is read, so that nothing falls between.
    let mut signals = portal.hub.subscribe(user.id);
    let closing = portal.hub.closing();
    let missed = match last_seen {
        Some(last_seen) => Update::since(&portal.db, &user, last_seen).await?,
        None => Vec::new(),
    };
    let events = stream! {
        let mut sent: Option<i64> = None;
        for (update, request) in missed {
            sent = Some(update.id);
            yield Ok::<_, Infallible>(event(audience, &update, request));
        }
        let mut ping = interval_at(Instant::now() + PING, PING);
        ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = closing.cancelled() => break,
                _ = ping.tick() => {
                    // A session may also end by its age, which nobody announces.
                    if !session.is_open(portal.now()) { break }
                    yield Ok(Event::default().event("ping").data(json!({ "id": Uuid::now_v7() }).to_string()));
                }
                signal = signals.recv() => match signal {
                    Ok(Signal::RequestUpdated { update, request }) => {
                        match Update::find_for(&portal.db, user.id, update).await {
                            Ok(Some((update, request))) if sent.is_none_or(|sent| update.id > sent) => {
                                yield Ok(event(audience, &update, request));
                            }
                            // The request is gone; a tab reads the page again, and a client hears no more of it.
                            Ok(None) if audience == Audience::Tabs => yield Ok(refresh(Uuid::now_v7(), request)),
                            Ok(_) => {}
                            Err(err) => {
                                tracing::warn!(error = %err, "a stream ends: its client asks again");
                                break;
                            }
                        }
                    }
                    Ok(Signal::SessionsEnded(ended)) if ended.contains(&session.pid) => break,
                    Ok(Signal::SessionsEnded(_)) => {}
                    // It fell behind: the client comes again with its last id.
                    Err(RecvError::Lagged(_) | RecvError::Closed) => break,
                },
            }
        }
    };
    let mut response = Sse::new(events).into_response();
    let headers = response.headers_mut();
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    Ok(response)
}

fn event(audience: Audience, update: &Update, request: Uuid) -> Event {
    match audience {
        Audience::Tabs => refresh(update.pid, request),
        Audience::Api => Event::default()
            .id(update.pid.to_string())
            .event("request.updated")
            .data(update_event(update, request).to_string()),
    }
}

fn refresh(id: Uuid, request: Uuid) -> Event {
    let data = json!({ "id": id, "topics": ["requests", format!("request:{request}")] });
    Event::default().id(id.to_string()).event("refresh").data(data.to_string())
}
