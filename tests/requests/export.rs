//! A copy of everything that is held about a person.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use chrono::TimeDelta;
use futures_util::future::join_all;
use object_store::ObjectStoreExt;
use object_store::path::Path;
use reqwest::{Method, Response};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use user_portal::models::account_exports::Model as Export;
use user_portal::models::deliveries::{Lane, claim_due};
use user_portal::workers::upkeep;

use crate::support::requests::{PDF, file, form, hex, id_of};
use crate::support::{Answer, PASSWORD, Person, TestApp};

async fn ask(app: &TestApp, person: &Person) -> Answer {
    Answer::of(app.by(person, Method::POST, "/api/me/export").send().await.unwrap()).await
}

async fn state(app: &TestApp, person: &Person) -> Value {
    app.get(person, "/api/me/export").await["data"].clone()
}

async fn download(app: &TestApp, person: &Person) -> Response {
    app.by(person, Method::GET, "/api/me/export/download").send().await.unwrap()
}

/// The files of the archive, by name.
async fn unpacked(app: &TestApp, person: &Person) -> BTreeMap<String, Vec<u8>> {
    let response = download(app, person).await;
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "application/zip");
    let kept = response.headers()["content-disposition"].to_str().unwrap().to_owned();
    assert!(kept.starts_with("attachment; filename=\"user-portal-"), "{kept}");
    let bytes = response.bytes().await.unwrap();
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut files = BTreeMap::new();
    for index in 0..zip.len() {
        let mut entry = zip.by_index(index).unwrap();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).unwrap();
        files.insert(entry.name().unwrap().into_owned(), content);
    }
    files
}

fn json_of(files: &BTreeMap<String, Vec<u8>>, name: &str) -> Value {
    serde_json::from_slice(&files[name]).unwrap_or_else(|err| panic!("{name}: {err}"))
}

