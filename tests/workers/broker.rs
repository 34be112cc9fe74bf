//! Events reach the broker: at least once, in their order, whatever breaks on the way.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use reqwest::Method;
use sea_orm::{EntityTrait, PaginatorTrait, QueryOrder};
use serde_json::Value;
use tokio::net::TcpListener;
use user_portal::context::{Origin, Portal};
use user_portal::integrations::CallError;
use user_portal::integrations::broker::{AmqpBroker, Broker, MemoryBroker, Message, Names};
use user_portal::models::events::publication::{LEASE, Look, Standing, run_due};
use user_portal::models::events::{self, NewEvent, publishing};
use user_portal::models::leases;
use user_portal::models::unit_of_work::UnitOfWork;
use user_portal::workers::publisher;
use uuid::Uuid;

use crate::support::TestApp;
use crate::support::rabbitmq::{Line, Rabbit};
use crate::support::siblings::broken;

/// Writes `count` events about each of `subjects`, in turns, as one change each.
async fn write(app: &TestApp, subjects: &[Uuid], count: usize) {
    let origin = Origin::system("test");
    for number in 0..count {
        let mut work = UnitOfWork::begin(&app.portal, &origin).await.unwrap();
        for (user, subject) in (1..).zip(subjects) {
            let event = NewEvent::new("request.updated").of_user(user).on(*subject);
            let data = serde_json::json!({ "request_id": subject, "number": number });
            work.publish(event.with(data));
        }
        work.commit().await.unwrap();
    }
}

fn subjects(count: usize) -> Vec<Uuid> {
    (0..count).map(|_| Uuid::now_v7()).collect()
}

/// Rounds until nothing waits any more, whatever they run into.
async fn publish_all(portal: &Portal, broker: &dyn Broker, standing: &mut Standing) -> usize {
    let mut setbacks = 0;
    let deadline = Instant::now() + Duration::from_mins(1);
    loop {
        assert!(Instant::now() < deadline, "it does not come to an end");
        match run_due(portal, broker, standing).await.unwrap() {
            Look::Idle => return setbacks,
            Look::SetBack(_) => setbacks += 1,
            Look::Published(_) | Look::Elsewhere => {}
        }
    }
}

/// Fails unless every event of `app` is among `arrived`, and those of one subject came, the first time,
/// in the order in which they were written. How many came.
async fn expect_in_order(app: &TestApp, arrived: &[Value]) -> usize {
    let rows = events::Entity::find().order_by_asc(events::Column::Id);
    let rows = rows.all(&app.portal.db).await.unwrap();
    let mut first: HashMap<Uuid, usize> = HashMap::new();
    for (place, body) in arrived.iter().enumerate() {
        let id = Uuid::parse_str(body["event_id"].as_str().unwrap()).unwrap();
        first.entry(id).or_insert(place);
    }
    let (mut subjects, mut people) = (HashMap::new(), HashMap::new());
    for row in &rows {
        let place = *first.get(&row.pid).unwrap_or_else(|| panic!("{} is lost", row.event));
        if let Some(before) = subjects.insert(row.subject_id, place) {
            assert!(before < place, "{} overtook another of its request", row.body);
        }
        if let Some(before) = people.insert(row.user_id, place) {
            assert!(before < place, "{} overtook another of its person", row.body);
        }
    }
    rows.len()
}

fn bodies(messages: &[Message]) -> Vec<Value> {
    messages.iter().map(|message| serde_json::from_slice(&message.body).unwrap()).collect()
}

async fn waiting(app: &TestApp) -> usize {
    publishing::pending(&app.portal.db, 10_000).await.unwrap().len()
}

