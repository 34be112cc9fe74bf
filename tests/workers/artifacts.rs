//! Files that the platform made, on their way here: from services that behave, and that do not.

use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::body::Body;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use axum::routing::get;
use chrono::TimeDelta;
use futures_util::{StreamExt, stream};
use reqwest::Method;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use user_portal::models::{pending_objects, request_artifacts};

use crate::support::requests::{PDF, hex};
use crate::support::{Person, TestApp, TestAppBuilder};

/// The smallest picture there is.
const PNG: &[u8] =
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\
    \0\0\0\nIDATx\x9cc\0\x01\0\0\x05\0\x01\r\n-\xb4\0\0\0\0IEND\xaeB`\x82";

fn listener() -> (tokio::net::TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    (tokio::net::TcpListener::from_std(listener).unwrap(), url)
}

/// A service that keeps files, and tricks.
fn orchestrator(elsewhere: String) -> String {
    let (listener, url) = listener();
    let flaky = Arc::new(AtomicUsize::new(0));
    let endless = || async {
        let chunk = bytes::Bytes::from(vec![b'x'; 1024 * 1024]);
        Body::from_stream(stream::repeat(chunk).map(Ok::<_, std::io::Error>))
    };
    let second_time = move || async move {
        if flaky.fetch_add(1, Ordering::SeqCst) == 0 {
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
        "late, but here".into_response()
    };
    let app = Router::new()
        .route("/files/plan", get(|| async { PDF }))
        .route("/files/chart.png", get(|| async { PNG }))
        .route("/files/page.png", get(|| async { "<script>alert(1)</script>" }))
        .route("/files/endless", get(endless))
        .route("/files/second-time.txt", get(second_time))
        .route("/files/away", get(|| async move { Redirect::temporary(&elsewhere) }));
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    url
}

/// A service that promises more bytes than it sends.
fn liar() -> String {
    let (listener, url) = listener();
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let mut asked = [0; 1024];
            let _ = socket.read(&mut asked).await;
            let _ = socket.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\nshort").await;
        }
    });
    url
}

/// What nobody may be led to.
fn secret() -> (String, Arc<AtomicUsize>) {
    let (listener, url) = listener();
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = asked.clone();
    let handler = move || async move {
        counter.fetch_add(1, Ordering::SeqCst);
        "the keys of the house"
    };
    let app = Router::new().route("/secret.txt", get(handler));
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    (format!("{url}/secret.txt"), asked)
}

fn portal() -> TestAppBuilder {
    let away = "http://127.0.0.1:9/".to_owned();
    TestApp::builder().setting("/platform/ai_orchestrator_url", orchestrator(away))
}

async fn completed(app: &TestApp, alice: &Person, artifacts: Value) -> String {
    let id = app.hand_in(alice, "Tulips").await;
    let data = json!({ "request_id": id, "results": { "a": 1 }, "artifacts": artifacts });
    app.reported("request.completed", &data).await;
    id
}

async fn artifacts(app: &TestApp, person: &Person, id: &str) -> Vec<Value> {
    let results = app.get(person, &format!("/api/me/requests/{id}/results")).await;
    results["data"]["artifacts"].as_array().unwrap().clone()
}

fn outcomes(artifacts: &[Value]) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    artifacts.iter().map(|one| (text(&one["status"]), text(&one["failure"]))).collect()
}

fn outcome(status: &str, failure: &str) -> (String, String) {
    (status.to_owned(), failure.to_owned())
}

on_every_database! {
    with portal;

    async fn files_are_kept_here_and_are_what_they_are(app) {
        let (alice, bob) = (app.alice().await, app.bob().await);
        let named = json!(["/files/plan", {"name": "Chart.png", "url": "/files/chart.png"},
            {"name": "page.png", "url": "/files/page.png", "content_type": "image/png"}]);
        let id = completed(app, &alice, named).await;
        let found = artifacts(app, &alice, &id).await;
        assert_eq!(outcomes(&found), vec![outcome("stored", "-"); 3]);
        let kinds: Vec<_> = found
            .iter()
            .map(|one| (one["name"].as_str().unwrap(), one["content_type"].as_str().unwrap()))
            .collect();
        assert_eq!(
            kinds,
            [("plan.pdf", "application/pdf"), ("Chart.png", "image/png"), ("page.png", "text/plain")]
        );
        assert_eq!(found[0]["sha256"], hex(&Sha256::digest(PDF)));
        assert_eq!(found[0]["size"], PDF.len());

        let path = found[0]["url"].as_str().unwrap();
        let answer = app.by(&alice, Method::GET, path).send().await.unwrap();
        let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(answer.status(), 200);
        assert!(header("content-disposition").starts_with("attachment; filename=\"plan.pdf\""));
        assert_eq!(header("content-security-policy"), "default-src 'none'; sandbox");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("cache-control"), "no-store");
        assert_eq!(answer.bytes().await.unwrap(), PDF);
        let part = app.by(&alice, Method::GET, path).header("range", "bytes=1-3").send().await;
        let part = part.unwrap();
        assert_eq!(part.status(), 206);
        assert_eq!(part.bytes().await.unwrap(), "PDF");

        assert_eq!(app.by(&bob, Method::GET, path).send().await.unwrap().status(), 404);
        assert_eq!(app.anonymous(Method::GET, path).send().await.unwrap().status(), 401);
        assert_eq!(pending_objects::Entity::find().count(&app.portal.db).await.unwrap(), 0);
    }

    async fn pages_show_nothing_but_pictures(app) {
        let alice = app.alice().await;
        let named = json!(["/files/chart.png", "/files/page.png", "/files/plan"]);
        let id = completed(app, &alice, named).await;
        let visitor = app.visitor();
        visitor.sign_in(&alice.email, false).await;
        let page = visitor.open(&format!("/requests/{id}")).await;
        assert_eq!(page.html.matches("<img class=\"artifact__image\"").count(), 1, "{}", page.html);
        for (artifact, status) in artifacts(app, &alice, &id).await.iter().zip([200, 404, 404]) {
            let path =
                format!("/requests/{id}/artifacts/{}/image", artifact["id"].as_str().unwrap());
            let answer = visitor.call(Method::GET, &path).send().await.unwrap();
            assert_eq!(answer.status(), status, "{artifact}");
            if status == 200 {
                assert_eq!(answer.headers()["content-type"], "image/png");
                assert_eq!(answer.headers()["content-disposition"], "inline");
                let policy = &answer.headers()["content-security-policy"];
                assert_eq!(policy, "default-src 'none'; sandbox");
            }
        }
    }

    async fn what_is_not_there_is_asked_for_a_few_times_and_then_said_to_be_missing(app) {
        let alice = app.alice().await;
        let id = completed(app, &alice, json!(["/files/nothing.pdf", "/files/second-time.txt"])).await;
        let first = artifacts(app, &alice, &id).await;
        assert_eq!(
            outcomes(&first),
            [outcome("pending", "missing"), outcome("pending", "unreachable")]
        );
        for _ in 0..6 {
            app.advance(TimeDelta::minutes(6));
            app.deliver().await;
        }
        let alice = app.login(&alice.email).await;
        let last = artifacts(app, &alice, &id).await;
        assert_eq!(outcomes(&last), [outcome("failed", "missing"), outcome("stored", "-")]);
        let visitor = app.visitor();
        visitor.sign_in(&alice.email, false).await;
        let page = visitor.open(&format!("/requests/{id}")).await;
        assert!(page.html.contains("The platform does not have this file any more."));
    }

    async fn what_is_too_large_is_cut_off_and_leaves_nothing(app) {
        let alice = app.alice().await;
        let id = completed(app, &alice, json!(["/files/endless"])).await;
        let found = artifacts(app, &alice, &id).await;
        assert_eq!(outcomes(&found), [outcome("failed", "too-large")]);
        assert!(app.stored_files().is_empty(), "{:?}", app.stored_files());
        assert_eq!(pending_objects::Entity::find().count(&app.portal.db).await.unwrap(), 0);
    }

    async fn of_twenty_reports_at_once_there_is_one_set(app) {
        let alice = app.alice().await;
        let id = app.hand_in(&alice, "Tulips").await;
        let data = json!({ "request_id": id, "results": {}, "artifacts": ["/files/plan", "/files/chart.png"] });
        let reports = (0..20).map(|_| app.report("request.completed", &data));
        futures_util::future::join_all(reports).await;
        tokio::join!(app.deliver(), app.deliver(), app.deliver());
        // What one of them had to leave, since another held the database.
        app.advance(TimeDelta::minutes(1));
        app.deliver().await;
        assert_eq!(outcomes(&artifacts(app, &alice, &id).await), vec![outcome("stored", "-"); 2]);
        assert_eq!(app.stored_files().len(), 2);
    }

    async fn a_list_that_comes_after_the_results_counts_too(app) {
        let alice = app.alice().await;
        let id = completed(app, &alice, json!([])).await;
        assert!(artifacts(app, &alice, &id).await.is_empty());
        let late = json!({ "request_id": id, "results": { "a": 2 }, "artifacts": ["/files/plan"] });
        app.reported("request.completed", &late).await;
        assert_eq!(outcomes(&artifacts(app, &alice, &id).await), [outcome("stored", "-")]);
        let results = app.get(&alice, &format!("/api/me/requests/{id}/results")).await;
        assert_eq!(results["data"]["results"], json!({ "a": 1 }), "the results stay what they were");
    }

    async fn files_go_with_their_request_whenever_that_goes(app) {
        let alice = app.alice().await;
        let kept = completed(app, &alice, json!(["/files/plan"])).await;
        assert_eq!(app.stored_files().len(), 1);
        // Of this one nothing is here yet.
        let early = app.hand_in(&alice, "Roses").await;
        let data = json!({ "request_id": early, "results": {}, "artifacts": ["/files/plan"] });
        assert_eq!(app.report("request.completed", &data).await.status(), 202);
        user_portal::workers::relay::run_due(&app.portal).await.unwrap();
        assert_eq!(outcomes(&artifacts(app, &alice, &early).await), [outcome("pending", "-")]);
        for id in [kept, early] {
            let path = format!("/api/me/requests/{id}");
            let gone = app.by(&alice, Method::DELETE, &path).send().await.unwrap();
            assert_eq!(gone.status(), 204);
        }
        app.deliver().await;
        assert!(app.stored_files().is_empty(), "{:?}", app.stored_files());
        let left = request_artifacts::Entity::find().count(&app.portal.db).await.unwrap();
        assert_eq!(left, 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_led_anywhere_else() {
    let (secret, asked) = secret();
    let builder = TestApp::builder()
        .setting("/platform/ai_orchestrator_url", orchestrator(secret.clone()))
        .setting("/platform/submission_service_url", liar());
    let app = builder.sqlite().await;
    let alice = app.alice().await;
    let own = app.url("/metrics");
    let lie = app.portal.settings.platform.submission_service_url.clone().unwrap() + "/files/a.txt";
    let named = json!([secret, "/files/away", own, "http://169.254.169.254/latest/meta-data", lie]);
    let id = completed(&app, &alice, named).await;
    for _ in 0..6 {
        app.advance(TimeDelta::minutes(6));
        app.deliver().await;
    }
    let alice = app.login(&alice.email).await;
    let found = artifacts(&app, &alice, &id).await;
    let mut expected = vec![outcome("failed", "elsewhere"); 4];
    expected.push(outcome("failed", "broken"));
    assert_eq!(outcomes(&found), expected);
    assert_eq!(asked.load(Ordering::SeqCst), 0);
    assert!(app.stored_files().is_empty(), "{:?}", app.stored_files());
}
