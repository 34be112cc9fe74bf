//! Events of other services are taken in once, and nothing that is wrong with one stops the others.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use lapin::BasicProperties;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use user_portal::integrations::broker::{Broker, Incoming, MemoryBroker, Verdict};
use user_portal::models::events::incoming::{self, LARGEST, Reading};
use user_portal::models::events::intake;
use user_portal::models::{events, webhook_events};
use user_portal::workers::consumer;
use uuid::Uuid;

use crate::support::rabbitmq::{Line, Rabbit};
use crate::support::{Siblings, TestApp};

fn event(name: &str, id: &str, data: &Value) -> Vec<u8> {
    let body = json!({
        "event": name, "event_id": id, "occurred_at": "2026-01-31T09:30:00Z", "data": data,
        "version": "1.0",
    });
    body.to_string().into_bytes()
}

fn message(tag: u64, name: &str, body: Vec<u8>) -> Incoming {
    Incoming { tag, routing_key: name.to_owned(), body, ..Incoming::default() }
}

async fn kept(app: &TestApp) -> u64 {
    webhook_events::Entity::find().count(&app.portal.db).await.unwrap()
}

/// Takes in everything that `broker` holds; what became of it, by delivery.
async fn take_all(app: &TestApp, broker: &MemoryBroker, count: usize) -> Vec<(u64, Verdict)> {
    let mut standing = intake::Standing::default();
    let mut subscription = broker.subscribe().await.unwrap();
    for _ in 0..count {
        let message = subscription.next().await.unwrap();
        intake::take(&app.portal, subscription.as_mut(), &message, &mut standing).await.unwrap();
    }
    broker.settled().into_iter().map(|(message, verdict)| (message.tag, verdict)).collect()
}

with_siblings_on_every_database! {
    async fn what_others_publish_moves_the_request(app, siblings) {
        let broker = MemoryBroker::default();
        let alice = app.alice().await;
        let id = app.hand_in(&alice, "Tulips").await;
        app.deliver().await;
        assert_eq!(siblings.submissions.created().len(), 1);
        let news = json!({ "request_id": id, "job_id": "j1", "progress": 0.4, "current_step": "Reading" });
        broker.put(message(1, "request.processing", event("request.processing", "e1", &news)));
        let done = json!({ "request_id": id, "results": { "text": "Red" }, "artifacts": [] });
        broker.put(message(2, "request.completed", event("request.completed", "e2", &done)));
        assert_eq!(take_all(app, &broker, 2).await, [(1, Verdict::Taken), (2, Verdict::Taken)]);
        app.deliver().await;
        let late = json!({ "request_id": id, "error": "too late" });
        broker.put(message(3, "request.failed", event("request.failed", "e3", &late)));
        take_all(app, &broker, 1).await;
        app.deliver().await;
        let request = app.request(&alice, &id).await;
        assert_eq!((&request["status"], &request["progress"]), (&json!("completed"), &json!(100)));
        // By a webhook besides, and by the broker once more: nothing new.
        let before = app.row(&id).await.version;
        app.reported("request.completed", &done).await;
        broker.put(message(4, "request.completed", event("request.completed", "e2", &done)));
        take_all(app, &broker, 1).await;
        app.deliver().await;
        assert_eq!(app.row(&id).await.version, before);
    }

    async fn twenty_copies_at_once_are_one_event(app, siblings) {
        let alice = app.alice().await;
        let id = app.hand_in(&alice, "Tulips").await;
        app.deliver().await;
        assert_eq!(siblings.submissions.created().len(), 1);
        let news = json!({ "request_id": id, "progress": 0.4 });
        let id_of_event = Uuid::new_v4().to_string();
        let copies: Vec<_> = (0..20)
            .map(|tag| message(tag, "job.progress", event("job.progress", &id_of_event, &news)))
            .collect();
        let taking = copies.iter().map(|copy| incoming::take(&app.portal, copy));
        for reading in join_all(taking).await {
            assert_eq!(reading.unwrap(), Reading::Kept);
        }
        assert_eq!(kept(app).await, 1);
        let before = app.row(&id).await.version;
        app.deliver().await;
        assert_eq!(app.row(&id).await.version, before + 1);
    }
}

