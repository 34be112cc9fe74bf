//! Streams of events: what they say, what they replay, and when they end.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::TestApp;

on_every_database! {
    async fn a_client_hears_how_its_requests_get_on(app) {
        let (alice, bob) = (app.alice().await, app.bob().await);
        let mut events = app.listen(&alice, "/api/me/events", None).await;
        app.hand_in(&bob, "His").await;
        let id = app.hand_in(&alice, "Tulips").await;
        let event = events.next().await.unwrap();
        assert_eq!(event.name, "request.updated");
        assert_eq!(event.data["id"], id.as_str(), "hers, and nothing of his: {}", event.data);
        assert_eq!(event.data["status"], "pending");
        assert_eq!(event.data["progress"], 0);
        assert_eq!(event.data["current_step"], Value::Null);
        assert!(!event.id.is_empty());

        let news = json!({ "request_id": id, "progress": 0.4, "current_step": "Reading" });
        app.report("request.processing", &news).await;
        app.deliver().await;
        let mut event = events.next().await.unwrap();
        while event.data["status"] != "processing" {
            event = events.next().await.unwrap();
        }
        assert_eq!(event.data["progress"], 40);
        assert_eq!(event.data["current_step"], "Reading");
    }

    async fn who_comes_back_hears_what_was_missed(app) {
        let alice = app.alice().await;
        let mut events = app.listen(&alice, "/api/me/events", None).await;
        let id = app.hand_in(&alice, "Tulips").await;
        let seen = events.next().await.unwrap().id;
        drop(events);
        for progress in [0.1, 0.2, 0.3] {
            let news = json!({ "request_id": id, "progress": progress });
            app.reported("job.progress", &news).await;
        }
        let mut events = app.listen(&alice, "/api/me/events", Some(&seen)).await;
        let mut heard = Vec::new();
        while heard.last() != Some(&30) {
            let event = events.next().await.unwrap();
            assert_ne!(event.id, seen, "what was seen is not said again");
            heard.push(event.data["progress"].as_i64().unwrap());
        }
        heard.retain(|progress| *progress > 0);
        assert_eq!(heard, [10, 20, 30]);
        // And it goes on live, each once.
        app.reported("job.progress", &json!({ "request_id": id, "progress": 0.4 })).await;
        assert_eq!(events.next().await.unwrap().data["progress"], 40);
    }

    async fn an_id_of_somebody_else_replays_nothing(app) {
        let (alice, bob) = (app.alice().await, app.bob().await);
        let mut events = app.listen(&alice, "/api/me/events", None).await;
        app.hand_in(&alice, "Hers").await;
        let hers = events.next().await.unwrap().id;
        app.hand_in(&alice, "Hers too").await;
        for id in [hers.as_str(), "nonsense", "0190a6d0-0000-7000-8000-000000000000"] {
            let mut events = app.listen(&bob, "/api/me/events", Some(id)).await;
            let own = app.hand_in(&bob, "His").await;
            let mut event = events.next().await.unwrap();
            // Old ones of his own may be told again; hers never.
            while event.data["id"] != own.as_str() {
                let path = format!("/api/me/requests/{}", event.data["id"].as_str().unwrap());
                let response = app.by(&bob, Method::GET, &path).send().await.unwrap();
                assert_eq!(response.status(), 200, "{id}");
                event = events.next().await.unwrap();
            }
        }
    }

    async fn a_stream_ends_with_its_session(app) {
        let alice = app.alice().await;
        let other = app.login(&alice.email).await;
        let mut events = app.listen(&alice, "/api/me/events", None).await;
        let mut tab = app.listen(&alice, "/events", None).await;
        let mut elsewhere = app.listen(&other, "/api/me/events", None).await;
        let call = app.by(&alice, Method::POST, "/api/auth/logout");
        assert_eq!(call.send().await.unwrap().status(), 204);
        assert!(events.ends_within(Duration::from_secs(1)).await);
        assert!(tab.ends_within(Duration::from_secs(1)).await);
        let id = app.hand_in(&other, "Tulips").await;
        assert_eq!(elsewhere.next().await.unwrap().data["id"], id.as_str(), "the other one goes on");
        let call = app.by(&alice, Method::GET, "/api/me/events");
        assert_eq!(call.send().await.unwrap().status(), 401);
    }

    async fn tabs_hear_what_to_read_again(app) {
        let alice = app.alice().await;
        let mut tab = app.listen(&alice, "/events", None).await;
        let id = app.hand_in(&alice, "Tulips").await;
        let event = tab.next().await.unwrap();
        assert_eq!(event.name, "refresh");
        assert_eq!(event.data["topics"], json!(["requests", format!("request:{id}")]));
        assert!(event.data.get("status").is_none(), "names only, never content");
        let path = format!("/api/me/requests/{id}");
        assert_eq!(app.by(&alice, Method::DELETE, &path).send().await.unwrap().status(), 204);
        let event = tab.next().await.unwrap();
        assert_eq!(event.data["topics"][1], format!("request:{id}"), "also when it is gone");
    }

    async fn nobody_hears_nothing(app) {
        let response = app.anonymous(Method::GET, "/api/me/events").send().await.unwrap();
        assert_eq!(response.status(), 401);
        let response = app.anonymous(Method::GET, "/events").send().await.unwrap();
        assert_eq!(response.status(), 204, "an EventSource stops asking");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn streams_end_when_the_server_stops() {
    let app = TestApp::sqlite().await;
    let alice = app.alice().await;
    let mut events = app.listen(&alice, "/api/me/events", None).await;
    let mut tab = app.listen(&alice, "/events", None).await;
    drop(app);
    assert!(events.ends_within(Duration::from_secs(1)).await);
    assert!(tab.ends_within(Duration::from_secs(1)).await);
}
