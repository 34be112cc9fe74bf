//! RabbitMQ behind a proxy that can be cut, and somebody who listens to it directly.

use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::StreamExt;
use lapin::options::{
    BasicConsumeOptions, ExchangeDeclareOptions, QueueBindOptions, QueueDeclareOptions,
};
use lapin::types::FieldTable;
use lapin::{Connection, ConnectionProperties, ExchangeKind};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use url::Url;
use uuid::Uuid;

use super::Outcome;

const EXCHANGE: &str = "statex.events";

/// The ids of the events that arrived, in their order.
pub type Arrived = Arc<Mutex<Vec<Uuid>>>;

/// A broker that can be cut off.
pub struct Broker {
    /// Where the portal finds it.
    pub url: String,
    /// What arrived.
    arrived: Arrived,
    port: u16,
    upstream: String,
    cut: Option<CancellationToken>,
    virtual_host: Option<String>,
    /// Held as long as it is listened to.
    listening: Option<Connection>,
}

impl Broker {
    /// The broker at `url`, in a virtual host of its own where one can be made.
    pub async fn build(url: &str, port: u16) -> Outcome<Self> {
        let mut direct = Url::parse(url)?;
        let name = format!("drill-{}", std::process::id());
        let user =
            if direct.username().is_empty() { "guest" } else { direct.username() }.to_owned();
        let is_made = rabbitmqctl(&["add_vhost", &name])
            && rabbitmqctl(&["set_permissions", "-p", &name, &user, ".*", ".*", ".*"]);
        if is_made {
            direct.set_path(&format!("/{name}"));
        }
        let upstream = format!(
            "{}:{}",
            direct.host_str().unwrap_or("127.0.0.1"),
            direct.port().unwrap_or(5672)
        );
        let arrived = Arrived::default();
        let mut proxied = direct.clone();
        let _ = proxied.set_host(Some("127.0.0.1"));
        let _ = proxied.set_port(Some(port));
        let mut broker = Self {
            url: proxied.to_string(),
            arrived: arrived.clone(),
            port,
            upstream,
            cut: None,
            virtual_host: is_made.then_some(name),
            listening: None,
        };
        broker.listening = Some(listen(direct.as_str(), arrived).await?);
        Ok(broker)
    }

    /// What arrived so far.
    pub fn arrived(&self) -> Vec<Uuid> {
        self.arrived.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Lets connections through.
    #[allow(clippy::disallowed_methods, reason = "the drill's own tasks end with the drill")]
    pub fn start(&mut self) {
        let cut = CancellationToken::new();
        let (port, upstream) = (self.port, self.upstream.clone());
        tokio::spawn(cut.clone().run_until_cancelled_owned(async move {
            let listener = loop {
                match TcpListener::bind(("127.0.0.1", port)).await {
                    Ok(listener) => break listener,
                    Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
                }
            };
            let mut connections = tokio::task::JoinSet::new();
            // The set ends with this task, and its connections with it.
            while let Ok((mut inner, _)) = listener.accept().await {
                let upstream = upstream.clone();
                connections.spawn(async move {
                    if let Ok(mut outer) = TcpStream::connect(upstream).await {
                        let _ = tokio::io::copy_bidirectional(&mut inner, &mut outer).await;
                    }
                });
            }
        }));
        self.cut = Some(cut);
    }

    /// Cuts all connections, and refuses new ones.
    pub fn kill(&mut self) {
        if let Some(cut) = self.cut.take() {
            cut.cancel();
        }
    }
}

/// Takes the virtual host away.
impl Drop for Broker {
    fn drop(&mut self) {
        self.kill();
        drop(self.listening.take());
        if let Some(name) = self.virtual_host.take() {
            rabbitmqctl(&["delete_vhost", &name]);
        }
    }
}

fn rabbitmqctl(arguments: &[&str]) -> bool {
    let told = Command::new("rabbitmqctl").arg("--quiet").args(arguments).output();
    told.is_ok_and(|output| output.status.success())
}

/// Listens to everything, in a queue that ends with the connection.
#[allow(clippy::disallowed_methods, reason = "the drill's own tasks end with the drill")]
async fn listen(url: &str, arrived: Arrived) -> Outcome<Connection> {
    let connection = Connection::connect(url, ConnectionProperties::default()).await?;
    let channel = connection.create_channel().await?;
    let options = ExchangeDeclareOptions { durable: true, ..ExchangeDeclareOptions::default() };
    let none = FieldTable::default;
    channel.exchange_declare(EXCHANGE.into(), ExchangeKind::Topic, options, none()).await?;
    let options = QueueDeclareOptions { exclusive: true, ..QueueDeclareOptions::default() };
    let queue = channel.queue_declare("".into(), options, none()).await?;
    let name = queue.name().clone();
    let options = QueueBindOptions::default();
    channel.queue_bind(name.clone(), EXCHANGE.into(), "#".into(), options, none()).await?;
    let options = BasicConsumeOptions { no_ack: true, ..BasicConsumeOptions::default() };
    let mut consumer = channel.basic_consume(name, "".into(), options, none()).await?;
    tokio::spawn(async move {
        // Held as long as it is listened to.
        let _channel = channel;
        while let Some(Ok(delivery)) = consumer.next().await {
            let id = delivery.properties.message_id().as_ref();
            if let Some(id) = id.and_then(|id| Uuid::parse_str(id.as_str()).ok()) {
                arrived.lock().unwrap_or_else(PoisonError::into_inner).push(id);
            }
        }
    });
    Ok(connection)
}
