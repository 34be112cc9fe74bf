//! Files of a request: what is taken, how it is named, how it comes back.

use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::support::requests::{PDF, file, form, id_of, problems};
use crate::support::{Person, TestApp};

/// A ZIP that is no Word document.
fn zip_of_nothing_known() -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("run.exe", zip::write::SimpleFileOptions::default()).unwrap();
    zip.finish().unwrap().into_inner()
}

async fn add(app: &TestApp, person: &Person, id: &str, body: reqwest::multipart::Form) -> Response {
    let path = format!("/api/me/requests/{id}/files");
    app.by(person, Method::POST, &path).multipart(body).send().await.unwrap()
}

/// The path of the first file of a request made of one.
async fn with_file(app: &TestApp, person: &Person, name: &str, content: &[u8]) -> String {
    let body = form("Tulips", [file(name, "application/octet-stream", content)]);
    let id = id_of(app.create_form(person, body).await).await;
    let request = app.request(person, &id).await;
    format!("/api/me/requests/{id}/files/{}", request["files"][0]["id"].as_str().unwrap())
}

on_every_database! {
    async fn an_eleventh_file_is_one_too_many(app) {
        let alice = app.alice().await;
        let some = |count: usize| {
            form("Tulips", (0..count).map(|n| file(&format!("{n}.txt"), "text/plain", *b"text")))
        };
        let response = app.create_form(&alice, some(11)).await;
        assert_eq!(response.status(), 422);
        assert_eq!(problems(response).await[0].1, "files");
        assert!(app.stored_files().is_empty());

        let response = app.create_form(&alice, some(10)).await;
        assert_eq!(response.status(), 201);
        let id = id_of(response).await;
        let response = add(app, &alice, &id, some(1)).await;
        assert_eq!(response.status(), 422);
        assert_eq!(problems(response).await[0].1, "files");
        assert_eq!(app.request(&alice, &id).await["files"].as_array().unwrap().len(), 10);
        assert_eq!(app.stored_files().len(), 10);
    }

    async fn twenty_at_once_do_not_add_more_than_ten(app) {
        let alice = app.alice().await;
        let id = app.hand_in(&alice, "Tulips").await;
        let calls = (0..20).map(|n| {
            let body = form("", [file(&format!("{n}.txt"), "text/plain", *b"text")]);
            add(app, &alice, &id, body)
        });
        let answers = futures_util::future::join_all(calls).await;
        let taken = answers.iter().filter(|answer| answer.status() == 201).count();
        let refused = answers.iter().filter(|answer| answer.status() == 422).count();
        assert_eq!((taken, refused), (10, 10));
        assert_eq!(app.request(&alice, &id).await["files"].as_array().unwrap().len(), 10);
        assert_eq!(app.stored_files().len(), 10);
    }

    async fn the_content_decides_what_a_file_is(app) {
        let alice = app.alice().await;
        let docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
        for (name, claimed, content) in [
            ("picture.pdf", "application/pdf", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec()),
            ("letter.docx", docx, zip_of_nothing_known()),
            ("page.txt", "text/plain", b"MZ\x90\0\x03\0\0\0".to_vec()),
            ("cut.txt", "text/plain", b"\xc5\xbelu\xc5".to_vec()),
            ("empty.txt", "text/plain", Vec::new()),
            ("late.txt", "text/plain", [vec![b'a'; 100_000], vec![0]].concat()),
        ] {
            let response =
                app.create_form(&alice, form("Tulips", [file(name, claimed, content)])).await;
            assert_eq!(response.status(), 422, "{name}");
            let expected = ("INVALID_FILE_TYPE".to_owned(), "files".to_owned());
            assert_eq!(problems(response).await, [expected], "{name}");
            assert!(app.stored_files().is_empty(), "{name} left something");
        }
        for (name, claimed, content, found) in [
            ("plan", "application/octet-stream", PDF.to_vec(), "application/pdf"),
            ("plan.png", "image/png", PDF.to_vec(), "application/pdf"),
            ("notes.md", "application/octet-stream", b"# Hi".to_vec(), "text/markdown"),
            ("cz.txt", "text/plain", "žluťoučký kůň".as_bytes().to_vec(), "text/plain"),
            ("say.ogg", "audio/ogg", b"OggS\0\x02\0\0\0\0\0\0\0\0".to_vec(), "audio/ogg"),
            ("say.mp3", "audio/mpeg", b"ID3\x04\0\0\0\0\0\0".to_vec(), "audio/mpeg"),
        ] {
            let response =
                app.create_form(&alice, form("Tulips", [file(name, claimed, content)])).await;
            assert_eq!(response.status(), 201, "{name}");
            let id = id_of(response).await;
            assert_eq!(app.request(&alice, &id).await["files"][0]["content_type"], found, "{name}");
        }
    }

    async fn a_spoken_message_is_audio(app) {
        let alice = app.alice().await;
        let body = form("Tulips", []).part("voice_file", file("say.ogg", "audio/ogg", PDF));
        let response = app.create_form(&alice, body).await;
        assert_eq!(response.status(), 422);
        let expected = ("INVALID_FILE_TYPE".to_owned(), "voice_file".to_owned());
        assert_eq!(problems(response).await, [expected]);
    }

    async fn one_bad_file_and_none_is_kept(app) {
        let alice = app.alice().await;
        let body = form("Tulips", [
            file("good.pdf", "application/pdf", PDF),
            file("bad.pdf", "application/pdf", *b"\x89PNG\r\n\x1a\n"),
        ]);
        assert_eq!(app.create_form(&alice, body).await.status(), 422);
        // A bad field after good files, too.
        let body = form("", [file("good.pdf", "application/pdf", PDF)]);
        assert_eq!(app.create_form(&alice, body).await.status(), 422);
        assert!(app.stored_files().is_empty());
        assert_eq!(app.get(&alice, "/api/me/requests").await["pagination"]["total"], 0);
    }

    async fn names_are_made_safe(app) {
        let alice = app.alice().await;
        for (sent, kept) in [
            ("../../etc/passwd", "passwd"),
            (r"C:\Users\alice\plan.txt", "plan.txt"),
            ("смета за май.txt", "смета за май.txt"),
            ("inv\u{202e}txt.exe", "invtxt.exe"),
            ("...", "file"),
        ] {
            let path = with_file(app, &alice, sent, b"text").await;
            let id = path.split('/').nth(4).unwrap();
            let name = app.request(&alice, id).await["files"][0]["name"].clone();
            assert_eq!(name, kept, "{sent}");
            let response = app.by(&alice, Method::GET, &path).send().await.unwrap();
            let shown = response.headers()["content-disposition"].to_str().unwrap().to_owned();
            assert!(shown.starts_with("attachment; filename=\""), "{shown}");
            assert!(shown.contains("filename*=UTF-8''") && shown.is_ascii(), "{shown}");
        }
        for path in app.stored_files() {
            let path = path.to_string_lossy().into_owned();
            assert!(!path.contains("passwd") && !path.contains("plan"), "{path}");
        }
    }

    async fn a_file_comes_back_as_an_attachment_whole_or_in_parts(app) {
        let alice = app.alice().await;
        let content: Vec<u8> = (0..1000_u32).flat_map(|n| format!("{n:04}\n").into_bytes()).collect();
        let path = with_file(app, &alice, "numbers.txt", &content).await;
        let get = async |range: Option<&str>| {
            let call = app.by(&alice, Method::GET, &path);
            let call = match range {
                Some(range) => call.header("range", range),
                None => call,
            };
            call.send().await.unwrap()
        };
        let whole = get(None).await;
        assert_eq!(whole.status(), 200);
        for (name, value) in [
            ("content-type", "text/plain"),
            ("content-length", "5000"),
            ("accept-ranges", "bytes"),
            ("x-content-type-options", "nosniff"),
            ("cache-control", "no-store"),
        ] {
            assert_eq!(whole.headers()[name], value, "{name}");
        }
        let disposition = whole.headers()["content-disposition"].to_str().unwrap().to_owned();
        assert!(disposition.starts_with("attachment; filename=\"numbers.txt\""), "{disposition}");
        assert!(whole.headers()["content-security-policy"].to_str().unwrap().contains("sandbox"));
        assert_eq!(whole.bytes().await.unwrap(), content);

        for (range, expected, shown) in [
            ("bytes=0-4", &content[..5], "bytes 0-4/5000"),
            ("bytes=4990-", &content[4990..], "bytes 4990-4999/5000"),
            ("bytes=-5", &content[4995..], "bytes 4995-4999/5000"),
            ("bytes=4998-9000", &content[4998..], "bytes 4998-4999/5000"),
        ] {
            let part = get(Some(range)).await;
            assert_eq!(part.status(), 206, "{range}");
            assert_eq!(part.headers()["content-range"], shown);
            assert_eq!(part.headers()["content-length"], expected.len().to_string().as_str());
            assert_eq!(part.bytes().await.unwrap(), expected, "{range}");
        }
        let nothing = get(Some("bytes=5000-")).await;
        assert_eq!(nothing.status(), 416);
        assert_eq!(nothing.headers()["content-range"], "bytes */5000");
        assert_eq!(get(Some("lines=1-2")).await.status(), 200, "a unit that nobody knows");
        let head = app.by(&alice, Method::HEAD, &path).send().await.unwrap();
        assert_eq!((head.status().as_u16(), &head.headers()["content-length"]), (200, &"5000".parse().unwrap()));
    }

    async fn files_come_and_go_while_a_request_is_pending(app) {
        let alice = app.alice().await;
        let id = app.hand_in(&alice, "Tulips").await;
        let response = add(app, &alice, &id, form("", [file("a.pdf", "application/pdf", PDF)])).await;
        assert_eq!(response.status(), 201);
        let body: Value = response.json().await.unwrap();
        assert_eq!(body["data"].as_array().unwrap().len(), 1);
        let path =
            format!("/api/me/requests/{id}/files/{}", body["data"][0]["id"].as_str().unwrap());
        assert_eq!(app.by(&alice, Method::DELETE, &path).send().await.unwrap().status(), 204);
        assert_eq!(app.request(&alice, &id).await["files"], json!([]));
        assert_eq!(app.by(&alice, Method::GET, &path).send().await.unwrap().status(), 404);
        assert_eq!(app.by(&alice, Method::DELETE, &path).send().await.unwrap().status(), 404);

        let nothing = add(app, &alice, &id, form("no file", [])).await;
        assert_eq!(nothing.status(), 422);
        let call = app.by(&alice, Method::POST, &format!("/api/me/requests/{id}/files"));
        assert_eq!(call.json(&json!({})).send().await.unwrap().status(), 415);

        let response = add(app, &alice, &id, form("", [file("b.pdf", "application/pdf", PDF)])).await;
        let body: Value = response.json().await.unwrap();
        let kept =
            format!("/api/me/requests/{id}/files/{}", body["data"][0]["id"].as_str().unwrap());
        app.deliver().await;
        assert_eq!(app.stored_files().len(), 1, "the file that was taken away is gone");

        assert_eq!(app.request(&alice, &id).await["status"], "submitted");
        let late = add(app, &alice, &id, form("", [file("c.pdf", "application/pdf", PDF)])).await;
        assert_eq!(late.status(), 409);
        assert_eq!(app.by(&alice, Method::DELETE, &kept).send().await.unwrap().status(), 409);
        assert_eq!(app.by(&alice, Method::GET, &kept).send().await.unwrap().status(), 200);
        assert_eq!(app.stored_files().len(), 1);
    }
}

/// The bytes are the same on either database, and there are many of them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_over_50_megabytes_is_refused_and_leaves_nothing() {
    let app = TestApp::sqlite().await;
    let alice = app.alice().await;
    let limit = 50 * 1024 * 1024;
    let over = form("Tulips", [file("big.txt", "text/plain", vec![b'a'; limit + 1])]);
    let response = app.create_form(&alice, over).await;
    assert_eq!(response.status(), 413);
    assert_eq!(problems(response).await[0].0, "FILE_TOO_LARGE");
    assert!(app.stored_files().is_empty(), "{:?}", app.stored_files());
    assert_eq!(app.get(&alice, "/api/me/requests").await["pagination"]["total"], 0);

    let fits = form("Tulips", [file("big.txt", "text/plain", vec![b'a'; limit])]);
    let response = app.create_form(&alice, fits).await;
    assert_eq!(response.status(), 201);
    let id = id_of(response).await;
    assert_eq!(app.request(&alice, &id).await["files"][0]["size"], limit);
    assert_eq!(app.stored_files().len(), 1);
}