on_every_database! {
    async fn our_own_events_are_passed_over(app) {
        let broker = MemoryBroker::default();
        let alice = app.alice().await;
        app.hand_in(&alice, "Tulips").await;
        for (tag, row) in (1..).zip(events::Entity::find().all(&app.portal.db).await.unwrap()) {
            let body = row.body.to_string().into_bytes();
            let app_id = (tag == 1).then(|| "user-portal".to_owned());
            broker.put(Incoming { app_id, ..message(tag, &row.event, body) });
        }
        let settled = take_all(app, &broker, 2).await;
        assert_eq!(settled, [(1, Verdict::Taken), (2, Verdict::Taken)]);
        assert_eq!(kept(app).await, 0);
    }

    async fn what_can_not_be_read_goes_to_the_dead_letters(app) {
        let broker = MemoryBroker::default();
        let fine = json!({ "request_id": "r" });
        let mut large = event("job.progress", "large", &fine);
        large.resize(LARGEST + 1, b' ');
        let wrong = [
            b"no json".to_vec(),
            b"\xff\xfe".to_vec(),
            b"[]".to_vec(),
            b"{}".to_vec(),
            event("", "e", &fine),
            event("job.progress", "", &fine),
            event("job.progress", &"x".repeat(300), &fine),
            event("job.progress", "e", &json!("text")),
            event("job.progress", "e", &json!({ "a": "nul \u{0}" })),
            ["[".repeat(10_000), "]".repeat(10_000)].concat().into_bytes(),
            large,
        ];
        let count = wrong.len();
        for (tag, body) in (0..).zip(wrong) {
            broker.put(message(tag, "job.progress", body));
        }
        broker.put(message(99, "job.progress", event("job.progress", "fine", &fine)));
        let settled = take_all(app, &broker, count + 1).await;
        let (last, refused) = settled.split_last().unwrap();
        assert_eq!(last, &(99, Verdict::Taken));
        for (tag, verdict) in refused {
            assert_eq!(*verdict, Verdict::Refused, "{tag}");
        }
        assert_eq!(kept(app).await, 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_the_database_is_away_a_message_waits_without_a_rush() {
    let app = TestApp::sqlite().await;
    let broker = MemoryBroker::default();
    broker.put(message(1, "job.progress", event("job.progress", "e", &json!({ "job_id": "j" }))));
    app.portal.db.clone().close().await.unwrap();
    let began = Instant::now();
    let settled = take_all(&app, &broker, 3).await;
    assert_eq!(settled, [(1, Verdict::Later); 3]);
    // A quarter, a half and a whole second.
    assert!(began.elapsed() > Duration::from_millis(1700), "{:?}", began.elapsed());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_heals_by_itself_and_poison_lands_in_the_queue_of_the_dead() {
    let Some(rabbit) = Rabbit::reach().await else { return };
    let line = Line::new().await;
    let siblings = Siblings::default();
    let app = siblings.portal().broker(Arc::new(rabbit.client_by(&line))).sqlite().await;
    let alice = app.alice().await;
    let id = app.hand_in(&alice, "Tulips").await;
    app.deliver().await;
    let (portal, standing) = (app.portal.clone(), Arc::default());
    let running = tokio::spawn(async move {
        while !portal.hub.closing().is_cancelled() {
            consumer::round(portal.clone(), Arc::clone(&standing)).await;
        }
    });
    line.open();
    until("it listens", async || rabbit.client().subscribe().await.is_ok()).await;
    let publish = async |name: &str, body: Vec<u8>| {
        rabbit.publish(name, &body, BasicProperties::default()).await;
    };
    publish("job.progress", b"poison".to_vec()).await;
    publish("job.progress", vec![b'x'; LARGEST + 1]).await;
    publish("user.updated", event("user.updated", "not ours", &json!({ "user_id": "u" }))).await;
    let copy = event("request.processing", "e1", &json!({ "request_id": id, "progress": 0.5 }));
    for _ in 0..20 {
        publish("request.processing", copy.clone()).await;
    }
    until("the event is kept", async || kept(&app).await == 1).await;
    until("the poison is put aside", async || rabbit.depth(&rabbit.names.dead_queue).await == 2)
        .await;
    line.cut();
    let done = json!({ "request_id": id, "results": { "text": "Red" } });
    publish("request.completed", event("request.completed", "e2", &done)).await;
    line.open();
    until("the next one is kept", async || kept(&app).await == 2).await;
    until("all is settled", async || rabbit.depth(&rabbit.names.queue).await == 0).await;
    app.portal.hub.close();
    running.await.unwrap();
    // What was not settled would be there again.
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(rabbit.depth(&rabbit.names.queue).await, 0);
    app.deliver().await;
    assert_eq!(app.request(&alice, &id).await["status"], "completed");
}

async fn until(what: &str, is_so: impl AsyncFn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !is_so().await {
        assert!(Instant::now() < deadline, "{what}: not within 20 s");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
