//! Files in S3: the same as in a folder, in parts where they are large, and nothing left of those.

use std::time::{Duration, Instant};

use bytes::Bytes;
use chrono::TimeDelta;
use futures_util::{StreamExt, stream};
use reqwest::Method;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use user_portal::models::pending_objects::{self, ObjectWriter};
use user_portal::models::request_files::upload::{Incoming, store};
use user_portal::models::request_files::{FILE, folder_of};

use crate::support::redis::Door;
use crate::support::requests::{PDF, file, form, id_of};
use crate::support::s3::{Bucket, s3};
use crate::support::{Person, TestApp};

fn text(bytes: usize) -> Vec<u8> {
    (0..bytes).map(|n| b'a' + u8::try_from(n % 23).unwrap()).collect()
}

async fn portal(bucket: &Bucket<'_>) -> TestApp {
    TestApp::builder().files(bucket.open()).sqlite().await
}

async fn reservations(app: &TestApp) -> u64 {
    pending_objects::Entity::find().count(&app.portal.db).await.unwrap()
}

/// Hands in a request with one file; the file's address.
async fn hand_in(app: &TestApp, person: &Person, content: &[u8]) -> String {
    let body = form("Tulips", [file("notes.txt", "text/plain", content)]);
    let response = app.create_form(person, body).await;
    assert_eq!(response.status(), 201);
    let answer: Value = response.json().await.unwrap();
    let (id, file) = (&answer["data"]["id"], &answer["data"]["files"][0]["id"]);
    format!("/api/me/requests/{}/files/{}", id.as_str().unwrap(), file.as_str().unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn small_and_large_files_come_back_whole_and_in_parts() {
    let Some(server) = s3().await else { return };
    let bucket = server.bucket().await;
    let app = portal(&bucket).await;
    let alice = app.alice().await;
    // One call; three parts and a rest; parts and no rest.
    for size in [1000, 26 * 1024 * 1024 + 7, 16 * 1024 * 1024] {
        let content = text(size);
        let path = hand_in(&app, &alice, &content).await;
        let whole = app.by(&alice, Method::GET, &path).send().await.unwrap();
        assert_eq!(whole.headers()["content-length"], size.to_string().as_str());
        assert!(whole.bytes().await.unwrap() == content, "{size} bytes");
        let range = format!("bytes={}-{}", size / 2, size / 2 + 99);
        let call = app.by(&alice, Method::GET, &path).header("range", range);
        let part = call.send().await.unwrap();
        assert_eq!(part.status(), 206);
        assert_eq!(part.bytes().await.unwrap(), content[size / 2..size / 2 + 100]);
        let last = app.by(&alice, Method::GET, &path).header("range", "bytes=-3");
        assert_eq!(last.send().await.unwrap().bytes().await.unwrap(), content[size - 3..]);
    }
    assert_eq!((bucket.keys().await.len(), bucket.unfinished().await.len()), (3, 0));
    assert!(bucket.keys().await.iter().all(|key| key.starts_with("some/where/requests/")));
    assert_eq!(reservations(&app).await, 0);
    let agreement = pending_objects::check(&app.portal, false, |_| {}).await.unwrap();
    assert!(agreement.is_whole() && agreement.objects == 3, "{agreement:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn refused_files_leave_nothing() {
    let Some(server) = s3().await else { return };
    let bucket = server.bucket().await;
    let app = portal(&bucket).await;
    let alice = app.alice().await;
    // Twenty megabytes of text, and then no text any more.
    let mut content = text(20 * 1024 * 1024);
    content.push(0);
    let body = form(
        "Tulips",
        [file("good.pdf", "application/pdf", PDF), file("notes.txt", "text/plain", content)],
    );
    assert_eq!(app.create_form(&alice, body).await.status(), 422);
    assert!(bucket.keys().await.is_empty() && bucket.unfinished().await.is_empty());
    assert_eq!(reservations(&app).await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn copies_pictures_exports_and_deletions() {
    let Some(server) = s3().await else { return };
    let bucket = server.bucket().await;
    let app = portal(&bucket).await;
    let alice = app.alice().await;
    let path = hand_in(&app, &alice, &text(9 * 1024 * 1024)).await;
    let id = path.split('/').nth(4).unwrap().to_owned();
    app.deliver().await;
    let submission = app.request(&alice, &id).await["submission_id"].clone();
    app.reported("job.failed", &json!({ "submission_id": submission, "error": "no" })).await;
    let again = app.act(&alice, &id, "retry").await;
    assert_eq!(again.status(), 201);
    let again = id_of(again).await;
    assert_eq!(bucket.keys().await.len(), 2);

    let picture = image::RgbaImage::new(64, 64);
    let mut png = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut png, image::ImageFormat::Png).unwrap();
    let body =
        reqwest::multipart::Form::new().part("file", file("me.png", "image/png", png.into_inner()));
    let call = app.by(&alice, Method::PUT, "/api/me/avatar").multipart(body);
    assert_eq!(call.send().await.unwrap().status(), 200);
    let shown = app.by(&alice, Method::GET, "/api/me/avatar").send().await.unwrap();
    assert_eq!(
        (shown.status().as_u16(), &shown.headers()["content-type"]),
        (200, &"image/png".parse().unwrap())
    );

    let call = app.by(&alice, Method::POST, "/api/me/export");
    assert_eq!(call.send().await.unwrap().status(), 202);
    app.deliver().await;
    let call = app.by(&alice, Method::GET, "/api/me/export/download");
    let zip = call.send().await.unwrap().bytes().await.unwrap();
    assert!(zip::ZipArchive::new(std::io::Cursor::new(zip)).unwrap().len() > 5);
    assert_eq!(reservations(&app).await, 0);

    for id in [&id, &again] {
        let path = format!("/api/me/requests/{id}");
        assert_eq!(app.by(&alice, Method::DELETE, &path).send().await.unwrap().status(), 204);
    }
    app.deliver().await;
    let mut left = bucket.keys().await;
    left.sort_unstable();
    assert_eq!(left.len(), 2, "{left:?}");
    assert!(left[0].contains("/avatars/") && left[1].contains("/exports/"), "{left:?}");
    let agreement = pending_objects::check(&app.portal, false, |_| {}).await.unwrap();
    assert!(agreement.is_whole(), "{agreement:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_process_left_unfinished_is_swept() {
    let Some(server) = s3().await else { return };
    let bucket = server.bucket().await;
    let app = portal(&bucket).await;
    let alice = app.alice().await;
    let request = app.row(&app.hand_in(&alice, "Tulips").await).await;
    // The client is gone after twelve megabytes: a part is there, and nobody finishes it.
    let chunks = (0..12).map(|_| Ok(Bytes::from(vec![b'a'; 1024 * 1024])));
    let body = stream::iter(chunks).chain(stream::pending()).boxed();
    let incoming = Incoming { kind: FILE, name: "notes.txt".into(), body };
    let folder = folder_of(request.pid);
    let uploading = store(&app.portal, &folder, incoming);
    let deadline = Instant::now() + Duration::from_secs(20);
    {
        let mut uploading = Box::pin(uploading);
        while bucket.unfinished().await.is_empty() && Instant::now() < deadline {
            let _ = tokio::time::timeout(Duration::from_millis(100), &mut uploading).await;
        }
    }
    assert_eq!(bucket.unfinished().await.len(), 1);
    // And another was whole, but for its row.
    let mut writer = ObjectWriter::begin(&app.portal, "requests/a/b").await.unwrap();
    writer.write(&text(9 * 1024 * 1024)).await.unwrap();
    writer.finish().await.unwrap();
    assert_eq!((bucket.keys().await.len(), reservations(&app).await), (1, 2));
    app.advance(TimeDelta::hours(2));
    assert_eq!(pending_objects::sweep(&app.portal).await.unwrap(), 2);
    assert!(bucket.keys().await.is_empty() && bucket.unfinished().await.is_empty());
    assert_eq!(reservations(&app).await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_store_that_goes_away_costs_only_what_needs_it() {
    let Some(server) = s3().await else { return };
    let bucket = server.bucket().await;
    let mut door = Door::to(&server.url).await;
    door.open().await;
    let app = TestApp::builder().files(bucket.open_by(&door.http_url())).sqlite().await;
    let alice = app.alice().await;
    let request = app.row(&app.hand_in(&alice, "Tulips").await).await;
    let path = hand_in(&app, &alice, PDF).await;

    // It is gone in the middle of a file.
    let folder = folder_of(request.pid);
    let (fill, mut chunks) = tokio::sync::mpsc::unbounded_channel::<Bytes>();
    let body = stream::poll_fn(move |cx| chunks.poll_recv(cx).map(|chunk| chunk.map(Ok)));
    let incoming = Incoming { kind: FILE, name: "notes.txt".into(), body };
    let uploading = store(&app.portal, &folder, incoming);
    let closing = async {
        fill.send(text(12 * 1024 * 1024).into()).unwrap();
        let deadline = Instant::now() + Duration::from_secs(20);
        while bucket.unfinished().await.is_empty() && Instant::now() < deadline {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        door.close();
        fill.send(text(12 * 1024 * 1024).into()).unwrap();
        drop(fill);
        Instant::now()
    };
    let (outcome, closed) = tokio::join!(uploading, closing);
    assert!(outcome.is_err());
    assert!(closed.elapsed() < Duration::from_secs(20), "{:?}", closed.elapsed());

    let began = Instant::now();
    let answer = app.by(&alice, Method::GET, &path).send().await.unwrap();
    assert_eq!(answer.status(), 503);
    let body = form("Roses", [file("a.pdf", "application/pdf", PDF)]);
    assert_eq!(app.create_form(&alice, body).await.status(), 503);
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
    // What needs no file goes on.
    app.hand_in(&alice, "Lilies").await;
    let health: Value =
        app.anonymous(Method::GET, "/health/ready").send().await.unwrap().json().await.unwrap();
    assert_eq!(health["checks"]["storage"]["status"], "down");
    assert_eq!(health["status"], "degraded");

    door.open().await;
    assert_eq!(app.by(&alice, Method::GET, &path).send().await.unwrap().status(), 200);
    app.advance(TimeDelta::hours(2));
    while pending_objects::sweep(&app.portal).await.unwrap() > 0 {}
    assert_eq!(bucket.keys().await.len(), 1);
    assert!(bucket.unfinished().await.is_empty());
    assert_eq!(reservations(&app).await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bucket_that_is_not_there_is_no_missing_file() {
    let Some(server) = s3().await else { return };
    let bucket = server.bucket().await;
    bucket.remove().await;
    let app = portal(&bucket).await;
    let alice = app.alice().await;
    for size in [1000, 9 * 1024 * 1024] {
        let body = form("Tulips", [file("notes.txt", "text/plain", text(size))]);
        assert_eq!(app.create_form(&alice, body).await.status(), 503, "{size}");
    }
    let health: Value =
        app.anonymous(Method::GET, "/health/ready").send().await.unwrap().json().await.unwrap();
    assert_eq!(health["checks"]["storage"]["status"], "down");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_without_room_is_a_full_disk() {
    // As MinIO says it.
    let full = axum::Router::new().fallback(|| async {
        let words = "<Error><Code>XMinioStorageFull</Code><Message>Full.</Message></Error>";
        (axum::http::StatusCode::INSUFFICIENT_STORAGE, words)
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, full).await.unwrap() });
    let bucket = "s3://tulips/".parse().unwrap();
    let _ = rustls::crypto::ring::default_provider().install_default();
    let files = user_portal::integrations::storage::S3::at(&url, "key", "secret").open(&bucket);
    let app = TestApp::builder().files(files.unwrap()).sqlite().await;
    let alice = app.alice().await;
    for size in [1000, 9 * 1024 * 1024] {
        let body = form("Tulips", [file("notes.txt", "text/plain", text(size))]);
        let answer = app.create_form(&alice, body).await;
        assert_eq!(answer.status(), 507, "{size}");
    }
}
