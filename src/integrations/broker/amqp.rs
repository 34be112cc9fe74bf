//! RabbitMQ, by AMQP 0-9-1.

use std::time::Duration;

use async_trait::async_trait;
use futures_util::StreamExt;
use lapin::options::{
    BasicAckOptions, BasicConsumeOptions, BasicNackOptions, BasicPublishOptions, BasicQosOptions,
    ConfirmSelectOptions, ExchangeDeclareOptions, QueueBindOptions, QueueDeclareOptions,
};
use lapin::types::{AMQPValue, FieldTable};
use lapin::uri::AMQPUri;
use lapin::{BasicProperties, Channel, Confirmation, Connection, Consumer, ExchangeKind};
use tokio::sync::Mutex;

use super::connection::{failure, open, silence};
use super::{APP_ID, Broker, Incoming, Message, NAME, Names, Outcome, Subscription, Verdict};
use crate::integrations::CallError;

/// How long the broker may take to confirm, or to do what it is asked for.
const PATIENCE: Duration = Duration::from_secs(10);
/// Messages that are on their way in at once.
const PREFETCH: u16 = 50;
/// What is listened to.
const BINDINGS: [&str; 3] = ["request.*", "job.*", "notification.*"];
/// Survives a restart of the broker.
const PERSISTENT: u8 = 2;

/// A RabbitMQ. Nothing is connected before the first use; what broke is connected anew at the next.
pub struct AmqpBroker {
    uri: AMQPUri,
    names: Names,
    /// For publishing and for checks.
    connection: Mutex<Option<Connection>>,
    /// The one that is published on, in the mode in which the broker confirms.
    channel: Mutex<Option<Channel>>,
}

impl AmqpBroker {
    /// The broker at `url`.
    ///
    /// # Errors
    /// When `url` is no address of a broker. The text does not hold it, since it may hold a password.
    pub fn new(url: &str, names: Names) -> loco_rs::Result<Self> {
        let uri = url
            .parse()
            .map_err(|_| loco_rs::Error::string("RABBITMQ_URL: this is no address of a broker"))?;
        Ok(Self { uri, names, connection: Mutex::default(), channel: Mutex::default() })
    }

    /// A channel of its own on the connection, which is opened where there is none.
    async fn new_channel(&self) -> Result<Channel, CallError> {
        let mut held = self.connection.lock().await;
        if held.as_ref().is_none_or(|connection| !connection.status().connected()) {
            *held = None;
            *held = Some(open(&self.uri, "events").await?);
        }
        let Some(connection) = held.as_ref() else { return Err(silence()) };
        let channel = in_time(connection.create_channel()).await;
        if channel.is_err() {
            *held = None;
        }
        channel
    }

    async fn publishing_channel(&self) -> Result<Channel, CallError> {
        let channel = self.new_channel().await?;
        in_time(channel.confirm_select(ConfirmSelectOptions::default())).await?;
        declare_exchange(&channel, &self.names.exchange).await?;
        Ok(channel)
    }

    async fn send(&self, channel: &Channel, messages: &[Message], outcome: &mut Outcome) {
        let mut confirms = Vec::with_capacity(messages.len());
        for message in messages {
            let sent = channel.basic_publish(
                self.names.exchange.as_str().into(),
                message.name.as_str().into(),
                BasicPublishOptions::default(),
                &message.body,
                properties(message),
            );
            match sent.await {
                Ok(confirm) => confirms.push(confirm),
                Err(err) => {
                    outcome.setback = Some(failure(&err));
                    break;
                }
            }
        }
        for (confirmed, confirm) in outcome.confirmed.iter_mut().zip(confirms) {
            match confirm.await {
                Ok(Confirmation::Ack(_)) => *confirmed = true,
                Ok(_) => {
                    let detail = "a message was not taken".to_owned();
                    let refused = CallError::Failed { service: NAME, status: None, detail };
                    outcome.setback.get_or_insert(refused);
                }
                Err(err) => {
                    outcome.setback.get_or_insert_with(|| failure(&err));
                }
            }
        }
    }
}

#[async_trait]
impl Broker for AmqpBroker {
    async fn publish(&self, messages: &[Message]) -> Outcome {
        let mut outcome = Outcome { confirmed: vec![false; messages.len()], setback: None };
        let mut held = self.channel.lock().await;
        // Taken, so that a round that is cut short does not leave it to the next one.
        let channel = match held.take().filter(|channel| channel.status().connected()) {
            Some(channel) => Ok(channel),
            None => self.publishing_channel().await,
        };
        match channel {
            Err(err) => outcome.setback = Some(err),
            Ok(channel) => {
                let sending = self.send(&channel, messages, &mut outcome);
                if tokio::time::timeout(PATIENCE, sending).await.is_err() {
                    outcome.setback = Some(silence());
                }
                if outcome.setback.is_none() {
                    *held = Some(channel);
                } else {
                    // Whatever is wrong with it: the next round begins on a fresh connection.
                    *self.connection.lock().await = None;
                }
            }
        }
        outcome
    }

