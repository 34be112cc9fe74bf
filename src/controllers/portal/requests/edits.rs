//! Changing a request that is not handed in yet.

use axum::http::StatusCode;
use axum::response::Response;

use crate::controllers::extractors::{FormInput, Page, Pid, Requester, SignedIn};
use crate::errors::{Error, Result};
use crate::models::requests::Model;
use crate::models::requests::changes::RequestChange;
use crate::views::forms::FormView;
use crate::views::pages::{Conflict, EditRequestPage};

const TEMPLATE: &str = "requests/edit.html";
const FIELDS: [&str; 3] = ["title", "description", "priority"];

/// `GET /requests/{id}/edit`
pub async fn edit(by: Requester, page: Page, person: SignedIn, Pid(pid): Pid) -> Result<Response> {
    let request = Model::find_for(&by.portal.db, &person.user, pid).await?;
    if !request.can_be_edited() {
        return Ok(handed_in_meanwhile(page, &request));
    }
    let form = FormView::new([
        ("title", request.title.clone()),
        ("description", request.description.clone()),
        ("priority", request.priority.clone()),
    ]);
    let version = request.etag();
    page.render(TEMPLATE, EditRequestPage { id: pid.to_string(), form, conflict: None, version })
}

/// `POST /requests/{id}/edit`
pub async fn update(
    by: Requester,
    page: Page,
    person: SignedIn,
    Pid(pid): Pid,
    FormInput(mut input): FormInput,
) -> Result<Response> {
    let request = Model::find_for(&by.portal.db, &person.user, pid).await?;
    let typed = FormView::new(FIELDS.map(|field| (field, input.typed(field))));
    let version = input.typed("version");
    let changed = match RequestChange::read(&mut input) {
        Ok(change) => request.clone().edit(&by.portal, &by.origin, Some(&version), change).await,
        Err(err) => Err(err),
    };
    match changed {
        Ok(_) => Ok(page.redirect(&format!("/requests/{pid}"), "success", "flash-request-updated")),
        Err(Error::Conflict(..)) => Ok(handed_in_meanwhile(page, &request)),
        Err(Error::PreconditionFailed) => {
            let now = Model::find_for(&by.portal.db, &person.user, pid).await?;
            let shown = EditRequestPage {
                id: pid.to_string(),
                form: typed,
                version: now.etag(),
                conflict: Some(Conflict {
                    title: now.title,
                    description: now.description,
                    priority: now.priority,
                }),
            };
            page.refuse(StatusCode::CONFLICT, TEMPLATE, shown)
        }
        Err(err) => page.invalid(TEMPLATE, err, typed, |form| EditRequestPage {
            id: pid.to_string(),
            form,
            conflict: None,
            version,
        }),
    }
}

fn handed_in_meanwhile(page: Page, request: &Model) -> Response {
    page.redirect(&format!("/requests/{}", request.pid), "warning", "error-request-not-pending")
}
