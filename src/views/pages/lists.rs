//! The list of requests, and what is done to many of them at once.

use serde::Serialize;

use super::TypeChoice;
use super::requests::{Counts, RequestLine};
use crate::models::requests::bulk::Action;
use crate::models::requests::creation::PRIORITIES;
use crate::models::requests::status::Status;
use crate::models::requests::{self, Model};
use crate::views::time::Calendar;

/// Something to choose.
#[derive(Debug, Serialize)]
pub struct Choice {
    /// The value.
    pub value: &'static str,
    /// Its label.
    pub label: String,
    /// Whether it is chosen.
    pub selected: bool,
}

fn choice(
    value: &'static str,
    key: String,
    chosen: &str,
    say: impl Fn(String) -> String,
) -> Choice {
    Choice { value, label: say(key), selected: value == chosen }
}

/// The states to choose from in a tab of `states`; none where there is nothing to choose.
pub fn status_choices(
    states: &[Status],
    chosen: &str,
    say: impl Fn(String) -> String,
) -> Vec<Choice> {
    let states = if states.is_empty() { &Status::ALL } else { states };
    if states.len() < 2 {
        return Vec::new();
    }
    let names = states.iter().map(|status| status.name());
    names.map(|name| choice(name, format!("status-{name}"), chosen, &say)).collect()
}

/// Every priority.
pub fn priority_choices(chosen: &str, say: impl Fn(String) -> String) -> Vec<Choice> {
    let priorities = PRIORITIES.into_iter().rev();
    priorities.map(|name| choice(name, format!("priority-{name}"), chosen, &say)).collect()
}

/// Every order of the list; the first one is the usual one, and goes without saying.
pub fn order_choices(chosen: &str, say: impl Fn(String) -> String) -> Vec<Choice> {
    let orders =
        [("", "newest"), ("updated_at", "changed"), ("title", "title"), ("status", "status")];
    orders
        .into_iter()
        .map(|(name, key)| choice(name, format!("order-{key}"), chosen, &say))
        .collect()
}

/// What narrows the list, and orders it.
#[derive(Debug, Serialize)]
pub struct ListFilters {
    /// The search.
    pub q: String,
    /// Types to choose from.
    pub types: Vec<TypeChoice>,
    /// States to choose from.
    pub statuses: Vec<Choice>,
    /// Priorities to choose from.
    pub priorities: Vec<Choice>,
    /// Orders to choose from.
    pub orders: Vec<Choice>,
    /// From which day.
    pub after: String,
    /// Before which day.
    pub before: String,
    /// Whether anything narrows the list.
    pub is_filtered: bool,
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
    /// Whether they could not be read just now.
    pub is_lost: bool,
    /// What narrows the list.
    pub filters: ListFilters,
    /// Where it begins, if that is elsewhere.
    pub first: Option<String>,
    /// The page before.
    pub previous: Option<String>,
    /// Where it goes on.
    pub next: Option<String>,
    /// This page.
    pub here: String,
    /// The same as a file.
    pub export: String,
}

/// One of those that something is about to be done to.
#[derive(Debug, Serialize)]
struct Chosen {
    id: String,
    title: String,
    status: String,
    status_text: String,
}

/// The question before something is done to many.
#[derive(Debug, Serialize)]
pub struct BulkPage {
    action: &'static str,
    chosen: Vec<Chosen>,
    finished: usize,
    back: String,
}

impl BulkPage {
    /// Of what is to be done to `chosen`; `back` is where the reader came from.
    #[must_use]
    pub fn new(calendar: &Calendar<'_>, action: Action, chosen: &[Model], back: String) -> Self {
        let shown = |request: &requests::Model| Chosen {
            id: request.pid.to_string(),
            title: request.title.clone(),
            status_text: super::requests::status_text(calendar, &request.status),
            status: request.status.clone(),
        };
        let finished = chosen.iter().filter(|request| request.state().is_final()).count();
        Self { action: action.name(), chosen: chosen.iter().map(shown).collect(), finished, back }
    }
}
