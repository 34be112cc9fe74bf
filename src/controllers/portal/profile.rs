//! Names, phone, language and time zone.

use axum::response::Response;
use axum::routing::get;
use loco_rs::controller::Routes;

use crate::controllers::extractors::{FormInput, Page, Requester, SignedIn};
use crate::errors::Result;
use crate::models::users;
use crate::models::users::profile::ProfileChange;
use crate::views::forms::FormView;
use crate::views::pages::{ProfilePage, language_options};

const TEMPLATE: &str = "settings/profile.html";
const FIELDS: [&str; 5] = ["first_name", "last_name", "phone", "language", "timezone"];

fn shown(user: &users::Model, form: FormView) -> ProfilePage {
    ProfilePage {
        form,
        email: user.email.clone(),
        is_verified: user.is_verified(),
        timezones: chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name()).collect(),
        languages: language_options(),
    }
}

/// `GET /settings/profile`
pub async fn edit(page: Page, person: SignedIn) -> Result<Response> {
    let user = &person.user;
    let form = FormView::new([
        ("first_name", user.first_name.clone()),
        ("last_name", user.last_name.clone()),
        ("phone", user.phone.clone().unwrap_or_default()),
        ("language", user.language.clone()),
        ("timezone", user.timezone.clone()),
    ]);
    page.render(TEMPLATE, shown(user, form))
}

/// `POST /settings/profile`
pub async fn update(
    by: Requester,
    page: Page,
    person: SignedIn,
    FormInput(input): FormInput,
) -> Result<Response> {
    let mut input = input.only(&FIELDS);
    let typed = FormView::new(FIELDS.map(|field| (field, input.typed(field))));
    let user = person.user.clone();
    let changed = match ProfileChange::read(&mut input) {
        Ok(change) => person.user.change_profile(&by.portal, &by.origin, change).await,
        Err(err) => Err(err),
    };
    match changed {
        Ok(_) => Ok(page.redirect("/settings/profile", "success", "flash-profile-saved")),
        Err(err) => page.invalid(TEMPLATE, err, typed, |form| shown(&user, form)),
    }
}

/// Routes.
pub fn routes() -> Routes {
    Routes::new().prefix("settings").add("/profile", get(edit).post(update))
}
