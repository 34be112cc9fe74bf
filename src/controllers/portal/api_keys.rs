//! The page of API keys.

use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use loco_rs::controller::Routes;
use serde_json::{Value, json};

use crate::controllers::extractors::{Confirmed, Page, Pid, Requester, SignedIn};
use crate::errors::{Error, Result};
use crate::models::api_keys::Model as ApiKey;
use crate::models::api_keys::creation::{DEFAULT_DAYS, NewApiKey};
use crate::models::input::Input;
use crate::models::unit_of_work::UnitOfWork;
use crate::models::users;
use crate::views::api_keys::{ApiKeysPage, BOXES, NewKey};
use crate::views::forms::FormView;
use crate::views::time::Calendar;

const TEMPLATE: &str = "settings/api_keys.html";

fn form(input: &Input) -> FormView {
    let days = Some(input.typed("expires_in_days")).filter(|days| !days.is_empty());
    let typed = [
        ("name", input.typed("name")),
        ("expires_in_days", days.unwrap_or_else(|| DEFAULT_DAYS.to_string())),
    ];
    FormView::new(typed.into_iter().chain(BOXES.map(|(_, field)| (field, input.typed(field)))))
}

/// What the boxes say, as a call of the API says it.
fn as_call(form: &FormView) -> Result<Input> {
    let value = |field| form.values.get(field).map_or("", String::as_str);
    let ticked = BOXES.iter().filter(|(_, field)| value(*field) == "true");
    let scopes: Vec<_> = ticked.map(|(scope, _)| scope.name()).collect();
    let days = value("expires_in_days").parse::<i64>().map_or(json!("?"), Value::from);
    Input::from_json(json!({
        "name": value("name"),
        "scopes": scopes,
        "expires_in_days": days,
    }))
}

async fn shown(
    page: &Page,
    user: &users::Model,
    form: FormView,
    new_key: Option<NewKey>,
) -> Result<ApiKeysPage> {
    let keys = ApiKey::of(&page.portal.db, user).await?;
    Ok(ApiKeysPage::new(&page.calendar(), user, &keys, form, new_key))
}

/// `GET /settings/api-keys`
pub async fn index(page: Page, person: SignedIn) -> Result<Response> {
    let body = shown(&page, &person.user, form(&Input::default()), None).await?;
    page.render(TEMPLATE, body)
}

/// `POST /settings/api-keys`. The answer is the one page that shows the key.
pub async fn create(by: Requester, page: Page, person: Confirmed) -> Result<Response> {
    let user = &person.user;
    let typed = form(&person.input);
    let made = match as_call(&typed).and_then(|mut call| NewApiKey::read(&mut call, user)) {
        Ok(new) => ApiKey::create(&by.portal, &by.origin, user, new, UnitOfWork::done).await,
        Err(err) => Err(err),
    };
    match made {
        Ok((key, text)) => {
            let key = NewKey { name: key.name, text };
            let body = shown(&page, user, form(&Input::default()), Some(key)).await?;
            let mut response = page.render(TEMPLATE, body)?;
            *response.status_mut() = StatusCode::CREATED;
            Ok(response)
        }
        Err(err) => refuse(page, user, err, typed).await,
    }
}

async fn refuse(page: Page, user: &users::Model, err: Error, typed: FormView) -> Result<Response> {
    let keys = ApiKey::of(&page.portal.db, user).await?;
    let portal = page.portal.clone();
    let (language, zone, now) = (page.language, page.calendar().zone, page.portal.now());
    page.invalid(TEMPLATE, err, typed, |form| {
        let calendar = Calendar { texts: &portal.texts, language, zone, now };
        ApiKeysPage::new(&calendar, user, &keys, form, None)
    })
}

/// `POST /settings/api-keys/{id}/revoke`
pub async fn revoke(
    by: Requester,
    page: Page,
    Pid(pid): Pid,
    person: Confirmed,
) -> Result<Response> {
    match ApiKey::revoke(&by.portal, &by.origin, &person.user, pid).await {
        // It is gone, as was wanted: pressed twice, or in two tabs.
        Ok(()) | Err(Error::NotFound) => {
            Ok(page.redirect("/settings/api-keys", "success", "flash-api-key-revoked"))
        }
        Err(err) => Err(err),
    }
}

/// Routes.
pub fn routes() -> Routes {
    Routes::new()
        .prefix("settings")
        .add("/api-keys", get(index).post(create))
        .add("/api-keys/{id}/revoke", post(revoke))
}
