//! Sibling services call here. Stored first, understood by a worker.

use axum::body::Bytes;
use axum::extract::Path;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::post;
use loco_rs::controller::Routes;

use crate::controllers::extractors::Requester;
use crate::errors::{Error, Result};
use crate::models::webhook_events::signature::{Headers, is_signed};
use crate::models::webhook_events::{self, Service};
use crate::views::envelope;

/// `POST /api/webhooks/{service}`
pub async fn receive(
    by: Requester,
    Path(service): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response> {
    let service = Service::parse(&service).ok_or(Error::NotFound)?;
    let settings = &by.portal.settings.webhooks;
    let secrets = match service {
        Service::Submission => &settings.submission,
        Service::Orchestrator => &settings.ai,
        Service::Notification => &settings.notification,
    };
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let signed = Headers {
        id: text("webhook-id"),
        timestamp: text("webhook-timestamp"),
        signature: text("webhook-signature"),
        platform: text("x-webhook-signature"),
    };
    if !is_signed(secrets, signed, &body, by.portal.now()) {
        return Err(Error::InvalidToken);
    }
    webhook_events::receive(&by.portal, &by.origin, service, text("webhook-id"), &body).await?;
    Ok(envelope::accepted(by.portal.now()))
}

/// Routes under `/webhooks`.
pub fn routes() -> Routes {
    Routes::new().prefix("webhooks").add("/{service}", post(receive))
}
