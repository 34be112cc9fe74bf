//! The budgets of the API: by person where somebody is signed in, by address where nobody is.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::{Client, Identity};
use crate::context::Portal;
use crate::errors::{Error, Failure};
use crate::models::users::lockout::network;
use crate::rate_limit::{API_ADDRESS, API_PERSON, Standing};

/// Counts the call, refuses what is over, and says how much is left.
pub async fn enforce(State(portal): State<Arc<Portal>>, request: Request, next: Next) -> Response {
    if !request.uri().path().starts_with("/api/") {
        return next.run(request).await;
    }
    let identity = request.extensions().get::<Identity>().and_then(Identity::budget_key);
    let (budget, key) = match identity {
        Some(key) => (API_PERSON, key),
        None => {
            let address = request.extensions().get::<Client>().and_then(|client| client.address);
            (API_ADDRESS, network(address))
        }
    };
    let standing = portal.limits.hit(budget, &key, portal.now()).await;
    let mut response = match standing.retry_after {
        Some(_) => Error::RateLimited(standing).into_response(),
        None => next.run(request).await,
    };
    // A budget of the call's own that is spent says more than what is left of calls.
    let spent = response.extensions().get::<Failure>().and_then(|failure| failure.standing);
    tell(response.headers_mut(), spent.unwrap_or(standing));
    response
}

fn tell(headers: &mut HeaderMap, standing: Standing) {
    headers.insert("x-ratelimit-limit", HeaderValue::from(standing.limit));
    headers.insert("x-ratelimit-remaining", HeaderValue::from(standing.remaining));
    headers.insert("x-ratelimit-reset", HeaderValue::from(standing.reset));
}
