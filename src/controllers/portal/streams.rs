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
use crate::i18n::Language;
use crate::models::api_keys::scope::Scope;
use crate::models::request_updates::News;
use crate::models::{api_keys, notifications, sessions, users};
use crate::realtime::Signal;
use crate::views::notifications::NotificationView;
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
    /// A client of the API: `request.updated` and `notification.created` with their data.
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

    /// Whether it may read what its owner is told.
    fn reads_notifications(&self, user: &users::Model) -> bool {
        match self {
            Self::Session(_) => true,
            Self::Key(key) => key.scopes(user).contains(&Scope::NotificationsRead),
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

/// Something that a stream tells.
enum Told {
    Update(News),
    Notification(notifications::Model),
}

impl Told {
    const fn pid(&self) -> Uuid {
        match self {
            Self::Update(news) => news.pid,
            Self::Notification(row) => row.pid,
        }
    }

    /// What happened since the event `last_seen`, oldest first; nothing where that is not known.
    async fn since(portal: &Portal, user: &users::Model, last_seen: Uuid) -> Result<Vec<Self>> {
        let db = &portal.db;
        let is_update = News::find_for(db, user.id, last_seen).await?.is_some();
        if !is_update && notifications::Model::find_for(db, user.id, last_seen).await?.is_none() {
            return Ok(Vec::new());
        }
        let updates = News::since(db, user.id, last_seen).await?.into_iter().map(Self::Update);
        let told = notifications::Model::since(db, user.id, last_seen).await?;
        let mut missed: Vec<_> = updates.chain(told.into_iter().map(Self::Notification)).collect();
        // Ids of version 7 are in the order of time.
        missed.sort_by_key(Self::pid);
        Ok(missed)
    }
}

/// Who is told, and how.
struct Listener {
    audience: Audience,
    language: Language,
    reads_notifications: bool,
}

impl Listener {
    /// Nothing where it is not for them.
    fn event(&self, portal: &Portal, told: &Told) -> Option<Event> {
        match (self.audience, told) {
            (Audience::Tabs, Told::Update(news)) => {
                Some(refresh(news.pid, &request_topics(news.request)))
            }
            (Audience::Tabs, Told::Notification(row)) => {
                Some(refresh(row.pid, &notification_topics()))
            }
            (Audience::Api, Told::Update(news)) => Some(
                Event::default()
                    .id(news.pid.to_string())
                    .event("request.updated")
                    .data(update_event(news).to_string()),
            ),
            (Audience::Api, Told::Notification(row)) if self.reads_notifications => {
                let view = NotificationView::new(&portal.texts, self.language, row);
                Event::default()
                    .id(row.pid.to_string())
                    .event("notification.created")
                    .json_data(view)
                    .ok()
            }
            (Audience::Api, Told::Notification(_)) => None,
        }
    }
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
        Some(last_seen) => Told::since(&portal, &user, last_seen).await?,
        None => Vec::new(),
    };
    let listener = Listener {
        audience,
        language: user.language(),
        reads_notifications: credential.reads_notifications(&user),
    };
    let events = stream! {
        // The same news may come twice, from this process and from the database.
        let mut sent = VecDeque::new();
        for told in missed {
            remember(&mut sent, told.pid());
            if let Some(event) = listener.event(&portal, &told) {
                yield Ok::<_, Infallible>(event);
            }
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
                                if let Some(event) = listener.event(&portal, &Told::Update(news)) {
                                    yield Ok(event);
                                }
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
                    Ok(Signal::Notified { notification }) if !sent.contains(&notification) => {
                        match notifications::Model::find_for(&portal.db, user.id, notification).await {
                            Ok(Some(row)) => {
                                remember(&mut sent, row.pid);
                                if let Some(event) = listener.event(&portal, &Told::Notification(row)) {
                                    yield Ok(event);
                                }
                            }
                            Ok(None) => {}
                            Err(err) => {
                                tracing::warn!(error = %err, "a stream ends: its client asks again");
                                break;
                            }
                        }
                    }
                    Ok(Signal::NotificationsRead) => {
                        if audience == Audience::Tabs {
                            yield Ok(refresh(Uuid::now_v7(), &notification_topics()));
                        }
                    }
                    Ok(Signal::SessionsEnded(ended)) if ended.contains(&credential.pid()) => {
                        // Every open tab finds out at once that it is signed out.
                        if audience == Audience::Tabs {
                            yield Ok(refresh(Uuid::now_v7(), &[SESSION_TOPIC.to_owned()]));
                        }
                        break;
                    }
                    Ok(Signal::Notified { .. } | Signal::SessionsEnded(_)) => {}
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

/// What a tab that shows requests, or this one, listens for.
fn request_topics(request: Uuid) -> [String; 2] {
    ["requests".to_owned(), format!("request:{request}")]
}

/// What the bell of every tab listens for.
fn notification_topics() -> [String; 1] {
    ["notifications".to_owned()]
}

fn refresh(id: Uuid, topics: &[String]) -> Event {
    let data = json!({ "id": id, "topics": topics });
    Event::default().id(id.to_string()).event("refresh").data(data.to_string())
}
