//! What came out of a request: pages that read well, archives that are whole, links that end.

use std::io::{Cursor, Read};

use reqwest::Method;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::support::requests::{PDF, file, form, hex, id_of};
use crate::support::{Person, TestApp};

/// An archive, unpacked.
fn unpacked(bytes: impl AsRef<[u8]>) -> Vec<(String, Vec<u8>)> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..zip.len())
        .map(|index| {
            let mut entry = zip.by_index(index).unwrap();
            let mut content = Vec::new();
            entry.read_to_end(&mut content).unwrap();
            (entry.name().unwrap().to_string(), content)
        })
        .collect()
}

async fn completed(app: &TestApp, alice: &Person, results: &Value) -> String {
    let id = app.hand_in(alice, "Tulips").await;
    let data = json!({ "request_id": id, "results": results, "artifacts": [] });
    app.reported("request.completed", &data).await;
    id
}

async fn page(app: &TestApp, alice: &Person, id: &str) -> String {
    let visitor = app.visitor();
    visitor.sign_in(&alice.email, false).await;
    let page = visitor.open(&format!("/requests/{id}")).await;
    assert_eq!(page.status, 200, "{}", page.html);
    page.html
}

on_every_database! {
    async fn the_archive_holds_everything_and_a_hash_of_each(app) {
        let alice = app.alice().await;
        let files = [file("brief.pdf", "application/pdf", PDF), file("brief.pdf", "application/pdf", PDF)];
        let id = id_of(app.create_form(&alice, form("Tulips / \u{202E}roses", files)).await).await;
        app.settle().await;
        let results = app.get(&alice, &format!("/api/me/requests/{id}/results")).await;
        let artifacts = results["data"]["artifacts"].as_array().unwrap().clone();
        assert_eq!(artifacts.len(), 3, "{results}");
        assert!(artifacts.iter().all(|one| one["status"] == "stored"), "{artifacts:?}");

        let path = format!("/api/me/requests/{id}/results/download");
        let answer = app.by(&alice, Method::GET, &path).send().await.unwrap();
        assert_eq!(answer.headers()["content-type"], "application/zip");
        assert_eq!(answer.headers()["cache-control"], "no-store");
        let entries = unpacked(answer.bytes().await.unwrap());
        let names: Vec<_> = entries.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(
            names,
            [
                "results.json", "report.md", "artifacts/report.pdf", "artifacts/keywords.png",
                "artifacts/requirements.csv", "files/brief.pdf", "files/brief (2).pdf",
                "manifest.json",
            ]
        );
        let manifest: Value = serde_json::from_slice(&entries[7].1).unwrap();
        assert_eq!(manifest["missing"], json!([]));
        for (listed, (name, content)) in manifest["files"].as_array().unwrap().iter().zip(&entries) {
            assert_eq!(listed["name"], name.as_str());
            assert_eq!(listed["size"], content.len());
            assert_eq!(listed["sha256"], hex(&Sha256::digest(content)));
        }
        assert_eq!(artifacts[0]["sha256"], hex(&Sha256::digest(&entries[2].1)));
        let report = String::from_utf8(entries[1].1.clone()).unwrap();
        assert!(report.contains("## Requirements") && report.contains("| R1 |"), "{report}");
    }

    async fn what_is_not_here_is_named(app) {
        let alice = app.alice().await;
        let id = app.hand_in(&alice, "Tulips").await;
        let data = json!({ "request_id": id, "results": {}, "artifacts": [
            "https://elsewhere.example/a.pdf", {"name": "../../b.txt", "url": "/artifacts/none/b.txt"},
        ]});
        app.reported("request.completed", &data).await;
        let path = format!("/api/me/requests/{id}/results/download");
        let answer = app.by(&alice, Method::GET, &path).send().await.unwrap();
        let entries = unpacked(answer.bytes().await.unwrap());
        let manifest: Value = serde_json::from_slice(&entries.last().unwrap().1).unwrap();
        let missing: Vec<_> = manifest["missing"].as_array().unwrap().iter()
            .map(|one| (one["name"].as_str().unwrap(), one["reason"].as_str().unwrap()))
            .collect();
        assert_eq!(missing, [("artifacts/a.pdf", "elsewhere"), ("artifacts/b.txt", "missing")]);
    }

    async fn links_do_not_outlive_the_session(app) {
        let (alice, bob) = (app.alice().await, app.bob().await);
        let id = app.hand_in(&alice, "Tulips").await;
        app.settle().await;
        let results = app.get(&alice, &format!("/api/me/requests/{id}/results")).await;
        let artifact = results["data"]["artifacts"][1]["id"].as_str().unwrap().to_owned();
        let pages = [
            format!("/requests/{id}/results.zip"),
            format!("/requests/{id}/results.json"),
            format!("/requests/{id}/artifacts/{artifact}"),
            format!("/requests/{id}/artifacts/{artifact}/image"),
        ];
        let calls = [
            format!("/api/me/requests/{id}/results"),
            format!("/api/me/requests/{id}/results/download"),
            format!("/api/me/requests/{id}/artifacts/{artifact}"),
        ];
        let (owner, stranger) = (app.visitor(), app.visitor());
        owner.sign_in(&alice.email, false).await;
        stranger.sign_in(&bob.email, false).await;
        for path in &pages {
            let answer = owner.call(Method::GET, path).send().await.unwrap();
            assert_eq!(answer.status(), 200, "{path}");
            assert_eq!(answer.headers()["cache-control"], "no-store", "{path}");
            assert_eq!(stranger.open(path).await.status, 404, "{path}");
        }
        for path in &calls {
            assert_eq!(app.by(&alice, Method::GET, path).send().await.unwrap().status(), 200);
            assert_eq!(app.by(&bob, Method::GET, path).send().await.unwrap().status(), 404);
        }
        owner.submit("/dashboard", "/logout", &[]).await;
        for path in &pages {
            let after = owner.open(path).await;
            assert_eq!(after.status, 303, "{path}");
            assert!(after.location().starts_with("/login"), "{path}");
        }
        let out = app.by(&alice, Method::POST, "/api/auth/logout").send().await.unwrap();
        assert_eq!(out.status(), 204);
        for path in &calls {
            assert_eq!(app.by(&alice, Method::GET, path).send().await.unwrap().status(), 401);
        }
    }

    async fn hostile_results_are_text(app) {
        let alice = app.alice().await;
        let mut deep = json!("the core");
        for _ in 0..50 {
            deep = json!([{ "more": deep }]);
        }
        let results = json!({
            "report": "# <script>alert(1)</script>\n\n[click](javascript:alert(2)) ![x](https://spy.example/p.gif)\n\n<img src=x onerror=alert(3)>",
            "<img src=x onerror=alert(4)>": {"\"><svg onload=alert(5)>": {"a": "<b>bold</b>"}},
            "link": "javascript:alert(6)", "quoted": "\" onmouseover=\"alert(7)",
            "deep": deep, "wide": (0..3000).collect::<Vec<_>>(), "long": "a".repeat(400_000),
        });
        let id = completed(app, &alice, &results).await;
        let html = page(app, &alice, &id).await;
        let lower = html.to_lowercase();
        for bad in ["<script>alert", "<img src=x", "<svg onload", "<b>bold", "href=\"javascript:", "src=\"https://spy", "\" onmouseover=\""] {
            assert!(!lower.contains(bad), "{bad}");
        }
        let at = html.find("alert(1)").unwrap();
        assert!(html.contains("&lt;script&gt;alert(1)&lt;"), "{}", &html[at - 80..at + 80]);
        assert!(html.contains("href=\"https:&#x2F;&#x2F;spy.example") || html.contains("href=\"https://spy.example/p.gif\""));
        assert!(html.contains("There is more than fits on a page."));
        assert!(html.len() < 600_000, "{}", html.len());
    }

    async fn nothing_at_all_is_said_in_words(app) {
        let alice = app.alice().await;
        let id = completed(app, &alice, &json!({})).await;
        assert!(page(app, &alice, &id).await.contains("it led to nothing that could be shown"));
    }

    async fn data_is_there_to_look_at_and_to_take_along(app) {
        let alice = app.alice().await;
        let early = app.hand_in(&alice, "Roses").await;
        let visitor = app.visitor();
        visitor.sign_in(&alice.email, false).await;
        for name in ["results.json", "results.zip"] {
            assert_eq!(visitor.open(&format!("/requests/{early}/{name}")).await.status, 409);
        }
        let id = completed(app, &alice, &json!({ "answer": { "is": 42 } })).await;
        let html = page(app, &alice, &id).await;
        assert!(html.contains("data-clipboard-target=\"source\""));
        let path = format!("/requests/{id}/results.json");
        let answer = visitor.call(Method::GET, &path).send().await.unwrap();
        assert_eq!(answer.headers()["content-type"], "application/json");
        assert!(answer.headers()["content-disposition"].to_str().unwrap().starts_with("attachment"));
        let data: Value = answer.json().await.unwrap();
        assert_eq!(data["results"]["results"], json!({ "answer": { "is": 42 } }));
    }
}
