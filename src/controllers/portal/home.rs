//! The first page.

use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use loco_rs::controller::Routes;
use serde_json::json;

use crate::controllers::extractors::Page;
use crate::errors::Result;

/// `GET /`
pub async fn show(page: Page) -> Result<Response> {
    if page.user.is_some() {
        return Ok(Redirect::to("/dashboard").into_response());
    }
    page.render("home/show.html", json!({}))
}

/// Routes.
pub fn routes() -> Routes {
    Routes::new().add("/", get(show))
}
