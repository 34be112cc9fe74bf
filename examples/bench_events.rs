//! Events through the outbox: `bin/bench events` runs it.
//!
//! `cargo run --release --example bench_events AMQP_URL DATABASE_URL` writes events in transactions of
//! their own, first without a publisher and then beside one, and times until the broker has confirmed
//! them all. It declares an exchange and a queue of its own, and takes them away.

use std::env;
use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use futures_util::future::try_join_all;
use lapin::options::{ExchangeDeclareOptions, ExchangeDeleteOptions, QueueBindOptions};
use lapin::options::{QueueDeclareOptions, QueueDeleteOptions};
use lapin::types::FieldTable;
use lapin::{Channel, Connection, ConnectionProperties, ExchangeKind};
use loco_rs::app::Hooks;
use loco_rs::boot::create_context;
use loco_rs::environment::Environment;
use migration::{Migrator, MigratorTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::json;
use user_portal::app::App;
use user_portal::context::{Origin, Portal};
use user_portal::integrations::broker::{AmqpBroker, Broker, Names};
use user_portal::models::events::publication::{Look, Standing, run_due};
use user_portal::models::events::{self, NewEvent};
use user_portal::models::unit_of_work::UnitOfWork;
use uuid::Uuid;

type Result<T, E = Box<dyn Error>> = std::result::Result<T, E>;

/// Requests that the events are about.
const SUBJECTS: usize = 1000;
/// Transactions at the same time.
const WRITERS: usize = 8;

/// Writes `count` events, each in a transaction of its own.
async fn write(portal: &Portal, count: usize) -> Result<Duration> {
    let subjects: Vec<_> = (0..SUBJECTS).map(|_| Uuid::now_v7()).collect();
    let (origin, next, began) = (Origin::system("bench"), AtomicUsize::new(0), Instant::now());
    let writer = || async {
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= count {
                return Ok::<_, Box<dyn Error>>(());
            }
            let subject = subjects[number % SUBJECTS];
            let data = json!({
                "request_id": subject, "user_id": subject, "updated_by": "bench",
                "changes": { "title": format!("Tulips on the windowsill, number {number}") },
            });
            let event = NewEvent::new("request.updated").on(subject).with(data);
            let mut work = UnitOfWork::begin(portal, &origin).await?;
            work.publish(event);
            work.commit().await?;
        }
    };
    try_join_all((0..WRITERS).map(|_| writer())).await?;
    Ok(began.elapsed())
}

/// Publishes until `count` events are confirmed.
async fn publish(portal: &Portal, broker: &dyn Broker, count: usize) -> Result<Duration> {
    let (mut standing, mut published, began) = (Standing::default(), 0, Instant::now());
    while published < count {
        match run_due(portal, broker, &mut standing).await? {
            Look::Published(confirmed) => published += confirmed,
            Look::Idle => portal.events_doorbell.notified().await,
            Look::Elsewhere | Look::SetBack(_) => return Err("the broker does not confirm".into()),
        }
    }
    Ok(began.elapsed())
}

/// Milliseconds from the change to the note that it is confirmed, for half of the events and for 99 of
/// a hundred.
async fn waits(portal: &Portal, after: i64) -> Result<(f64, f64)> {
    let rows = events::Entity::find()
        .filter(events::Column::Id.gt(after))
        .filter(events::Column::PublishedAt.is_not_null());
    let rows = rows.all(&portal.db).await?;
    let mut waits: Vec<_> = rows
        .iter()
        .filter_map(|event| {
            Some((event.published_at? - event.created_at).as_seconds_f64() * 1000.0)
        })
        .collect();
    waits.sort_by(f64::total_cmp);
    let at = |percent: usize| waits.get(waits.len() * percent / 100).copied().unwrap_or_default();
    Ok((at(50), at(99)))
}

async fn last(portal: &Portal) -> Result<i64> {
    let row = events::Entity::find().order_by_desc(events::Column::Id).one(&portal.db).await?;
    Ok(row.map_or(0, |event| event.id))
}

/// An exchange with a durable queue that takes everything.
async fn declare(channel: &Channel, names: &Names, queue: &str) -> Result<()> {
    let (exchange, none) = (names.exchange.as_str(), FieldTable::default());
    let options = ExchangeDeclareOptions { durable: true, ..ExchangeDeclareOptions::default() };
    channel.exchange_declare(exchange.into(), ExchangeKind::Topic, options, none.clone()).await?;
    let options = QueueDeclareOptions { durable: true, ..QueueDeclareOptions::default() };
    channel.queue_declare(queue.into(), options, none.clone()).await?;
    let options = QueueBindOptions::default();
    channel.queue_bind(queue.into(), exchange.into(), "#".into(), options, none).await?;
    Ok(())
}

fn say(what: &str, count: usize, took: Duration) {
    #[allow(clippy::cast_precision_loss, reason = "a few thousands")]
    let rate = count as f64 / took.as_secs_f64();
    println!("{what:<56} {rate:>8.0} /s");
}

async fn run(portal: &Portal, broker: &dyn Broker, count: usize) -> Result<()> {
    println!("{count} events about {SUBJECTS} requests, {WRITERS} transactions at a time\n");
    let warm = count / 20;
    write(portal, warm).await?;
    publish(portal, broker, warm).await?;
    say("Written, one a transaction", count, write(portal, count).await?);
    say("Published from a backlog and confirmed", count, publish(portal, broker, count).await?);
    let (after, began) = (last(portal).await?, Instant::now());
    let (written, published) = tokio::join!(write(portal, count), publish(portal, broker, count));
    written?;
    published?;
    say("Written, published and confirmed, both at once", count, began.elapsed());
    let (half, most) = waits(portal, after).await?;
    println!("{:<56} {half:>8.1} ms", "From the change to its confirmation, p50");
    println!("{:<56} {most:>8.1} ms", "From the change to its confirmation, p99");
    Ok(())
}

#[tokio::main]
async fn main() -> Result<()> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let arguments: Vec<String> = env::args().skip(1).collect();
    let (url, database, count) = match arguments.as_slice() {
        [url, database] => (url, database, 20_000),
        [url, database, count] => (url, database, count.parse()?),
        _ => return Err("bench_events AMQP_URL DATABASE_URL [COUNT]".into()),
    };
    let mut config = App::load_config(&Environment::Test).await?;
    config.database.uri.clone_from(database);
    config.database.max_connections = 16;
    let ctx = create_context::<App>(&Environment::Test, config).await?;
    Migrator::up(&ctx.db, None).await?;
    let portal: Arc<Portal> = Portal::of(&ctx)?;
    let names = Names::prefixed(&format!("portal-bench-{}.", Uuid::new_v4().simple()));
    let queue = format!("{}.bench", names.queue);
    let connection = Connection::connect(url, ConnectionProperties::default()).await?;
    let channel = connection.create_channel().await?;
    declare(&channel, &names, &queue).await?;
    let broker = AmqpBroker::new(url, names.clone())?;
    let outcome = run(&portal, &broker, count).await;
    channel.queue_delete(queue.as_str().into(), QueueDeleteOptions::default()).await?;
    let options = ExchangeDeleteOptions::default();
    channel.exchange_delete(names.exchange.as_str().into(), options).await?;
    outcome
}
