//! Names, phone, language and time zone; beside them, on the same page, picture and address.

use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use loco_rs::controller::Routes;

use crate::controllers::extractors::{FormInput, Page, Requester, SignedIn};
use crate::errors::{Error, Result};
use crate::models::users;
use crate::models::users::avatar;
use crate::models::users::profile::ProfileChange;
use crate::views::account::{AvatarCard, EmailCard, PendingEmail};
use crate::views::forms::FormView;
use crate::views::pages::{ProfileConflict, ProfilePage, language_options};

pub(super) const TEMPLATE: &str = "settings/profile.html";
pub(super) const PATH: &str = "/settings/profile";
const FIELDS: [&str; 5] = ["first_name", "last_name", "phone", "language", "timezone"];

/// The forms of the page.
#[derive(Clone, Copy)]
pub(super) enum Card {
    About,
    Avatar,
    Email,
}

fn about(user: &users::Model) -> FormView {
    FormView::new([
        ("first_name", user.first_name.clone()),
        ("last_name", user.last_name.clone()),
        ("phone", user.phone.clone().unwrap_or_default()),
        ("language", user.language.clone()),
        ("timezone", user.timezone.clone()),
    ])
}

/// Makes the page of `user` around the form of one card.
pub(super) async fn around(
    page: &Page,
    user: &users::Model,
    card: Card,
) -> Result<impl FnOnce(FormView) -> ProfilePage + use<>> {
    let portal = &page.portal;
    let pending = user.pending_email_change(&portal.db, portal.now()).await?;
    let pending = pending.map(|token| PendingEmail::new(&page.calendar(), token));
    let user = user.clone();
    let version = user.etag();
    Ok(move |form| {
        let avatar = AvatarCard {
            form: FormView::new([("file", String::new())]),
            max_mb: avatar::MAX_SIZE / 1024 / 1024,
            max_side: avatar::MAX_SIDE,
        };
        let email = EmailCard {
            form: FormView::new([("new_email", String::new()), ("password", String::new())]),
            email: user.email.clone(),
            is_verified: user.is_verified(),
            pending,
        };
        let mut shown = ProfilePage {
            form: about(&user),
            avatar,
            email,
            version,
            conflict: None,
            timezones: chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name()).collect(),
            languages: language_options(),
        };
        match card {
            Card::About => shown.form = form,
            Card::Avatar => shown.avatar.form = form,
            Card::Email => shown.email.form = form,
        }
        shown
    })
}

/// `GET /settings/profile`
pub async fn edit(page: Page, person: SignedIn) -> Result<Response> {
    let shown = around(&page, &person.user, Card::About).await?(about(&person.user));
    page.render(TEMPLATE, shown)
}

/// `POST /settings/profile`
pub async fn update(
    by: Requester,
    page: Page,
    person: SignedIn,
    FormInput(input): FormInput,
) -> Result<Response> {
    // A form of before there were versions says none.
    let version = input.has("version").then(|| input.typed("version"));
    let mut input = input.only(&FIELDS);
    let typed = FormView::new(FIELDS.map(|field| (field, input.typed(field))));
    let shown = around(&page, &person.user, Card::About).await?;
    let changed = match ProfileChange::read(&mut input) {
        Ok(change) => {
            person.user.change_profile(&by.portal, &by.origin, version.as_deref(), change).await
        }
        Err(err) => Err(err),
    };
    match changed {
        Ok(_) => Ok(page.redirect(PATH, "success", "flash-profile-saved")),
        Err(Error::PreconditionFailed) => {
            let now = person.user.reload(&by.portal).await?;
            let shown = around(&page, &now, Card::About).await?(typed);
            let shown = ProfilePage { conflict: Some(ProfileConflict::from(&now)), ..shown };
            page.refuse(StatusCode::CONFLICT, TEMPLATE, shown)
        }
        // What the form began with stays, or what was changed meanwhile would be lost.
        Err(err) => page.invalid(TEMPLATE, err, typed, |form| {
            let shown = shown(form);
            ProfilePage { version: version.unwrap_or(shown.version), ..shown }
        }),
    }
}

/// Routes.
pub fn routes() -> Routes {
    Routes::new().prefix("settings").add("/profile", get(edit).post(update))
}
