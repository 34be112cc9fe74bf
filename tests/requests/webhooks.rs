//! What sibling services tell us: who may, once each, and kept before it is understood.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::{Method, Response};
use sea_orm::{EntityTrait, QueryOrder};
use serde_json::{Value, json};
use user_portal::models::webhook_events::{Column, Entity, Model};

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
        let body = event("request.completed", "2", &json!({ "request_id": "nobody's" }));
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
