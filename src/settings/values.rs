//! From the text of a value to what it means.

use std::{fmt::Display, net::IpAddr, ops::RangeInclusive, str::FromStr};

use ipnet::IpNet;
use lettre::message::Mailbox;
use url::Url;

use super::{JwtAlgorithm, MailBackend, Secret, SmsBackend, problems::Parsed, source::Text};

const NOT_SET: &str = "is not set";

/// A text that must be there.
pub(super) fn required(text: &Text) -> Parsed<String> {
    match text.trimmed() {
        "" => Err(NOT_SET.to_owned()),
        given => Ok(given.to_owned()),
    }
}

/// A text that may be empty, which is the same as none.
pub(super) fn optional<T: for<'a> From<&'a str>>(text: &Text) -> Option<T> {
    let given = text.trimmed();
    (!given.is_empty()).then(|| T::from(given))
}

/// A boolean in any of the ways that Django's users write one.
pub(super) fn flag(text: &Text) -> Parsed<bool> {
    let given = text.trimmed();
    match given.to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "on" => Ok(true),
        "false" | "0" | "no" | "off" => Ok(false),
        _ => Err(format!("is {given:?}, it must be True or False")),
    }
}

/// A whole number within `range`.
pub(super) fn whole<T>(text: &Text, range: &RangeInclusive<T>) -> Parsed<T>
where
    T: FromStr + PartialOrd + Display,
{
    let given = text.trimmed();
    given.parse::<T>().ok().filter(|number| range.contains(number)).ok_or_else(|| {
        let (least, most) = (range.start(), range.end());
        format!("is {given:?}, it must be a whole number from {least} to {most}")
    })
}

/// A factor.
pub(super) fn factor(text: &Text) -> Parsed<f64> {
    let given = text.trimmed();
    given
        .parse::<f64>()
        .ok()
        .filter(|number| number.is_finite() && *number > 0.0)
        .ok_or_else(|| format!("is {given:?}, it must be a number above 0"))
}

/// The entries of a comma separated list, each read by `entry`; empty ones are left out.
pub(super) fn list<T>(text: &Text, entry: fn(&str) -> Parsed<T>) -> Parsed<Vec<T>> {
    text.trimmed().split(',').map(str::trim).filter(|given| !given.is_empty()).map(entry).collect()
}

/// A secret that must be there. White space at an end comes from how it was passed on (a line break
/// at the end of a file) and would change the key without anyone seeing it.
pub(super) fn secret(text: &Text) -> Parsed<Secret> {
    if text.trimmed().is_empty() {
        return Err(NOT_SET.to_owned());
    }
    if text.trimmed() != text.0 {
        return Err("begins or ends with white space".to_owned());
    }
    Ok(Secret::new(text.0.as_str()))
}

/// A webhook's secret: `whsec_` and base64, or any text, of 24 bytes and more.
pub(super) fn webhook_secret(given: &str) -> Parsed<Secret> {
    let secret = Secret::new(given);
    match secret.webhook_key() {
        None => Err("has a whsec_ secret that is not base64".to_owned()),
        Some(key) if key.len() < 24 => {
            Err(format!("has a secret of {} bytes, it needs at least 24", key.len()))
        }
        Some(_) => Ok(secret),
    }
}

/// The origin of a URL that is nothing but an origin.
pub(super) fn origin(given: &str) -> Parsed<String> {
    web_url(given)
        .filter(|url| url.path() == "/" && url.username().is_empty() && url.password().is_none())
        .map(|url| url.origin().ascii_serialization())
        .ok_or_else(|| format!("has {given:?}, it must be like https://portal.example.com"))
}

/// The origin that the public knows the portal by.
pub(super) fn base_url(text: &Text) -> Parsed<String> {
    required(text).and_then(|given| origin(&given))
}

/// A service's base URL, without trailing slash; empty is none.
pub(super) fn service_url(text: &Text) -> Parsed<Option<String>> {
    match text.trimmed() {
        "" => Ok(None),
        given if web_url(given).is_some() => Ok(Some(given.trim_end_matches('/').to_owned())),
        given => Err(format!("is {given:?}, it must be an http:// or https:// URL, or empty")),
    }
}

fn web_url(given: &str) -> Option<Url> {
    Url::parse(given).ok().filter(|url| {
        matches!(url.scheme(), "http" | "https")
            && url.has_host()
            && url.query().is_none()
            && url.fragment().is_none()
    })
}

