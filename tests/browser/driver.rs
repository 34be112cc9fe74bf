//! Chromium, driven by chromedriver.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Once;
use std::time::Duration;

use fantoccini::elements::Element;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::support::{PASSWORD, Person, TestApp};

/// Browsers at work at once: each wants a processor.
static BROWSERS: Semaphore = Semaphore::const_new(2);

/// How long something may take to appear.
const PATIENCE: Duration = Duration::from_secs(20);

/// Whether pages may run scripts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Script {
    On,
    Off,
}

/// A browser with a profile of its own, at a portal.
pub struct Browser<'a> {
    pub client: Client,
    app: &'a TestApp,
    driver: Driver,
    _profile: tempfile::TempDir,
    _turn: SemaphorePermit<'static>,
}

impl<'a> Browser<'a> {
    /// Opens it; `None`, said once, where there is none.
    pub async fn open(app: &'a TestApp, script: Script) -> Option<Self> {
        static SAID: Once = Once::new();
        let chromium = ["chromium", "chromium-browser", "google-chrome"];
        let found = program("chromedriver").zip(chromium.into_iter().find_map(program));
        let Some((chromedriver, chromium)) = found else {
            SAID.call_once(|| eprintln!("skipped: browser tests (no chromedriver)"));
            return None;
        };
        let turn = BROWSERS.acquire().await.unwrap();
        let driver = Driver::start(&chromedriver);
        let profile = tempfile::tempdir().unwrap();
        let flags = [
            "--headless=new".to_owned(),
            "--no-sandbox".to_owned(),
            "--disable-gpu".to_owned(),
            "--disable-quic".to_owned(),
            "--no-first-run".to_owned(),
            "--disable-background-networking".to_owned(),
            "--disable-component-update".to_owned(),
            "--disable-sync".to_owned(),
            "--disable-dev-shm-usage".to_owned(),
            // A microphone that hums.
            "--use-fake-device-for-media-stream".to_owned(),
            "--use-fake-ui-for-media-stream".to_owned(),
            "--lang=en-US".to_owned(),
            format!("--user-data-dir={}", profile.path().display()),
        ];
        let javascript = if script == Script::On { 1 } else { 2 };
        let wishes = json!({
            "goog:chromeOptions": {
                "binary": chromium,
                "args": flags,
                "prefs": { "profile.managed_default_content_settings.javascript": javascript },
            },
            "goog:loggingPrefs": { "browser": "ALL" },
        });
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(wishes.as_object().unwrap().clone())
            .connect(&driver.url())
            .await
            .unwrap();
        Some(Self { client, app, driver, _profile: profile, _turn: turn })
    }

    /// Signs in through the form; the dashboard is open then.
    pub async fn sign_in(&self, person: &Person) {
        self.go("/login").await;
        self.fill("email", &person.email).await;
        self.fill("password", PASSWORD).await;
        self.press("Sign in").await;
        self.arrive("/dashboard").await;
    }

    /// Opens a page of the portal.
    pub async fn go(&self, path: &str) {
        self.client.goto(&self.app.url(path)).await.unwrap();
    }

    /// The path of the page that is open.
    pub async fn path(&self) -> String {
        self.client.current_url().await.unwrap().path().to_owned()
    }

    /// Waits until the page of this path is open, whatever its query.
    pub async fn arrive(&self, path: &str) {
        for _ in 0..PATIENCE.as_millis() / PERIOD.as_millis() {
            if self.path().await == path {
                return;
            }
            tokio::time::sleep(PERIOD).await;
        }
        self.give_up(&format!("{path} is not reached")).await;
    }

    /// Waits for an element.
    pub async fn find(&self, css: &str) -> Element {
        self.locate(Locator::Css(css), css).await
    }

    /// Waits until the page says `text`, in one element.
    pub async fn see(&self, text: &str) {
        let path = format!("//body//*[contains(normalize-space(), \"{text}\")]");
        self.locate(Locator::XPath(&path), text).await;
    }

    /// Waits until the element with this id says `text`.
    pub async fn see_in(&self, id: &str, text: &str) {
        let path = format!("//*[@id=\"{id}\"]//*[contains(normalize-space(), \"{text}\")]");
        self.locate(Locator::XPath(&path), text).await;
    }

    /// Presses the link, the button or the fold that says `label`.
    pub async fn press(&self, label: &str) {
        let path =
            ["a", "button", "summary"].map(|tag| format!("//{tag}[normalize-space()=\"{label}\"]"));
        let element = self.locate(Locator::XPath(&path.join(" | ")), label).await;
        element.click().await.unwrap();
    }

    /// Types into the field with this id.
    pub async fn fill(&self, id: &str, text: &str) {
        self.find(&format!("#{id}")).await.send_keys(text).await.unwrap();
    }

    /// Presses a key wherever the focus is.
    pub async fn key(&self, keys: &str) {
        let element = self.client.active_element().await.unwrap();
        element.send_keys(keys).await.unwrap();
    }

    /// Runs a script, for its value.
    pub async fn run(&self, script: &str) -> Value {
        self.client.execute(script, Vec::new()).await.unwrap()
    }