on_every_database! {
    async fn it_holds_everything_and_no_secret(app) {
        let (alice, bob) = (app.alice().await, app.bob().await);
        app.hand_in(&bob, "Not hers").await;
        let upload = form("Tulips", [file("../plán \"A\".pdf", "application/pdf", PDF), file("notes.txt", "text/plain", *b"bulbs")]);
        let id = id_of(app.create_form(&alice, upload).await).await;
        app.settle().await;
        let answer = ask(app, &alice).await;
        assert_eq!(answer.status, 202, "{}", answer.body);
        assert_eq!(answer.body["data"]["status"], "pending");
        app.deliver().await;
        assert_eq!(state(app, &alice).await["status"], "ready");
        let files = unpacked(app, &alice).await;

        let manifest = json_of(&files, "manifest.json");
        let listed = manifest["files"].as_array().unwrap();
        assert_eq!(listed.len(), files.len() - 1);
        for entry in listed {
            let content = &files[entry["name"].as_str().unwrap()];
            assert_eq!(entry["sha256"], hex(&Sha256::digest(content)), "{entry}");
            assert_eq!(entry["size"], content.len());
        }
        assert_eq!(json_of(&files, "profile.json")["email"], "alice@example.com");
        assert_eq!(json_of(&files, "sessions.json").as_array().unwrap().len(), 1);
        let request = json_of(&files, &format!("requests/{id}/request.json"));
        assert_eq!(request["title"], "Tulips");
        assert!(!request["timeline"].as_array().unwrap().is_empty());
        assert!(files.contains_key(&format!("requests/{id}/results.json")));
        let paths: Vec<_> =
            request["files"].as_array().unwrap().iter().map(|file| file["path"].as_str().unwrap()).collect();
        assert_eq!(files[paths[0]], PDF);
        assert_eq!(files[paths[1]], b"bulbs");
        assert!(paths.iter().all(|path| !path.contains("..")), "{paths:?}");
        let activity = String::from_utf8(files["activity.ndjson"].clone()).unwrap();
        let first: Value = serde_json::from_str(activity.lines().next().unwrap()).unwrap();
        assert_eq!((&first["action"], &first["by"]), (&json!("user.registered"), &json!("you")));
        assert!(String::from_utf8_lossy(&files["README.txt"]).contains("alice Tester"));

        let user = app.user("alice@example.com").await;
        let everything: String =
            files.values().map(|content| String::from_utf8_lossy(content).into_owned()).collect();
        for secret in [user.password_hash.as_str(), "$argon2", &alice.refresh_token, "storage_key", "Not hers", "bob@"] {
            assert!(!everything.contains(secret), "{secret}");
        }
    }

    async fn its_owner_hears_when_it_is_ready(app) {
        let alice = app.alice().await;
        ask(app, &alice).await;
        app.deliver().await;
        let mail = app.mail_to("alice@example.com");
        assert!(mail.text.contains("/settings/data"), "{}", mail.text);
        assert!(!mail.text.contains("exports/"));
        for action in ["user.export_requested", "user.exported"] {
            assert_eq!(app.count_of(action).await, 1, "{action}");
        }
    }

    async fn it_is_for_its_owner_alone(app) {
        let (alice, bob) = (app.alice().await, app.bob().await);
        ask(app, &alice).await;
        app.deliver().await;
        let get = |path| app.by(&bob, Method::GET, path).send();
        for path in ["/api/me/export", "/api/me/export/download"] {
            let answer = Answer::of(get(path).await.unwrap()).await;
            answer.expect_error(404, "RESOURCE_NOT_FOUND");
        }
        let nobody = app.anonymous(Method::GET, "/api/me/export/download").send().await.unwrap();
        Answer::of(nobody).await.expect_unauthorized("AUTHENTICATION_REQUIRED");
    }

    async fn it_takes_a_fresh_session(app) {
        let alice = app.alice().await;
        app.advance(TimeDelta::minutes(11));
        ask(app, &alice).await.expect_error(403, "REAUTHENTICATION_REQUIRED");
    }

    async fn before_it_is_ready_there_is_nothing_to_download(app) {
        let alice = app.alice().await;
        ask(app, &alice).await;
        Answer::of(download(app, &alice).await).await.expect_error(409, "RESOURCE_CONFLICT");
        assert!(app.stored_files().is_empty());
    }

    async fn one_is_made_at_a_time_and_two_a_day(app) {
        let alice = app.alice().await;
        let answers = join_all((0..20).map(|_| ask(app, &alice))).await;
        let mut ids: Vec<_> =
            answers.iter().filter(|answer| answer.status == 202).map(|answer| answer.body["data"]["id"].to_string()).collect();
        ids.dedup();
        assert_eq!(ids.len(), 1);
        app.deliver().await;
        assert_eq!(app.count_of("user.exported").await, 1);
        app.advance(TimeDelta::days(1));
        let alice = app.login("alice@example.com").await;
        for _ in 0..2 {
            assert_eq!(ask(app, &alice).await.status, 202);
            app.deliver().await;
        }
        ask(app, &alice).await.expect_error(429, "RATE_LIMIT_EXCEEDED");
        app.advance(TimeDelta::days(1));
        let alice = app.login("alice@example.com").await;
        assert_eq!(ask(app, &alice).await.status, 202);
    }

    async fn it_is_gone_after_seven_days(app) {
        let alice = app.alice().await;
        ask(app, &alice).await;
        app.deliver().await;
        assert_eq!(app.stored_files().len(), 1);
        app.advance(TimeDelta::days(7) - TimeDelta::seconds(1));
        assert_eq!(upkeep::run_due(&app.portal).await.unwrap(), 0);
        app.advance(TimeDelta::seconds(1));
        let alice = app.login("alice@example.com").await;
        // Even before the round that takes it away.
        assert_eq!(state(app, &alice).await["status"], "expired");
        assert_eq!(download(app, &alice).await.status(), 404);
        assert_eq!(upkeep::run_due(&app.portal).await.unwrap(), 1);
        assert_eq!(upkeep::run_due(&app.portal).await.unwrap(), 0);
        app.deliver().await;
        assert!(app.stored_files().is_empty());
        assert_eq!(state(app, &alice).await["status"], "expired");
    }

    async fn a_part_can_be_downloaded(app) {
        let alice = app.alice().await;
        ask(app, &alice).await;
        app.deliver().await;
        let whole = download(app, &alice).await.bytes().await.unwrap();
        let part = app.by(&alice, Method::GET, "/api/me/export/download").header("range", "bytes=2-9");
        let part = part.send().await.unwrap();
        assert_eq!(part.status(), 206);
        assert_eq!(part.bytes().await.unwrap(), whole[2..10]);
    }

    async fn a_store_that_fails_leaves_no_half_archive(app) {
        let alice = app.alice().await;
        let folder = app.portal.settings.storage.url.strip_prefix("file:").unwrap().to_owned();
        // A file stands where the folder of the archives would be.
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(format!("{folder}/exports"), "in the way").unwrap();
        ask(app, &alice).await;
        app.deliver().await;
        assert_eq!(state(app, &alice).await["status"], "pending");
        std::fs::remove_file(format!("{folder}/exports")).unwrap();
        app.advance(TimeDelta::minutes(10));
        app.deliver().await;
        assert_eq!(state(app, &alice).await["status"], "ready");
        assert_eq!(app.stored_files().len(), 1);
        unpacked(app, &alice).await;
    }

    async fn whoever_is_deactivated_meanwhile_gets_none(app) {
        let alice = app.alice().await;
        ask(app, &alice).await;
        app.deactivate("alice@example.com").await;
        let sent = app.mail.sent().len();
        app.deliver().await;
        let user = app.user("alice@example.com").await;
        let export = Export::latest(&app.portal.db, &user).await.unwrap().unwrap();
        assert_eq!(export.status, "failed");
        assert!(app.stored_files().is_empty());
        assert!(app.mail.sent()[sent..].iter().all(|mail| !mail.text.contains("/settings/data")));
    }

    async fn what_attempts_that_died_left_behind_goes_when_it_is_given_up(app) {
        let alice = app.alice().await;
        ask(app, &alice).await;
        let user = app.user("alice@example.com").await;
        let export = Export::latest(&app.portal.db, &user).await.unwrap().unwrap();
        let half = Path::from(format!("exports/{}/half.zip", export.pid));
        app.portal.store.put(&half, "PK".into()).await.unwrap();
        for _ in 0..30 {
            claim_due(&app.portal.db, app.portal.now(), Lane::Exports, 1).await.unwrap();
            app.advance(TimeDelta::hours(1));
        }
        assert_eq!(app.stored_files().len(), 1);
        app.deliver().await;
        assert!(app.stored_files().is_empty());
        let export = Export::latest(&app.portal.db, &user).await.unwrap().unwrap();
        assert_eq!(export.status, "failed");
        assert!(app.mail_to("alice@example.com").text.contains("/settings/data"));
    }

    async fn a_file_that_is_lost_does_not_stop_the_rest(app) {
        let alice = app.alice().await;
        let upload = form("Tulips", [file("a.txt", "text/plain", *b"one"), file("b.txt", "text/plain", *b"two")]);
        let id = id_of(app.create_form(&alice, upload).await).await;
        std::fs::remove_file(&app.stored_files()[0]).unwrap();
        ask(app, &alice).await;
        app.deliver().await;
        let files = unpacked(app, &alice).await;
        let kept = files.keys().filter(|name| name.starts_with(&format!("requests/{id}/files/")));
        assert_eq!(kept.count(), 1);
    }

    async fn the_page_asks_and_gives(app) {
        app.alice().await;
        let visitor = app.visitor();
        visitor.sign_in("alice@example.com", false).await;
        let asked = visitor.submit("/settings/data", "/settings/data/export", &[]).await;
        assert_eq!((asked.status, asked.location()), (303, "/settings/data"));
        assert!(visitor.open("/settings/data").await.html.contains("is being made"));
        app.deliver().await;
        let page = visitor.open("/settings/data").await;
        assert!(page.html.contains("href=\"/settings/data/export.zip\""), "{}", page.html);
        let file = visitor.call(Method::GET, "/settings/data/export.zip").send().await.unwrap();
        assert_eq!(file.status(), 200);
        assert!(file.bytes().await.unwrap().starts_with(b"PK"));
        // Later the question who she is comes first, and nothing is lost.
        app.advance(TimeDelta::minutes(11));
        let question = visitor.submit("/settings/data", "/settings/data/export", &[]).await;
        assert_eq!(question.status, 403);
        let fields = [("csrf_token", question.form_token()), ("confirm_password", PASSWORD)];
        let made = visitor.post("/settings/data/export", &fields).await;
        assert_eq!((made.status, made.location()), (303, "/settings/data"));
    }
}
