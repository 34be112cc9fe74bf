//! Every event that the portal publishes is as its schema says, and every schema is of an event that is
//! published or taken in.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use jsonschema::Validator;
use reqwest::Method;
use reqwest::multipart::Form;
use sea_orm::{EntityTrait, QueryOrder};
use serde_json::{Value, json};
use user_portal::models::events;
use user_portal::workers::upkeep;

use super::sources;
use crate::support::requests::{PDF, file, form, id_of};
use crate::support::{PASSWORD, Person, TestApp};

/// What is taken in from others.
const CONSUMED: [&str; 9] = [
    "request.processing",
    "request.completed",
    "request.failed",
    "job.progress",
    "job.completed",
    "job.failed",
    "notification.sent",
    "notification.delivered",
    "notification.failed",
];

/// The schemas, by the names of their events.
fn schemas() -> BTreeMap<String, Value> {
    sources("docs/events", "json")
        .into_iter()
        .map(|(file, text)| {
            let name = file.strip_suffix(".schema.json").expect("a schema").to_owned();
            (name, serde_json::from_str(&text).expect("JSON"))
        })
        .collect()
}

/// The schema, held to what `kinds` of it say about `data`.
fn validator(schema: &Value, kinds: &[&str]) -> Validator {
    let mut schema = schema.clone();
    let known: Vec<_> = kinds
        .iter()
        .filter(|kind| schema["$defs"].get(**kind).is_some())
        .map(|kind| json!({ "$ref": format!("#/$defs/{kind}") }))
        .collect();
    assert!(!known.is_empty(), "{} knows none of {kinds:?}", schema["title"]);
    schema["properties"]["data"] = json!({ "anyOf": known });
    jsonschema::options().should_validate_formats(true).build(&schema).expect("a schema")
}

#[test]
fn every_schema_is_of_an_event_and_says_so() {
    for (name, schema) in schemas() {
        assert!(jsonschema::meta::is_valid(&schema), "{name}");
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema", "{name}");
        assert_eq!(schema["title"], json!(name));
        assert_eq!(schema["properties"]["event"], json!({ "const": name }));
        assert!(!schema["description"].as_str().unwrap_or_default().is_empty(), "{name}");
    }
}

