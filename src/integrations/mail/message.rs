//! The MIME form of a mail.

use lettre::{
    Message,
    message::{
        Mailbox, MultiPart, SinglePart,
        header::{HeaderName, HeaderValue},
    },
};

use super::{CallError, NAME, OutgoingMail};
use crate::integrations::detail::clean;

/// SMTP's status for an address that can not be.
const BAD_ADDRESS: u16 = 553;

/// SMTP's status for a mail that can not be sent as it is.
const BAD_MAIL: u16 = 554;

/// Builds the message of a mail. No text of it can become a header: addresses are parsed, the
/// rest is put on one line.
pub(super) fn build(mail: &OutgoingMail) -> Result<Message, CallError> {
    let from = mailbox(&mail.from)
        .ok_or_else(|| rejected(BAD_ADDRESS, "the sender is not a mail address"))?;
    let to = mailbox(&mail.to)
        .ok_or_else(|| rejected(BAD_ADDRESS, "the receiver is not a mail address"))?;
    let mut builder = Message::builder()
        .message_id(Some(message_id(&mail.message_id, from.email.domain())))
        .date_now()
        .from(from)
        .to(to)
        .subject(one_line(&mail.subject))
        .raw_header(HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".to_owned(),
        ));
    if let Some(url) = &mail.unsubscribe {
        let url: String = url.chars().filter(|char| is_of_id(*char)).collect();
        builder = builder
            .raw_header(HeaderValue::new(
                HeaderName::new_from_ascii_str("List-Unsubscribe"),
                format!("<{url}>"),
            ))
            .raw_header(HeaderValue::new(
                HeaderName::new_from_ascii_str("List-Unsubscribe-Post"),
                "List-Unsubscribe=One-Click".to_owned(),
            ));
    }
    let built = if mail.html.is_empty() {
        builder.singlepart(SinglePart::plain(mail.text.clone()))
    } else {
        builder.multipart(MultiPart::alternative_plain_html(mail.text.clone(), mail.html.clone()))
    };
    built.map_err(|error| rejected(BAD_MAIL, &error.to_string()))
}

/// Reads `user@example.com` or `Name <user@example.com>`.
pub(super) fn mailbox(text: &str) -> Option<Mailbox> {
    if text.chars().any(char::is_control) {
        return None;
    }
    text.trim().parse().ok()
}

/// A valid `Message-ID` with its brackets, for any given id.
fn message_id(id: &str, domain: &str) -> String {
    let id: String = id.chars().filter(|char| is_of_id(*char)).collect();
    match id.as_str() {
        "" => format!("<{}@{domain}>", uuid::Uuid::new_v4()),
        id if id.contains('@') => format!("<{id}>"),
        id => format!("<{id}@{domain}>"),
    }
}

/// What may stand between angle brackets in a header.
fn is_of_id(char: char) -> bool {
    char.is_ascii_graphic() && !matches!(char, '<' | '>')
}

fn one_line(text: &str) -> String {
    let lines = text.split(|c: char| c.is_control()).map(str::trim);
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

fn rejected(status: u16, detail: &str) -> CallError {
    CallError::Rejected { service: NAME, status, detail: clean(detail) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail() -> OutgoingMail {
        OutgoingMail {
            message_id: "018f-1@portal.example".to_owned(),
            from: "Statex <no-reply@portal.example>".to_owned(),
            to: "alice@example.com".to_owned(),
            subject: "Vítejte".to_owned(),
            text: "Dobrý den, Alice".to_owned(),
            html: "<p>Dobrý den, Alice</p>".to_owned(),
            unsubscribe: None,
        }
    }

    fn written(mail: &OutgoingMail) -> String {
        String::from_utf8(build(mail).unwrap().formatted()).unwrap()
    }

    #[test]
    fn has_the_headers_of_a_machines_mail() {
        let written = written(&mail());
        let (headers, body) = written.split_once("\r\n\r\n").unwrap();
        for header in [
            "Message-ID: <018f-1@portal.example>",
            "Date: ",
            "Auto-Submitted: auto-generated",
            "To: alice@example.com",
            "MIME-Version: 1.0",
            "Content-Type: multipart/alternative",
        ] {
            assert!(headers.lines().any(|line| line.starts_with(header)), "{header}: {headers}");
        }
        assert!(headers.is_ascii());
        assert!(body.contains("text/plain; charset=utf-8"), "{body}");
        assert!(body.contains("text/html; charset=utf-8"), "{body}");
    }

    #[test]
    fn without_html_there_is_one_part() {
        let written = written(&OutgoingMail { html: String::new(), ..mail() });
        assert!(!written.contains("multipart"), "{written}");
    }

    #[test]
    fn mails_that_can_be_stopped_say_how() {
        let url = format!("https://portal.example/unsubscribe/{}", "a".repeat(90));
        let stoppable = OutgoingMail { unsubscribe: Some(url.clone()), ..mail() };
        let written = written(&stoppable);
        let (headers, _) = written.split_once("\r\n\r\n").unwrap();
        let expected = format!("List-Unsubscribe: <{url}>");
        for header in [expected.as_str(), "List-Unsubscribe-Post: List-Unsubscribe=One-Click"] {
            assert!(headers.lines().any(|line| line == header), "{header}: {headers}");
        }
        let always = String::from_utf8(build(&mail()).unwrap().formatted()).unwrap();
        assert!(!always.contains("List-Unsubscribe"), "{always}");
    }

    #[test]
    fn no_text_becomes_a_header() {
        let evil = "x\r\nBcc: mallory@example.com\r\n\r\n<b>";
        let mail = OutgoingMail {
            subject: evil.to_owned(),
            message_id: evil.to_owned(),
            unsubscribe: Some(evil.to_owned()),
            ..mail()
        };
        let written = written(&mail);
        let (headers, _) = written.split_once("\r\n\r\n").unwrap();
        assert!(!headers.lines().any(|line| line.starts_with("Bcc")), "{headers}");

        for address in [
            "alice@example.com\r\nBcc: mallory@example.com",
            "Alice\r\n <alice@example.com>",
            "alice@example.com, mallory@example.com",
            "not an address",
            "",
        ] {
            let error = build(&OutgoingMail { to: address.to_owned(), ..self::mail() });
            assert!(
                matches!(error, Err(CallError::Rejected { status: BAD_ADDRESS, .. })),
                "{address:?}"
            );
        }
    }

    #[test]
    fn every_message_id_is_valid() {
        assert_eq!(message_id("a@b", "portal.example"), "<a@b>");
        assert_eq!(message_id("<a@b>", "portal.example"), "<a@b>");
        assert_eq!(message_id("a b\r\n", "portal.example"), "<ab@portal.example>");
        assert!(message_id("", "portal.example").ends_with("@portal.example>"));
    }
}
