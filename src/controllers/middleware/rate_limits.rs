//! The budgets of the API: by person where somebody is signed in, by address where nobody is.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::{Client, Identity};
use crate::context::Portal;
use crate::errors::Error;
use crate::models::users::lockout::network;
use crate::rate_limit::{API_ADDRESS, API_PERSON, Standing};

/// Counts the call, refuses what is over, and says how much is left.
pub async fn enforce(State(portal): State<Arc<Portal>>, request: Request, next: Next) -> Response {
    if !request.uri().path().starts_with("/api/") {
        return next.run(request).await;
    }
    let identity = request.extensions().get::<Identity>().and_then(Identity::user_id);
    let (budget, key) = match identity {
        Some(user) => (API_PERSON, user.to_string()),
        None => {
            let address = request.extensions().get::<Client>().and_then(|client| client.address);
            (API_ADDRESS, network(address))
        }
    };
    let standing = portal.limits.hit(budget, &key, portal.now()).await;
    let mut response = match standing.retry_after {
        Some(seconds) => Error::RateLimited(seconds).into_response(),
        None => next.run(request).await,
    };
    tell(response.headers_mut(), standing);
    response
}

fn tell(headers: &mut HeaderMap, standing: Standing) {
    headers.insert("x-ratelimit-limit", HeaderValue::from(standing.limit));
    headers.insert("x-ratelimit-remaining", HeaderValue::from(standing.remaining));
    headers.insert("x-ratelimit-reset", HeaderValue::from(standing.reset));
}
