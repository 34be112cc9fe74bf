//! Finding a request: tabs, search, filters and order in the address.

use axum::http::StatusCode;
use axum::response::Response;

use crate::controllers::extractors::{Page, QueryInput, Requester, SignedIn};
use crate::errors::{Error, Result};
use crate::models::input::Input;
use crate::models::request_counts;
use crate::models::requests::Model;
use crate::models::requests::listing::{self, Query};
use crate::models::requests::status::Status::{
    self, Completed, Failed, Pending, Processing, Submitted,
};
use crate::views::pages::{
    Counts, ListFilters, RequestLine, RequestsPage, order_choices, priority_choices,
    status_choices, type_choices,
};

const TABS: [(&str, &[Status]); 4] = [
    ("all", &[]),
    ("running", &[Pending, Submitted, Processing]),
    ("done", &[Completed]),
    ("failed", &[Failed]),
];

/// What an address says about the list beside the tab, and what it is called there.
const FILTERS: [(&str, &str); 6] = [
    ("q", "q"),
    ("type", "request_type"),
    ("status", "status"),
    ("priority", "priority"),
    ("after", "created_after"),
    ("before", "created_before"),
];

/// The list that an address asks for.
pub struct Asked {
    /// The tab's name.
    tab: &'static str,
    /// The states of the tab; none: all.
    states: &'static [Status],
    /// Filters and order as the address has them.
    typed: Vec<(&'static str, String)>,
    cursor: String,
    /// The question; `None` where tab and status exclude each other.
    pub query: Option<Query>,
}

impl Asked {
    /// Reads an address. A filter that makes no sense is no filter: an address is typed, and kept,
    /// by people.
    pub fn read(input: &Input) -> Result<Self> {
        let wanted = input.typed("tab");
        let (tab, states) = TABS.into_iter().find(|(name, _)| *name == wanted).unwrap_or(TABS[0]);
        let sort = input.typed("sort");
        let order = if matches!(sort.as_str(), "title" | "status") { "asc" } else { "desc" };
        let filters = FILTERS.map(|(name, field)| (field, input.typed(name)));
        let others = [("cursor", input.typed("cursor")), ("sort", sort.clone())];
        let pairs: Vec<_> = filters
            .into_iter()
            .chain(others)
            .chain([("order", order.to_owned())])
            .filter(|(_, value)| !value.is_empty())
            .collect();
        let owned = |pairs: &[(&str, String)]| {
            Input::from_pairs(pairs.iter().map(|(name, value)| ((*name).to_owned(), value.clone())))
        };
        let query = Query::read(&mut owned(&pairs)).or_else(|_| {
            // What is left when each that makes no sense is taken away.
            let makes_sense = |pair: &&(&str, String)| {
                Query::read(&mut owned(std::slice::from_ref(*pair))).is_ok()
            };
            let sound: Vec<_> = pairs.iter().filter(makes_sense).cloned().collect();
            Query::read(&mut owned(&sound))
        })?;
        let typed = FILTERS
            .map(|(name, _)| (name, input.typed(name)))
            .into_iter()
            .chain([("sort", sort)])
            .collect();
        let cursor = input.typed("cursor");
        Ok(Self { tab, states, typed, cursor, query: query.within(states) })
    }

    fn typed(&self, name: &str) -> String {
        let found = self.typed.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    }

    fn is_filtered(&self) -> bool {
        self.typed.iter().any(|(name, value)| *name != "sort" && !value.is_empty())
    }

    /// The address of the same list, with these pairs beside.
    fn address(&self, path: &str, more: &[(&str, &str)]) -> String {
        let pairs: Vec<_> = [("tab", self.tab)]
            .into_iter()
            .chain(self.typed.iter().map(|(name, value)| (*name, value.as_str())))
            .chain(more.iter().copied())
            .filter(|(_, value)| !value.is_empty())
            .collect();
        format!("{path}?{}", serde_urlencoded::to_string(pairs).unwrap_or_default())
    }

    async fn find(&self, by: &Requester, person: &SignedIn) -> Result<listing::Page> {
        let Some(query) = &self.query else { return Ok(listing::Page::default()) };
        let (db, owner) = (&by.portal.db, &person.user);
        let page = Model::rows(db, owner, query).await?;
        // Back at the beginning: the first page as it is, not the few rows before the cursor.
        if query.goes_back() && page.previous_cursor.is_none() {
            return Model::rows(db, owner, &query.clone().from_the_start()).await;
        }
        Ok(page)
    }
}

/// `GET /requests`
pub async fn index(
    by: Requester,
    page: Page,
    person: SignedIn,
    QueryInput(input): QueryInput,
) -> Result<Response> {
    let asked = Asked::read(&input)?;
    let found = match asked.find(&by, &person).await {
        Err(err @ (Error::Unavailable(_) | Error::Internal(_))) => {
            tracing::error!(error = %err, "the list can not be read");
            None
        }
        found => Some(found?),
    };
    let (is_lost, found) = (found.is_none(), found.unwrap_or_default());
    let counts = Counts::from(request_counts::by_status(&by.portal.db, &person.user).await?);
    let types = by.portal.types().await?;
    let calendar = page.calendar();
    let say = |key: String| page.say(key);
    let to = |cursor: &str| asked.address("/requests", &[("cursor", cursor)]);
    let previous = found.previous_cursor.as_deref().map(to);
    let shown = RequestsPage {
        tab: asked.tab.to_owned(),
        counts,
        rows: found.rows.iter().map(|row| RequestLine::new(&calendar, &types, row)).collect(),
        is_lost,
        filters: ListFilters {
            types: type_choices(&types, page.language, &asked.typed("type")),
            statuses: status_choices(asked.states, &asked.typed("status"), say),
            priorities: priority_choices(&asked.typed("priority"), say),
            orders: order_choices(&asked.typed("sort"), say),
            q: asked.typed("q"),
            after: asked.typed("after"),
            before: asked.typed("before"),
            is_filtered: asked.is_filtered(),
        },
        first: (previous.is_some() || (found.rows.is_empty() && !asked.cursor.is_empty()))
            .then(|| to("")),
        previous,
        next: found.next_cursor.as_deref().map(to),
        here: to(&asked.cursor),
        export: asked.address("/requests.csv", &[]),
    };
    let template = "requests/index.html";
    if is_lost {
        return page.refuse(StatusCode::SERVICE_UNAVAILABLE, template, shown);
    }
    page.render_live(template, "requests", shown)
}
