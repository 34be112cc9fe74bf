//! The sandbox of the platform, mounted under `/dev/platform`: the portal reaches it over real HTTP,
//! as it reaches the real services.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::extract::{Path, Request, State};
use axum::http::Uri;
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post};
use loco_rs::app::AppContext;
use loco_rs::controller::Routes;
use serde_json::json;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use super::platform::modes::{PARTS, PRESETS, WORDS};
use super::platform::{Sandbox, SandboxConfig, WebhookTarget};
use crate::context::Portal;
use crate::controllers::extractors::{FormInput, Page};
use crate::controllers::middleware::errors::Untouched;
use crate::errors::{Error, Result};
use crate::integrations::mailbox::Mailbox;

/// How often it is looked for webhooks that are due.
const PAUSE: Duration = Duration::from_millis(250);

/// A sandbox for this portal, with its clock, its mailbox and its secrets.
#[must_use]
pub fn build(portal: &Portal) -> Sandbox {
    let secrets = &portal.settings.webhooks;
    Sandbox::new(SandboxConfig {
        clock: portal.clock.clone(),
        mailbox: Some(Mailbox::new(&portal.settings.mail.folder)),
        base_url: portal.url("/dev/platform"),
        webhooks: Some(WebhookTarget {
            portal_url: portal.settings.host.clone(),
            ai_secret: secrets.ai.first().cloned().unwrap_or_default(),
            notification_secret: secrets.notification.first().cloned().unwrap_or_default(),
        }),
        ..SandboxConfig::default()
    })
}

/// One round of sending what the siblings have to say.
pub async fn send_webhooks(sandbox: Sandbox, closing: CancellationToken) {
    if sandbox.send_webhooks().await == 0 {
        tokio::select! {
            () = tokio::time::sleep(PAUSE) => {}
            () = closing.cancelled() => {}
        }
    }
}

fn sandbox(ctx: &AppContext) -> Result<Sandbox> {
    ctx.shared_store.get::<Sandbox>().ok_or(Error::NotFound)
}

/// `GET /dev/platform`
pub async fn show(State(ctx): State<AppContext>, page: Page) -> Result<Response> {
    let sandbox = sandbox(&ctx)?;
    let submissions: Vec<_> = sandbox
        .submissions()
        .into_iter()
        .map(|submission| {
            json!({
                "id": submission.id,
                "user_email": submission.user_email,
                "request_type": submission.request_type,
                "status": submission.status,
                "progress": submission.progress,
            })
        })
        .collect();
    let parts: Vec<_> = PARTS
        .iter()
        .map(|(name, label, choices)| {
            let options: Vec<_> = choices
                .iter()
                .map(|(value, label)| json!({ "value": value, "label": label }))
                .collect();
            json!({ "name": name, "label": label, "options": options })
        })
        .collect();
    let mode = sandbox.mode();
    let presets: Vec<_> = PRESETS
        .iter()
        .map(|(name, _)| json!({ "name": name, "is_chosen": name.parse() == Ok(mode) }))
        .collect();
    let words: Vec<_> = WORDS
        .iter()
        .map(|(word, part, value)| json!({ "word": word, "means": means(part, value) }))
        .collect();
    let shown = json!({
        "form": { "values": BTreeMap::from(mode.chosen()), "errors": {} },
        "parts": parts,
        "presets": presets,
        "words": words,
        "submissions": submissions,
        "webhooks": sandbox.sent_webhooks(),
        "waiting": sandbox.waiting_webhooks(),
    });
    page.render("dev/platform/show.html", shown)
}

/// What a word stands for, as the form has it.
fn means(part: &str, value: &str) -> String {
    let found = PARTS.into_iter().find(|(name, ..)| *name == part);
    let choice = found.and_then(|(_, label, choices)| {
        let choice = choices.iter().find(|(name, _)| *name == value)?;
        Some(format!("{label}: {}", choice.1))
    });
    choice.unwrap_or_default()
}

/// `POST /dev/platform`: from now on it behaves as the form has it, or as a preset does.
pub async fn update(
    State(ctx): State<AppContext>,
    page: Page,
    FormInput(mut input): FormInput,
) -> Result<Response> {
    let sandbox = sandbox(&ctx)?;
    let mut mode = sandbox.mode();
    match input.line("preset", 20) {
        Some(preset) if !preset.is_empty() => {
            mode = preset.parse().unwrap_or(mode);
        }
        _ => {
            for (name, ..) in PARTS {
                mode.set(name, &input.line(name, 40).unwrap_or_default());
            }
        }
    }
    sandbox.set_mode(mode);
    Ok(page.redirect("/dev/platform", "success", "flash-sandbox-set"))
}

/// `POST /dev/platform/restart`: the siblings start again, and have forgotten everything.
pub async fn restart(
    State(ctx): State<AppContext>,
    page: Page,
    FormInput(_): FormInput,
) -> Result<Response> {
    sandbox(&ctx)?.restart();
    Ok(page.redirect("/dev/platform", "success", "flash-sandbox-restarted"))
}

/// Whatever stands under `/dev/platform/`, as the siblings answer it.
pub async fn serve(
    State(ctx): State<AppContext>,
    Path(_rest): Path<String>,
    request: Request,
) -> Result<Response> {
    let sandbox = sandbox(&ctx)?;
    // A request of its own: our router's path parameters would be taken for the sandbox's.
    let (parts, body) = request.into_parts();
    let whole = parts.uri.path_and_query().map_or("/", |whole| whole.as_str());
    let inner = whole.strip_prefix("/dev/platform").unwrap_or(whole);
    let mut forwarded = Request::new(body);
    *forwarded.method_mut() = parts.method;
    *forwarded.headers_mut() = parts.headers;
    *forwarded.uri_mut() = inner.parse::<Uri>().map_err(|_| Error::NotFound)?;
    let Ok(response) = sandbox.router().oneshot(forwarded).await;
    let mut response = response.into_response();
    response.extensions_mut().insert(Untouched);
    Ok(response)
}

/// Routes.
pub fn routes() -> Routes {
    Routes::new()
        .prefix("dev")
        .add("/platform", get(show).post(update))
        .add("/platform/restart", post(restart))
        .add("/platform/{*rest}", any(serve))
}
