//! The API's own description: what no single call says, and the page that shows it all.
mod page;
mod reader;

use utoipa::Modify;
use utoipa::openapi::schema::ArrayItems;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Components, OpenApi, Ref, RefOr, Schema};

use super::api;

pub use page::DocsPage;

/// What holds for every call.
pub const ABOUT: &str = concat!(
    env!("CARGO_PKG_DESCRIPTION"),
    ".\n\n",
    "Everything under `/api` stands, the same, under `/api/v1`, but for this document and its \
     page. Bodies are JSON in UTF-8; fields that are not known, or not the caller's to set, are \
     ignored. Times are RFC 3339 in UTC.\n\n",
    "Every answer has `X-Request-Id`; one that the caller sends is kept. Answers under `/api` say \
     in `X-RateLimit-Limit`, `X-RateLimit-Remaining` and `X-RateLimit-Reset` (Unix seconds) what \
     is left of the caller's budget. A method that an address does not have is answered with 405 \
     and `Allow`.",
);

/// Adds to the calls what they have in common.
pub struct Common;

impl Modify for Common {
    fn modify(&self, document: &mut OpenApi) {
        let components = document.components.get_or_insert_default();
        components.responses.extend(api::shared());
        for (name, scheme) in credentials() {
            components.add_security_scheme(name, scheme);
        }
        refer_inside(components);
        // PATCH means the same as PUT here, but is a call of its own.
        for path in document.paths.paths.values_mut() {
            if let Some(id) = path.patch.as_mut().and_then(|call| call.operation_id.as_mut()) {
                *id = id.replacen("update", "patch", 1);
            }
        }
    }
}

/// `Success_RequestView` holds a copy of `RequestView`, as generic types do: a reference is enough.
fn refer_inside(components: &mut Components) {
    let names: Vec<_> = components.schemas.keys().cloned().collect();
    for name in &names {
        let Some((_, inside)) = name.split_once('_') else { continue };
        let Some(RefOr::T(Schema::Object(envelope))) = components.schemas.get_mut(name) else {
            continue;
        };
        let reference = RefOr::Ref(Ref::from_schema_name(inside));
        match envelope.properties.get_mut("data") {
            Some(RefOr::T(Schema::Array(rows))) => {
                rows.items = ArrayItems::RefOrSchema(Box::new(reference));
            }
            Some(data) => *data = reference,
            None => {}
        }
    }
}

fn credentials() -> [(&'static str, SecurityScheme); 4] {
    let bearer = |format: Option<&str>, text: &str| {
        let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(text));
        SecurityScheme::Http(match format {
            Some(format) => scheme.bearer_format(format).build(),
            None => scheme.build(),
        })
    };
    let cookie = ApiKeyValue::with_description(
        "__Host-access",
        "The same token in the cookie of a browser; without the prefix over plain HTTP. \
         Where both are sent, the header counts.",
    );
    let key = ApiKeyValue::with_description(
        "X-API-Key",
        "A key of `POST /api/me/api-keys`; it may come as `Authorization: Bearer` as well, which \
         counts before this header. The names beside a call are the scopes that the key needs: \
         without them the answer is 403. Calls that do not name this scheme take no key.",
    );
    [
        ("bearer", bearer(Some("JWT"), "The access token that registration and login give.")),
        ("cookie", SecurityScheme::ApiKey(ApiKey::Cookie(cookie))),
        ("apiKey", SecurityScheme::ApiKey(ApiKey::Header(key))),
        ("metrics_token", bearer(None, "The token of the setting `METRICS_TOKEN`.")),
    ]
}
