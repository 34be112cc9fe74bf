//! What every request passes through, in `controllers::middleware::stack`'s order.
mod access_log;
mod client;
mod cors;
pub mod errors;
mod hosts;
mod identity;
mod rate_limits;
mod request_id;
mod route_pattern;
mod same_origin;
mod security_headers;
mod unread_body;

use std::sync::Arc;

use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{Extensions, HeaderMap, Method, StatusCode, Version, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::Response;
use axum::{Extension, Router};
use loco_rs::app::AppContext;
use loco_rs::controller::middleware::MiddlewareLayer;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, Predicate};

pub use client::Client;
pub use identity::{Identity, Via, origin as origin_of};
pub use request_id::RequestId;
pub use same_origin::{Verdict, judge};

use crate::context::Portal;

/// The largest body of a call that brings no file.
pub const BODY_LIMIT: usize = 1024 * 1024;

type Apply = fn(Router<AppContext>, Parts) -> Router<AppContext>;

/// What a layer may need.
#[derive(Clone)]
struct Parts {
    ctx: AppContext,
    portal: Arc<Portal>,
}

/// One layer of the onion, as `cargo loco middleware` lists it.
struct Layer {
    name: &'static str,
    parts: Result<Parts, String>,
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
        let parts = self.parts.clone().map_err(|err| loco_rs::Error::string(&err))?;
        Ok((self.apply)(app, parts))
    }
}

/// Every layer, innermost first: the last one meets the request first.
const LAYERS: [(&str, Apply); 17] = [
    ("routes", route_pattern::enclose),
    ("whole_for_head", |app, _| app.layer(from_fn(whole_for_head))),
    ("body_limit", |app, _| app.layer(DefaultBodyLimit::max(BODY_LIMIT))),
    ("rate_limits", |app, with| app.layer(from_fn_with_state(with.portal, rate_limits::enforce))),
    ("same_origin", |app, with| app.layer(from_fn_with_state(with.portal, same_origin::require))),
    ("identity", |app, with| app.layer(from_fn_with_state(with.portal, identity::identify))),
    ("cors", |app, with| cors::apply(app, &with.portal)),
    ("hosts", |app, with| app.layer(from_fn_with_state(with.portal, hosts::check))),
    ("client", |app, with| app.layer(from_fn_with_state(with.portal, client::identify))),
    ("catch_panic", |app, _| app.layer(CatchPanicLayer::custom(errors::panicked))),
    ("errors", |app, with| app.layer(from_fn_with_state(with.portal, errors::render))),
    ("compression", |app, _| {
        app.layer(CompressionLayer::new().compress_when(DefaultPredicate::new().and(is_no_file)))
    }),
    ("security_headers", |app, with| {
        app.layer(from_fn_with_state(with.portal, security_headers::set))
    }),
    ("access_log", |app, _| app.layer(from_fn(access_log::write))),
    ("request_id", |app, _| app.layer(from_fn(request_id::assign))),
    ("portal", |app, with| app.layer(Extension(with.portal))),
    ("unread_body", |app, _| app.layer(from_fn(unread_body::take_in))),
];

/// Files that leave in ranges are named by their bytes as they are.
fn is_no_file(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    !(headers.contains_key(header::ACCEPT_RANGES)
        && headers.contains_key(header::CONTENT_DISPOSITION))
}

/// HEAD asks about the whole: ranges are for GET alone (RFC 9110, section 14.2).
async fn whole_for_head(mut request: Request, next: Next) -> Response {
    if request.method() == Method::HEAD {
        request.headers_mut().remove(header::RANGE);
    }
    next.run(request).await
}

/// The layers for Loco.
#[must_use]
pub fn stack(ctx: &AppContext) -> Vec<Box<dyn MiddlewareLayer>> {
    let parts = Portal::of(ctx)
        .map(|portal| Parts { ctx: ctx.clone(), portal })
        .map_err(|err| err.to_string());
    LAYERS
        .into_iter()
        .map(|(name, apply)| {
            Box::new(Layer { name, parts: parts.clone(), apply }) as Box<dyn MiddlewareLayer>
        })
        .collect()
}
