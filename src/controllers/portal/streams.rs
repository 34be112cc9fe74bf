//! Streams of events: for tabs, which read the page again, and for clients, which read the data.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use async_stream::stream;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Instant, MissedTickBehavior, interval_at};
use uuid::Uuid;

use crate::context::Portal;
use crate::errors::Result;
use crate::models::request_updates::News;
use crate::models::{api_keys, sessions, users};
use crate::realtime::Signal;
use crate::views::requests::update_event;

/// How often a quiet stream says that it is still there.
const PING: Duration = Duration::from_secs(15);

/// How many updates a stream remembers to have sent.
const REMEMBERED: usize = 500;

/// What every page of somebody who is signed in listens for.
pub const SESSION_TOPIC: &str = "session";

/// Who listens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// A tab: `refresh` with the topics that changed.
    Tabs,
    /// A client of the API: `request.updated` with the data.
    Api,
}

/// What a stream was opened with, and ends with.
#[derive(Clone, Debug)]
pub enum Credential {
    /// Somebody's session.
    Session(sessions::Model),
    /// Somebody's API key.
    Key(api_keys::Model),
}

impl Credential {
    const fn pid(&self) -> Uuid {
        match self {
            Self::Session(session) => session.pid,
            Self::Key(key) => key.pid,
        }
    }

    /// Whether it has not run out meanwhile, which nobody announces.
    async fn still_works(&self, portal: &Portal) -> bool {
        match self {
            Self::Session(session) => session.is_open(portal.now()),
            Self::Key(key) => key.still_works(portal).await.unwrap_or_default(),
        }
    }
}

/// The id of the last event that a client has seen, if it says so.
#[must_use]
pub fn last_seen(headers: &HeaderMap) -> Option<Uuid> {
    headers
        .get("last-event-id")
        .and_then(|value| value.to_str().ok())
        .and_then(|text| Uuid::try_parse(text).ok())
}

/// Opens a stream that ends with its session or key, or when the server shuts down.
pub async fn open(
    portal: Arc<Portal>,
    user: users::Model,
    credential: Credential,
    audience: Audience,
    last_seen: Option<Uuid>,
) -> Result<Response> {
    // Listening begins before what was missed is read, so that nothing falls between.
    let mut signals = portal.hub.subscribe(user.id);
    let closing = portal.hub.closing();
    let missed = match last_seen {
        Some(last_seen) => News::since(&portal.db, user.id, last_seen).await?,
        None => Vec::new(),
    };
    let events = stream! {
        // The same news may come twice, from this process and from the database.
        let mut sent = VecDeque::new();
        for news in missed {
            remember(&mut sent, news.pid);
            yield Ok::<_, Infallible>(event(audience, &news));
        }
        let mut ping = interval_at(Instant::now() + PING, PING);
        ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = closing.cancelled() => break,
                _ = ping.tick() => {
                    if !credential.still_works(&portal).await { break }
                    yield Ok(Event::default().event("ping").data(json!({ "id": Uuid::now_v7() }).to_string()));
                }
                signal = signals.recv() => match signal {
                    Ok(Signal::RequestUpdated { update, request }) => {
                        match News::find_for(&portal.db, user.id, update).await {
                            Ok(Some(news)) if !sent.contains(&news.pid) => {
                                remember(&mut sent, news.pid);
                                yield Ok(event(audience, &news));
                            }
                            // The request is gone; a tab reads the page again, and a client hears no more of it.
                            Ok(None) if audience == Audience::Tabs => yield Ok(refresh(Uuid::now_v7(), &request_topics(request))),
                            Ok(_) => {}
                            Err(err) => {
                                tracing::warn!(error = %err, "a stream ends: its client asks again");
                                break;
                            }
                        }
                    }
                    Ok(Signal::SessionsEnded(ended)) if ended.contains(&credential.pid()) => {
                        // Every open tab finds out at once that it is signed out.
                        if audience == Audience::Tabs {
                            yield Ok(refresh(Uuid::now_v7(), &[SESSION_TOPIC.to_owned()]));
                        }
                        break;
                    }
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

fn remember(sent: &mut VecDeque<Uuid>, update: Uuid) {
    if sent.len() == REMEMBERED {
        sent.pop_front();
    }
    sent.push_back(update);
}

fn event(audience: Audience, news: &News) -> Event {
    match audience {
        Audience::Tabs => refresh(news.pid, &request_topics(news.request)),
        Audience::Api => Event::default()
            .id(news.pid.to_string())
            .event("request.updated")
            .data(update_event(news).to_string()),
    }
}

/// What a tab that shows requests, or this one, listens for.
fn request_topics(request: Uuid) -> [String; 2] {
    ["requests".to_owned(), format!("request:{request}")]
}

fn refresh(id: Uuid, topics: &[String]) -> Event {
    let data = json!({ "id": id, "topics": topics });
    Event::default().id(id.to_string()).event("refresh").data(data.to_string())
}
