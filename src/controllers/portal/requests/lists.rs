//! Finding a request: tabs, search and filters in the address.

use axum::response::Response;

use crate::controllers::extractors::{Page, QueryInput, Requester, SignedIn};
use crate::errors::Result;
use crate::models::input::Input;
use crate::models::requests::Model;
use crate::models::requests::listing::Query;
use crate::models::requests::status::Status::{
    self, Completed, Failed, Pending, Processing, Submitted,
};
use crate::views::pages::{Counts, RequestLine, RequestsPage, type_choices};

const TABS: [(&str, &[Status]); 4] = [
    ("all", &[]),
    ("running", &[Pending, Submitted, Processing]),
    ("done", &[Completed]),
    ("failed", &[Failed]),
];

/// `GET /requests`
pub async fn index(
    by: Requester,
    page: Page,
    person: SignedIn,
    QueryInput(input): QueryInput,
) -> Result<Response> {
    let typed = |field: &str| input.typed(field);
    let (tab, states) = TABS.into_iter().find(|(name, _)| *name == typed("tab")).unwrap_or(TABS[0]);
    // A filter that makes no sense is no filter: an address is typed, and kept, by people.
    let mut asked = Input::from_pairs([
        ("q".to_owned(), typed("q")),
        ("request_type".to_owned(), typed("type")),
        ("created_after".to_owned(), typed("after")),
        ("created_before".to_owned(), typed("before")),
        ("cursor".to_owned(), typed("cursor")),
    ]);
    let query = Query::read(&mut asked).or_else(|_| Query::read(&mut Input::default()))?;
    let found = Model::list(&by.portal.db, &person.user, &query.with_states(states)).await?;
    let counts = Counts::from(Model::counts(&by.portal.db, &person.user).await?);
    let calendar = page.calendar();
    let address = |cursor: &str| {
        let fields = ["q", "type", "after", "before"].map(|field| (field, typed(field)));
        let pairs = [("tab", tab.to_owned())]
            .into_iter()
            .chain(fields)
            .chain([("cursor", cursor.to_owned())])
            .filter(|(_, value)| !value.is_empty())
            .collect::<Vec<_>>();
        format!("/requests?{}", serde_urlencoded::to_string(pairs).unwrap_or_default())
    };
    let shown = RequestsPage {
        tab: tab.to_owned(),
        counts,
        rows: found.rows.iter().map(|row| RequestLine::new(&calendar, row)).collect(),
        types: type_choices(&by.portal.texts, page.language, &typed("type")),
        filtered: ["q", "type", "after", "before"].iter().any(|field| !typed(field).is_empty()),
        next: found.next_cursor.as_deref().map(&address),
        previous: (!typed("cursor").is_empty()).then(|| address("")),
        q: typed("q"),
        request_type: typed("type"),
        after: typed("after"),
        before: typed("before"),
    };
    page.render_live("requests/index.html", "requests", shown)
}
