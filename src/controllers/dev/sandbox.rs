//! The sandbox of the platform, mounted under `/dev/platform`: the portal reaches it over real HTTP,
//! as it reaches the real services.

use axum::extract::{Path, Request, State};
use axum::http::Uri;
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use loco_rs::app::AppContext;
use loco_rs::controller::Routes;
use serde_json::json;
use tower::ServiceExt;

use super::platform::{Sandbox, SandboxConfig};
use crate::context::Portal;
use crate::controllers::extractors::Page;
use crate::controllers::middleware::errors::Untouched;
use crate::errors::{Error, Result};
use crate::integrations::mailbox::Mailbox;

/// A sandbox for this portal, with its clock and its mailbox.
#[must_use]
pub fn build(portal: &Portal) -> Sandbox {
    Sandbox::new(SandboxConfig {
        clock: portal.clock.clone(),
        mailbox: Some(Mailbox::new(&portal.settings.mail.folder)),
        base_url: portal.url("/dev/platform"),
        ..SandboxConfig::default()
    })
}

fn sandbox(ctx: &AppContext) -> Result<Sandbox> {
    ctx.shared_store.get::<Sandbox>().ok_or(Error::NotFound)
}

/// `GET /dev/platform`
pub async fn show(State(ctx): State<AppContext>, page: Page) -> Result<Response> {
    let submissions: Vec<_> = sandbox(&ctx)?
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
    page.render("dev/platform/show.html", json!({ "submissions": submissions }))
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
    Routes::new().prefix("dev").add("/platform", get(show)).add("/platform/{*rest}", any(serve))
}