/// The URL of an engine, hidden since it holds a password; empty is none.
pub(super) fn engine_url(text: &Text, schemes: [&str; 2]) -> Parsed<Option<Secret>> {
    let given = text.trimmed();
    if given.is_empty() {
        return Ok(None);
    }
    match Url::parse(given) {
        Ok(url) if schemes.contains(&url.scheme()) && url.has_host() => {
            Ok(Some(Secret::new(given)))
        }
        _ => Err(format!("must be a {}:// or {}:// URL, or empty", schemes[0], schemes[1])),
    }
}

/// A store of files.
pub(super) fn storage(text: &Text) -> Parsed<String> {
    let given = text.trimmed();
    let place = given.strip_prefix("file:").or_else(|| given.strip_prefix("s3://"));
    match place {
        Some(place) if !place.trim_start_matches('/').is_empty() => Ok(given.to_owned()),
        _ => Err(format!("is {given:?}, it must be file:<folder> or s3://<bucket>/<prefix>")),
    }
}

/// A host as Django's `ALLOWED_HOSTS` names it.
pub(super) fn allowed_host(given: &str) -> Parsed<String> {
    let domain = given.strip_prefix('.').unwrap_or(given);
    let bracketed = domain.starts_with('[') && domain.ends_with(']');
    let plain = !domain.is_empty() && !domain.contains([':', '/', '*', '@', ' ']);
    if given == "*" || bracketed || plain {
        Ok(given.to_ascii_lowercase())
    } else {
        Err(format!("has {given:?}, it must be a host without scheme and port, .domain or *"))
    }
}

/// A network, or an address as the network of itself alone.
pub(super) fn network(given: &str) -> Parsed<IpNet> {
    let net = given.parse::<IpNet>().map(|net| net.trunc()).ok();
    net.or_else(|| given.parse::<IpAddr>().ok().map(IpNet::from))
        .ok_or_else(|| format!("has {given:?}, it must be an address or a network like 10.0.0.0/8"))
}

/// A sender.
pub(super) fn mailbox(text: &Text) -> Parsed<String> {
    let given = text.trimmed();
    match given.parse::<Mailbox>() {
        Ok(_) => Ok(given.to_owned()),
        Err(_) => Err(format!("is {given:?}, it must be like name@example.com")),
    }
}

/// A role of people.
pub(super) fn role(given: &str) -> Parsed<String> {
    match given {
        "user" | "staff" | "admin" => Ok(given.to_owned()),
        _ => Err(format!("has {given:?}, it must be user, staff or admin")),
    }
}

/// A country by its two letters (ISO 3166-1 alpha-2).
pub(super) fn country(given: &str) -> Parsed<String> {
    if given.len() == 2 && given.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        Ok(given.to_ascii_uppercase())
    } else {
        Err(format!("has {given:?}, it must be two letters like CZ"))
    }
}

/// A JWT algorithm.
pub(super) fn algorithm(text: &Text) -> Parsed<JwtAlgorithm> {
    match text.trimmed() {
        "HS256" => Ok(JwtAlgorithm::Hs256),
        "RS256" => Ok(JwtAlgorithm::Rs256),
        "ES256" => Ok(JwtAlgorithm::Es256),
        "EdDSA" => Ok(JwtAlgorithm::EdDsa),
        given => Err(format!("is {given:?}, it must be HS256, RS256, ES256 or EdDSA")),
    }
}

/// A mail backend, by its own name or by Django's dotted one.
pub(super) fn mail_backend(text: &Text) -> Parsed<MailBackend> {
    let given = text.trimmed();
    let short = given
        .strip_prefix("django.core.mail.backends.")
        .and_then(|module| module.strip_suffix(".EmailBackend"))
        .unwrap_or(given);
    match short {
        "smtp" => Ok(MailBackend::Smtp),
        "console" => Ok(MailBackend::Console),
        "file" | "filebased" => Ok(MailBackend::File),
        "memory" | "locmem" => Ok(MailBackend::Memory),
        "none" | "dummy" => Ok(MailBackend::None),
        "mailbox" => Ok(MailBackend::Mailbox),
        _ => Err(format!("is {given:?}, it must be smtp, console, file, memory, none or mailbox")),
    }
}

/// An SMS backend.
pub(super) fn sms_backend(text: &Text) -> Parsed<SmsBackend> {
    match text.trimmed() {
        "mailbox" => Ok(SmsBackend::Mailbox),
        "twilio" => Ok(SmsBackend::Twilio),
        "memory" => Ok(SmsBackend::Memory),
        "none" => Ok(SmsBackend::None),
        given => Err(format!("is {given:?}, it must be mailbox, twilio, memory or none")),
    }
}
