//! A RabbitMQ, where one answers, with exchanges and queues for one test, and a line to it that a test
//! can cut.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Once};
use std::time::{Duration, Instant};

use lapin::options::{
    BasicAckOptions, BasicGetOptions, BasicPublishOptions, ExchangeDeclareOptions,
    ExchangeDeleteOptions, QueueBindOptions, QueueDeclareOptions, QueueDeleteOptions,
};
use lapin::types::FieldTable;
use lapin::{BasicProperties, Channel, Connection, ConnectionProperties, ExchangeKind};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use user_portal::integrations::broker::{AmqpBroker, Names};
use uuid::Uuid;

/// Where RabbitMQ is looked for when `TEST_RABBITMQ_URL` does not say.
const RABBITMQ: &str = "amqp://guest:guest@127.0.0.1:5672";

fn url() -> String {
    std::env::var("TEST_RABBITMQ_URL").unwrap_or_else(|_| RABBITMQ.to_owned())
}

/// A part of a RabbitMQ that no other test sees, and that goes with its test.
pub struct Rabbit {
    pub names: Names,
    /// Where everything that is published waits to be looked at.
    pub tap: String,
    channel: Channel,
    _connection: Connection,
}

/// A message that arrived in a queue.
#[derive(Debug)]
pub struct Arrived {
    pub key: String,
    pub properties: BasicProperties,
    pub body: Value,
}

impl Rabbit {
    /// `None`, said once, where none answers.
    pub async fn reach() -> Option<Self> {
        static SAID: Once = Once::new();
        let url = url();
        let connecting = Connection::connect(&url, ConnectionProperties::default());
        let Ok(Ok(connection)) = tokio::time::timeout(Duration::from_secs(5), connecting).await
        else {
            SAID.call_once(|| eprintln!("skipped: everything on RabbitMQ"));
            return None;
        };
        let prefix = format!("portal-test-{}.", Uuid::new_v4().simple());
        let rabbit = Self {
            names: Names::prefixed(&prefix),
            tap: format!("{prefix}tap"),
            channel: connection.create_channel().await.unwrap(),
            _connection: connection,
        };
        let durable = ExchangeDeclareOptions { durable: true, ..ExchangeDeclareOptions::default() };
        let exchange = rabbit.names.exchange.as_str();
        rabbit
            .channel
            .exchange_declare(exchange.into(), ExchangeKind::Topic, durable, FieldTable::default())
            .await
            .unwrap();
        let durable = QueueDeclareOptions { durable: true, ..QueueDeclareOptions::default() };
        let tap = rabbit.tap.as_str();
        rabbit.channel.queue_declare(tap.into(), durable, FieldTable::default()).await.unwrap();
        let options = QueueBindOptions::default();
        rabbit
            .channel
            .queue_bind(tap.into(), exchange.into(), "#".into(), options, FieldTable::default())
            .await
            .unwrap();
        Some(rabbit)
    }

    /// A client that comes straight.
    pub fn client(&self) -> AmqpBroker {
        AmqpBroker::new(&url(), self.names.clone()).unwrap()
    }

    /// A client that comes by `line`.
    pub fn client_by(&self, line: &Line) -> AmqpBroker {
        AmqpBroker::new(&line.url(), self.names.clone()).unwrap()
    }

    /// Publishes as another service would.
    pub async fn publish(&self, key: &str, body: &[u8], properties: BasicProperties) {
        let exchange = self.names.exchange.as_str();
        let options = BasicPublishOptions::default();
        self.channel
            .basic_publish(exchange.into(), key.into(), options, body, properties)
            .await
            .unwrap()
            .await
            .unwrap();
    }

    /// How many messages wait in a queue.
    pub async fn depth(&self, queue: &str) -> u32 {
        let passive = QueueDeclareOptions { passive: true, ..QueueDeclareOptions::default() };
        let declared = self.channel.queue_declare(queue.into(), passive, FieldTable::default());
        declared.await.unwrap().message_count()
    }

