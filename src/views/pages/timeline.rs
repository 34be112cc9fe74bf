//! What happened to a request, in words: what, when, who, and how long it took.

use chrono::{DateTime, FixedOffset};
use serde::Serialize;

use crate::i18n::Text;
use crate::models::request_updates::Model as Update;
use crate::models::requests;
use crate::models::requests::deadline::OVERDUE;
use crate::models::requests::status::Status;
use crate::views::time::{Calendar, Moment};

/// Lines that are seen at once; what lies between them and the first one is folded.
const SEEN: usize = 8;

/// One line: a step, or a run of news about the same step.
#[derive(Debug, Serialize)]
pub struct TimelineLine {
    status: String,
    text: String,
    progress: Option<String>,
    at: Moment,
    took: Option<String>,
}

/// The timeline, newest first.
#[derive(Debug, Serialize)]
pub struct Timeline {
    latest: Vec<TimelineLine>,
    folded: Vec<TimelineLine>,
    earliest: Vec<TimelineLine>,
}

/// News of one source about one step.
struct Run<'a> {
    first: &'a Update,
    last: &'a Update,
    before: Option<&'a Update>,
}

impl Run<'_> {
    fn takes(&self, update: &Update) -> bool {
        let is_plain = self.last.note.is_none() && update.note.is_none();
        is_plain
            && self.last.status == update.status
            && self.last.source == update.source
            && self.last.current_step == update.current_step
    }

    /// Whether this is where its status was reached.
    fn is_move(&self) -> bool {
        self.before.is_none_or(|before| before.status != self.first.status)
    }
}

/// Who said so, as part of a sentence.
fn source(calendar: &Calendar<'_>, name: &str) -> String {
    calendar.texts.say(calendar.language, &format!("source-{name}").into())
}

fn text(calendar: &Calendar<'_>, run: &Run<'_>) -> String {
    let update = run.first;
    let by = || source(calendar, &update.source);
    let text = match (Status::parse(&update.status), update.note.as_deref()) {
        (Some(Status::Failed), Some(failure)) => Text::from("timeline-failed")
            .arg("source", by())
            .arg("reason", calendar.say(format!("failure-{failure}"))),
        (Some(Status::Failed), None) => {
            let reason = calendar.say("failure-platform");
            Text::from("timeline-failed").arg("source", by()).arg("reason", reason)
        }
        (_, Some("edited")) => "timeline-edited".into(),
        (_, Some(OVERDUE)) => "timeline-overdue".into(),
        (_, Some(note @ ("unreachable" | "resubmitted"))) => format!("notice-{note}").into(),
        (Some(Status::Pending), _) if run.is_move() => "timeline-handed-in".into(),
        (Some(Status::Submitted), _) if run.is_move() => {
            Text::from("timeline-accepted").arg("source", by())
        }
        (Some(Status::Completed), _) => Text::from("timeline-completed").arg("source", by()),
        (Some(Status::Cancelled), _) if update.source == "user" => "timeline-cancelled".into(),
        (Some(Status::Cancelled), _) => Text::from("timeline-cancelled-by").arg("source", by()),
        _ => match (&update.current_step, run.is_move()) {
            (Some(step), _) => {
                Text::from("timeline-step").arg("source", by()).arg("step", step.clone())
            }
            (None, true) => Text::from("timeline-started").arg("source", by()),
            (None, false) => Text::from("timeline-answered").arg("source", by()),
        },
    };
    calendar.say(text)
}

/// How far it was, where that says something.
fn progress(calendar: &Calendar<'_>, run: &Run<'_>) -> Option<String> {
    let is_under_way = matches!(run.last.status.as_str(), "submitted" | "processing");
    let is_plain = run.last.note.is_none();
    let percent = |progress: i64| u64::try_from(progress).unwrap_or_default();
    let (from, to) = (percent(run.first.progress), percent(run.last.progress));
    if !is_under_way || !is_plain || to == 0 {
        return None;
    }
    Some(calendar.say(if from == to {
        Text::from("progress-percent").arg("percent", to)
    } else {
        Text::from("timeline-progress").arg("from", from).arg("to", to)
    }))
}

fn line(
    calendar: &Calendar<'_>,
    run: &Run<'_>,
    until: Option<&Update>,
    begin: &Update,
) -> TimelineLine {
    let is_final = Status::parse(&run.first.status).is_some_and(Status::is_final);
    let spent =
        |from: DateTime<FixedOffset>, to: DateTime<FixedOffset>| calendar.duration(to - from);
    let took = if is_final {
        let all = spent(begin.created_at, run.first.created_at);
        all.map(|all| calendar.say(Text::from("timeline-in-all").arg("duration", all)))
    } else {
        let took = until.and_then(|until| spent(run.first.created_at, until.created_at));
        took.map(|took| calendar.say(Text::from("timeline-took").arg("duration", took)))
    };
    TimelineLine {
        status: run.first.status.clone(),
        text: text(calendar, run),
        progress: progress(calendar, run),
        at: calendar.moment(run.first.created_at),
        took,
    }
}

impl Timeline {
    /// Of `updates`, oldest first.
    #[must_use]
    pub fn new(calendar: &Calendar<'_>, updates: &[Update]) -> Self {
        let mut runs: Vec<Run<'_>> = Vec::new();
        for (nth, update) in updates.iter().enumerate() {
            match runs.last_mut() {
                Some(run) if run.takes(update) => run.last = update,
                _ => {
                    let before = nth.checked_sub(1).and_then(|before| updates.get(before));
                    runs.push(Run { first: update, last: update, before });
                }
            }
        }
        let ends = runs.iter().skip(1).map(|next| Some(next.first)).chain([None]);
        let mut lines: Vec<_> = runs
            .iter()
            .zip(ends)
            .map(|(run, until)| line(calendar, run, until, updates.first().unwrap_or(run.first)))
            .collect();
        lines.reverse();
        // A fold of one or two would hide less than it takes up.
        if lines.len() <= SEEN + 3 {
            return Self { latest: lines, folded: Vec::new(), earliest: Vec::new() };
        }
        let mut folded = lines.split_off(SEEN);
        let earliest = folded.split_off(folded.len() - 1);
        Self { latest: lines, folded, earliest }
    }
}

/// That a request stands still past its time, what was heard last, and what to do.
#[derive(Debug, Serialize)]
pub struct OverdueNotice {
    news: String,
    at: Moment,
    advice: String,
}

impl OverdueNotice {
    /// Of a request and its updates; `None` where it moves, or may still take its time.
    #[must_use]
    pub fn new(
        calendar: &Calendar<'_>,
        request: &requests::Model,
        updates: &[Update],
    ) -> Option<Self> {
        if !request.is_overdue() {
            return None;
        }
        let is_news = |update: &&Update| !matches!(update.source.as_str(), "portal" | "user");
        let (at, news) = match updates.iter().rev().find(is_news) {
            Some(update) => {
                let at = calendar.moment(update.created_at);
                let text = Text::from("overdue-news")
                    .arg("ago", at.text.clone())
                    .arg("source", source(calendar, &update.source));
                (at, text)
            }
            None => {
                let at = calendar.moment(request.created_at);
                let text = Text::from("overdue-no-news").arg("ago", at.text.clone());
                (at, text)
            }
        };
        let advice = calendar.say("overdue-advice");
        Some(Self { news: calendar.say(news), at, advice })
    }
}
