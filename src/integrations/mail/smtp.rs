//! Mail by SMTP.

use std::time::Duration;

use async_trait::async_trait;
use lettre::transport::smtp::{
    Error,
    authentication::{Credentials, DEFAULT_MECHANISMS},
    client::{AsyncSmtpConnection, TlsParameters},
    extension::ClientId,
};

use super::{CallError, MailTransport, NAME, OutgoingMail, TransportError, message};
use crate::integrations::detail::clean;

/// How long each step of a delivery may take: connecting, TLS, signing in, sending.
const TIMEOUT: Duration = Duration::from_secs(10);

/// SMTP's "service not available, closing": says nothing about the mail at hand.
const CLOSING: u16 = 421;
/// The server wants a name and a password (RFC 4954, section 6).
const SIGN_IN_NEEDED: u16 = 530;
/// Name or password is wrong (RFC 4954, section 6).
const SIGN_IN_REFUSED: u16 = 535;

/// Hands mail to an SMTP server, over a connection of its own for each mail.
///
/// lettre's pool takes a connection back in the middle of a mail when the sending is given up, and
/// waits without a limit on the next use of it; so there is no pool here.
pub struct SmtpTransport {
    host: String,
    port: u16,
    tls: Option<TlsParameters>,
    credentials: Option<Credentials>,
    timeout: Duration,
}

impl SmtpTransport {
    /// A server, with STARTTLS required or not used at all, and the user and password to sign in
    /// with, if it asks for them.
    ///
    /// # Errors
    /// When the host is missing, or TLS can not be set up for it.
    pub fn new(
        host: &str,
        port: u16,
        use_tls: bool,
        credentials: Option<(&str, &str)>,
    ) -> Result<Self, TransportError> {
        if host.is_empty() {
            return Err(TransportError::NoHost);
        }
        let tls = if use_tls { Some(TlsParameters::new(host.to_owned())?) } else { None };
        let credentials = credentials
            .map(|(user, password)| Credentials::new(user.to_owned(), password.to_owned()));
        Ok(Self { host: host.to_owned(), port, tls, credentials, timeout: TIMEOUT })
    }

    async fn step<T>(
        &self,
        what: &str,
        step: impl Future<Output = Result<T, Error>> + Send,
    ) -> Result<T, CallError> {
        match tokio::time::timeout(self.timeout, step).await {
            Ok(done) => done.map_err(|error| call_error(what, &error)),
            Err(_) => Err(CallError::Unreachable {
                service: NAME,
                reason: format!("{what} took longer than {:?}", self.timeout),
            }),
        }
    }
}

#[async_trait]
impl MailTransport for SmtpTransport {
    async fn send(&self, mail: &OutgoingMail) -> Result<(), CallError> {
        let message = message::build(mail)?;
        let hello = ClientId::default();
        let server = (self.host.as_str(), self.port);
        let connect =
            AsyncSmtpConnection::connect_tokio1(server, Some(self.timeout), &hello, None, None);
        let mut connection = self.step("connecting", connect).await?;
        if let Some(tls) = &self.tls {
            self.step("STARTTLS", connection.starttls(tls.clone(), &hello)).await?;
        }
        if let Some(credentials) = &self.credentials {
            self.step("signing in", connection.auth(DEFAULT_MECHANISMS, credentials)).await?;
        }
        let body = message.formatted();
        self.step("sending", connection.send(message.envelope(), &body)).await?;
        // The server has the mail: how the farewell goes changes nothing.
        let _ = self.step("leaving", connection.quit()).await;
        Ok(())
    }
}

fn call_error(what: &str, error: &Error) -> CallError {
    let detail = clean(&format!("{what}: {error}"));
    match error.status().map(u16::from) {
        None if error.is_client() || error.is_response() => {
            CallError::Failed { service: NAME, status: None, detail }
        }
        // A wrong password is ours to mend, and no mail is lost over it.
        None | Some(CLOSING | SIGN_IN_NEEDED | SIGN_IN_REFUSED) => {
            CallError::Unreachable { service: NAME, reason: detail }
        }
        status @ Some(..500) => CallError::Failed { service: NAME, status, detail },
        Some(status) => CallError::Rejected { service: NAME, status, detail },
    }
}

#[cfg(test)]
#[allow(clippy::disallowed_methods)]
mod tests {
    use tokio::{
        io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
        net::TcpListener,
        sync::mpsc,
    };

    use super::*;