    /// Waits until an expression is true.
    pub async fn until(&self, expression: &str) {
        self.until_is(&format!("return ({expression})"), &json!(true)).await;
    }

    /// Waits until a script has this value.
    pub async fn until_is(&self, script: &str, value: &Value) {
        for _ in 0..PATIENCE.as_millis() / PERIOD.as_millis() {
            if self.run(script).await == *value {
                return;
            }
            tokio::time::sleep(PERIOD).await;
        }
        self.give_up(&format!("never {value}: {script}")).await;
    }

    /// The browser's cookies, as a header has them.
    pub async fn cookies(&self) -> String {
        let cookies = self.client.get_all_cookies().await.unwrap();
        let pair = |cookie: &fantoccini::cookies::Cookie<'_>| {
            format!("{}={}", cookie.name(), cookie.value())
        };
        cookies.iter().map(pair).collect::<Vec<_>>().join("; ")
    }

    /// Fails where the console has an error, and closes the browser.
    pub async fn close(self) {
        let complaints = self.complaints().await;
        assert!(complaints.is_empty(), "the console says: {complaints:#?}");
        self.client.clone().close().await.unwrap();
    }

    /// A command of chromedriver's own.
    pub async fn order(&self, path: &str, body: &Value) -> Value {
        let url = format!("{}/{path}", self.driver.url());
        self.app.client.post(url).json(body).send().await.unwrap().json().await.unwrap()
    }

    /// Errors of scripts, refused resources, violations of the content security policy.
    async fn complaints(&self) -> Vec<Value> {
        let session = self.client.session_id().await.unwrap().unwrap();
        let path = format!("session/{session}/se/log");
        let log = self.order(&path, &json!({ "type": "browser" })).await;
        let entries = log["value"].as_array().expect("the console").clone();
        let matters = |entry: &Value| {
            let message = entry["message"].as_str().unwrap_or_default();
            // Forms that come back with what is wrong are no defect.
            let is_refusal = ["status of 409", "status of 422"].iter().any(|s| message.contains(s));
            // Nor is the question who one is, which comes in between.
            let is_question = message.contains("/settings/") && message.contains("status of 403");
            let is_error = entry["level"] == "SEVERE" && !is_refusal && !is_question;
            is_error || message.contains("Content Security Policy")
        };
        entries.into_iter().filter(matters).collect()
    }

    async fn locate(&self, locator: Locator<'_>, what: &str) -> Element {
        match self.client.wait().at_most(PATIENCE).every(PERIOD).for_element(locator).await {
            Ok(element) => element,
            Err(_) => self.give_up(&format!("no {what:?}")).await,
        }
    }

    /// Fails, and says what the browser shows instead.
    async fn give_up(&self, why: &str) -> ! {
        let url = self.client.current_url().await.unwrap();
        let page = match self.client.find(Locator::Css("body")).await {
            Ok(body) => body.text().await.unwrap_or_default(),
            Err(err) => err.to_string(),
        };
        panic!("{why}; {url} says:\n{page}\nconsole: {:#?}", self.complaints().await);
    }
}

/// How often it is looked whether something is there.
const PERIOD: Duration = Duration::from_millis(50);

/// Where a program is.
fn program(name: &str) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders).map(|folder| folder.join(name)).find(|path| path.is_file())
}

/// A chromedriver on a port that was free.
struct Driver {
    process: Child,
    port: u16,
}

impl Driver {
    fn start(program: &PathBuf) -> Self {
        let mut process = Command::new(program)
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        let mut line = String::new();
        let port = loop {
            line.clear();
            assert_ne!(output.read_line(&mut line).unwrap(), 0, "chromedriver ended");
            if let Some((_, port)) = line.rsplit_once("started successfully on port ") {
                break port.trim().trim_end_matches('.').parse().unwrap();
            }
        };
        // What it says later has to go somewhere, or it stops at a full pipe.
        std::thread::spawn(move || std::io::copy(&mut output, &mut std::io::sink()));
        Self { process, port }
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // Asked to shut down it takes its browsers along, also those of a test that failed.
        if let Ok(mut stream) = TcpStream::connect(("127.0.0.1", self.port)) {
            let _ = stream.set_read_timeout(Some(Duration::from_secs(5)));
            let _ = stream.write_all(b"GET /shutdown HTTP/1.0\r\nhost: 127.0.0.1\r\n\r\n");
            let _ = stream.read_to_end(&mut Vec::new());
        }
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_console_says_does_not_go_unheard() {
    let app = TestApp::sqlite().await;
    let Some(browser) = Browser::open(&app, Script::On).await else { return };
    browser.go("/").await;
    assert!(browser.complaints().await.is_empty());
    browser.run("console.error('A defect')").await;
    browser.run("document.body.setAttribute('style', 'color: red')").await;
    let heard = json!(browser.complaints().await).to_string();
    assert!(heard.contains("A defect"), "{heard}");
    assert!(heard.contains("Content Security Policy"), "{heard}");
}
