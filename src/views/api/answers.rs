//! Answers that many calls have in common.

use std::collections::BTreeMap;

use utoipa::IntoResponses;
use utoipa::openapi::{
    ContentBuilder, HeaderBuilder, Object, Ref, RefOr, Response, ResponseBuilder, Type,
};

/// Status, name in the document, meaning.
const SHARED: [(u16, &str, &str); 10] = [
    (400, "BadRequest", "What was sent can not be read, or the host is not one of ours."),
    (
        401,
        "Unauthorized",
        "`AUTHENTICATION_REQUIRED` without a credential, `INVALID_TOKEN` with one that is bad, \
         expired or revoked.",
    ),
    (
        403,
        "Forbidden",
        "A change by cookie that does not come from our own pages, or plain HTTP where TLS is \
         asked for.",
    ),
    (404, "NotFound", "Unknown, or somebody else's."),
    (409, "InFlight", "The first call with this `Idempotency-Key` is in flight."),
    (413, "TooLarge", "The body is over the limit."),
    (415, "UnsupportedMediaType", "The body is of another type than this call takes."),
    (422, "Invalid", "It can be read, but is not right: one error for each bad field."),
    (429, "RateLimited", "Over a budget; `Retry-After` says when to come again."),
    (503, "Unavailable", "Something that the portal depends on is down."),
];

/// Any call of the API may end so.
pub struct AnyCall;

/// So may one that is for people who are signed in.
pub struct ByPerson;

/// So may one that brings a body.
pub struct WithBody;

/// So may one that names a thing by its id.
pub struct OfOne;

/// So may one without a body that takes an `Idempotency-Key`.
pub struct KeyedCall;

fn references(statuses: &[u16]) -> BTreeMap<String, RefOr<Response>> {
    SHARED
        .iter()
        .filter(|(status, ..)| statuses.contains(status))
        .map(|(status, name, _)| (status.to_string(), Ref::from_response_name(*name).into()))
        .collect()
}

impl IntoResponses for AnyCall {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        references(&[400, 403, 429, 503])
    }
}

impl IntoResponses for ByPerson {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        references(&[401])
    }
}

impl IntoResponses for WithBody {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        references(&[413, 415, 422])
    }
}

impl IntoResponses for KeyedCall {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        references(&[409, 422])
    }
}

impl IntoResponses for OfOne {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        references(&[404])
    }
}

/// The answers that these refer to, by name.
pub fn shared() -> impl Iterator<Item = (String, RefOr<Response>)> {
    SHARED.iter().map(|(status, name, meaning)| {
        let body = ContentBuilder::new().schema(Some(Ref::from_schema_name("ErrorEnvelope")));
        let response =
            ResponseBuilder::new().description(*meaning).content("application/json", body.build());
        let header = |kind: Type, text: &str| {
            let schema = Object::with_type(kind);
            HeaderBuilder::new().schema(Some(schema)).description(Some(text)).build()
        };
        let response = match status {
            401 => response.header("WWW-Authenticate", header(Type::String, "A challenge.")),
            429 | 503 => response.header("Retry-After", header(Type::Integer, "Seconds to wait.")),
            _ => response,
        };
        ((*name).to_owned(), response.into())
    })
}
