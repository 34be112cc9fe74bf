//! Handing in, changing, cancelling, trying again, taking away, and reading what came out.

use std::io::{Cursor, Read};

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::support::requests::{PDF, file, form, hex, id_of, problems};

on_every_database! {
    async fn what_is_not_said_has_a_default(app) {
        let alice = app.alice().await;
        let response = app.create(&alice, &json!({ "title": "  Tulips  " })).await;
        assert_eq!(response.status(), 201);
        let (location, etag) = (
            response.headers()["location"].to_str().unwrap().to_owned(),
            response.headers()["etag"].to_str().unwrap().to_owned(),
        );
        let body: Value = response.json().await.unwrap();
        let data = &body["data"];
        assert_eq!(location, format!("/api/me/requests/{}", data["id"].as_str().unwrap()));
        assert!(etag.starts_with('"') && etag.ends_with('"'), "{etag}");
        for (field, expected) in [
            ("title", json!("Tulips")),
            ("description", json!("")),
            ("status", json!("pending")),
            ("progress", json!(0)),
            ("current_step", Value::Null),
            ("request_type", json!("general")),
            ("priority", json!("normal")),
            ("metadata", json!({})),
            ("files", json!([])),
            ("results", Value::Null),
            ("submission_id", Value::Null),
            ("completed_at", Value::Null),
        ] {
            assert_eq!(data[field], expected, "{field}");
        }
        assert_eq!(app.request(&alice, data["id"].as_str().unwrap()).await, *data);
    }

    async fn a_client_can_not_set_what_is_ours(app) {
        let (alice, bob) = (app.alice().await, app.bob().await);
        let id = "0190a6d0-0000-7000-8000-000000000000";
        let body = json!({
            "title": "Tulips", "id": id, "status": "completed", "progress": 100, "user_id": bob.id,
            "results": {}, "submission_id": "mine", "created_at": "2001-01-01T00:00:00Z",
            "unknown": [1, 2],
        });
        let response = app.create(&alice, &body).await;
        assert_eq!(response.status(), 201);
        let made = id_of(response).await;
        let request = app.request(&alice, &made).await;
        assert_ne!(request["id"], id);
        assert_eq!(request["status"], "pending");
        assert_eq!(request["progress"], 0);
        assert_eq!(request["submission_id"], Value::Null);
        assert!(!request["created_at"].as_str().unwrap().starts_with("2001"));
        let of_bob = app.get(&bob, "/api/me/requests").await;
        assert_eq!(of_bob["data"], json!([]));
    }

    async fn a_form_brings_the_same_fields_and_files(app) {
        let alice = app.alice().await;
        let voice = file("say.wav", "audio/wav", *b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0");
        let body = form("Tulips", [
            file("plan.pdf", "application/pdf", PDF),
            file("notes.md", "text/markdown", *b"# Notes"),
        ])
        .text("description", "Two lines\r\nof text")
        .text("request_type", "document")
        .text("priority", "high")
        .text("metadata", r#"{"colour": "red"}"#)
        .part("voice_file", voice);
        let response = app.create_form(&alice, body).await;
        assert_eq!(response.status(), 201);
        let id = id_of(response).await;
        let request = app.request(&alice, &id).await;
        assert_eq!(request["title"], "Tulips");
        assert_eq!(request["description"], "Two lines\nof text");
        assert_eq!(request["request_type"], "document");
        assert_eq!(request["priority"], "high");
        assert_eq!(request["metadata"], json!({ "colour": "red" }));
        let files: Vec<_> = request["files"]
            .as_array()
            .unwrap()
            .iter()
            .map(|file| (&file["name"], &file["kind"], &file["content_type"]))
            .collect();
        assert_eq!(
            json!(files),
            json!([
                ["plan.pdf", "file", "application/pdf"],
                ["notes.md", "file", "text/markdown"],
                ["say.wav", "voice", "audio/wav"],
            ])
        );
        assert_eq!(request["files"][0]["size"], PDF.len());
        assert_eq!(request["files"][0]["sha256"], hex(&Sha256::digest(PDF)));
    }

    async fn everything_that_is_wrong_is_said_at_once(app) {
        let alice = app.alice().await;
        let body = json!({
            "title": "", "description": "x".repeat(20_001), "request_type": "y".repeat(51),
            "priority": "urgent", "metadata": [1],
        });
        let response = app.create(&alice, &body).await;
        assert_eq!(response.status(), 422);
        let found = problems(response).await;
        let mut fields: Vec<_> = found.iter().map(|(_, field)| field.as_str()).collect();
        fields.sort_unstable();
        assert_eq!(fields, ["description", "metadata", "priority", "request_type", "title"]);
        assert!(found.iter().all(|(code, _)| code == "VALIDATION_ERROR"));

        let form = form("", []).text("priority", "urgent").text("metadata", "{");
        let response = app.create_form(&alice, form).await;
        assert_eq!(response.status(), 422);
        let fields: Vec<_> = problems(response).await.into_iter().map(|(_, field)| field).collect();
        assert_eq!(fields, ["title", "priority", "metadata"]);

        let listed = app.get(&alice, "/api/me/requests").await;
        assert_eq!(listed["pagination"]["total"], 0);
    }

    async fn a_title_has_1_to_200_characters_of_any_script(app) {
        let alice = app.alice().await;
        for letter in ["a", "ř", "Ж", "ج", "漢", "🌷"] {
            let title = letter.repeat(200);
            let response = app.create(&alice, &json!({ "title": title })).await;
            assert_eq!(response.status(), 201, "{letter}");
            let id = id_of(response).await;
            assert_eq!(app.request(&alice, &id).await["title"], title);
            let response = app.create(&alice, &json!({ "title": letter.repeat(201) })).await;
            assert_eq!(response.status(), 422, "{letter}");
        }
        for bad in [json!(""), json!("   "), json!(null), json!(7), json!("a\u{0}b"), json!("a\nb")]
        {
            let response = app.create(&alice, &json!({ "title": bad })).await;
            assert_eq!(response.status(), 422, "{bad}");
            assert_eq!(problems(response).await[0].1, "title", "{bad}");
        }
    }

    async fn metadata_has_up_to_16_kilobytes(app) {
        let alice = app.alice().await;
        // {"k":"..."} is eight characters around its text.
        let fits = json!({ "k": "x".repeat(16 * 1024 - 8) });
        let response = app.create(&alice, &json!({ "title": "Fits", "metadata": fits })).await;
        assert_eq!(response.status(), 201);
        let id = id_of(response).await;
        assert_eq!(app.request(&alice, &id).await["metadata"], fits);
        let over = json!({ "k": "x".repeat(16 * 1024 - 7) });
        let response = app.create(&alice, &json!({ "title": "Over", "metadata": over })).await;
        assert_eq!(response.status(), 422);
        assert_eq!(problems(response).await[0].1, "metadata");
        let nul = json!({ "title": "NUL", "metadata": { "a": ["\u{0}"] } });
        assert_eq!(app.create(&alice, &nul).await.status(), 422);
    }

    async fn a_body_that_is_no_json_is_told_apart(app) {
        let alice = app.alice().await;
        for (content_type, body, status) in [
            ("application/json", "{", 400),
            ("application/json", "[1]", 400),
            ("application/json", "", 400),
            ("text/plain", r#"{"title":"a"}"#, 415),
            ("multipart/form-data", "no boundary", 400),
            ("multipart/form-data; boundary=x", "no parts", 400),
        ] {
            let response = app
                .by(&alice, Method::POST, "/api/me/requests")
                .header("content-type", content_type)
                .body(body)
                .send()
                .await
                .unwrap();
            assert_eq!(response.status(), status, "{content_type} {body}");
        }
        let huge = json!({ "title": "a", "unknown": "x".repeat(2 * 1024 * 1024) });
        assert_eq!(app.create(&alice, &huge).await.status(), 413);
    }

    async fn a_change_keeps_what_it_does_not_name(app) {
        let alice = app.alice().await;
        let body = json!({
            "title": "Tulips", "description": "Red", "priority": "high", "metadata": { "a": 1 },
        });
        let id = id_of(app.create(&alice, &body).await).await;
        let path = format!("/api/me/requests/{id}");
        for (change, expected) in [
            (json!({ "title": "Roses" }), json!(["Roses", "Red", "high", { "a": 1 }])),
            (json!({ "description": "Blue" }), json!(["Roses", "Blue", "high", { "a": 1 }])),
            (json!({ "priority": "low" }), json!(["Roses", "Blue", "low", { "a": 1 }])),
            (json!({ "metadata": {} }), json!(["Roses", "Blue", "low", {}])),
            (json!({ "status": "completed", "progress": 9 }), json!(["Roses", "Blue", "low", {}])),
        ] {
            let response = app.by(&alice, Method::PUT, &path).json(&change).send().await.unwrap();
            assert_eq!(response.status(), 200, "{change}");
            let now = app.request(&alice, &id).await;
            let shown =
                json!([now["title"], now["description"], now["priority"], now["metadata"]]);
            assert_eq!(shown, expected, "{change}");
            assert_eq!(now["status"], "pending");
            assert_eq!(now["progress"], 0);
        }
        let bad = json!({ "title": "", "priority": "urgent" });
        let response = app.by(&alice, Method::PUT, &path).json(&bad).send().await.unwrap();
        assert_eq!(response.status(), 422);
        assert_eq!(problems(response).await.len(), 2);
        assert_eq!(app.request(&alice, &id).await["title"], "Roses");
        let found = app.get(&alice, "/api/me/requests?q=roses").await;
        assert_eq!(found["pagination"]["total"], 1, "the search knows the new title");
        let found = app.get(&alice, "/api/me/requests?q=tulips").await;
        assert_eq!(found["pagination"]["total"], 0, "and has forgotten the old one");
    }

    async fn a_stale_etag_changes_and_deletes_nothing(app) {
        let alice = app.alice().await;
        let id = app.hand_in(&alice, "Tulips").await;
        let path = format!("/api/me/requests/{id}");
        let etag = async || {
            let response = app.by(&alice, Method::GET, &path).send().await.unwrap();
            response.headers()["etag"].to_str().unwrap().to_owned()
        };
        let put = async |tag: &str, title: &str| {
            let call = app.by(&alice, Method::PUT, &path).header("if-match", tag);
            call.json(&json!({ "title": title })).send().await.unwrap()
        };
        let first = etag().await;
        let response = put(&first, "Roses").await;
        assert_eq!(response.status(), 200);
        let second = etag().await;
        assert_ne!(first, second);
        assert_eq!(response.headers()["etag"], second.as_str());

        assert_eq!(put(&first, "Lilies").await.status(), 412);
        assert_eq!(app.request(&alice, &id).await["title"], "Roses");
        let delete = |tag: &str| app.by(&alice, Method::DELETE, &path).header("if-match", tag);
        assert_eq!(delete(&first).send().await.unwrap().status(), 412);
        assert_eq!(app.request(&alice, &id).await["title"], "Roses");

        assert_eq!(put(&format!("{first}, {second}"), "Lilies").await.status(), 200);
        assert_eq!(put("*", "Violets").await.status(), 200);
        let form = form("", [file("a.txt", "text/plain", *b"a")]);
        let before = etag().await;
        let add = app.by(&alice, Method::POST, &format!("{path}/files")).multipart(form);
        assert_eq!(add.send().await.unwrap().status(), 201);
        let with_file = etag().await;
        assert_ne!(before, with_file, "a file more is another version");
        let file = app.request(&alice, &id).await["files"][0]["id"].as_str().unwrap().to_owned();
        let gone = app.by(&alice, Method::DELETE, &format!("{path}/files/{file}"));
        assert_eq!(gone.send().await.unwrap().status(), 204);
        assert_ne!(etag().await, with_file, "and a file less");

        assert_eq!(delete(&etag().await).send().await.unwrap().status(), 204);
        let response = app.by(&alice, Method::GET, &path).send().await.unwrap();
        assert_eq!(response.status(), 404);
    }

    async fn twenty_editors_of_one_version_and_one_wins(app) {
        let alice = app.alice().await;
        let id = app.hand_in(&alice, "Tulips").await;
        let path = format!("/api/me/requests/{id}");
        let response = app.by(&alice, Method::GET, &path).send().await.unwrap();
        let etag = response.headers()["etag"].clone();
        let puts = (0..20).map(|number| {
            let call = app.by(&alice, Method::PUT, &path).header("if-match", etag.clone());
            call.json(&json!({ "title": format!("Title {number}") })).send()
        });
        let answers = futures_util::future::join_all(puts).await;
        let statuses: Vec<u16> =
            answers.iter().map(|answer| answer.as_ref().unwrap().status().as_u16()).collect();
        assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
        assert_eq!(statuses.iter().filter(|status| **status == 412).count(), 19, "{statuses:?}");
    }

    async fn what_is_handed_in_can_not_be_edited(app) {
        let alice = app.alice().await;
        let id = app.hand_in(&alice, "Tulips").await;
        app.deliver().await;
        assert_eq!(app.request(&alice, &id).await["status"], "submitted");
        let path = format!("/api/me/requests/{id}");
        let put = app.by(&alice, Method::PUT, &path).json(&json!({ "title": "Roses" }));
        let response = put.send().await.unwrap();
        assert_eq!(response.status(), 409);
        assert_eq!(problems(response).await[0].0, "RESOURCE_CONFLICT");
        assert_eq!(app.request(&alice, &id).await["title"], "Tulips");
    }

    async fn a_cancelled_request_stays_cancelled(app) {
        let alice = app.alice().await;
        let pending = app.hand_in(&alice, "Never handed in").await;
        assert_eq!(app.act(&alice, &pending, "cancel").await.status(), 200);
        app.settle().await;
        assert_eq!(app.request(&alice, &pending).await["status"], "cancelled");
        assert!(app.platform.submissions().is_empty(), "the platform never saw it");

        let running = app.hand_in(&alice, "Handed in").await;
        app.deliver().await;
        assert_eq!(app.platform.submissions().len(), 1);
        let response = app.act(&alice, &running, "cancel").await;
        assert_eq!(response.status(), 200);
        let body: Value = response.json().await.unwrap();
        assert_eq!(body["data"]["status"], "cancelled");
        assert!(body["data"]["completed_at"].is_string());
        app.settle().await;
        let request = app.request(&alice, &running).await;
        assert_eq!((&request["status"], &request["results"]), (&json!("cancelled"), &Value::Null));
        for verb in ["cancel", "retry"] {
            let response = app.act(&alice, &running, verb).await;
            assert_eq!(response.status(), 409, "{verb}");
        }
    }

    async fn twenty_cancellations_and_one_happens(app) {
        let alice = app.alice().await;
        let id = app.hand_in(&alice, "Tulips").await;
        app.deliver().await;
        let calls = (0..20).map(|_| app.act(&alice, &id, "cancel"));
        let answers = futures_util::future::join_all(calls).await;
        let statuses: Vec<u16> = answers.iter().map(|answer| answer.status().as_u16()).collect();
        assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
        assert_eq!(statuses.iter().filter(|status| **status == 409).count(), 19, "{statuses:?}");
        let timeline = app.get(&alice, &format!("/api/me/requests/{id}/timeline")).await;
        let ended = timeline["data"].as_array().unwrap().iter();
        assert_eq!(ended.filter(|entry| entry["status"] == "cancelled").count(), 1, "{timeline}");
    }

    async fn a_failed_request_is_tried_again_as_a_new_one(app) {
        let alice = app.alice().await;
        let body = form("Tulips [fail]", [file("plan.pdf", "application/pdf", PDF)])
            .text("priority", "high")
            .text("metadata", r#"{"a":1}"#);
        let id = id_of(app.create_form(&alice, body).await).await;
        assert_eq!(app.act(&alice, &id, "retry").await.status(), 409, "it has not failed yet");
        app.settle().await;
        let failed = app.request(&alice, &id).await;
        assert_eq!(failed["status"], "failed");
        assert_eq!(failed["failure"], "platform");

        let response = app.act(&alice, &id, "retry").await;
        assert_eq!(response.status(), 201);
        let again = app.request(&alice, &id_of(response).await).await;
        assert_ne!(again["id"], id.as_str());
        assert_eq!(again["retry_of"], id.as_str());
        assert_eq!((&again["status"], &again["progress"]), (&json!("pending"), &json!(0)));
        for field in ["title", "description", "request_type", "priority", "metadata"] {
            assert_eq!(again[field], failed[field], "{field}");
        }
        assert_ne!(again["files"][0]["id"], failed["files"][0]["id"]);
        assert_eq!(again["files"][0]["sha256"], failed["files"][0]["sha256"]);

        // The copy is one: it outlives the original.
        let path = format!("/api/me/requests/{id}");
        assert_eq!(app.by(&alice, Method::DELETE, &path).send().await.unwrap().status(), 204);
        app.deliver().await;
        let copy = format!(
            "/api/me/requests/{}/files/{}",
            again["id"].as_str().unwrap(),
            again["files"][0]["id"].as_str().unwrap()
        );
        let response = app.by(&alice, Method::GET, &copy).send().await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.bytes().await.unwrap(), PDF);
    }

    async fn a_deleted_request_leaves_nothing_behind(app) {
        let alice = app.alice().await;
        let body = form("Tulips", [
            file("plan.pdf", "application/pdf", PDF),
            file("notes.txt", "text/plain", *b"notes"),
        ]);
        let id = id_of(app.create_form(&alice, body).await).await;
        app.deliver().await;
        assert_eq!(app.stored_files().len(), 2);
        assert_eq!(app.platform.submissions().len(), 1);
        let path = format!("/api/me/requests/{id}");
        assert_eq!(app.by(&alice, Method::DELETE, &path).send().await.unwrap().status(), 204);
        for path in [path.clone(), format!("{path}/results"), format!("{path}/timeline")] {
            let response = app.by(&alice, Method::GET, &path).send().await.unwrap();
            assert_eq!(response.status(), 404, "{path}");
        }
        assert_eq!(app.by(&alice, Method::DELETE, &path).send().await.unwrap().status(), 404);
        app.deliver().await;
        assert_eq!(app.stored_files(), Vec::<std::path::PathBuf>::new());
        app.settle().await;
        let listed = app.get(&alice, "/api/me/requests").await;
        assert_eq!(listed["pagination"]["total"], 0);
    }

    async fn what_came_out_can_be_read_and_taken_along(app) {
        let alice = app.alice().await;
        let id = app.hand_in(&alice, "Tulips").await;
        let path = format!("/api/me/requests/{id}/results");
        let early = app.get(&alice, &path).await["data"].clone();
        assert_eq!(
            early,
            json!({
                "status": "pending", "results": null, "artifacts": [], "results_page_url": null,
            })
        );
        let download = format!("{path}/download");
        let response = app.by(&alice, Method::GET, &download).send().await.unwrap();
        assert_eq!(response.status(), 409);
        assert_eq!(problems(response).await[0].0, "RESOURCE_CONFLICT");

        app.settle().await;
        let results = app.get(&alice, &path).await["data"].clone();
        assert_eq!(results["status"], "completed");
        assert!(results["results_page_url"].as_str().unwrap().starts_with("http"), "{results}");

        let response = app.by(&alice, Method::GET, &download).send().await.unwrap();
        assert_eq!(response.status(), 200);
        let named = response.headers()["content-disposition"].to_str().unwrap().to_owned();
        assert!(named.starts_with("attachment;") && named.contains("Tulips"), "{named}");
        assert_eq!(response.headers()["cache-control"], "no-store");
        let bytes = response.bytes().await.unwrap();
        let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut read = |name: &str| {
            let mut content = Vec::new();
            zip.by_name(name).unwrap().read_to_end(&mut content).unwrap();
            content
        };
        let manifest: Value = serde_json::from_slice(&read("manifest.json")).unwrap();
        let files = manifest["files"].as_array().unwrap();
        assert!(!files.is_empty());
        for file in files {
            let content = read(file["name"].as_str().unwrap());
            assert_eq!(file["size"], content.len());
            assert_eq!(file["sha256"], hex(&Sha256::digest(&content)));
        }
        let kept: Value = serde_json::from_slice(&read("results.json")).unwrap();
        assert_eq!(kept["request"]["id"], id.as_str());
        assert!(kept["results"].is_object(), "{kept}");
        assert_eq!(zip.len(), files.len() + 1, "nothing that the manifest does not name");
    }

    async fn the_timeline_names_every_step_and_who_said_so(app) {
        let alice = app.alice().await;
        let id = app.hand_in(&alice, "Tulips").await;
        app.settle().await;
        let timeline = app.get(&alice, &format!("/api/me/requests/{id}/timeline")).await;
        let mut steps: Vec<_> = timeline["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|entry| {
                assert!(entry["created_at"].as_str().unwrap().ends_with('Z'));
                (entry["status"].as_str().unwrap(), entry["source"].as_str().unwrap())
            })
            .collect();
        steps.dedup();
        assert_eq!(
            steps,
            [
                ("pending", "user"),
                ("submitted", "submission-service"),
                ("processing", "ai-orchestrator"),
                ("completed", "ai-orchestrator"),
            ]
        );
    }

    async fn news_in_the_wrong_order_moves_nothing_back(app) {
        let alice = app.alice().await;
        let id = app.hand_in(&alice, "Tulips").await;
        let state = async || {
            let request = app.request(&alice, &id).await;
            json!([request["status"], request["progress"], request["current_step"]])
        };
        let data = |progress: f64, step: &str| {
            json!({ "request_id": id, "progress": progress, "current_step": step })
        };
        app.reported("request.processing", &data(0.35, "Reading")).await;
        assert_eq!(state().await, json!(["processing", 35, "Reading"]));
        app.reported("job.progress", &data(0.2, "Reading again")).await;
        assert_eq!(state().await, json!(["processing", 35, "Reading again"]), "it never falls");
        app.reported("job.progress", &data(60.0, "Thinking")).await;
        assert_eq!(state().await, json!(["processing", 60, "Thinking"]));

        let done = json!({ "request_id": id, "results": { "answer": 42 }, "artifacts": [{ "name": "a" }] });
        app.reported("request.completed", &done).await;
        assert_eq!(state().await, json!(["completed", 100, null]));
        let completed = app.request(&alice, &id).await;
        app.advance(TimeDelta::seconds(5));
        for (event, late) in [
            ("request.processing", data(0.9, "Late")),
            ("request.failed", json!({ "request_id": id, "error": "late" })),
            ("request.completed", json!({ "request_id": id, "results": { "answer": 43 } })),
        ] {
            app.reported(event, &late).await;
            assert_eq!(app.request(&alice, &id).await, completed, "{event}");
        }
        let results = app.get(&alice, &format!("/api/me/requests/{id}/results")).await;
        assert_eq!(results["data"]["results"], json!({ "answer": 42 }));
        let artifact = &results["data"]["artifacts"][0];
        assert_eq!((&artifact["name"], &artifact["status"]), (&json!("a"), &json!("failed")));
    }

    async fn completed_may_come_before_processing(app) {
        let alice = app.alice().await;
        let id = app.hand_in(&alice, "Tulips").await;
        let data = json!({ "request_id": id, "results": { "answer": 42 } });
        app.reported("request.completed", &data).await;
        app.reported("request.processing", &json!({ "request_id": id, "progress": 0.1 })).await;
        let request = app.request(&alice, &id).await;
        assert_eq!(request["status"], "completed");
        assert_eq!(request["progress"], 100);
        assert!(request["completed_at"].is_string());
    }

    async fn a_strangers_requests_do_not_exist(app) {
        let (alice, bob) = (app.alice().await, app.bob().await);
        let body = form("Mine", [file("plan.pdf", "application/pdf", PDF)]);
        let id = id_of(app.create_form(&alice, body).await).await;
        let before = app.request(&alice, &id).await;
        let file = before["files"][0]["id"].as_str().unwrap().to_owned();
        let own = app.hand_in(&bob, "His").await;
        for (method, path) in [
            (Method::GET, format!("/api/me/requests/{id}")),
            (Method::PUT, format!("/api/me/requests/{id}")),
            (Method::DELETE, format!("/api/me/requests/{id}")),
            (Method::POST, format!("/api/me/requests/{id}/cancel")),
            (Method::POST, format!("/api/me/requests/{id}/retry")),
            (Method::GET, format!("/api/me/requests/{id}/results")),
            (Method::GET, format!("/api/me/requests/{id}/results/download")),
            (Method::GET, format!("/api/me/requests/{id}/timeline")),
            (Method::GET, format!("/api/me/requests/{id}/files/{file}")),
            (Method::DELETE, format!("/api/me/requests/{id}/files/{file}")),
            // Her file does not hang on his request either.
            (Method::GET, format!("/api/me/requests/{own}/files/{file}")),
            (Method::DELETE, format!("/api/me/requests/{own}/files/{file}")),
            (Method::GET, "/api/me/requests/not-a-uuid".to_owned()),
            (Method::GET, "/api/me/requests/0190a6d0-0000-7000-8000-000000000000".to_owned()),
        ] {
            let call = app.by(&bob, method.clone(), &path).json(&json!({ "title": "Stolen" }));
            let response = call.send().await.unwrap();
            assert_eq!(response.status(), 404, "{method} {path}");
            assert_eq!(problems(response).await[0].0, "RESOURCE_NOT_FOUND", "{method} {path}");
        }
        assert_eq!(app.request(&alice, &id).await, before);
    }

    async fn v1_is_the_same_api(app) {
        let alice = app.alice().await;
        let id = app.hand_in(&alice, "Tulips").await;
        let mut bare = app.get(&alice, &format!("/api/me/requests/{id}")).await;
        let mut v1 = app.get(&alice, &format!("/api/v1/me/requests/{id}")).await;
        for answer in [&mut bare, &mut v1] {
            answer.as_object_mut().unwrap().remove("timestamp");
        }
        assert_eq!(bare, v1);
    }
}

with_siblings_on_every_database! {
    async fn while_the_platform_is_away_a_request_waits_and_can_be_edited(app, siblings) {
        siblings.submissions_are_away(1);
        let alice = app.alice().await;
        let id = app.hand_in(&alice, "Tulips").await;
        app.deliver().await;
        let request = app.request(&alice, &id).await;
        assert_eq!((&request["status"], &request["notice"]), (&json!("pending"), &json!("unreachable")));
        let put = app.by(&alice, Method::PUT, &format!("/api/me/requests/{id}"));
        let response = put.json(&json!({ "title": "Roses" })).send().await.unwrap();
        assert_eq!(response.status(), 200);
        app.advance(TimeDelta::minutes(1));
        app.deliver().await;
        let request = app.request(&alice, &id).await;
        assert_eq!((&request["status"], &request["notice"]), (&json!("submitted"), &Value::Null));
        let handed_in = siblings.submissions.created();
        assert!(handed_in.last().unwrap().description.starts_with("Roses"), "as it is now");
    }

    async fn a_request_that_fails_says_why_and_tells_its_owner(app, siblings) {
        let alice = app.alice().await;
        let id = app.hand_in(&alice, "Tulips").await;
        app.deliver().await;
        app.reported("request.failed", &json!({ "request_id": id, "error": "No model" })).await;
        let request = app.request(&alice, &id).await;
        assert_eq!(request["status"], "failed");
        assert_eq!(request["failure"], "platform");
        assert!(!request.to_string().contains("No model"), "the platform's words stay inside");
        let told = siblings.notifications.calls();
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].contact_value, alice.email);
        assert!(told[0].title.contains("Tulips"), "{}", told[0].title);
    }
}