on_every_database! {
    async fn what_waits_is_published_once_and_in_order(app) {
        let (broker, mut standing) = (MemoryBroker::default(), Standing::default());
        let alice = app.alice().await;
        let id = app.hand_in(&alice, "Tulips").await;
        app.act(&alice, &id, "cancel").await;
        assert_eq!(publish_all(&app.portal, &broker, &mut standing).await, 0);
        let names: Vec<_> = broker.published().into_iter().map(|message| message.name).collect();
        assert_eq!(names, ["user.registered", "request.created", "request.cancelled"]);
        assert_eq!(waiting(app).await, 0);
        assert_eq!(publish_all(&app.portal, &broker, &mut standing).await, 0);
        assert_eq!(broker.published().len(), 3, "once");
    }

    async fn what_the_broker_refuses_holds_back_what_follows_and_nothing_else(app) {
        let broker = MemoryBroker::default();
        let both = subjects(2);
        write(app, &both, 3).await;
        // The second message of the first turn, twice.
        for answer in [Ok(()), Err(broken("broker")), Err(broken("broker"))] {
            broker.answer(answer);
        }
        let mut standing = Standing::default();
        let look = run_due(&app.portal, &broker, &mut standing).await.unwrap();
        assert_eq!(look, Look::SetBack(1));
        let pending = publishing::pending(&app.portal.db, 10).await.unwrap();
        assert_eq!((pending.len(), pending[0].attempts), (5, 1));
        assert!(pending[0].last_error.as_ref().unwrap().contains("it broke"));
        publish_all(&app.portal, &broker, &mut standing).await;
        // An answer that was not confirmed may have arrived nevertheless.
        assert_eq!(expect_in_order(app, &bodies(&broker.published())).await, 6);
        assert_eq!(waiting(app).await, 0);
        let row = events::Entity::find_by_id(pending[0].id).one(&app.portal.db).await.unwrap();
        assert_eq!(row.unwrap().last_error, None);
    }

    async fn however_long_the_broker_is_away_nothing_is_given_up(app) {
        let broker = MemoryBroker::default();
        write(app, &subjects(1), 2).await;
        let mut standing = Standing::default();
        for _ in 0..30 {
            let away = CallError::Unreachable { service: "broker", reason: "refused".to_owned() };
            broker.answer(Err(away));
            run_due(&app.portal, &broker, &mut standing).await.unwrap();
            app.advance(TimeDelta::days(1));
        }
        assert_eq!(waiting(app).await, 2);
        publish_all(&app.portal, &broker, &mut standing).await;
        assert_eq!(waiting(app).await, 0);
    }

    async fn one_publishes_and_the_other_stands_by(app) {
        let broker = MemoryBroker::default();
        let (mut one, mut other) = (Standing::default(), Standing::default());
        write(app, &subjects(1), 1).await;
        let look = run_due(&app.portal, &broker, &mut one).await.unwrap();
        assert_eq!(look, Look::Published(1));
        write(app, &subjects(1), 1).await;
        let look = run_due(&app.portal, &broker, &mut other).await.unwrap();
        assert_eq!(look, Look::Elsewhere);
        assert_eq!(run_due(&app.portal, &broker, &mut one).await.unwrap(), Look::Published(1));
        // The first one dies, and the other takes over when its lease is over.
        write(app, &subjects(1), 1).await;
        app.advance(TimeDelta::seconds(31));
        assert_eq!(run_due(&app.portal, &broker, &mut other).await.unwrap(), Look::Published(1));
        write(app, &subjects(1), 1).await;
        assert_eq!(run_due(&app.portal, &broker, &mut one).await.unwrap(), Look::Elsewhere);
    }

    async fn two_that_race_keep_the_order(app) {
        let broker = MemoryBroker::default();
        let all = subjects(5);
        let writing = write(app, &all, 40);
        let publishing = async {
            let (mut one, mut other) = (Standing::default(), Standing::default());
            let deadline = Instant::now() + Duration::from_mins(1);
            let mut passes = 0;
            while events::Entity::find().count(&app.portal.db).await.unwrap() < 200
                || waiting(app).await > 0
            {
                assert!(Instant::now() < deadline);
                // Whoever has the lease loses it now and then, in the middle of its work.
                passes += 1;
                if passes % 3 == 0 {
                    leases::Entity::delete_many().exec(&app.portal.db).await.unwrap();
                }
                let (first, second) = tokio::join!(
                    run_due(&app.portal, &broker, &mut one),
                    run_due(&app.portal, &broker, &mut other)
                );
                first.unwrap();
                second.unwrap();
            }
        };
        tokio::join!(writing, publishing);
        assert_eq!(expect_in_order(app, &bodies(&broker.published())).await, 200);
        assert!(leases::Entity::find().all(&app.portal.db).await.unwrap().len() <= 1, "{LEASE}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_is_what_the_platform_agreed_on() {
    let Some(rabbit) = Rabbit::reach().await else { return };
    let app = TestApp::builder().broker(Arc::new(rabbit.client())).sqlite().await;
    app.alice().await;
    publish_all(&app.portal, &rabbit.client(), &mut Standing::default()).await;
    let row = events::Entity::find().one(&app.portal.db).await.unwrap().unwrap();
    let message = rabbit.drain(&rabbit.tap, 1).await.remove(0);
    assert_eq!((message.key.as_str(), &message.body), ("user.registered", &row.body));
    let text = |value: &Option<lapin::types::ShortString>| value.as_ref().unwrap().to_string();
    let properties = &message.properties;
    assert_eq!(text(properties.message_id()), row.pid.to_string());
    assert_eq!(text(properties.kind()), "user.registered");
    assert_eq!(text(properties.content_type()), "application/json");
    assert_eq!(text(properties.app_id()), "user-portal");
    assert_eq!(*properties.delivery_mode(), Some(2));
    assert_eq!(*properties.timestamp(), Some(u64::try_from(row.created_at.timestamp()).unwrap()));
    // The exchange is durable, or this would be refused.
    assert!(rabbit.client().check().await.is_ok());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_line_that_breaks_again_and_again_loses_nothing_and_turns_nothing_around() {
    let Some(rabbit) = Rabbit::reach().await else { return };
    let line = Line::new().await;
    let broker = rabbit.client_by(&line);
    let app = TestApp::sqlite().await;
    let all = subjects(200);
    write(&app, &all, 5).await;
    let mut standing = Standing::default();
    let publishing = publish_all(&app.portal, &broker, &mut standing);
    let cutting = async {
        for pause in [150, 80, 120, 60, 200] {
            line.open();
            tokio::time::sleep(Duration::from_millis(pause)).await;
            line.cut();
        }
        line.open();
    };
    let (setbacks, ()) = tokio::join!(publishing, cutting);
    assert!(setbacks > 0, "the line was cut, and nobody noticed");
    let arrived = rabbit.drain(&rabbit.tap, 1000).await;
    let bodies: Vec<_> = arrived.iter().map(|message| message.body.clone()).collect();
    assert_eq!(expect_in_order(&app, &bodies).await, 1000);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_arrived_without_a_confirmation_comes_again_under_the_same_id() {
    let Some(rabbit) = Rabbit::reach().await else { return };
    let line = Line::new().await;
    line.open();
    let broker = rabbit.client_by(&line);
    let app = TestApp::sqlite().await;
    let all = subjects(50);
    write(&app, &all, 1).await;
    let mut standing = Standing::default();
    assert_eq!(publish_all(&app.portal, &broker, &mut standing).await, 0);
    write(&app, &all, 1).await;
    line.mute();
    let publishing = run_due(&app.portal, &broker, &mut standing);
    let cutting = async {
        // The first 50 are there, and then the next 50, of which the publisher hears nothing.
        let deadline = Instant::now() + Duration::from_secs(8);
        while rabbit.depth(&rabbit.tap).await < 100 && Instant::now() < deadline {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        line.cut();
    };
    let (look, ()) = tokio::join!(publishing, cutting);
    assert_eq!(look.unwrap(), Look::SetBack(0));
    assert_eq!(waiting(&app).await, 50);
    line.open();
    publish_all(&app.portal, &broker, &mut standing).await;
    let arrived = rabbit.drain(&rabbit.tap, 150).await;
    assert_eq!(arrived.len(), 150, "fifty of them twice");
    let bodies: Vec<_> = arrived.iter().map(|message| message.body.clone()).collect();
    assert_eq!(expect_in_order(&app, &bodies).await, 100);
    for message in &arrived {
        let id = message.properties.message_id().as_ref().unwrap().to_string();
        assert_eq!(message.body["event_id"], id);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_wakes_the_publisher_and_the_broker_s_return_heals_it() {
    let Some(rabbit) = Rabbit::reach().await else { return };
    let line = Line::new().await;
    let app = TestApp::builder().broker(Arc::new(rabbit.client_by(&line))).sqlite().await;
    let (portal, standing) = (app.portal.clone(), Arc::default());
    let running = tokio::spawn(async move {
        while !portal.hub.closing().is_cancelled() {
            publisher::round(portal.clone(), Arc::clone(&standing)).await;
        }
    });
    let alice = app.alice().await;
    assert_eq!(health(&app).await, ("degraded".to_owned(), "down".to_owned()));
    line.open();
    rabbit.drain(&rabbit.tap, 1).await;
    assert_eq!(health(&app).await, ("ready".to_owned(), "up".to_owned()));
    app.hand_in(&alice, "Tulips").await;
    rabbit.drain(&rabbit.tap, 1).await;
    line.cut();
    app.hand_in(&alice, "Roses").await;
    line.open();
    rabbit.drain(&rabbit.tap, 1).await;
    app.portal.hub.close();
    app.portal.events_doorbell.notify_one();
    running.await.unwrap();
    let left = leases::Entity::find().count(&app.portal.db).await.unwrap();
    assert_eq!(left, 0, "whoever comes next need not wait");
    let metrics =
        app.anonymous(Method::GET, "/metrics").send().await.unwrap().text().await.unwrap();
    for name in ["events_published_total", "events_pending", "events_oldest_age_seconds"] {
        assert!(metrics.contains(&format!("portal_{name} ")), "{name}");
    }
}

async fn health(app: &TestApp) -> (String, String) {
    let answer = app.anonymous(Method::GET, "/health/ready").send().await.unwrap();
    assert_eq!(answer.status(), 200, "it does without the broker");
    let body: Value = answer.json().await.unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    (text(&body["status"]), text(&body["checks"]["broker"]["status"]))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_broker_there_is_nothing_to_check() {
    let app = TestApp::sqlite().await;
    assert_eq!(health(&app).await, ("ready".to_owned(), "off".to_owned()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_takes_the_call_and_says_nothing_is_not_waited_for() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("amqp://portal:hush-hush@{}", listener.local_addr().unwrap());
    let broker = AmqpBroker::new(&url, Names::default()).unwrap();
    let asked = Instant::now();
    let answer = tokio::time::timeout(Duration::from_secs(20), broker.check()).await;
    let err = answer.expect("it does not wait for ever").unwrap_err();
    assert!(asked.elapsed() < Duration::from_secs(10));
    assert!(matches!(err, CallError::Unreachable { .. }), "{err}");
    // Its socket is closed: nothing is left that waits.
    let (mut taken, _) = listener.accept().await.unwrap();
    let mut said = Vec::new();
    let ended = tokio::io::AsyncReadExt::read_to_end(&mut taken, &mut said);
    let ended = tokio::time::timeout(Duration::from_secs(5), ended).await;
    assert!(ended.is_ok(), "the socket stays open");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_error_says_the_password() {
    let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let mut urls = vec![format!("amqp://portal:hush-hush@{nobody}/%2f")];
    if Rabbit::reach().await.is_some() {
        urls.push("amqp://portal:hush-hush@127.0.0.1:5672/%2f".to_owned());
        urls.push("amqps://portal:hush-hush@127.0.0.1:5672/%2f".to_owned());
    }
    for url in urls {
        let broker = AmqpBroker::new(&url, Names::default()).unwrap();
        let err = broker.check().await.unwrap_err();
        assert!(!format!("{err} {err:?}").contains("hush"), "{err}");
    }
    let wrong = AmqpBroker::new("amqp://portal:hush-hush@[", Names::default()).err().unwrap();
    assert!(!wrong.to_string().contains("hush"));
}
