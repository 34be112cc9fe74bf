//! Where a request really comes from: `X-Forwarded-*` counts only from trusted proxies.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::Response;
use ipnet::IpNet;

use crate::context::Portal;

/// The other end of a request.
#[derive(Clone, Copy, Debug, Default)]
pub struct Client {
    /// Its address, as far as it can be known.
    pub address: Option<IpAddr>,
    /// Whether it speaks TLS, to us or to a proxy that we trust.
    pub is_secure: bool,
}

/// Notes the client in request and response.
pub async fn identify(
    State(portal): State<Arc<Portal>>,
    mut request: Request,
    next: Next,
) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let client = resolve(&portal.settings.http.trusted_proxies, peer, request.headers());
    request.extensions_mut().insert(client);
    let mut response = next.run(request).await;
    response.extensions_mut().insert(client);
    response
}

fn resolve(trusted: &[IpNet], peer: Option<IpAddr>, headers: &HeaderMap) -> Client {
    let is_trusted = |address: &IpAddr| trusted.iter().any(|net| net.contains(address));
    let Some(peer) = peer.map(|peer| peer.to_canonical()) else { return Client::default() };
    if !is_trusted(&peer) {
        return Client { address: Some(peer), is_secure: false };
    }
    // From right to left: the first address that is no proxy of ours is the client.
    let forwarded = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|part| parse_address(part.trim()))
        .collect::<Vec<_>>();
    let mut address = peer;
    for hop in forwarded.into_iter().rev() {
        let Some(hop) = hop else { break };
        address = hop;
        if !is_trusted(&hop) {
            break;
        }
    }
    let is_secure = headers
        .get("x-forwarded-proto")
        .and_then(|value| value.to_str().ok())
        .is_some_and(|proto| proto.trim().eq_ignore_ascii_case("https"));
    Client { address: Some(address), is_secure }
}

/// An address, with or without a port or brackets.
fn parse_address(text: &str) -> Option<IpAddr> {
    let bare = text.trim_start_matches('[').split(']').next().unwrap_or(text);
    bare.parse::<IpAddr>()
        .or_else(|_| text.parse::<SocketAddr>().map(|address| address.ip()))
        .ok()
        .map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(trusted: &str, peer: &str, forwarded: &str) -> String {
        let trusted: Vec<IpNet> =
            trusted.split_whitespace().map(|net| net.parse().unwrap()).collect();
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", forwarded.parse().unwrap());
        resolve(&trusted, Some(peer.parse().unwrap()), &headers).address.unwrap().to_string()
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        assert_eq!(address("10.0.0.0/8", "203.0.113.9", "198.51.100.1"), "203.0.113.9");
        assert_eq!(address("10.0.0.0/8", "10.0.0.1", "198.51.100.1"), "198.51.100.1");
        assert_eq!(
            address("10.0.0.0/8", "10.0.0.1", "6.6.6.6, 198.51.100.1, 10.0.0.2"),
            "198.51.100.1"
        );
        assert_eq!(address("10.0.0.0/8", "10.0.0.1", "garbage"), "10.0.0.1");
        assert_eq!(address("10.0.0.0/8", "::ffff:10.0.0.1", "[2001:db8::1]:443"), "2001:db8::1");
    }
}
