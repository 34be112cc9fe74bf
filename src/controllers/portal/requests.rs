//! Requests on pages.
mod actions;
mod edits;
mod lists;

use axum::extract::{DefaultBodyLimit, Request};
use axum::response::Response;
use axum::routing::{get, post};
use loco_rs::controller::Routes;
use uuid::Uuid;

use crate::controllers::api::uploads::{self, Sender, Upload};
use crate::controllers::extractors::{Page, Pid, Requester, SignedIn};
use crate::errors::Result;
use crate::models::input::Input;
use crate::models::request_files::content_type::accept;
use crate::models::request_files::{self, MAX_COUNT, MAX_SIZE};
use crate::models::requests::Model;
use crate::models::requests::creation::NewRequest;
use crate::models::unit_of_work::UnitOfWork;
use crate::views::forms::FormView;
use crate::views::pages::{NewRequestPage, RequestPage, type_choices};

const NEW: &str = "requests/new.html";

fn new_form(input: &Input) -> FormView {
    let typed = |field, otherwise: &str| {
        let value = input.typed(field);
        (field, if value.is_empty() { otherwise.to_owned() } else { value })
    };
    FormView::new([
        typed("title", ""),
        typed("description", ""),
        typed("request_type", "general"),
        typed("priority", "normal"),
        ("files", String::new()),
    ])
}

fn new_page(page: &Page) -> impl FnOnce(FormView) -> NewRequestPage + use<> {
    let (portal, language) = (page.portal.clone(), page.language);
    move |form| NewRequestPage {
        types: type_choices(
            &portal.texts,
            language,
            form.values.get("request_type").map_or("general", String::as_str),
        ),
        form,
        max_files: MAX_COUNT,
        max_file_mb: MAX_SIZE / 1024 / 1024,
        accept: accept(),
    }
}

/// `GET /requests/new`
pub async fn new(page: Page, _person: SignedIn) -> Result<Response> {
    let shown = new_page(&page)(new_form(&Input::default()));
    page.render(NEW, shown)
}

/// `POST /requests`
pub async fn create(
    by: Requester,
    page: Page,
    person: SignedIn,
    request: Request,
) -> Result<Response> {
    let pid = Uuid::now_v7();
    let mut upload = Upload::default();
    let read = uploads::read_into(&by.portal, pid, Sender::Form, request, &mut upload).await;
    let typed = new_form(&upload.input);
    let created = match read {
        Ok(()) => save(&by, &person, pid, upload).await,
        Err(err) => Err(err),
    };
    match created {
        Ok(()) => {
            Ok(page.redirect(&format!("/requests/{pid}"), "success", "flash-request-created"))
        }
        Err(err) => {
            let shown = new_page(&page);
            page.invalid(NEW, err, typed, shown)
        }
    }
}

async fn save(by: &Requester, person: &SignedIn, pid: Uuid, mut upload: Upload) -> Result<()> {
    let files = upload.files.clone();
    let saving = async {
        let new = NewRequest::read(&mut upload.input)?;
        let mut work = UnitOfWork::begin(&by.portal, &by.origin).await?;
        Model::create(&mut work, &person.user, pid, new, upload.files, None).await?;
        work.commit().await
    };
    request_files::keep_for(&by.portal, &files, saving).await
}

/// `GET /requests/{id}`
pub async fn show(by: Requester, page: Page, person: SignedIn, Pid(pid): Pid) -> Result<Response> {
    let request = Model::find_for(&by.portal.db, &person.user, pid).await?;
    let files = request.files(&by.portal.db).await?;
    let timeline = request.timeline(&by.portal.db).await?;
    let host = &by.portal.settings.host;
    let shown = RequestPage::new(&page.calendar(), host, &request, &files, &timeline);
    page.render_live("requests/show.html", &format!("request:{pid}"), shown)
}

/// Routes.
pub fn routes() -> Routes {
    Routes::new()
        .prefix("requests")
        .add("/", get(lists::index).post(create).layer(DefaultBodyLimit::disable()))
        .add("/new", get(new))
        .add("/{id}", get(show))
        .add("/{id}/edit", get(edits::edit).post(edits::update))
        .add("/{id}/cancel", post(actions::cancel))
        .add("/{id}/retry", post(actions::retry))
        .add("/{id}/delete", post(actions::delete))
        .add("/{id}/files", post(actions::add_files).layer(DefaultBodyLimit::disable()))
        .add("/{id}/files/{file_id}", get(actions::download))
        .add("/{id}/results.zip", get(actions::results))
}
