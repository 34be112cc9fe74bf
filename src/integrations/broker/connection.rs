//! One connection to RabbitMQ, with an end to every wait.

use std::net::{Shutdown, TcpStream};
use std::os::fd::AsFd;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use lapin::tcp::{AMQPUriTcpExt, AsyncTcpStream, OwnedTLSConfig};
use lapin::uri::AMQPUri;
use lapin::{Connection, ConnectionProperties, ErrorKind};

use super::{APP_ID, NAME};
use crate::integrations::CallError;
use crate::integrations::detail::clean;

/// How long address, TCP and TLS may take.
const CONNECTING: Duration = Duration::from_secs(3);
/// How long all of it may take, with the broker's part.
const GREETING: Duration = Duration::from_secs(5);
/// Seconds; a peer that says nothing for twice as long is gone. The URL may ask for others.
const HEARTBEAT: u16 = 10;

/// Opens a connection for `purpose`, which the broker's own pages show.
pub(super) async fn open(uri: &AMQPUri, purpose: &str) -> Result<Connection, CallError> {
    let mut uri = uri.clone();
    uri.query.heartbeat.get_or_insert(HEARTBEAT);
    let properties =
        ConnectionProperties::default().with_connection_name(format!("{APP_ID} {purpose}").into());
    // The one that exists: the library would else make one of its own.
    let runtime = lapin::runtime::default_runtime().map_err(|err| failure(&err))?;
    let socket = Socket::default();
    let held = socket.clone();
    // Whoever asked may stop waiting before that.
    let _cut = Cut(socket.clone());
    let connecting = Connection::connector(
        uri,
        runtime,
        // The library knows no timeout here.
        async move |uri, runtime| {
            let tls = OwnedTLSConfig::default();
            let connect = uri.connect_with_config_async(tls.as_ref(), &runtime);
            let stream = tokio::time::timeout(CONNECTING, connect)
                .await
                .unwrap_or_else(|_| Err(std::io::ErrorKind::TimedOut.into()))?;
            if let AsyncTcpStream::Plain(plain) = &stream {
                held.hold(plain.get_ref().as_fd().try_clone_to_owned()?.into());
            }
            Ok(stream)
        },
        properties,
    );
    match tokio::time::timeout(GREETING, connecting).await {
        Ok(connected) => {
            socket.release();
            connected.map_err(|err| failure(&err))
        }
        Err(_) => Err(silence()),
    }
}

/// A second hold on the socket: the library's thread would wait for ever for a peer that takes the
/// connection and says nothing.
#[derive(Clone, Default)]
struct Socket(Arc<Mutex<Option<TcpStream>>>);

impl Socket {
    fn hold(&self, stream: TcpStream) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(stream);
    }

    fn release(&self) -> Option<TcpStream> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Ends the connection, unless it was released before.
struct Cut(Socket);

impl Drop for Cut {
    fn drop(&mut self) {
        if let Some(stream) = self.0.release() {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}

/// Nothing was answered in time.
pub(super) fn silence() -> CallError {
    CallError::Unreachable { service: NAME, reason: "no answer in time".to_owned() }
}

/// What an error of the library means; no text holds the URL or a part of it.
pub(super) fn failure(err: &lapin::Error) -> CallError {
    let text = clean(&err.to_string());
    match err.kind() {
        ErrorKind::ProtocolError(_) | ErrorKind::AuthProviderError(_) => {
            CallError::Failed { service: NAME, status: None, detail: text }
        }
        _ => CallError::Unreachable { service: NAME, reason: text },
    }
}
