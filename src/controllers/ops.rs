//! Probes and metrics.

use std::net::IpAddr;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures_util::StreamExt;
use loco_rs::app::AppContext;
use loco_rs::controller::Routes;
use loco_rs::environment::Environment;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use object_store::{ObjectStore, path::Path};
use serde_json::{Value, json};
use subtle::ConstantTimeEq;
use tokio_util::sync::CancellationToken;

use crate::controllers::extractors::Requester;
use crate::controllers::middleware::errors::Untouched;
use crate::errors::{Error, Result};
use crate::views::api::{ErrorEnvelope, Health, Liveness};

/// How long a part may take to say that it is there.
const PATIENCE: Duration = Duration::from_secs(2);

/// Bounds of the duration histogram, in seconds.
const BUCKETS: [f64; 11] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];

/// How often measurements are taken in.
const UPKEEP: Duration = Duration::from_secs(5);

static METRICS: OnceLock<PrometheusHandle> = OnceLock::new();

/// Begins to count; once for the whole process.
///
/// # Errors
/// When another recorder is there already.
pub fn install_metrics() -> loco_rs::Result<()> {
    if METRICS.get().is_some() {
        return Ok(());
    }
    let recorder = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".into()), &BUCKETS)
        .map_err(loco_rs::Error::msg)?
        .build_recorder();
    let handle = recorder.handle();
    if METRICS.set(handle).is_ok() {
        metrics::set_global_recorder(recorder).map_err(loco_rs::Error::msg)?;
    }
    Ok(())
}

/// Takes measurements in, which would pile up until somebody asks for them; then waits.
pub async fn keep_metrics(closing: CancellationToken) {
    if let Some(handle) = METRICS.get() {
        handle.run_upkeep();
    }
    tokio::select! {
        () = tokio::time::sleep(UPKEEP) => {}
        () = closing.cancelled_owned() => {}
    }
}

/// Says that the process lives.
#[utoipa::path(
    get, path = "/health/live", tag = "Operations", operation_id = "getLiveness",
    responses((status = 200, description = "It does.", body = Liveness)),
)]
pub async fn live() -> Json<Value> {
    Json(json!({ "status": "ok" }))
}

/// Says whether the portal can do its work, and how its parts are.
#[utoipa::path(
    get, path = "/health/ready", tag = "Operations", operation_id = "getReadiness",
    responses(
        (status = 200, description = "It can, if degraded without some part.", body = Health),
        (status = 503, description = "It can not; the body names what is down.", body = Health),
    ),
)]
pub async fn ready(by: Requester) -> Response {
    let database = check(async { by.portal.db.ping().await.map_err(|err| err.to_string()) });
    let storage = check(async {
        // A listing, even of nothing, tells a bucket that is not there from an object that is not.
        let mut listing = by.portal.store.list(Some(&Path::from("health")));
        match listing.next().await {
            None | Some(Ok(_)) => Ok(()),
            Some(Err(err)) => Err(err.to_string()),
        }
    });
    let off = json!({ "status": "off", "latency_ms": null });
    let redis = async {
        if by.portal.settings.redis_url.is_none() {
            return off.clone();
        }
        check(async { by.portal.limits.check().await.unwrap_or(Ok(())) }).await
    };
    let broker = async {
        let Some(broker) = &by.portal.broker else { return off.clone() };
        check(async { broker.check().await.map_err(|err| err.to_string()) }).await
    };
    let (database, storage, redis, broker) = tokio::join!(database, storage, redis, broker);
    let ready = database["status"] == "up";
    let degraded =
        storage["status"] != "up" || [&redis, &broker].iter().any(|part| part["status"] == "down");
    let status = match (ready, degraded) {
        (true, false) => "ready",
        (true, true) => "degraded",
        (false, _) => "unavailable",
    };
    let body = json!({
        "status": status,
        "checks": { "database": database, "redis": redis, "broker": broker, "storage": storage },
    });
    let code = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let mut response = (code, Json(body)).into_response();
    response.extensions_mut().insert(Untouched);
    response
}

async fn check(part: impl Future<Output = Result<(), String>>) -> Value {
    let started = Instant::now();
    let outcome = tokio::time::timeout(PATIENCE, part).await;
    let latency = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    match outcome {
        Ok(Ok(())) => json!({ "status": "up", "latency_ms": latency }),
        Ok(Err(err)) => {
            tracing::warn!(error = err, "a health check fails");
            json!({ "status": "down", "latency_ms": latency })
        }
        Err(_) => json!({ "status": "down", "latency_ms": latency }),
    }
}

/// Gives the metrics in the text format of Prometheus.
///
/// In production to whoever has the token; without one, to loopback and private addresses.
#[utoipa::path(
    get, path = "/metrics", tag = "Operations", operation_id = "getMetrics",
    responses(
        (status = 200, description = "The metrics.", body = String),
        (status = 403, description = "Not for this caller.", body = ErrorEnvelope),
    ),
    security((), ("metrics_token" = [])),
)]
pub async fn metrics(
    State(ctx): State<AppContext>,
    by: Requester,
    headers: HeaderMap,
) -> Result<Response> {
    if ctx.environment == Environment::Production && !may_read(&by, &headers) {
        return Err(Error::Forbidden("error-forbidden"));
    }
    let text = METRICS.get().map(PrometheusHandle::render).unwrap_or_default();
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response())
}

fn may_read(by: &Requester, headers: &HeaderMap) -> bool {
    let offered = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "));
    if let (Some(token), Some(offered)) = (&by.portal.settings.metrics_token, offered) {
        return token.expose().as_bytes().ct_eq(offered.as_bytes()).into();
    }
    by.portal.settings.metrics_token.is_none() && by.origin.ip_address.is_some_and(is_inside)
}

/// Loopback and private addresses.
fn is_inside(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_loopback() || address.is_private(),
        IpAddr::V6(address) => address.is_loopback() || address.is_unique_local(),
    }
}

/// Routes.
pub fn routes() -> Routes {
    Routes::new()
        .add("/health/live", get(live))
        .add("/health/ready", get(ready))
        .add("/metrics", get(metrics))
}
