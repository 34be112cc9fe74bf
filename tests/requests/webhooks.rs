//! What sibling services tell us: who may, once each, and kept before it is understood.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use loco_rs::task::{Task, Vars};
use reqwest::{Method, Response};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
    QueryOrder, Set,
};
use serde_json::{Value, json};
use user_portal::context::Origin;
use user_portal::models::deliveries::{self, Setback};
use user_portal::models::requests::status::Status;
use user_portal::models::unit_of_work::UnitOfWork;
use user_portal::models::webhook_events::replay::replay;
use user_portal::models::webhook_events::{
    Column, Entity, Incoming, Model, Service, keep, processing,
};
use user_portal::tasks::webhooks_replay::WebhooksReplay;
use user_portal::workers::upkeep;
use uuid::Uuid;

use crate::support::TestApp;
use crate::support::requests::{AI_SECRET, hex, hmac, problems, standard_signature};

const PATH: &str = "/api/webhooks/ai-orchestrator";

fn event(name: &str, id: &str, data: &Value) -> String {
    let body = json!({
        "event": name, "event_id": id, "occurred_at": "2026-01-01T00:00:00Z", "data": data,
    });
    body.to_string()
}

/// A Standard Webhook, signed `off` seconds away from now.
async fn standard(app: &TestApp, key: &[u8], id: &str, off: i64, body: &str) -> Response {
    let timestamp = app.portal.now().timestamp() + off;
    app.anonymous(Method::POST, PATH)
        .header("webhook-id", id)
        .header("webhook-timestamp", timestamp)
        .header("webhook-signature", standard_signature(key, id, timestamp, body))
        .body(body.to_owned())
        .send()
        .await
        .unwrap()
}

async fn platform(app: &TestApp, key: &[u8], body: &str) -> Response {
    app.anonymous(Method::POST, PATH)
        .header("x-webhook-signature", hex(&hmac(key, body.as_bytes())))
        .body(body.to_owned())
        .send()
        .await
        .unwrap()
}

/// What `service` says, understood at once, by whichever way it came.
async fn told(app: &TestApp, service: Service, name: &str, data: &Value) {
    let body = event(name, &Uuid::new_v4().to_string(), data);
    let incoming = Incoming::read(None, body.as_bytes()).unwrap();
    let origin = Origin::system("test");
    let mut work = UnitOfWork::begin(&app.portal, &origin).await.unwrap();
    assert!(keep(&mut work, service, incoming).await.unwrap());
    work.commit().await.unwrap();
    let id = kept(app).await.last().unwrap().id;
    processing::perform(&app.portal, id).await.unwrap();
}

async fn kept(app: &TestApp) -> Vec<Model> {
    Entity::find().order_by_asc(Column::Id).all(&app.portal.db).await.unwrap()
}

