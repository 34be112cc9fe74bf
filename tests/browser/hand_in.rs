//! Handing in, in a browser: types and their fields, files that come one by one, the draft, a spoken
//! message.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::driver::{Browser, Script};
use crate::support::TestApp;

/// Drops a file of `size` bytes on the page.
const DROP: &str = "
const [name, size] = arguments;
const transfer = new DataTransfer();
transfer.items.add(new File(['a'.repeat(size)], name, { type: 'text/plain' }));
for (const type of ['dragover', 'drop']) {
  document.querySelector('.drop').dispatchEvent(
    new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: transfer }));
}
";

impl Browser<'_> {
    async fn drop_file(&self, name: &str, size: usize) {
        self.client.execute(DROP, vec![json!(name), json!(size)]).await.unwrap();
    }

    /// How quick the network is, in bytes a second; not there at all with `None`.
    async fn network(&self, upload: Option<i64>) {
        let session = self.client.session_id().await.unwrap().unwrap();
        let params = json!({
            "offline": upload.is_none(), "latency": 0, "downloadThroughput": -1,
            "uploadThroughput": upload.unwrap_or(-1),
        });
        let path = format!("session/{session}/goog/cdp/execute");
        // Without it some versions of Chromium do as if they obeyed.
        self.order(&path, &json!({ "cmd": "Network.enable", "params": {} })).await;
        let body = json!({ "cmd": "Network.emulateNetworkConditions", "params": params });
        self.order(&path, &body).await;
    }

    async fn uploads(&self) -> Value {
        self.run("return [...document.querySelectorAll('.upload[data-file] .upload__name')].map((name) => name.textContent)").await
    }

    async fn choose_type(&self, name: &str) {
        self.find(&format!("input[value={name}]")).await.click().await.unwrap();
    }
}

/// The file `name` with `content`, in a folder that goes with it.
fn on_disk(name: &str, content: &[u8]) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, content).unwrap();
    let path = path.to_str().unwrap().to_owned();
    (folder, path)
}

const OGG: &[u8] = b"OggS\0\x02\0\0\0\0\0\0\0\0\0\0\0\0\0\0";