    /// A server that greets, answers `RCPT` as told, and passes on each line it heard.
    async fn server(rcpt: &'static str) -> (u16, mpsc::UnboundedReceiver<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (heard, hearing) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            let (stream, _) = listener.accept().await.unwrap();
            let (reader, mut writer) = stream.into_split();
            let mut lines = BufReader::new(reader).lines();
            writer.write_all(b"220 test\r\n").await.unwrap();
            let mut data = false;
            while let Ok(Some(line)) = lines.next_line().await {
                let verb = line.split([' ', ':']).next().unwrap_or_default();
                let answer = match (data, verb) {
                    (true, ".") => {
                        data = false;
                        "250 taken"
                    }
                    (true, _) => "",
                    (false, "EHLO") => "250-test\r\n250 AUTH PLAIN",
                    (false, "RCPT") => rcpt,
                    (false, "AUTH") => "235 welcome",
                    (false, "DATA") => {
                        data = true;
                        "354 go on"
                    }
                    _ => "250 fine",
                };
                let _ = heard.send(line);
                if !answer.is_empty()
                    && writer.write_all(format!("{answer}\r\n").as_bytes()).await.is_err()
                {
                    break;
                }
            }
        });
        (port, hearing)
    }

    fn mail() -> OutgoingMail {
        OutgoingMail {
            message_id: "1@portal".to_owned(),
            from: "portal@example.com".to_owned(),
            to: "alice@example.com".to_owned(),
            subject: "Hello".to_owned(),
            text: "Hello\n.\nthe end".to_owned(),
            html: "<p>Hello</p>".to_owned(),
            unsubscribe: None,
        }
    }

    fn transport(port: u16) -> SmtpTransport {
        SmtpTransport::new("127.0.0.1", port, false, None).unwrap()
    }

    #[tokio::test]
    async fn hands_a_mail_over() {
        let (port, mut heard) = server("250 fine").await;
        let transport =
            SmtpTransport::new("127.0.0.1", port, false, Some(("portal", "hunter2"))).unwrap();
        transport.send(&mail()).await.unwrap();
        let mut lines = Vec::new();
        while let Ok(line) = heard.try_recv() {
            lines.push(line);
        }
        let all = lines.join("\n");
        for part in ["AUTH PLAIN", "MAIL FROM:<portal@example.com>", "Message-ID: <1@portal>"] {
            assert!(all.contains(part), "{part}: {all}");
        }
        assert!(lines.iter().any(|line| line == "the end"), "{all}");
    }

    #[tokio::test]
    async fn statuses_say_what_to_do() {
        let (port, _heard) = server("550 no such user").await;
        let error = transport(port).send(&mail()).await.unwrap_err();
        assert!(matches!(error, CallError::Rejected { status: 550, .. }), "{error}");

        let (port, _heard) = server("451 come back later").await;
        let error = transport(port).send(&mail()).await.unwrap_err();
        assert!(matches!(error, CallError::Failed { status: Some(451), .. }), "{error}");

        let (port, _heard) = server("421 going down").await;
        let error = transport(port).send(&mail()).await.unwrap_err();
        assert!(matches!(error, CallError::Unreachable { .. }), "{error}");
    }

    #[tokio::test]
    async fn no_server_and_a_silent_one_are_unreachable() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let mut silent = transport(port);
        silent.timeout = Duration::from_millis(100);
        let error = silent.send(&mail()).await.unwrap_err();
        assert!(matches!(error, CallError::Unreachable { .. }), "{error}");

        drop(listener);
        let error = transport(port).send(&mail()).await.unwrap_err();
        assert!(matches!(error, CallError::Unreachable { .. }), "{error}");
    }

    #[tokio::test]
    async fn without_starttls_nothing_is_sent_where_tls_is_required() {
        let (port, mut heard) = server("250 fine").await;
        let transport =
            SmtpTransport::new("localhost", port, true, Some(("portal", "hunter2"))).unwrap();
        let error = transport.send(&mail()).await.unwrap_err();
        assert!(matches!(error, CallError::Failed { status: None, .. }), "{error}");
        while let Ok(line) = heard.try_recv() {
            assert!(line.starts_with("EHLO") || line.starts_with("QUIT"), "{line}");
        }
    }

    #[test]
    fn a_host_is_needed() {
        assert!(matches!(SmtpTransport::new("", 25, false, None), Err(TransportError::NoHost)));
    }
}