on_every_database! {
    async fn both_signatures_are_believed(app) {
        let alice = app.alice().await;
        for (number, title) in ["one", "two"].into_iter().enumerate() {
            let id = app.hand_in(&alice, title).await;
            let body = event("request.processing", title, &json!({ "request_id": id, "progress": 0.5 }));
            let response = match number {
                0 => standard(app, AI_SECRET.as_bytes(), "msg_1", 0, &body).await,
                _ => platform(app, AI_SECRET.as_bytes(), &body).await,
            };
            assert_eq!(response.status(), 202);
            assert_eq!(app.request(&alice, &id).await["status"], "pending", "kept first");
            app.deliver().await;
            assert_eq!(app.request(&alice, &id).await["progress"], 50);
        }
        let states: Vec<_> = kept(app).await.into_iter().map(|event| event.status).collect();
        assert_eq!(states, ["processed", "processed"]);
    }

    async fn one_of_several_standard_signatures_is_enough(app) {
        let body = event("ping", "1", &json!({}));
        let now = app.portal.now().timestamp();
        let good = standard_signature(AI_SECRET.as_bytes(), "msg_1", now, &body);
        let call = app
            .anonymous(Method::POST, PATH)
            .header("webhook-id", "msg_1")
            .header("webhook-timestamp", now)
            .header("webhook-signature", format!("v1a,zzz v1,AAAA {good}"));
        assert_eq!(call.body(body).send().await.unwrap().status(), 202);
    }

    async fn who_can_not_sign_is_not_heard(app) {
        let body = event("request.completed", "1", &json!({ "request_id": "x" }));
        let key = AI_SECRET.as_bytes();
        let unsigned = app.anonymous(Method::POST, PATH).body(body.clone()).send().await.unwrap();
        assert_eq!(unsigned.status(), 401);
        assert!(unsigned.headers().contains_key("www-authenticate"));
        for other in [
            "test-only-webhook-secret-submission-that-production-refuses",
            "",
            "test-only-webhook-secret-ai-that-production-refuse",
        ] {
            assert_eq!(platform(app, other.as_bytes(), &body).await.status(), 401, "{other}");
            let response = standard(app, other.as_bytes(), "msg_1", 0, &body).await;
            assert_eq!(response.status(), 401, "{other}");
        }
        for off in [-360, 360, i64::from(i32::MAX)] {
            assert_eq!(standard(app, key, "msg_1", off, &body).await.status(), 401, "{off} s");
        }
        // Signed, and then changed.
        let now = app.portal.now().timestamp();
        let signature = standard_signature(key, "msg_1", now, &body);
        for (id, timestamp, sent) in [
            ("msg_2", now.to_string(), body.clone()),
            ("msg_1", (now + 1).to_string(), body.clone()),
            ("msg_1", "soon".to_owned(), body.clone()),
            ("msg_1", now.to_string(), body.replace("request.completed", "request.failed")),
        ] {
            let call = app
                .anonymous(Method::POST, PATH)
                .header("webhook-id", id)
                .header("webhook-timestamp", timestamp)
                .header("webhook-signature", signature.clone());
            assert_eq!(call.body(sent).send().await.unwrap().status(), 401);
        }
        assert!(kept(app).await.is_empty());
        for off in [-290, 290] {
            let id = format!("msg_{off}");
            assert_eq!(standard(app, key, &id, off, &body).await.status(), 202, "{off} s");
        }
    }

    async fn a_repeated_event_happens_once(app) {
        let alice = app.alice().await;
        let id = app.hand_in(&alice, "Tulips").await;
        let key = AI_SECRET.as_bytes();
        let news = |progress: f64| {
            event("request.processing", "event-1", &json!({ "request_id": id, "progress": progress }))
        };
        assert_eq!(standard(app, key, "msg_1", 0, &news(0.2)).await.status(), 202);
        app.deliver().await;
        // The same id, whatever it says now.
        assert_eq!(standard(app, key, "msg_1", 0, &news(0.9)).await.status(), 202);
        app.deliver().await;
        assert_eq!(app.request(&alice, &id).await["progress"], 20);
        assert_eq!(kept(app).await.len(), 1);

        let body = news(0.3);
        for _ in 0..2 {
            assert_eq!(platform(app, key, &body).await.status(), 202);
        }
        let calls = (0..20).map(|_| standard(app, key, "msg_20", 0, &body));
        for answer in futures_util::future::join_all(calls).await {
            assert_eq!(answer.status(), 202);
        }
        assert_eq!(kept(app).await.len(), 3, "msg_1, event-1, msg_20");
    }

    async fn a_replay_under_another_id_is_the_same_event(app) {
        let key = AI_SECRET.as_bytes();
        let body = event("ping", "event-1", &json!({}));
        assert_eq!(platform(app, key, &body).await.status(), 202);
        // The platform's signature covers the body alone: a header can not make it another event.
        for id in ["other", "another"] {
            let call = app
                .anonymous(Method::POST, PATH)
                .header("webhook-id", id)
                .header("x-webhook-signature", hex(&hmac(key, body.as_bytes())));
            assert_eq!(call.body(body.clone()).send().await.unwrap().status(), 202);
        }
        assert_eq!(kept(app).await.len(), 1);
    }

    async fn an_unknown_event_is_kept(app) {
        let key = AI_SECRET.as_bytes();
        let body = event("moon.risen", "1", &json!({ "phase": "full" }));
        assert_eq!(standard(app, key, "msg_1", 0, &body).await.status(), 202);
        let body = event("request.completed", "2", &json!({ "no": "name" }));
        assert_eq!(standard(app, key, "msg_2", 0, &body).await.status(), 202);
        app.deliver().await;
        let kept = kept(app).await;
        assert_eq!(kept.len(), 2);
        assert!(kept.iter().all(|event| event.status == "ignored"));
        assert_eq!(kept[0].event, "moon.risen");
        assert_eq!(kept[0].payload["data"]["phase"], "full");
    }

    async fn what_makes_no_sense_is_refused(app) {
        let key = AI_SECRET.as_bytes();
        for body in [
            String::new(),
            "{".to_owned(),
            "[]".to_owned(),
            "null".to_owned(),
            json!({ "event_id": "1", "data": {} }).to_string(),
            json!({ "event": "", "event_id": "1", "data": {} }).to_string(),
            json!({ "event": "x".repeat(65), "event_id": "1", "data": {} }).to_string(),
            json!({ "event": "ping", "event_id": "1" }).to_string(),
            json!({ "event": "ping", "event_id": "1", "data": [] }).to_string(),
            json!({ "event": "ping", "event_id": "1", "data": { "a": "\u{0}" } }).to_string(),
            json!({ "event": "ping", "data": {} }).to_string(),
            format!("{}1{}", "[".repeat(500), "]".repeat(500)),
        ] {
            let response = platform(app, key, &body).await;
            assert_eq!(response.status(), 422, "{body}");
            assert_eq!(problems(response).await[0].0, "VALIDATION_ERROR", "{body}");
        }
        assert!(kept(app).await.is_empty());
        let call = app.anonymous(Method::POST, "/api/webhooks/nobody").body("{}");
        assert_eq!(call.send().await.unwrap().status(), 404);
        assert_eq!(app.anonymous(Method::GET, PATH).send().await.unwrap().status(), 405);
    }

    async fn an_event_waits_for_the_answer_that_names_its_request(app) {
        let alice = app.alice().await;
        let id = app.hand_in(&alice, "Tulips").await;
        let early = json!({ "submission_id": "early-bird", "progress": 0.5 });
        app.reported("request.processing", &early).await;
        assert_eq!(kept(app).await[0].status, "received", "nobody is called so yet");
        assert_eq!(app.request(&alice, &id).await["progress"], 0);
        // The answer that brings the name is saved now.
        let mut row = app.row(&id).await.into_active_model();
        row.submission_id = Set(Some("early-bird".to_owned()));
        row.update(&app.portal.db).await.unwrap();
        app.advance(TimeDelta::seconds(2));
        app.deliver().await;
        let request = app.request(&alice, &id).await;
        assert_eq!((&request["status"], &request["progress"]), (&json!("processing"), &json!(50)));
        assert_eq!(kept(app).await[0].status, "processed");
    }

    async fn an_event_waits_no_longer_than_a_quarter_of_an_hour(app) {
        app.reported("request.processing", &json!({ "submission_id": "nobody's" })).await;
        for _ in 0..15 {
            assert_eq!(kept(app).await[0].status, "received");
            app.advance(TimeDelta::minutes(1));
            app.deliver().await;
        }
        for _ in 0..6 {
            app.advance(TimeDelta::minutes(1));
            app.deliver().await;
        }
        let event = kept(app).await.remove(0);
        assert_eq!((event.status.as_str(), event.last_error), ("ignored", None));
        let delivery = deliveries::Entity::find().one(&app.portal.db).await.unwrap().unwrap();
        assert_eq!(delivery.status, "delivered", "the outbox is done with it");
    }

    async fn every_status_hears_every_source(app) {
        let alice = app.alice().await;
        let news = [
            ("request.processing", Status::Processing),
            ("job.progress", Status::Processing),
            ("request.completed", Status::Completed),
            ("job.completed", Status::Completed),
            ("request.failed", Status::Failed),
            ("job.failed", Status::Failed),
        ];
        for service in [Service::Submission, Service::Orchestrator, Service::Notification, Service::Broker] {
            for from in Status::ALL {
                for (name, to) in news {
                    let id = app.hand_in(&alice, "Tulips").await;
                    let mut row = app.row(&id).await.into_active_model();
                    row.status = Set(from.name().to_owned());
                    row.progress = Set(40);
                    let first = json!({ "results": "first" });
                    row.results = Set((from == Status::Completed).then(|| first.clone()));
                    row.update(&app.portal.db).await.unwrap();
                    let data = json!({ "request_id": id, "progress": 0.1, "results": "late" });
                    for _ in 0..2 {
                        told(app, service, name, &data).await;
                    }
                    let row = app.row(&id).await;
                    let heard = service != Service::Notification && from.may_become(to);
                    let expected = if heard { to } else { from };
                    assert_eq!(row.state(), expected, "{service:?}: {name} to a {from:?} one");
                    let progress = if heard && to == Status::Completed { 100 } else { 40 };
                    assert_eq!(row.progress, progress, "it never falls");
                    let moves = row.timeline(&app.portal.db).await.unwrap().len();
                    assert_eq!(moves, if heard { 2 } else { 1 }, "the repeated word does nothing");
                    if from == Status::Completed {
                        assert_eq!(row.results, Some(first), "what is final stays");
                    }
                }
            }
        }
    }

    async fn results_are_kept_with_what_is_told_about_them(app) {
        let alice = app.alice().await;
        let id = app.hand_in(&alice, "Tulips").await;
        let told = json!({
            "request_id": id, "job_id": "job", "results": { "summary": "Red" },
            "processing_time": 12.5, "worker_count": 3, "artifacts": [], "prototype_id": null,
        });
        app.reported("request.completed", &told).await;
        assert_eq!(app.row(&id).await.results, Some(json!({
            "results": { "summary": "Red" }, "artifacts": [], "processing_time": 12.5, "worker_count": 3,
        })));
    }

    async fn members_of_a_wrong_type_count_as_absent(app) {
        let alice = app.alice().await;
        let odd = [
            json!(null), json!(-1), json!(1e308), json!("x".repeat(70_000)),
            json!([["a"]]), json!({ "a": { "b": [] } }), json!("\u{202e}\u{1}\u{fffd}"),
            json!(u64::MAX),
        ];
        let names = ["request.processing", "request.completed", "request.failed", "moon.risen"];
        for value in &odd {
            for name in names {
                let id = app.hand_in(&alice, "Tulips").await;
                app.reported(name, &json!({
                    "request_id": id, "submission_id": value, "job_id": value, "progress": value,
                    "current_step": value, "results": value, "artifacts": value,
                    "processing_time": value, "worker_count": value, "results_page_url": value,
                    "error": value, "error_message": value,
                }))
                .await;
                let call = app.by(&alice, Method::GET, &format!("/api/me/requests/{id}"));
                assert_eq!(call.send().await.unwrap().status(), 200, "{name} {value}");
                app.reported(name, &json!({ "request_id": value, "data": value })).await;
            }
        }
        for _ in 0..20 {
            app.advance(TimeDelta::minutes(2));
            app.deliver().await;
        }
        let stuck = deliveries::Entity::find()
            .filter(deliveries::Column::Kind.eq("webhook"))
            .filter(deliveries::Column::Status.ne("delivered"));
        let stuck = stuck.all(&app.portal.db).await.unwrap();
        assert!(stuck.is_empty(), "nothing poisons the outbox: {stuck:?}");
        assert!(kept(app).await.iter().all(|event| event.status != "failed"));
    }

    async fn a_body_may_have_one_megabyte(app) {
        let key = AI_SECRET.as_bytes();
        let sized = |size: usize| {
            let empty = event("ping", "1", &json!({ "fill": "" })).len();
            event("ping", "1", &json!({ "fill": "x".repeat(size - empty) }))
        };
        let most = sized(1024 * 1024);
        assert_eq!(most.len(), 1024 * 1024);
        assert_eq!(platform(app, key, &most).await.status(), 202);
        let large = sized(1024 * 1024 + 1);
        let refused = platform(app, key, &large).await;
        assert_eq!(refused.status(), 413);
        assert_eq!(problems(refused).await[0].0, "VALIDATION_ERROR");
        // Nor does anybody's body count as long as it comes in pieces.
        let pieces = futures_util::stream::iter((0..40).map(|_| Ok::<_, std::io::Error>(vec![b' '; 65_536])));
        let call = app.anonymous(Method::POST, PATH).header("x-webhook-signature", "00");
        let refused = call.body(reqwest::Body::wrap_stream(pieces)).send().await.unwrap();
        assert_eq!(refused.status(), 413);
        assert_eq!(kept(app).await.len(), 1);
    }

    async fn what_json_allows_and_a_database_does_not(app) {
        let key = AI_SECRET.as_bytes();
        let with = |data: &str| format!(r#"{{"event":"ping","event_id":"{}","data":{data}}}"#, Uuid::new_v4());
        let nested = |depth: usize| with(&format!("{{\"a\":{}1{}}}", "[".repeat(depth), "]".repeat(depth)));
        for taken in [
            with(r#"{"a":1,"a":2,"n":1e308,"big":123456789012345678901234567890}"#),
            with(r#"{"a":"\ud83d\ude00","z":-0.0}"#),
            nested(120),
        ] {
            assert_eq!(platform(app, key, &taken).await.status(), 202, "{taken}");
        }
        for refused in [
            with(r#"{"a":1e999}"#),
            with(r#"{"a":"\ud800"}"#),
            with(r#"{"a":{"b":["\u0000"]}}"#),
            with(r#"{"\u0000":1}"#),
            nested(200),
            with("{}") + "x",
        ] {
            assert_eq!(platform(app, key, &refused).await.status(), 422, "{refused}");
        }
        app.deliver().await;
        assert_eq!(kept(app).await[0].payload["data"]["a"], 2, "of a name twice the last counts");
    }

    async fn a_failed_event_says_why_and_is_replayed(app) {
        let alice = app.alice().await;
        let id = app.hand_in(&alice, "Tulips").await;
        assert_eq!(app.report("job.progress", &json!({ "request_id": id, "progress": 0.5 })).await.status(), 202);
        let event = kept(app).await.remove(0);
        let setback = Setback::Permanent("the moon was full".to_owned());
        processing::give_up(&app.portal, event.id, &setback).await.unwrap();
        let failed = kept(app).await.remove(0);
        assert_eq!(failed.status, "failed");
        assert_eq!(failed.last_error.as_deref(), Some("the moon was full"));

        let ada = Origin::system("test");
        let again = (0..20).map(|_| replay(&app.portal, &ada, event.pid));
        let again = futures_util::future::join_all(again).await;
        assert_eq!(again.iter().filter(|outcome| outcome.is_ok()).count(), 1, "of many at once one");
        app.deliver().await;
        assert_eq!(app.request(&alice, &id).await["progress"], 50);
        let done = kept(app).await.remove(0);
        assert_eq!((done.status.as_str(), done.replays, done.last_error), ("processed", 1, None));
        assert_eq!(app.count_of("webhook_event.replayed").await, 1);

        let vars = |id: &str| Vars::from_cli_args(vec![("id".to_owned(), id.to_owned())]);
        WebhooksReplay.run(&app.ctx, &vars(&event.pid.to_string())).await.unwrap();
        assert!(WebhooksReplay.run(&app.ctx, &vars(&event.pid.to_string())).await.is_err(), "it waits");
        for nothing in ["x", &Uuid::now_v7().to_string()] {
            assert!(WebhooksReplay.run(&app.ctx, &vars(nothing)).await.is_err(), "{nothing}");
        }
        let before = app.row(&id).await.version;
        app.deliver().await;
        assert_eq!(app.row(&id).await.version, before, "what was heard once is old news");
        assert_eq!(kept(app).await[0].replays, 2);
    }

    async fn an_event_goes_with_its_request(app) {
        let alice = app.alice().await;
        let (one, two) = (app.hand_in(&alice, "One").await, app.hand_in(&alice, "Two").await);
        for id in [&one, &two] {
            app.reported("request.completed", &json!({ "request_id": id, "results": "hers" })).await;
        }
        app.reported("moon.risen", &json!({ "request_id": one })).await;
        assert_eq!(kept(app).await.len(), 3);
        let gone = app.by(&alice, Method::DELETE, &format!("/api/me/requests/{one}"));
        assert_eq!(gone.send().await.unwrap().status(), 204);
        let left = kept(app).await;
        assert_eq!(left.len(), 1);
        assert_eq!(left[0].payload["data"]["request_id"], two.as_str());
        app.deliver().await;
    }

    async fn what_is_settled_is_kept_for_its_time(app) {
        let alice = app.alice().await;
        let id = app.hand_in(&alice, "Tulips").await;
        app.reported("request.processing", &json!({ "request_id": id })).await;
        let dead = deliveries::Entity::find().one(&app.portal.db).await.unwrap().unwrap();
        let mut row = dead.clone().into_active_model();
        row.status = Set("dead".to_owned());
        row.finished_at = Set(Some(app.portal.now().into()));
        row.update(&app.portal.db).await.unwrap();
        let upkeep = async || while upkeep::run_due(&app.portal).await.unwrap() > 0 {};
        let left = async || deliveries::Entity::find().count(&app.portal.db).await.unwrap();
        let all = left().await;
        assert!(all > 2, "{all}");
        app.advance(TimeDelta::days(6));
        upkeep().await;
        assert_eq!(left().await, all);
        app.advance(TimeDelta::days(2));
        upkeep().await;
        assert_eq!(left().await, 1, "the dead one");
        assert_eq!(kept(app).await.len(), 1);
        app.advance(TimeDelta::days(81));
        upkeep().await;
        assert_eq!((left().await, kept(app).await.len()), (1, 1));
        app.advance(TimeDelta::days(2));
        upkeep().await;
        assert_eq!((left().await, kept(app).await.len()), (0, 0));
        // One that waits is not settled, however old it is.
        app.report("request.processing", &json!({ "request_id": id })).await;
        app.advance(TimeDelta::days(200));
        upkeep().await;
        assert_eq!((left().await, kept(app).await.len()), (1, 1));
    }

    async fn what_is_counted(app) {
        let key = AI_SECRET.as_bytes();
        let body = event("ping", &Uuid::new_v4().to_string(), &json!({}));
        for _ in 0..2 {
            platform(app, key, &body).await;
        }
        platform(app, b"another secret of 24 bytes", &body).await;
        platform(app, key, "{}").await;
        app.deliver().await;
        let metrics = app.anonymous(Method::GET, "/metrics").send().await.unwrap().text().await.unwrap();
        for outcome in ["received", "repeated", "unsigned", "malformed", "ignored"] {
            let line = format!("portal_webhook_events_total{{service=\"ai-orchestrator\",outcome=\"{outcome}\"}}");
            assert!(metrics.contains(&line), "{line}");
        }
    }

    async fn a_request_is_known_by_any_of_its_names(app) {
        let alice = app.alice().await;
        for (field, progress) in [("request_id", 0.1), ("submission_id", 0.2), ("job_id", 0.3)] {
            let id = app.hand_in(&alice, field).await;
            app.deliver().await;
            let row = app.row(&id).await;
            let name = match field {
                "request_id" => id.clone(),
                "submission_id" => row.submission_id.unwrap(),
                _ => row.workflow_id.unwrap(),
            };
            app.reported("job.progress", &json!({ field: name, "progress": progress })).await;
            let request = app.request(&alice, &id).await;
            assert_eq!(request["status"], "processing", "{field}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_whsec_secret_is_the_key_in_base64_for_both_signatures() {
    let key = b"thirty-two bytes of a random key";
    let secrets = format!("an old secret of 24 bytes or more,whsec_{}", STANDARD.encode(key));
    let app = TestApp::builder().setting("/webhooks/ai", secrets).sqlite().await;
    let body = event("ping", "1", &json!({}));
    assert_eq!(standard(&app, key, "msg_1", 0, &body).await.status(), 202);
    assert_eq!(platform(&app, key, &body).await.status(), 202);
    let old = b"an old secret of 24 bytes or more";
    assert_eq!(standard(&app, old, "msg_2", 0, &body).await.status(), 202, "during a rotation");
    let literal = format!("whsec_{}", STANDARD.encode(key));
    assert_eq!(standard(&app, literal.as_bytes(), "msg_3", 0, &body).await.status(), 401);
    assert_eq!(platform(&app, literal.as_bytes(), &body).await.status(), 401);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_secret_nobody_is_heard() {
    let app = TestApp::builder().setting("/webhooks/ai", "").sqlite().await;
    let body = event("ping", "1", &json!({}));
    assert_eq!(standard(&app, b"", "msg_1", 0, &body).await.status(), 401);
    assert_eq!(platform(&app, b"", &body).await.status(), 401);
    assert_eq!(platform(&app, AI_SECRET.as_bytes(), &body).await.status(), 401);
    assert!(kept(&app).await.is_empty());
}
