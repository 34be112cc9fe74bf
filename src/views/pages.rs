//! What each page shows, beside its frame.

use serde::Serialize;

use super::account::{AvatarCard, EmailCard};
use super::forms::FormView;
use super::notifications::AlertLine;
use super::results;
use super::time::{Calendar, Moment};
use crate::i18n::{Language, Text, Texts};
use crate::models::requests::creation::TYPES;
use crate::models::requests::listing::Row;
use crate::models::requests::status::Status;
use crate::models::{request_files, request_updates, requests};

/// A page that is one form.
#[derive(Debug, Serialize)]
pub struct FormPage {
    /// The form.
    pub form: FormView,
}

/// Sign-in.
#[derive(Debug, Serialize)]
pub struct SignInPage {
    /// The form.
    pub form: FormView,
    /// Where to go on to.
    pub return_to: String,
}

/// "We sent a link."
#[derive(Debug, Serialize)]
pub struct LinkSentPage {
    /// To which address.
    pub email: String,
    /// Whether the development mailbox has it.
    pub mailbox: bool,
    /// Seconds to wait before asking again.
    pub wait_seconds: u64,
}

/// A new password, by link.
#[derive(Debug, Serialize)]
pub struct ResetPage {
    /// The form.
    pub form: FormView,
    /// The link's token.
    pub token: String,
    /// Whether it would work.
    pub valid: bool,
}

/// A link with a button.
#[derive(Debug, Serialize)]
pub struct LinkPage {
    /// The link's token.
    pub token: String,
    /// Whether it would work.
    pub valid: bool,
}

/// What went wrong.
#[derive(Debug, Serialize)]
pub struct ErrorPage {
    /// HTTP status.
    pub status: u16,
    /// In a few words.
    pub title: String,
    /// In a sentence.
    pub text: String,
    /// What to do.
    pub advice: String,
    /// To quote.
    pub request_id: String,
    /// Where to go.
    pub home_url: &'static str,
}

/// A choice with a help text.
#[derive(Debug, Serialize)]
pub struct TypeChoice {
    /// The value.
    pub value: &'static str,
    /// Its label.
    pub label: String,
    /// One line of help.
    pub help: String,
    /// Whether it is chosen.
    pub selected: bool,
}

/// Every type, with `selected` chosen.
#[must_use]
pub fn type_choices(texts: &Texts, language: Language, selected: &str) -> Vec<TypeChoice> {
    TYPES
        .into_iter()
        .map(|value| TypeChoice {
            value,
            label: texts.say(language, &Text::from(format!("type-{value}"))),
            help: texts.say(language, &Text::from(format!("type-{value}-help"))),
            selected: value == selected,
        })
        .collect()
}

/// A new request.
#[derive(Debug, Serialize)]
pub struct NewRequestPage {
    /// The form.
    pub form: FormView,
    /// Types to choose from.
    pub types: Vec<TypeChoice>,
    /// The most files.
    pub max_files: usize,
    /// The largest file, in MB.
    pub max_file_mb: u64,
    /// Endings for the file field.
    pub accept: String,
}

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
    request_type: String,
    type_text: String,
    priority: String,
    created_at: Moment,
    updated_at: Moment,
    url: String,
}

/// The label of a type; one that we do not know is its own.
fn type_text(calendar: &Calendar<'_>, request_type: &str) -> String {
    if TYPES.contains(&request_type) {
        return calendar.texts.say(calendar.language, &format!("type-{request_type}").into());
    }
    request_type.to_owned()
}

fn status_text(calendar: &Calendar<'_>, status: &str) -> String {
    calendar.texts.say(calendar.language, &format!("status-{status}").into())
}

