//! The pages of requests.

use serde::Serialize;

use super::timeline::{OverdueNotice, Timeline};
use crate::models::request_types::catalogue::Types;
use crate::models::requests::deadline::OVERDUE;
use crate::models::requests::listing::Row;
use crate::models::requests::status::Status;
use crate::models::{request_files, request_updates, requests};
use crate::views::forms::FormView;
use crate::views::notifications::AlertLine;
use crate::views::results::ResultsBox;
use crate::views::time::{Calendar, Moment};

/// How many requests there are.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Counts {
    /// On their way.
    pub running: i64,
    /// With a result.
    pub completed: i64,
    /// With a reason why not.
    pub failed: i64,
    /// In all.
    pub all: i64,
}

impl From<Vec<(Status, i64)>> for Counts {
    fn from(by_status: Vec<(Status, i64)>) -> Self {
        let mut counts = Self::default();
        for (status, count) in by_status {
            counts.all += count;
            match status {
                Status::Completed => counts.completed += count,
                Status::Failed => counts.failed += count,
                Status::Cancelled => {}
                _ => counts.running += count,
            }
        }
        counts
    }
}

/// A request in a list.
#[derive(Debug, Serialize)]
pub struct RequestLine {
    id: String,
    title: String,
    status: String,
    status_text: String,
    progress: i64,
    current_step: Option<String>,
    is_overdue: bool,
    request_type: String,
    type_text: String,
    priority: String,
    created_at: Moment,
    updated_at: Moment,
    url: String,
}

pub(super) fn status_text(calendar: &Calendar<'_>, status: &str) -> String {
    calendar.texts.say(calendar.language, &format!("status-{status}").into())
}

impl RequestLine {
    /// A row, as its owner reads it.
    #[must_use]
    pub fn new(calendar: &Calendar<'_>, types: &Types, row: &Row) -> Self {
        Self {
            id: row.pid.to_string(),
            title: row.title.clone(),
            status_text: status_text(calendar, &row.status),
            status: row.status.clone(),
            progress: row.progress,
            current_step: row.current_step.clone(),
            is_overdue: row.notice.as_deref() == Some(OVERDUE),
            type_text: types.label(&row.request_type, calendar.language).to_owned(),
            request_type: row.request_type.clone(),
            priority: row.priority.clone(),
            created_at: calendar.moment(row.created_at),
            updated_at: calendar.moment(row.updated_at),
            url: format!("/requests/{}", row.pid),
        }
    }
}

/// What is left to do in the beginning.
#[derive(Debug, Serialize)]
pub struct Checklist {
    /// The address is confirmed.
    pub verified: bool,
    /// The profile has what helps: a phone number, or a zone of its own.
    pub profile: bool,
    /// Something was handed in.
    pub first_request: bool,
    /// All of it.
    pub done: bool,
}

/// The dashboard.
#[derive(Debug, Serialize)]
pub struct DashboardPage {
    /// Whose.
    pub first_name: String,
    /// On their way.
    pub running: Vec<RequestLine>,
    /// The latest that ended.
    pub recent: Vec<RequestLine>,
    /// What is left to do in the beginning.
    pub checklist: Checklist,
    /// How many there are.
    pub counts: Counts,
    /// What happened to the safety of the account and was not put away yet.
    pub alerts: Vec<AlertLine>,
}

/// The head of a request.
#[derive(Debug, Serialize)]
pub struct RequestHead {
    id: String,
    title: String,
    description: String,
    status: String,
    status_text: String,
    progress: i64,
    current_step: Option<String>,
    type_text: String,
    priority: String,
    created_at: Moment,
    url: String,
}

/// A file.
#[derive(Debug, Serialize)]
pub struct FileLine {
    id: String,
    name: String,
    size_text: String,
    url: String,
}

/// Why it failed, and what to do.
#[derive(Debug, Serialize)]
pub struct FailureText {
    text: String,
    advice: String,
}

/// What the owner may do.
#[derive(Debug, Serialize)]
pub struct Permissions {
    edit: bool,
    cancel: bool,
    retry: bool,
    delete: bool,
    mute: bool,
    unmute: bool,
}

/// One request.
#[derive(Debug, Serialize)]
pub struct RequestPage {
    request: RequestHead,
    timeline: Timeline,
    files: Vec<FileLine>,
    results: Option<ResultsBox>,
    failure: Option<FailureText>,
    notice: Option<String>,
    overdue: Option<OverdueNotice>,
    can: Permissions,
}

impl RequestPage {
    /// A request with all that belongs to it, as its owner reads it.
    #[must_use]
    pub fn new(
        calendar: &Calendar<'_>,
        types: &Types,
        host: &str,
        request: &requests::Model,
        files: &[request_files::Model],
        timeline: &[request_updates::Model],
        results: Option<ResultsBox>,
    ) -> Self {
        let say = |key: String| calendar.texts.say(calendar.language, &key.into());
        let state = request.state();
        Self {
            request: RequestHead {
                id: request.pid.to_string(),
                title: request.title.clone(),
                description: request.description.clone(),
                status: request.status.clone(),
                status_text: status_text(calendar, &request.status),
                progress: request.progress,
                current_step: request.current_step.clone(),
                type_text: types.label(&request.request_type, calendar.language).to_owned(),
                priority: request.priority.clone(),
                created_at: calendar.moment(request.created_at),
                url: format!("{host}/requests/{}", request.pid),
            },
            timeline: Timeline::new(calendar, timeline),
            overdue: OverdueNotice::new(calendar, request, timeline),
            files: files.iter().map(|file| file_line(request, file)).collect(),
            results,
            failure: request.failure.as_ref().map(|code| FailureText {
                text: say(format!("failure-{code}")),
                advice: say(format!("failure-{code}-advice")),
            }),
            notice: (request.notice.as_ref())
                .filter(|_| !request.is_overdue())
                .map(|code| say(format!("notice-{code}"))),
            can: Permissions {
                edit: request.can_be_edited(),
                cancel: !state.is_final(),
                retry: state == Status::Failed,
                delete: true,
                mute: !state.is_final() && !request.is_muted,
                unmute: !state.is_final() && request.is_muted,
            },
        }
    }
}

fn file_line(request: &requests::Model, file: &request_files::Model) -> FileLine {
    FileLine {
        id: file.pid.to_string(),
        name: file.name.clone(),
        size_text: size_text(file.size),
        url: format!("/requests/{}/files/{}", request.pid, file.pid),
    }
}

/// Bytes in a unit that fits.
pub(in crate::views) fn size_text(size: i64) -> String {
    #[allow(clippy::cast_precision_loss, reason = "for reading")]
    let bytes = size as f64;
    match size {
        ..1024 => format!("{size} B"),
        1024..1_048_576 => format!("{:.0} kB", bytes / 1024.0),
        _ => format!("{:.1} MB", bytes / 1_048_576.0),
    }
}

/// A request as it stands meanwhile, beside what was typed.
#[derive(Debug, Serialize)]
pub struct Conflict {
    /// Its title now.
    pub title: String,
    /// Its description now.
    pub description: String,
    /// Its priority now.
    pub priority: String,
}

/// Changing a request.
#[derive(Debug, Serialize)]
pub struct EditRequestPage {
    /// Which.
    pub id: String,
    /// The form.
    pub form: FormView,
    /// What somebody else made of it meanwhile.
    pub conflict: Option<Conflict>,
    /// The entity tag that the form was made from.
    pub version: String,
}
