//! Where somebody is signed in.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::envelope::timestamp;
use super::time::{Calendar, Moment};
use crate::agents::describe;
use crate::context::Portal;
use crate::i18n::Text;
use crate::models::sessions;
use crate::models::sessions::listing::Open;

/// A session of the caller.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionView {
    /// The session's id: `sid` of its access tokens.
    pub id: Uuid,
    /// Whether this call was made in it.
    pub current: bool,
    /// The browser, or the program, by its `User-Agent`; null where it does not say.
    pub browser: Option<&'static str>,
    /// The operating system, or null.
    pub system: Option<&'static str>,
    /// `computer`, `phone`, `tablet`, `program` or `unknown`.
    pub device: &'static str,
    /// Where it was used last, or null.
    pub ip_address: Option<String>,
    /// Where it began, or null.
    pub signed_in_from: Option<String>,
    /// How the person proved who they are, as `amr` of RFC 8176: `pwd`, `otp`, `sms`, `mail`.
    pub methods: Vec<String>,
    /// RFC 3339.
    pub signed_in_at: String,
    /// RFC 3339; up to a minute behind for other sessions.
    pub last_seen_at: String,
    /// When it ends if it is used no more (RFC 3339).
    pub expires_at: String,
}

fn methods(session: &sessions::Model) -> Vec<String> {
    let amr = session.amr.as_array().map(Vec::as_slice).unwrap_or_default();
    amr.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Where it was used last, or else where it began.
fn last_address(session: &sessions::Model) -> Option<String> {
    session.last_ip_address.clone().or_else(|| session.ip_address.clone())
}

impl SessionView {
    /// A session, seen from `current`.
    #[must_use]
    pub fn new(portal: &Portal, open: &Open, current: &sessions::Model) -> Self {
        let session = &open.session;
        let agent = describe(session.user_agent.as_deref().unwrap_or_default());
        let is_current = session.id == current.id;
        let seen = if is_current { portal.now() } else { session.last_seen_at.to_utc() };
        Self {
            id: session.pid,
            current: is_current,
            browser: agent.browser,
            system: agent.system,
            device: agent.kind.name(),
            ip_address: last_address(session),
            signed_in_from: session.ip_address.clone(),
            methods: methods(session),
            signed_in_at: timestamp(session.created_at.to_utc()),
            last_seen_at: timestamp(seen),
            expires_at: timestamp(open.ends_at.to_utc()),
        }
    }
}

/// "Password and authenticator"; rarer ones one after the other.
#[must_use]
pub fn methods_text(calendar: &Calendar<'_>, methods: &[String]) -> String {
    let known = |key: String| {
        calendar.texts.has(&key).then(|| calendar.texts.say(calendar.language, &key.into()))
    };
    if let Some(whole) = known(format!("methods-{}", methods.join("-"))) {
        return whole;
    }
    let words = methods.iter().filter_map(|method| known(format!("methods-{method}")));
    let joined = words.reduce(|first, next| {
        let text = Text::from("methods-more").arg("first", first).arg("next", next);
        calendar.texts.say(calendar.language, &text)
    });
    joined.or_else(|| known("methods-other".into())).unwrap_or_default()
}

/// A session on the page.
#[derive(Debug, Serialize)]
pub struct SessionLine {
    id: String,
    current: bool,
    icon: &'static str,
    device: String,
    method: String,
    address: Option<String>,
    /// Where it began, if that was elsewhere.
    first_address: Option<String>,
    signed_in_at: Moment,
    last_seen_at: Moment,
    expires_at: Moment,
}

impl SessionLine {
    fn new(calendar: &Calendar<'_>, open: &Open, current: &sessions::Model) -> Self {
        let session = &open.session;
        let agent = describe(session.user_agent.as_deref().unwrap_or_default());
        let address = last_address(session);
        Self {
            id: session.pid.to_string(),
            current: session.id == current.id,
            icon: agent.kind.name(),
            device: agent.say(calendar.texts, calendar.language),
            method: methods_text(calendar, &methods(session)),
            first_address: session.ip_address.clone().filter(|_| session.ip_address != address),
            address,
            signed_in_at: calendar.moment(session.created_at),
            last_seen_at: calendar.moment(session.last_seen_at),
            expires_at: calendar.moment(open.ends_at),
        }
    }
}

/// Where somebody is signed in.
#[derive(Debug, Serialize)]
pub struct SessionsPage {
    current: Option<SessionLine>,
    others: Vec<SessionLine>,
}

impl SessionsPage {
    /// The sessions, the one that looks at them apart.
    #[must_use]
    pub fn new(calendar: &Calendar<'_>, open: &[Open], current: &sessions::Model) -> Self {
        let lines = open.iter().map(|open| SessionLine::new(calendar, open, current));
        let (this, others) = lines.partition::<Vec<_>, _>(|line| line.current);
        Self { current: this.into_iter().next(), others }
    }
}
