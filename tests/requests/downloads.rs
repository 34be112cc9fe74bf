//! Files on their way out: parts of the right object, nothing twice, nothing short that looks whole.

use std::sync::Arc;

use reqwest::{Method, Response};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::support::requests::{file, form, hex};
use crate::support::stores::Troubles;
use crate::support::{Person, TestApp};

/// Numbers, five bytes each.
fn numbers(count: u32) -> Vec<u8> {
    (0..count).flat_map(|n| format!("{:04}\n", n % 10_000).into_bytes()).collect()
}

/// The address of a file of Alice's.
async fn stored(app: &TestApp, alice: &Person, content: &[u8]) -> String {
    let body = form("Tulips", [file("numbers.txt", "text/plain", content)]);
    let answer: Value = app.create_form(alice, body).await.json().await.unwrap();
    let (id, file) = (&answer["data"]["id"], &answer["data"]["files"][0]["id"]);
    format!("/api/me/requests/{}/files/{}", id.as_str().unwrap(), file.as_str().unwrap())
}

async fn get(app: &TestApp, person: &Person, path: &str, headers: &[(&str, &str)]) -> Response {
    let call = headers
        .iter()
        .fold(app.by(person, Method::GET, path), |call, (name, value)| call.header(*name, *value));
    call.send().await.unwrap()
}

on_every_database! {
    async fn a_file_is_named_by_its_hash_and_sent_once(app) {
        let (alice, bob) = (app.alice().await, app.bob().await);
        let content = numbers(1000);
        let path = stored(app, &alice, &content).await;
        let tag = format!("\"{}\"", hex(&Sha256::digest(&content)));
        let whole = get(app, &alice, &path, &[]).await;
        assert_eq!(whole.headers()["etag"], tag.as_str());
        // Not even a browser keeps it: it must not be there for who comes after.
        assert_eq!(whole.headers()["cache-control"], "no-store");
        for known in [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}"), "*".into()] {
            let answer = get(app, &alice, &path, &[("if-none-match", &known)]).await;
            assert_eq!(answer.status(), 304, "{known}");
            assert_eq!(answer.headers()["etag"], tag.as_str());
            assert_eq!(answer.headers()["cache-control"], "no-store");
            assert!(answer.bytes().await.unwrap().is_empty());
        }
        assert_eq!(get(app, &alice, &path, &[("if-none-match", "\"other\"")]).await.status(), 200);
        // A stranger learns nothing from a hash.
        assert_eq!(get(app, &bob, &path, &[("if-none-match", &tag)]).await.status(), 404);
    }

    async fn a_part_is_of_the_object_that_is_meant(app) {
        let alice = app.alice().await;
        let content = numbers(1000);
        let path = stored(app, &alice, &content).await;
        let tag = format!("\"{}\"", hex(&Sha256::digest(&content)));
        let part = [("range", "bytes=5-9"), ("if-range", tag.as_str())];
        let answer = get(app, &alice, &path, &part).await;
        assert_eq!((answer.status().as_u16(), &answer.headers()["content-range"]), (206, &"bytes 5-9/5000".parse().unwrap()));
        assert_eq!(answer.headers()["etag"], tag.as_str());
        assert_eq!(answer.bytes().await.unwrap(), &content[5..10]);
        for other in ["\"other\"", "Sun, 22 Nov 2026 18:00:00 GMT"] {
            let part = [("range", "bytes=5-9"), ("if-range", other)];
            let answer = get(app, &alice, &path, &part).await;
            assert_eq!((answer.status().as_u16(), answer.bytes().await.unwrap().len()), (200, 5000), "{other}");
        }
        let several = get(app, &alice, &path, &[("range", "bytes=0-4,10-14")]).await;
        assert_eq!((several.status().as_u16(), several.bytes().await.unwrap().len()), (200, 5000));
        let head = app.by(&alice, Method::HEAD, &path).header("range", "bytes=0-4").send().await.unwrap();
        assert_eq!((head.status().as_u16(), &head.headers()["content-length"]), (200, &"5000".parse().unwrap()));
        // What is named by its bytes is not sent as others.
        let answer = get(app, &alice, &path, &[("accept-encoding", "gzip, br")]).await;
        assert!(!answer.headers().contains_key("content-encoding"));
        assert_eq!(answer.headers()["content-length"], "5000");
    }

    async fn an_object_that_is_not_what_its_row_says_is_no_answer(app) {
        let alice = app.alice().await;
        let path = stored(app, &alice, &numbers(1000)).await;
        let object = app.stored_files().remove(0);
        std::fs::OpenOptions::new().write(true).open(&object).unwrap().set_len(4000).unwrap();
        assert_eq!(get(app, &alice, &path, &[]).await.status(), 500);
        assert_eq!(get(app, &alice, &path, &[("range", "bytes=0-4")]).await.status(), 500);
        std::fs::remove_file(&object).unwrap();
        assert_eq!(get(app, &alice, &path, &[]).await.status(), 404);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_breaks_off_does_not_look_whole() {
    let troubles = Arc::new(Troubles::default());
    let app = TestApp::builder().troubles(&troubles).sqlite().await;
    let alice = app.alice().await;
    let path = stored(&app, &alice, &numbers(200_000)).await;
    troubles.cut_after(500_000);
    for headers in [&[][..], &[("range", "bytes=100-")][..], &[("accept-encoding", "gzip")][..]] {
        let answer = get(&app, &alice, &path, headers).await;
        assert!(answer.status().is_success());
        assert!(answer.bytes().await.is_err(), "{headers:?}");
    }
    troubles.away(true);
    let answer = get(&app, &alice, &path, &[]).await;
    assert_eq!(answer.status(), 503);
    assert!(answer.headers().contains_key("retry-after"));
    let health: Value =
        app.anonymous(Method::GET, "/health/ready").send().await.unwrap().json().await.unwrap();
    assert_eq!(
        (&health["status"], &health["checks"]["storage"]["status"]),
        (&"degraded".into(), &"down".into())
    );
}
