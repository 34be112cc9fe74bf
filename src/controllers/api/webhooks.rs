//! Sibling services call here. Stored first, understood by a worker.

use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::post;
use loco_rs::controller::Routes;

use crate::controllers::extractors::{Requester, Word};
use crate::errors::{Error, Result};
use crate::models::webhook_events::signature::{self, Headers, Style};
use crate::models::webhook_events::{self, Service};
use crate::views::api::{Accepted, AnyCall, ErrorEnvelope, OfOne, ServiceName, WebhookBody};
use crate::views::envelope;

/// Takes an event of another service of the platform.
///
/// It is signed with the secret that both share: as Standard Webhooks has it, or with
/// `X-Webhook-Signature`. A repeated id is taken, and does nothing.
#[utoipa::path(
    post, path = "/api/webhooks/{service}", tag = "Webhooks", operation_id = "receiveWebhook",
    params(
        ("service" = inline(ServiceName), Path, description = "Who calls."),
        ("webhook-id" = Option<String>, Header, nullable = false, max_length = 200,
            description = "The event's id."),
        ("webhook-timestamp" = Option<i64>, Header, nullable = false,
            description = "When it was sent, in Unix seconds; off by five minutes at most."),
        ("webhook-signature" = Option<String>, Header, nullable = false,
            description = "`v1,` and the Base64 of the HMAC-SHA256 of `id.timestamp.body`; \
                several are separated by spaces."),
        ("X-Webhook-Signature" = Option<String>, Header, nullable = false,
            description = "The HMAC-SHA256 of the body in hexadecimal digits, in place of the \
                three above."),
    ),
    request_body = WebhookBody,
    responses(
        (status = 202, description = "It is stored.", body = Accepted),
        AnyCall, OfOne,
        (status = 401, description = "`INVALID_TOKEN`: no signature, or one that is wrong or too \
            old.", body = ErrorEnvelope),
        (status = 413, description = "The body is over the limit.", body = ErrorEnvelope),
        (status = 422, description = "It is signed, but is no event.", body = ErrorEnvelope),
    ),
)]
pub async fn receive(
    by: Requester,
    Word(service): Word,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response> {
    let service = Service::parse(&service).ok_or(Error::NotFound)?;
    let settings = &by.portal.settings.webhooks;
    let secrets = match service {
        Service::Submission => &settings.submission,
        Service::Orchestrator => &settings.ai,
        Service::Notification => &settings.notification,
        // It does not call.
        Service::Broker => return Err(Error::NotFound),
    };
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let headers = Headers {
        id: text("webhook-id"),
        timestamp: text("webhook-timestamp"),
        signature: text("webhook-signature"),
        platform: text("x-webhook-signature"),
    };
    let id = match signature::signed(secrets, headers, &body, by.portal.now()) {
        Some(Style::Standard) => headers.id,
        Some(Style::Platform) => None,
        None => {
            webhook_events::count(service.name(), "unsigned");
            return Err(Error::InvalidToken);
        }
    };
    webhook_events::receive(&by.portal, &by.origin, service, id, &body).await?;
    Ok(envelope::accepted(by.portal.now()))
}

/// Routes under `/webhooks`.
pub fn routes() -> Routes {
    Routes::new().prefix("webhooks").add("/{service}", post(receive))
}