    async fn subscribe(&self) -> Result<Box<dyn Subscription>, CallError> {
        let connection = open(&self.uri, "consumer").await?;
        let channel = in_time(connection.create_channel()).await?;
        let names = &self.names;
        declare_exchange(&channel, &names.exchange).await?;
        declare_exchange(&channel, &names.dead_exchange).await?;
        declare_queue(&channel, &names.dead_queue, FieldTable::default()).await?;
        bind(&channel, &names.dead_queue, &names.dead_exchange, "#").await?;
        let mut arguments = FieldTable::default();
        let dead = AMQPValue::LongString(names.dead_exchange.as_str().into());
        arguments.insert("x-dead-letter-exchange".into(), dead);
        declare_queue(&channel, &names.queue, arguments).await?;
        for key in BINDINGS {
            bind(&channel, &names.queue, &names.exchange, key).await?;
        }
        in_time(channel.basic_qos(PREFETCH, BasicQosOptions::default())).await?;
        let consuming = channel.basic_consume(
            names.queue.as_str().into(),
            "".into(),
            BasicConsumeOptions::default(),
            FieldTable::default(),
        );
        let consumer = in_time(consuming).await?;
        Ok(Box::new(AmqpSubscription { consumer, channel, _connection: connection }))
    }

    async fn check(&self) -> Result<(), CallError> {
        let channel = self.new_channel().await?;
        in_time(channel.close(200, "checked".into())).await
    }
}

struct AmqpSubscription {
    consumer: Consumer,
    channel: Channel,
    /// Closed when the last hold on it goes.
    _connection: Connection,
}

#[async_trait]
impl Subscription for AmqpSubscription {
    async fn next(&mut self) -> Result<Incoming, CallError> {
        let delivery = match self.consumer.next().await {
            Some(Ok(delivery)) => delivery,
            Some(Err(err)) => return Err(failure(&err)),
            None => {
                let reason = "the queue is gone".to_owned();
                return Err(CallError::Unreachable { service: NAME, reason });
            }
        };
        let text = |value: &Option<lapin::types::ShortString>| {
            value.as_ref().map(|text| text.as_str().to_owned())
        };
        Ok(Incoming {
            tag: delivery.delivery_tag,
            message_id: text(delivery.properties.message_id()),
            app_id: text(delivery.properties.app_id()),
            routing_key: delivery.routing_key.as_str().to_owned(),
            is_redelivered: delivery.redelivered,
            body: delivery.data,
        })
    }

    async fn settle(&mut self, tag: u64, verdict: Verdict) -> Result<(), CallError> {
        match verdict {
            Verdict::Taken => {
                in_time(self.channel.basic_ack(tag, BasicAckOptions::default())).await
            }
            Verdict::Refused | Verdict::Later => {
                let requeue = verdict == Verdict::Later;
                let options = BasicNackOptions { requeue, multiple: false };
                in_time(self.channel.basic_nack(tag, options)).await
            }
        }
    }
}

fn properties(message: &Message) -> BasicProperties {
    BasicProperties::default()
        .with_message_id(message.id.to_string().into())
        .with_type(message.name.as_str().into())
        .with_content_type("application/json".into())
        .with_app_id(APP_ID.into())
        .with_timestamp(message.occurred_at)
        .with_delivery_mode(PERSISTENT)
}

async fn declare_exchange(channel: &Channel, name: &str) -> Result<(), CallError> {
    let options = ExchangeDeclareOptions { durable: true, ..ExchangeDeclareOptions::default() };
    let kind = ExchangeKind::Topic;
    in_time(channel.exchange_declare(name.into(), kind, options, FieldTable::default())).await
}

async fn declare_queue(
    channel: &Channel,
    name: &str,
    arguments: FieldTable,
) -> Result<(), CallError> {
    let options = QueueDeclareOptions { durable: true, ..QueueDeclareOptions::default() };
    in_time(channel.queue_declare(name.into(), options, arguments)).await.map(drop)
}

async fn bind(channel: &Channel, queue: &str, exchange: &str, key: &str) -> Result<(), CallError> {
    let options = QueueBindOptions::default();
    in_time(channel.queue_bind(
        queue.into(),
        exchange.into(),
        key.into(),
        options,
        FieldTable::default(),
    ))
    .await
}

async fn in_time<T>(asked: impl Future<Output = lapin::Result<T>>) -> Result<T, CallError> {
    match tokio::time::timeout(PATIENCE, asked).await {
        Ok(answer) => answer.map_err(|err| failure(&err)),
        Err(_) => Err(silence()),
    }
}