on_every_database! {
    async fn a_draft_outlives_the_page_and_becomes_a_request(app) {
        let Some(browser) = Browser::open(app, Script::On).await else { return };
        let alice = app.alice().await;
        browser.sign_in(&alice).await;
        browser.go("/requests/new").await;
        browser.choose_type("audio").await;
        browser.until("document.querySelector('#audio-spoken_language').checkVisibility()").await;
        browser.until("!document.querySelector('#website-languages').checkVisibility()").await;
        browser.fill("audio-spoken_language", "Czech").await;
        browser.find("#audio-timestamps").await.click().await.unwrap();
        browser.fill("title", "Our meeting").await;
        browser.fill("description", "Who said what.").await;
        browser.see("Draft saved").await;
        let (_plan, plan) = on_disk("agenda.txt", b"bread 89\n");
        let (_voice, voice) = on_disk("say.ogg", OGG);
        browser.fill("files", &plan).await;
        browser.drop_file("dropped.txt", 1000).await;
        browser.fill("voice_file", &voice).await;
        browser.until_is("return document.querySelectorAll('.upload[data-file]').length", &json!(3)).await;

        browser.client.refresh().await.unwrap();
        assert_eq!(browser.uploads().await.as_array().unwrap().len(), 3);
        for (id, value) in [
            ("title", "Our meeting"), ("description", "Who said what."), ("audio-spoken_language", "Czech"),
        ] {
            browser.until(&format!("document.getElementById('{id}').value === '{value}'")).await;
        }
        browser.until("document.querySelector('#audio-timestamps').checked").await;
        browser.find(".upload__sound[src]").await;
        browser.find("[aria-label='Remove: agenda.txt']").await.click().await.unwrap();
        browser.until_is("return document.querySelectorAll('.upload[data-file]').length", &json!(2)).await;
        browser.press("Hand in request").await;
        browser.find("#now .status--pending").await;
        browser.see("dropped.txt").await;
        let path = browser.path().await;
        let id = path.rsplit('/').next().unwrap();
        let request = app.request(&alice, id).await;
        assert_eq!(request["metadata"], json!({ "spoken_language": "Czech", "timestamps": true }));
        let kinds: Vec<_> =
            request["files"].as_array().unwrap().iter().map(|file| file["kind"].clone()).collect();
        assert!(kinds.contains(&json!("voice")) && kinds.len() == 2, "{kinds:?}");

        browser.go("/requests/new").await;
        browser.until("document.querySelector('#title').value === ''").await;
        assert_eq!(browser.uploads().await, json!([]));
        app.deliver().await;
        assert_eq!(app.stored_files().len(), 2);
        browser.close().await;
    }

    async fn a_request_is_handed_in_without_any_script(app) {
        let Some(browser) = Browser::open(app, Script::Off).await else { return };
        let alice = app.alice().await;
        browser.sign_in(&alice).await;
        browser.go("/requests/new").await;
        browser.fill("title", "Our meeting").await;
        browser.choose_type("audio").await;
        browser.press("Show the fields of this type").await;
        browser.see("The draft is saved.").await;
        let (_plan, plan) = on_disk("agenda.txt", b"bread 89\n");
        browser.fill("files", &plan).await;
        browser.press("Hand in request").await;
        // What is wrong is said beside the field of the type.
        browser.find("#audio-spoken_language-error").await;
        browser.fill("audio-spoken_language", "Czech").await;
        let (_voice, voice) = on_disk("say.ogg", OGG);
        browser.fill("voice_file", &voice).await;
        browser.press("Save draft").await;
        browser.see("say.ogg").await;
        browser.fill("files", &plan).await;
        browser.press("Hand in request").await;
        browser.find("#now .status--pending").await;
        browser.see("agenda.txt").await;
        browser.see("say.ogg").await;
        browser.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_file_shows_how_far_it_is_and_what_is_wrong_with_it() {
    let app = TestApp::sqlite().await;
    let Some(browser) = Browser::open(&app, Script::On).await else { return };
    let alice = app.alice().await;
    browser.sign_in(&alice).await;
    browser.go("/requests/new").await;
    // What the browser can know is said before anything is sent.
    browser.drop_file("huge.txt", 50 * 1024 * 1024 + 1).await;
    browser.see("Each file may have 50 MB at most.").await;
    browser.drop_file("run.exe", 10).await;
    browser.see("This type of file is not taken").await;
    // What only the server can know, in its words.
    browser.drop_file("empty.txt", 0).await;
    browser
        .until_is("return document.querySelectorAll('[data-upload=failed]').length", &json!(3))
        .await;
    browser.press("Hand in request").await;
    browser.see("A file is not uploaded.").await;
    for name in ["huge.txt", "run.exe", "empty.txt"] {
        browser.find(&format!("[aria-label='Remove: {name}']")).await.click().await.unwrap();
    }
    browser.until("document.querySelectorAll('.upload').length === 0").await;

    // A slow line: the bar moves, and one is taken back on its way.
    browser.network(Some(200_000)).await;
    browser.drop_file("slow.txt", 2_000_000).await;
    browser.until("((bar) => bar && bar.value > 5 && bar.value < 95)(document.querySelector('.upload__bar'))").await;
    browser.find("[aria-label='Cancel: slow.txt']").await.click().await.unwrap();
    browser.until("document.querySelectorAll('.upload').length === 0").await;

    // A lost line: it is tried again by hand.
    browser.network(None).await;
    browser.drop_file("lost.txt", 1000).await;
    browser.see("The connection was lost.").await;
    browser.network(Some(-1)).await;
    browser.press("Try again").await;
    browser.find(".upload[data-file]").await;

    // Handing in waits for what is on its way.
    browser.fill("title", "Slow files").await;
    browser.network(Some(400_000)).await;
    browser.drop_file("late.txt", 1_000_000).await;
    browser.find("[data-upload=sending]").await;
    browser.press("Hand in request").await;
    browser.see("Your files are still on their way.").await;
    browser.find("#now .status--pending").await;
    browser.see("late.txt").await;
    browser.see("lost.txt").await;
    browser.client.clone().close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_is_recorded_in_the_page() {
    let app = TestApp::sqlite().await;
    let Some(browser) = Browser::open(&app, Script::On).await else { return };
    let alice = app.alice().await;
    browser.sign_in(&alice).await;
    browser.go("/requests/new").await;
    browser
        .run(
            "
        const devices = navigator.mediaDevices;
        window.ask = devices.getUserMedia.bind(devices);
        devices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
    ",
        )
        .await;
    browser.press("Record a message").await;
    browser.see("The microphone is not available").await;
    browser.run("navigator.mediaDevices.getUserMedia = window.ask").await;
    browser.press("Record a message").await;
    browser.see("0:02").await;
    browser.press("Stop").await;
    browser.find(".upload[data-file] .upload__sound[src]").await;
    browser.see("voice-message.webm").await;
    // It can be listened to, before and after the page is loaded again.
    browser.client.refresh().await.unwrap();
    browser.run("document.querySelector('.upload__sound').load(); document.querySelector('.upload__sound').preload = 'auto'").await;
    browser.until("document.querySelector('.upload__sound').readyState > 0").await;
    browser.fill("title", "Spoken").await;
    browser.press("Hand in request").await;
    browser.find("#now .status--pending").await;
    let path = browser.path().await;
    let request = app.request(&alice, path.rsplit('/').next().unwrap()).await;
    assert_eq!(request["files"][0]["content_type"], "audio/webm");
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_tabs_do_not_overwrite_each_other() {
    let app = TestApp::sqlite().await;
    let Some(browser) = Browser::open(&app, Script::On).await else { return };
    let alice = app.alice().await;
    browser.sign_in(&alice).await;
    browser.go("/requests/new").await;
    let first = browser.client.window().await.unwrap();
    let second = browser.client.new_window(true).await.unwrap().handle;
    browser.client.switch_to_window(second).await.unwrap();
    browser.go("/requests/new").await;
    browser.fill("title", "From the second tab").await;
    browser.see("Draft saved").await;
    browser.client.switch_to_window(first).await.unwrap();
    browser.fill("title", "From the first tab").await;
    browser.see("The draft was changed in another tab meanwhile.").await;
    browser.press("Keep what I have here").await;
    browser.see("Draft saved").await;
    browser.client.refresh().await.unwrap();
    browser.until("document.querySelector('#title').value === 'From the first tab'").await;
    app.advance(TimeDelta::minutes(3));
    browser.press("Discard draft").await;
    browser.press("Discard for good").await;
    browser.see("The draft is discarded.").await;
    browser.until("document.querySelector('#title').value === ''").await;
    browser.close().await;
}
