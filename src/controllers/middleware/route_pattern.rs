//! Puts the routes behind one door, and says which of them was taken.
//!
//! axum copies what is below a layer for every request. A router behind a fallback is shared, so that
//! a dozen layers do not copy every handler's context (and Loco's whole configuration with it) a
//! dozen times.

use axum::Router;
use axum::extract::{MatchedPath, Request};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use loco_rs::app::AppContext;

use super::Parts;

/// The pattern of the route that answered, in the response.
#[derive(Clone, Debug)]
pub(super) struct RoutePattern(pub(super) MatchedPath);

/// The routes as one service, for the other layers to stand around.
pub(super) fn enclose(app: Router<AppContext>, with: Parts) -> Router<AppContext> {
    let routes = app.route_layer(from_fn(tell)).with_state::<()>(with.ctx);
    Router::new().fallback_service(routes)
}

async fn tell(request: Request, next: Next) -> Response {
    let pattern = request.extensions().get::<MatchedPath>().cloned().map(RoutePattern);
    let mut response = next.run(request).await;
    if let Some(pattern) = pattern {
        response.extensions_mut().insert(pattern);
    }
    response
}
