//! Brings what other processes did to the streams of this one: a worker moves a request on, another
//! replica ends a session.
//!
//! Once a second, and only while somebody listens, it reads what is new. What this process did
//! itself was told at once; streams drop what they have already said.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use tokio::sync::Mutex;
use uuid::Uuid;

use crate::context::Portal;
use crate::errors::Result;
use crate::models::request_updates::{self, News};
use crate::models::{api_keys, sessions};
use crate::realtime::Signal;

/// How often it looks.
const PAUSE: Duration = Duration::from_secs(1);
/// Rows that are read again: of two transactions the later number may be committed first.
const OVERLAP: i64 = 200;
/// Rows that are known to be told; more than one look reads twice.
const REMEMBERED: usize = 1000;
/// How far back ended sessions are looked for.
const SESSION_WINDOW: TimeDelta = TimeDelta::seconds(5);

/// Where the tail has read to.
#[derive(Default)]
pub struct Position {
    last: Option<i64>,
    told: VecDeque<Uuid>,
}

/// One look, then a pause.
pub async fn round(portal: Arc<Portal>, position: Arc<Mutex<Position>>) {
    if let Err(err) = look(&portal, &mut *position.lock().await).await {
        tracing::warn!(error = %err, "what is new can not be read");
    }
    tokio::select! {
        () = tokio::time::sleep(PAUSE) => {}
        () = portal.hub.closing().cancelled_owned() => {}
    }
}

/// Tells the listeners of this process what is new.
pub async fn look(portal: &Portal, position: &mut Position) -> Result<()> {
    let listeners = portal.hub.listeners();
    if listeners.is_empty() {
        position.last = None;
        return Ok(());
    }
    // Nobody listened until now: nothing before this moment is news.
    let is_first_look = position.last.is_none();
    let last = match position.last {
        Some(last) => last,
        None => request_updates::Model::latest(&portal.db).await?,
    };
    position.last = Some(last);
    for news in News::after(&portal.db, last - OVERLAP).await? {
        position.last = position.last.max(Some(news.id));
        if position.told.contains(&news.pid) {
            continue;
        }
        position.told.push_back(news.pid);
        if !is_first_look {
            let signal = Signal::RequestUpdated { update: news.pid, request: news.request };
            portal.hub.publish(news.user_id, signal);
        }
    }
    while position.told.len() > REMEMBERED {
        position.told.pop_front();
    }
    let since = portal.now() - SESSION_WINDOW;
    let mut over = sessions::Model::ended_since(&portal.db, &listeners, since).await?;
    over.extend(api_keys::Model::ended_since(&portal.db, &listeners, since).await?);
    for (user_id, ended) in over {
        portal.hub.publish(user_id, Signal::SessionsEnded(Arc::from([ended])));
    }
    Ok(())
}
