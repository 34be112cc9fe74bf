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
use crate::models::{api_keys, notifications, sessions};
use crate::realtime::Signal;

/// How often it looks.
const PAUSE: Duration = Duration::from_secs(1);
/// Rows that are read again: of two transactions the later number may be committed first.
const OVERLAP: i64 = 200;
/// Rows that are known to be told; more than one look reads twice.
const REMEMBERED: usize = 1000;
/// How far back ended sessions are looked for.
const SESSION_WINDOW: TimeDelta = TimeDelta::seconds(5);

/// How far one table was read.
#[derive(Default)]
struct Mark {
    last: Option<i64>,
    told: VecDeque<Uuid>,
}

impl Mark {
    /// Whether the row is news, which it is once.
    fn is_new(&mut self, id: i64, pid: Uuid) -> bool {
        self.last = self.last.max(Some(id));
        let is_new = !self.told.contains(&pid);
        if is_new {
            self.told.push_back(pid);
        }
        is_new
    }

    fn forget_old(&mut self) {
        while self.told.len() > REMEMBERED {
            self.told.pop_front();
        }
    }
}

/// Where the tail has read to.
#[derive(Default)]
pub struct Position {
    updates: Mark,
    notifications: Mark,
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
        (position.updates.last, position.notifications.last) = (None, None);
        return Ok(());
    }
    tell_updates(portal, &mut position.updates).await?;
    tell_notifications(portal, &mut position.notifications).await?;
    let since = portal.now() - SESSION_WINDOW;
    let mut over = sessions::Model::ended_since(&portal.db, &listeners, since).await?;
    over.extend(api_keys::Model::ended_since(&portal.db, &listeners, since).await?);
    for (user_id, ended) in over {
        portal.hub.publish(user_id, Signal::SessionsEnded(Arc::from([ended])));
    }
    Ok(())
}

async fn tell_updates(portal: &Portal, mark: &mut Mark) -> Result<()> {
    // Nobody listened until now: nothing before this moment is news.
    let is_first_look = mark.last.is_none();
    let last = match mark.last {
        Some(last) => last,
        None => request_updates::Model::latest(&portal.db).await?,
    };
    mark.last = Some(last);
    for news in News::after(&portal.db, last - OVERLAP).await? {
        if mark.is_new(news.id, news.pid) && !is_first_look {
            let signal = Signal::RequestUpdated { update: news.pid, request: news.request };
            portal.hub.publish(news.user_id, signal);
        }
    }
    mark.forget_old();
    Ok(())
}

async fn tell_notifications(portal: &Portal, mark: &mut Mark) -> Result<()> {
    let is_first_look = mark.last.is_none();
    let last = match mark.last {
        Some(last) => last,
        None => notifications::Model::latest(&portal.db).await?,
    };
    mark.last = Some(last);
    for (id, pid, user_id) in notifications::Model::after(&portal.db, last - OVERLAP).await? {
        if mark.is_new(id, pid) && !is_first_look {
            portal.hub.publish(user_id, Signal::Notified { notification: pid });
        }
    }
    mark.forget_old();
    Ok(())
}