impl RequestLine {
    /// A row, as its owner reads it.
    #[must_use]
    pub fn new(calendar: &Calendar<'_>, row: &Row) -> Self {
        Self {
            id: row.pid.to_string(),
            title: row.title.clone(),
            status_text: status_text(calendar, &row.status),
            status: row.status.clone(),
            progress: row.progress,
            current_step: row.current_step.clone(),
            type_text: type_text(calendar, &row.request_type),
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

/// The list.
#[derive(Debug, Serialize)]
pub struct RequestsPage {
    /// `running`, `done`, `failed` or `all`.
    pub tab: String,
    /// How many there are.
    pub counts: Counts,
    /// The rows.
    pub rows: Vec<RequestLine>,
    /// The search.
    pub q: String,
    /// The type that is looked for.
    pub request_type: String,
    /// Types to choose from.
    pub types: Vec<TypeChoice>,
    /// From which day.
    pub after: String,
    /// Before which day.
    pub before: String,
    /// Whether anything narrows the list.
    pub filtered: bool,
    /// Where it goes on.
    pub next: Option<String>,
    /// Where it begins.
    pub previous: Option<String>,
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

/// A step of the timeline.
#[derive(Debug, Serialize)]
pub struct TimelineLine {
    status: String,
    status_text: String,
    source_text: String,
    message: Option<String>,
    created_at: Moment,
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
}

/// What came out.
#[derive(Debug, Serialize)]
pub struct ResultsBox {
    sections: Vec<results::Section>,
    raw: String,
    page_url: Option<String>,
}

/// One request.
#[derive(Debug, Serialize)]
pub struct RequestPage {
    request: RequestHead,
    timeline: Vec<TimelineLine>,
    files: Vec<FileLine>,
    results: Option<ResultsBox>,
    failure: Option<FailureText>,
    notice: Option<String>,
    can: Permissions,
}

impl RequestPage {
    /// A request with all that belongs to it, as its owner reads it.
    #[must_use]
    pub fn new(
        calendar: &Calendar<'_>,
        host: &str,
        request: &requests::Model,
        files: &[request_files::Model],
        timeline: &[request_updates::Model],
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
                type_text: type_text(calendar, &request.request_type),
                priority: request.priority.clone(),
                created_at: calendar.moment(request.created_at),
                url: format!("{host}/requests/{}", request.pid),
            },
            timeline: timeline.iter().rev().map(|update| timeline_line(calendar, update)).collect(),
            files: files.iter().map(|file| file_line(request, file)).collect(),
            results: request.results.as_ref().map(|stored| ResultsBox {
                sections: results::sections(calendar, stored),
                raw: format!("{stored:#}"),
                page_url: request.results_page_url.clone().filter(|url| is_web(url)),
            }),
            failure: request.failure.as_ref().map(|code| FailureText {
                text: say(format!("failure-{code}")),
                advice: say(format!("failure-{code}-advice")),
            }),
            notice: request.notice.as_ref().map(|code| say(format!("notice-{code}"))),
            can: Permissions {
                edit: request.can_be_edited(),
                cancel: !state.is_final(),
                retry: state == Status::Failed,
                delete: true,
            },
        }
    }
}

/// An address of the platform may only lead to a web page.
fn is_web(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

fn timeline_line(calendar: &Calendar<'_>, update: &request_updates::Model) -> TimelineLine {
    let say = |key: String| calendar.texts.say(calendar.language, &key.into());
    let message = match update.note.as_deref() {
        Some(note @ ("unreachable" | "resubmitted")) if update.status != "failed" => {
            Some(say(format!("notice-{note}")))
        }
        Some("edited") => Some(say("timeline-edited".into())),
        Some(failure) => Some(say(format!("failure-{failure}"))),
        None => update.current_step.clone(),
    };
    TimelineLine {
        status_text: status_text(calendar, &update.status),
        status: update.status.clone(),
        source_text: say(format!("source-{}", update.source)),
        message,
        created_at: calendar.moment(update.created_at),
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
pub(super) fn size_text(size: i64) -> String {
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

/// A language to choose.
#[derive(Debug, Serialize)]
pub struct LanguageOption {
    code: &'static str,
    name: &'static str,
}

/// Every language.
#[must_use]
pub fn language_options() -> Vec<LanguageOption> {
    let option =
        |language: Language| LanguageOption { code: language.code(), name: language.name() };
    Language::ALL.into_iter().map(option).collect()
}

/// The profile.
#[derive(Debug, Serialize)]
pub struct ProfilePage {
    /// The form.
    pub form: FormView,
    /// The picture.
    pub avatar: AvatarCard,
    /// The address.
    pub email: EmailCard,
    /// IANA zones.
    pub timezones: Vec<&'static str>,
    /// Languages to choose from.
    pub languages: Vec<LanguageOption>,
}