#[test]
fn what_is_taken_in_has_a_schema_that_holds() {
    let schemas = schemas();
    let event = |name: &str, data: Value| {
        json!({
            "event": name, "event_id": "0199a7a5-8a40-7cc1-a5e6-2c61a8a4e0aa",
            "occurred_at": "2026-01-31T09:30:00Z", "data": data,
        })
    };
    for name in CONSUMED {
        let validator = validator(&schemas[name], &["consumed"]);
        let data = match name.split('.').next() {
            Some("notification") => json!({
                "notification_id": "n1", "user_id": "u1", "channel": "email", "template_id": null,
                "delivery_id": "d1", "provider": "smtp", "provider_id": "p1",
            }),
            _ => json!({
                "request_id": "r1", "job_id": "j1", "workflow_type": "analysis", "progress": 0.4,
                "current_step": "Reading", "results": {}, "artifacts": [], "processing_time": 12.5,
                "worker_count": 2, "error": "out of paper",
            }),
        };
        assert!(validator.is_valid(&event(name, data)), "{name}");
        assert!(!validator.is_valid(&event(name, json!({}))), "{name} about nothing");
        assert!(!validator.is_valid(&event("other.event", json!({ "request_id": "r1" }))));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_published_is_as_its_schema_says() {
    let app = TestApp::sqlite().await;
    walk(&app).await;
    let schemas = schemas();
    let rows = events::Entity::find().order_by_asc(events::Column::Id);
    let rows = rows.all(&app.portal.db).await.unwrap();
    check(&schemas, &rows, &["published"]);
    // Bob was here as well, and goes.
    leave(&app, &app.bob().await).await;
    let rows = events::Entity::find().all(&app.portal.db).await.unwrap();
    let published = check(&schemas, &rows, &["erased", "published"]);
    let consumed = CONSUMED.map(str::to_owned).into();
    let spoken_of: BTreeSet<_> = published.union(&consumed).cloned().collect();
    assert_eq!(schemas.keys().cloned().collect::<BTreeSet<_>>(), spoken_of);
    for name in &published {
        assert!(schemas[name]["$defs"].get("published").is_some(), "{name}");
    }

    leave(&app, &app.login("alice@example.com").await).await;
    let rows = events::Entity::find().all(&app.portal.db).await.unwrap();
    check(&schemas, &rows, &["erased", "published"]);
}

/// The names of `rows`, all of which are as `kinds` of their schemas say.
fn check(
    schemas: &BTreeMap<String, Value>,
    rows: &[events::Model],
    kinds: &[&str],
) -> BTreeSet<String> {
    for row in rows {
        let schema = schemas.get(&row.event).unwrap_or_else(|| panic!("{}: no schema", row.event));
        let wrong: Vec<_> = validator(schema, kinds)
            .iter_errors(&row.body)
            .map(|err| format!("{}: {err}", err.instance_path()))
            .collect();
        assert!(
            wrong.is_empty(),
            "{} is other than its schema: {wrong:?}\n{:#}",
            row.event,
            row.body
        );
    }
    rows.iter().map(|row| row.event.clone()).collect()
}

/// Everything that people do, and that is done for them.
async fn walk(app: &TestApp) {
    let alice = app.alice().await;
    app.confirm_address(&alice).await;
    let profile = json!({
        "first_name": "Alicia", "last_name": "Doe", "phone": "+420601234567",
        "preferences": { "language": "ar", "timezone": "Asia/Dubai", "email_notifications": false },
    });
    expect(app, &alice, Method::PUT, "/api/me", &profile, 200).await;
    let picture = Form::new().part("file", file("me.png", "image/png", png()));
    let call = app.by(&alice, Method::PUT, "/api/me/avatar").multipart(picture);
    assert!(call.send().await.unwrap().status().is_success());
    expect(app, &alice, Method::DELETE, "/api/me/avatar", &Value::Null, 204).await;
    let key = json!({ "name": "script", "scopes": ["requests:write", "requests:read"] });
    let call = app.by(&alice, Method::POST, "/api/me/api-keys").json(&key).send().await.unwrap();
    let key: Value = call.json().await.unwrap();

    let with_file = form("With a file", [file("a.pdf", "application/pdf", PDF)]);
    let call = app.anonymous(Method::POST, "/api/me/requests").multipart(with_file);
    let call = call.header("x-api-key", key["data"]["key"].as_str().unwrap());
    let done = id_of(call.send().await.unwrap()).await;
    let edit = json!({ "title": "Roses", "description": "Red", "metadata": { "a": [1, null] } });
    expect(app, &alice, Method::PUT, &format!("/api/me/requests/{done}"), &edit, 200).await;
    let more = Form::new().part("files", file("b.txt", "text/plain", "more"));
    let path = format!("/api/me/requests/{done}/files");
    let call = app.by(&alice, Method::POST, &path).multipart(more).send().await.unwrap();
    assert_eq!(call.status(), 201);
    let cancelled = app.hand_in(&alice, "Not wanted").await;
    assert_eq!(app.act(&alice, &cancelled, "cancel").await.status(), 200);
    let deleted = app.hand_in(&alice, "Taken away").await;
    expect(app, &alice, Method::DELETE, &format!("/api/me/requests/{deleted}"), &Value::Null, 204)
        .await;
    let failed = app.hand_in(&alice, "It will fail").await;
    app.deliver().await;
    app.reported("request.failed", &json!({ "request_id": failed, "error": "no paper" })).await;
    assert_eq!(app.act(&alice, &failed, "retry").await.status(), 201);
    app.settle().await;
    assert_eq!(app.request(&alice, &done).await["status"], "completed");
}

/// Somebody goes, and is erased when their time is over.
async fn leave(app: &TestApp, person: &Person) {
    expect(app, person, Method::DELETE, "/api/me", &json!({ "password": PASSWORD }), 202).await;
    app.advance(TimeDelta::days(31));
    while upkeep::run_due(&app.portal).await.unwrap() > 0 {}
}

async fn expect(
    app: &TestApp,
    person: &Person,
    method: Method,
    path: &str,
    body: &Value,
    status: u16,
) {
    let response = app.by(person, method, path).json(body).send().await.unwrap();
    assert_eq!(response.status(), status, "{path}: {}", response.text().await.unwrap());
}

fn png() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::DynamicImage::new_rgb8(8, 8).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}