    /// Takes everything out of a queue, once `count` messages or more wait there.
    pub async fn drain(&self, queue: &str, count: u32) -> Vec<Arrived> {
        let deadline = Instant::now() + Duration::from_secs(20);
        let mut arrived = Vec::new();
        loop {
            let options = BasicGetOptions::default();
            match self.channel.basic_get(queue.into(), options).await.unwrap() {
                Some(message) => {
                    message.delivery.ack(BasicAckOptions::default()).await.unwrap();
                    arrived.push(Arrived {
                        key: message.delivery.routing_key.as_str().to_owned(),
                        properties: message.delivery.properties.clone(),
                        body: serde_json::from_slice(&message.delivery.data).unwrap_or_default(),
                    });
                }
                None if arrived.len() >= count as usize => return arrived,
                None => {
                    assert!(Instant::now() < deadline, "{} of {count} in {queue}", arrived.len());
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            }
        }
    }
}

impl Drop for Rabbit {
    fn drop(&mut self) {
        let (names, tap) = (self.names.clone(), self.tap.clone());
        // Dropping is synchronous, and a runtime can not wait for itself.
        let dropper = std::thread::spawn(move || {
            let runtime = tokio::runtime::Runtime::new().unwrap();
            runtime.block_on(async {
                let connection =
                    Connection::connect(&url(), ConnectionProperties::default()).await.unwrap();
                let channel = connection.create_channel().await.unwrap();
                for queue in [&names.queue, &names.dead_queue, &tap] {
                    let options = QueueDeleteOptions::default();
                    channel.queue_delete(queue.as_str().into(), options).await.unwrap();
                }
                for exchange in [&names.exchange, &names.dead_exchange] {
                    let options = ExchangeDeleteOptions::default();
                    channel.exchange_delete(exchange.as_str().into(), options).await.unwrap();
                }
                connection.close(200, "done".into()).await.unwrap();
            });
        });
        let _ = dropper.join();
    }
}

/// A port that leads to the broker for as long as it is open; else calls end as soon as they come.
pub struct Line {
    address: SocketAddr,
    is_mute: Arc<AtomicBool>,
    /// Cancelled when the line is cut.
    open: watch::Sender<Option<CancellationToken>>,
    accepting: tokio::task::JoinHandle<()>,
}

impl Line {
    /// Closed at first.
    pub async fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (open, is_open) = watch::channel(None::<CancellationToken>);
        let is_mute: Arc<AtomicBool> = Arc::default();
        let mute = is_mute.clone();
        let accepting = tokio::spawn(async move {
            while let Ok((caller, _)) = listener.accept().await {
                let Some(open) = is_open.borrow().clone() else { continue };
                tokio::spawn(open.run_until_cancelled_owned(carry(caller, mute.clone())));
            }
        });
        Self { address, is_mute, open, accepting }
    }

    pub fn url(&self) -> String {
        let url = url();
        let (credentials, _) = url.trim_start_matches("amqp://").split_once('@').unwrap();
        format!("amqp://{credentials}@{}", self.address)
    }

    pub fn open(&self) {
        self.is_mute.store(false, Ordering::SeqCst);
        self.open.send_replace(Some(CancellationToken::new()));
    }

    /// From now on nothing that the broker says arrives, while what it is told does.
    pub fn mute(&self) {
        self.is_mute.store(true, Ordering::SeqCst);
    }

    /// Ends every connection, and takes no more.
    pub fn cut(&self) {
        if let Some(open) = self.open.send_replace(None) {
            open.cancel();
        }
    }
}

async fn carry(caller: TcpStream, is_mute: Arc<AtomicBool>) {
    let target = url().rsplit_once('@').unwrap().1.trim_end_matches('/').to_owned();
    let (from_caller, to_caller) = caller.into_split();
    let (from_broker, to_broker) = TcpStream::connect(target).await.unwrap().into_split();
    tokio::join!(
        pass(from_caller, to_broker, Arc::default()),
        pass(from_broker, to_caller, is_mute)
    );
}

async fn pass(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, is_mute: Arc<AtomicBool>) {
    let mut buffer = vec![0; 16 * 1024];
    while let Ok(read @ 1..) = from.read(&mut buffer).await {
        if !is_mute.load(Ordering::SeqCst) && to.write_all(&buffer[..read]).await.is_err() {
            break;
        }
    }
    let _ = to.shutdown().await;
}

impl Drop for Line {
    fn drop(&mut self) {
        self.cut();
        self.accepting.abort();
    }
}
