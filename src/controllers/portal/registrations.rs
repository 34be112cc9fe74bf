//! Opening an account.

use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use loco_rs::controller::Routes;

use crate::controllers::extractors::{FormInput, Page, Requester, cookies};
use crate::errors::Result;
use crate::models::input::Input;
use crate::models::users::Model as User;
use crate::models::users::registration::Registration;
use crate::views::forms::FormView;
use crate::views::pages::FormPage;

const TEMPLATE: &str = "registrations/new.html";

/// The form with what was typed; never the password.
fn form(input: &Input) -> FormView {
    let typed = |field| (field, input.typed(field));
    FormView::new([
        typed("email"),
        typed("first_name"),
        typed("last_name"),
        typed("phone"),
        typed("terms_accepted"),
        ("password", String::new()),
    ])
}

/// `GET /register`
pub async fn new(page: Page) -> Result<Response> {
    if page.user.is_some() {
        return Ok(Redirect::to("/dashboard").into_response());
    }
    page.render(TEMPLATE, FormPage { form: form(&Input::default()) })
}

/// `POST /register`
pub async fn create(
    by: Requester,
    page: Page,
    headers: HeaderMap,
    FormInput(mut input): FormInput,
) -> Result<Response> {
    let typed = form(&input);
    let device = cookies::device(&by.portal, &headers);
    let registered = match Registration::read(&mut input, page.language) {
        Ok(registration) => {
            User::register(&by.portal, &by.origin, registration.on_pages(), device).await
        }
        Err(err) => Err(err),
    };
    match registered {
        Ok((grant, device)) => {
            let mut response = page.redirect("/verify-email", "success", "flash-welcome");
            let cookies = cookies::signed_in(&by.portal, &grant, device.as_ref());
            cookies::append(response.headers_mut(), &cookies);
            Ok(response)
        }
        Err(err) => {
            let err = err.beside("EMAIL_ALREADY_EXISTS", "email");
            page.invalid(TEMPLATE, err, typed, |form| FormPage { form })
        }
    }
}

/// Routes.
pub fn routes() -> Routes {
    Routes::new().add("/register", get(new).post(create))
}
