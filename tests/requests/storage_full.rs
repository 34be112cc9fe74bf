//! No room: said in words, and nothing half is left.

use std::sync::Arc;

use chrono::TimeDelta;
use image::{DynamicImage, ImageFormat, RgbaImage};
use reqwest::{Method, Response};
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use user_portal::models::pending_objects;

use crate::support::requests::{PDF, file, form, id_of};
use crate::support::stores::{SmallDisk, Troubles};
use crate::support::{Person, Shown, TestApp};

fn megabytes(count: usize) -> Vec<u8> {
    vec![b'a'; count * 1024 * 1024]
}

fn picture() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let picture: DynamicImage = RgbaImage::new(64, 64).into();
    picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

async fn is_refused(answer: Response) {
    assert_eq!(answer.status(), 507);
    let body: Value = answer.json().await.unwrap();
    assert_eq!(body["errors"][0]["code"], "STORAGE_UNAVAILABLE", "{body}");
}

async fn is_clean(app: &TestApp) {
    assert!(app.stored_files().is_empty(), "{:?}", app.stored_files());
    assert_eq!(pending_objects::Entity::find().count(&app.portal.db).await.unwrap(), 0);
}

/// A call of Alice's that brings a file of `size` MiB, and another one besides.
async fn hand_in(app: &TestApp, alice: &Person, size: usize, key: &str) -> Response {
    let body = form(
        "Tulips",
        [
            file("small.pdf", "application/pdf", PDF),
            file("large.txt", "text/plain", megabytes(size)),
        ],
    );
    app.by(alice, Method::POST, "/api/me/requests")
        .header("idempotency-key", key)
        .multipart(body)
        .send()
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disk_that_is_really_full_takes_nothing() {
    let Some(disk) = SmallDisk::of(6) else { return };
    let url = format!("file:{}", disk.folder.path().display());
    let app = TestApp::builder().setting("/storage/url", url).sqlite().await;
    let alice = app.alice().await;
    for attempt in 0..3 {
        is_refused(hand_in(&app, &alice, 8, &format!("large-{attempt}")).await).await;
        is_clean(&app).await;
    }
    assert_eq!(app.get(&alice, "/api/me/requests").await["pagination"]["total"], 0);
    // What fits is taken, and then there is no room for another.
    let id = id_of(hand_in(&app, &alice, 4, "fits").await).await;
    let path = format!("/api/me/requests/{id}/files");
    let call = app.by(&alice, Method::POST, &path);
    let more = form("", [file("more.txt", "text/plain", megabytes(4))]);
    is_refused(call.multipart(more).send().await.unwrap()).await;
    assert_eq!(app.request(&alice, &id).await["files"].as_array().unwrap().len(), 2);
    assert_eq!(app.stored_files().len(), 2);
    drop(app);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_room_is_said_by_the_api_and_the_same_call_succeeds_later() {
    let troubles = Arc::new(Troubles::default());
    let app = TestApp::builder().troubles(&troubles).sqlite().await;
    let alice = app.alice().await;
    for room in [0, 10, 1024 * 1024, 2 * 1024 * 1024 + 100] {
        troubles.room_for(room);
        is_refused(hand_in(&app, &alice, 3, "the-key").await).await;
        is_clean(&app).await;
    }
    troubles.room_for_all();
    let answer = hand_in(&app, &alice, 3, "the-key").await;
    assert_eq!(answer.status(), 201, "the key was let go");
    assert_eq!(app.stored_files().len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_form_says_it_beside_the_field_and_keeps_what_was_typed() {
    let troubles = Arc::new(Troubles::default());
    let app = TestApp::builder().troubles(&troubles).sqlite().await;
    let alice = app.alice().await;
    let visitor = app.visitor();
    visitor.sign_in(&alice.email, false).await;
    let send = async || {
        let page = visitor.open("/requests/new").await;
        // The fields come after the file, as they may.
        let body = reqwest::multipart::Form::new()
            .text("csrf_token", page.form_token().to_owned())
            .part("files", file("large.txt", "text/plain", megabytes(3)))
            .text("title", "Tulips for the windowsill")
            .text("description", "Please look at this.");
        Shown::of(visitor.call(Method::POST, "/requests").multipart(body).send().await.unwrap())
            .await
    };
    troubles.room_for(1_500_000);
    let shown = send().await;
    assert_eq!(shown.status, 507, "{}", shown.html);
    assert!(shown.html.contains("Tulips for the windowsill"), "{}", shown.html);
    assert!(shown.html.contains("No space is left"), "{}", shown.html);
    assert!(shown.html.contains("id=\"files-error\""), "{}", shown.html);
    is_clean(&app).await;
    troubles.room_for_all();
    troubles.away(true);
    let shown = send().await;
    assert_eq!(shown.status, 503, "{}", shown.html);
    assert!(shown.html.contains("Tulips for the windowsill"), "{}", shown.html);
    troubles.away(false);
    assert_eq!(send().await.status, 303);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_room_for_a_picture() {
    let troubles = Arc::new(Troubles::default());
    let app = TestApp::builder().troubles(&troubles).sqlite().await;
    let alice = app.alice().await;
    troubles.room_for(10);
    let body = reqwest::multipart::Form::new().part("file", file("me.png", "image/png", picture()));
    let call = app.by(&alice, Method::PUT, "/api/me/avatar").multipart(body);
    is_refused(call.send().await.unwrap()).await;
    is_clean(&app).await;
    let visitor = app.visitor();
    visitor.sign_in(&alice.email, false).await;
    let page = visitor.open("/settings/profile").await;
    let body = reqwest::multipart::Form::new()
        .text("csrf_token", page.form_token().to_owned())
        .part("file", file("me.png", "image/png", picture()));
    let call = visitor.call(Method::POST, "/settings/profile/avatar").multipart(body);
    let shown = Shown::of(call.send().await.unwrap()).await;
    assert_eq!(shown.status, 507, "{}", shown.html);
    assert!(shown.html.contains("No space is left"), "{}", shown.html);
    is_clean(&app).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_export_waits_for_room() {
    let troubles = Arc::new(Troubles::default());
    let app = TestApp::builder().troubles(&troubles).sqlite().await;
    let alice = app.alice().await;
    troubles.room_for(100);
    let call = app.by(&alice, Method::POST, "/api/me/export");
    assert_eq!(call.send().await.unwrap().status(), 202);
    app.deliver().await;
    assert_eq!(app.get(&alice, "/api/me/export").await["data"]["status"], "pending");
    is_clean(&app).await;
    troubles.room_for_all();
    app.advance(TimeDelta::minutes(10));
    app.deliver().await;
    assert_eq!(app.get(&alice, "/api/me/export").await["data"]["status"], "ready");
    assert_eq!(app.stored_files().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_room_for_the_copies_of_a_second_try() {
    let troubles = Arc::new(Troubles::default());
    let app = TestApp::builder().troubles(&troubles).sqlite().await;
    let alice = app.alice().await;
    let body = form(
        "Tulips",
        [
            file("a.txt", "text/plain", vec![b'a'; 1000]),
            file("b.txt", "text/plain", vec![b'b'; 1000]),
        ],
    );
    let id = id_of(app.create_form(&alice, body).await).await;
    app.deliver().await;
    let submission = app.request(&alice, &id).await["submission_id"].clone();
    app.reported("job.failed", &json!({ "submission_id": submission, "error": "no" })).await;
    assert_eq!(app.request(&alice, &id).await["status"], "failed");
    troubles.room_for(1500);
    is_refused(app.act(&alice, &id, "retry").await).await;
    assert_eq!(app.stored_files().len(), 2, "the copy that was made is gone");
    assert_eq!(pending_objects::Entity::find().count(&app.portal.db).await.unwrap(), 0);
    troubles.room_for_all();
    assert_eq!(app.act(&alice, &id, "retry").await.status(), 201);
    assert_eq!(app.stored_files().len(), 4);
}
