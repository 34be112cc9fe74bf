//! Probes and metrics.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::requests::problems;

on_every_database! {
    async fn a_living_portal_says_so(app) {
        let response = app.anonymous(Method::GET, "/health/live").send().await.unwrap();
        assert_eq!(response.status(), 200);
        assert!(response.headers().contains_key("x-request-id"));
        assert_eq!(response.json::<Value>().await.unwrap()["status"], "ok");
    }

    async fn readiness_names_every_part(app) {
        let response = app.anonymous(Method::GET, "/health/ready").send().await.unwrap();
        assert_eq!(response.status(), 200);
        let body: Value = response.json().await.unwrap();
        assert_eq!(body["status"], "ready");
        for (part, status) in
            [("database", "up"), ("storage", "up"), ("redis", "off"), ("broker", "off")]
        {
            assert_eq!(body["checks"][part]["status"], status, "{part}");
            assert!(body["checks"][part].get("latency_ms").is_some(), "{part}");
        }
        assert!(body["checks"]["database"]["latency_ms"].is_u64());
    }

    async fn without_its_database_the_portal_lives_and_says_what_is_down(app) {
        let alice = app.alice().await;
        app.portal.db.clone().close().await.unwrap();
        let started = Instant::now();
        let response = app.anonymous(Method::GET, "/health/ready").send().await.unwrap();
        assert_eq!(response.status(), 503);
        let body: Value = response.json().await.unwrap();
        assert_eq!(body["status"], "unavailable");
        assert_eq!(body["checks"]["database"]["status"], "down");
        assert_eq!(body["checks"]["storage"]["status"], "up");
        let response = app.anonymous(Method::GET, "/health/live").send().await.unwrap();
        assert_eq!(response.status(), 200);
        let calls = [
            app.by(&alice, Method::GET, "/api/me/requests"),
            app.by(&alice, Method::POST, "/api/me/requests").json(&json!({ "title": "Tulips" })),
            app.anonymous(Method::POST, "/api/auth/login")
                .json(&json!({ "email": alice.email, "password": "x" })),
        ];
        for call in calls {
            let response = call.send().await.unwrap();
            assert_eq!(response.status(), 503);
            assert!(response.headers().contains_key("retry-after"));
            assert_eq!(problems(response).await[0].0, "SERVICE_UNAVAILABLE");
        }
        assert!(started.elapsed() < Duration::from_secs(8), "two seconds each at most");
    }

    async fn metrics_count_by_route_and_never_by_id(app) {
        let alice = app.alice().await;
        let id = app.hand_in(&alice, "Tulips").await;
        app.request(&alice, &id).await;
        let missing = format!("/nowhere/{id}");
        app.anonymous(Method::GET, &missing).send().await.unwrap();
        app.settle().await;
        let response = app.anonymous(Method::GET, "/metrics").send().await.unwrap();
        assert_eq!(response.status(), 200);
        let kind = response.headers()["content-type"].to_str().unwrap().to_owned();
        assert!(kind.starts_with("text/plain"), "{kind}");
        let text = response.text().await.unwrap();
        let lines: Vec<_> = text.lines().filter(|line| !line.starts_with('#')).collect();
        let counted = |parts: &[&str]| {
            let found = lines.iter().find(|line| parts.iter().all(|part| line.contains(part)));
            let line = found.unwrap_or_else(|| panic!("no line with {parts:?}"));
            line.rsplit(' ').next().unwrap().parse::<f64>().unwrap()
        };
        let route = r#"route="/api/me/requests/{id}""#;
        let get = ["http_requests_total{", route, r#"method="GET""#, r#"status="200""#];
        assert!(counted(&get) >= 1.0);
        assert!(counted(&["http_requests_total{", r#"status="404""#]) >= 1.0);
        assert!(counted(&["http_request_duration_seconds_count{", route]) >= 1.0);
        assert!(counted(&["portal_requests_total{", "completed"]) >= 1.0);
        assert!(counted(&["portal_deliveries_total{", r#"outcome="delivered""#]) >= 1.0);
        for person in [alice.email.as_str(), alice.id.as_str(), id.as_str()] {
            assert!(!text.contains(person), "{person}");
        }
        // Other tests count here too, and bring ids of their own.
        let looks_like_an_id = |word: &str| uuid::Uuid::try_parse(word).is_ok();
        for line in lines {
            let words = line.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
            assert!(!words.into_iter().any(looks_like_an_id), "{line}");
        }
    }
}
