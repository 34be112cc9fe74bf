//! What every request passes through, in `controllers::middleware::stack`'s order.
mod access_log;
mod client;
mod cors;
pub mod errors;
mod hosts;
mod identity;
mod rate_limits;
mod request_id;
mod same_origin;
mod security_headers;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use loco_rs::app::AppContext;
use loco_rs::controller::middleware::MiddlewareLayer;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

pub use client::Client;
pub use identity::{Identity, Via, origin as origin_of};
pub use request_id::RequestId;

use crate::context::Portal;

/// The largest body of a call that brings no file.
pub const BODY_LIMIT: usize = 1024 * 1024;

type Apply = fn(Router<AppContext>, Arc<Portal>) -> Router<AppContext>;

/// One layer of the onion, as `cargo loco middleware` lists it.
struct Layer {
    name: &'static str,
    portal: Result<Arc<Portal>, String>,
    apply: Apply,
}

impl MiddlewareLayer for Layer {
    fn name(&self) -> &'static str {
        self.name
    }

    fn config(&self) -> serde_json::Result<serde_json::Value> {
        Ok(serde_json::json!({}))
    }

    fn apply(&self, app: Router<AppContext>) -> loco_rs::Result<Router<AppContext>> {
        let portal = self.portal.clone().map_err(|err| loco_rs::Error::string(&err))?;
        Ok((self.apply)(app, portal))
    }
}

/// Every layer, innermost first: the last one meets the request first.
const LAYERS: [(&str, Apply); 13] = [
    ("body_limit", |app, _| app.layer(DefaultBodyLimit::max(BODY_LIMIT))),
    ("rate_limits", |app, portal| app.layer(from_fn_with_state(portal, rate_limits::enforce))),
    ("same_origin", |app, portal| app.layer(from_fn_with_state(portal, same_origin::require))),
    ("identity", |app, portal| app.layer(from_fn_with_state(portal, identity::identify))),
    ("cors", |app, portal| cors::apply(app, &portal)),
    ("hosts", |app, portal| app.layer(from_fn_with_state(portal, hosts::check))),
    ("client", |app, portal| app.layer(from_fn_with_state(portal, client::identify))),
    ("catch_panic", |app, _| app.layer(CatchPanicLayer::custom(errors::panicked))),
    ("errors", |app, portal| app.layer(from_fn_with_state(portal, errors::render))),
    ("compression", |app, _| app.layer(CompressionLayer::new())),
    ("security_headers", |app, portal| {
        app.layer(from_fn_with_state(portal, security_headers::set))
    }),
    ("access_log", |app, _| app.layer(axum::middleware::from_fn(access_log::write))),
    ("request_id", |app, _| app.layer(axum::middleware::from_fn(request_id::assign))),
];

/// The layers for Loco.
#[must_use]
pub fn stack(ctx: &AppContext) -> Vec<Box<dyn MiddlewareLayer>> {
    let portal = Portal::of(ctx).map_err(|err| err.to_string());
    LAYERS
        .into_iter()
        .map(|(name, apply)| {
            Box::new(Layer { name, portal: portal.clone(), apply }) as Box<dyn MiddlewareLayer>
        })
        .collect()
}
