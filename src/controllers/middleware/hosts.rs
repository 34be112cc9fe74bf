//! `ALLOWED_HOSTS` and `SECURE_SSL_REDIRECT`, as Django means them; probes are exempt.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::Client;
use crate::context::Portal;
use crate::errors::Error;

/// Refuses unknown hosts and plain HTTP where TLS is asked for.
pub async fn check(State(portal): State<Arc<Portal>>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if path.starts_with("/health/") || path == "/metrics" {
        return next.run(request).await;
    }
    let host = request
        .headers()
        .get(header::HOST)
        .and_then(|value| value.to_str().ok())
        .or_else(|| request.uri().host())
        .unwrap_or_default();
    if !is_allowed(&portal.settings.http.allowed_hosts, host) {
        return Error::Malformed("error-host").into_response();
    }
    let secure = request.extensions().get::<Client>().is_some_and(|client| client.is_secure);
    if portal.settings.http.ssl_redirect && !secure {
        if path.starts_with("/api/") {
            return Error::Forbidden("error-https-required").into_response();
        }
        let target = request.uri().path_and_query().map_or("/", |whole| whole.as_str());
        let location = format!("https://{host}{target}");
        return (StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, location)]).into_response();
    }
    next.run(request).await
}

/// Whether `host` (with or without a port) matches: `*`, `.example.com` with its subdomains, or the
/// name itself.
fn is_allowed(allowed: &[String], host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().map(|name| format!("[{name}]")),
        None => host.split(':').next().map(str::to_owned),
    };
    let name = name.unwrap_or_default().trim_end_matches('.').to_ascii_lowercase();
    if name.is_empty()
        || name.bytes().any(|byte| !(byte.is_ascii_alphanumeric() || b"-._[]:".contains(&byte)))
    {
        return false;
    }
    allowed.iter().map(|pattern| pattern.to_ascii_lowercase()).any(|pattern| {
        pattern == "*"
            || pattern == name
            || pattern
                .strip_prefix('.')
                .is_some_and(|domain| name == domain || name.ends_with(&pattern))
    })
}

#[cfg(test)]
mod tests {
    use super::is_allowed;

    #[test]
    fn hosts_are_matched_as_django_does() {
        let allowed =
            ["portal.example.com".to_owned(), ".example.org".to_owned(), "[::1]".to_owned()];
        for host in [
            "portal.example.com",
            "PORTAL.example.com:443",
            "example.org",
            "a.b.example.org",
            "[::1]:5150",
        ] {
            assert!(is_allowed(&allowed, host), "{host}");
        }
        for host in
            ["evil.com", "portal.example.com.evil.com", "badexample.org", "", "a b", "[::2]"]
        {
            assert!(!is_allowed(&allowed, host), "{host}");
        }
    }
}
