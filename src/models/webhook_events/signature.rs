//! Who really called: Standard Webhooks signatures, and the platform's own.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::keyring::hex;
use crate::settings::Secret;

/// How far a sender's clock may be off.
const TOLERANCE: TimeDelta = TimeDelta::minutes(5);

/// The headers that a signature may come in.
#[derive(Clone, Copy, Debug, Default)]
pub struct Headers<'a> {
    /// `webhook-id`.
    pub id: Option<&'a str>,
    /// `webhook-timestamp`, Unix seconds.
    pub timestamp: Option<&'a str>,
    /// `webhook-signature`: `v1,<base64>`, several apart by spaces.
    pub signature: Option<&'a str>,
    /// `X-Webhook-Signature`: HMAC-SHA256 of the body in hexadecimal digits.
    pub platform: Option<&'a str>,
}

/// How a body was signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// As Standard Webhooks say: the id in the header is signed too.
    Standard,
    /// As the platform does: the body alone is signed, so no header counts.
    Platform,
}

/// How one of `secrets` signed `body`, if one did. Without a secret nothing is signed.
#[must_use]
pub fn signed(
    secrets: &[Secret],
    headers: Headers<'_>,
    body: &[u8],
    now: DateTime<Utc>,
) -> Option<Style> {
    secrets.iter().filter_map(Secret::webhook_key).find_map(|key| {
        if standard(&key, headers, body, now) {
            return Some(Style::Standard);
        }
        platform(&key, headers.platform, body).then_some(Style::Platform)
    })
}

/// Standard Webhooks 1.0: HMAC-SHA256 of `id.timestamp.body`.
fn standard(key: &[u8], headers: Headers<'_>, body: &[u8], now: DateTime<Utc>) -> bool {
    let (Some(id), Some(timestamp), Some(signatures)) =
        (headers.id, headers.timestamp, headers.signature)
    else {
        return false;
    };
    let in_time = timestamp
        .parse()
        .ok()
        .and_then(|seconds| DateTime::from_timestamp(seconds, 0))
        .is_some_and(|sent| (now - sent).abs() <= TOLERANCE);
    let signed = [id.as_bytes(), b".", timestamp.as_bytes(), b".", body].concat();
    let expected = STANDARD.encode(sign(key, &signed));
    in_time
        && signatures
            .split_whitespace()
            .filter_map(|signature| signature.strip_prefix("v1,"))
            .any(|signature| signature.as_bytes().ct_eq(expected.as_bytes()).into())
}

fn platform(key: &[u8], signature: Option<&str>, body: &[u8]) -> bool {
    let Some(signature) = signature else { return false };
    let signature = signature.trim().trim_start_matches("sha256=").to_ascii_lowercase();
    signature.as_bytes().ct_eq(hex(&sign(key, body)).as_bytes()).into()
}

fn sign(key: &[u8], data: &[u8]) -> Vec<u8> {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else {
        unreachable!("HMAC takes a key of any length")
    };
    mac.update(data);
    mac.finalize().into_bytes().to_vec()
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "any time will do")]
mod tests {
    use super::*;

    /// The example of the Standard Webhooks specification.
    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const BODY: &[u8] = br#"{"test": 2432232314}"#;

    fn example() -> Headers<'static> {
        Headers {
            id: Some("msg_p5jXN8AQM9LWM0D4loKWxJek"),
            timestamp: Some("1614265330"),
            signature: Some("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="),
            platform: None,
        }
    }

    #[test]
    fn the_specification_s_example_verifies() {
        let secrets = [Secret::new(SECRET)];
        let now = DateTime::from_timestamp(1_614_265_330, 0).unwrap();
        assert_eq!(signed(&secrets, example(), BODY, now), Some(Style::Standard));
        assert_eq!(signed(&secrets, example(), b"{}", now), None);
        assert_eq!(signed(&secrets, example(), BODY, now + TimeDelta::minutes(6)), None);
        assert_eq!(signed(&[], example(), BODY, now), None);
    }

    #[test]
    fn the_platform_s_signature_verifies() {
        let secrets = [
            Secret::new("an old secret of 24 bytes or more"),
            Secret::new("a new secret of 24 bytes or more"),
        ];
        let signature = hex(&sign(b"a new secret of 24 bytes or more", BODY));
        let headers = Headers { platform: Some(&signature), ..Headers::default() };
        assert_eq!(signed(&secrets, headers, BODY, Utc::now()), Some(Style::Platform));
        assert_eq!(signed(&secrets[..1], headers, BODY, Utc::now()), None);
    }
}
