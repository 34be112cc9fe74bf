//! The gateway configurations of `examples/gateway/`: nginx for real, with the file as it stands there
//! but for names and addresses.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use axum::extract::{Request, State};
use axum::routing::any;
use axum::{Json, Router};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::support::{Person, TestApp};

const PROGRAMS: [&str; 3] = ["/usr/sbin/nginx", "/usr/local/sbin/nginx", "nginx"];
const IDENTITY: [&str; 4] = ["x-user-id", "x-user-email", "x-user-role", "x-user-scopes"];

/// A gateway with the portal and a service behind it.
struct Gateway<'a> {
    app: &'a TestApp,
    client: reqwest::Client,
    program: &'static str,
    folder: tempfile::TempDir,
    stop: CancellationToken,
}

fn example(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/gateway");
    std::fs::read_to_string(folder.join(name)).unwrap()
}

/// `text` with one thing in another's place; it has to be there.
fn replaced(text: &str, from: &str, to: &str) -> String {
    assert_eq!(text.matches(from).count(), 1, "{from}");
    text.replace(from, to)
}

impl<'a> Gateway<'a> {
    /// `None`, which is said, where there is no nginx.
    async fn start(app: &'a TestApp) -> Option<Self> {
        let found = PROGRAMS.into_iter().find(|program| {
            Command::new(program).arg("-v").output().is_ok_and(|done| done.status.success())
        });
        let Some(program) = found else {
            eprintln!("skipped: the gateway (no nginx)");
            return None;
        };
        let stop = CancellationToken::new();
        let service = serve_echo(stop.clone()).await;
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("nginx.sock");
        let portal = app.url("");
        let site = example("nginx.conf");
        let site = replaced(&site, "listen 80;", &format!("listen unix:{};", socket.display()));
        let site = replaced(&site, "server_name portal.example.com;", "server_name _;");
        let site = replaced(&site, "127.0.0.1:5150", portal.strip_prefix("http://").unwrap());
        let site = replaced(&site, "127.0.0.1:8080", &service);
        std::fs::write(folder.path().join("site.conf"), site).unwrap();
        std::fs::write(folder.path().join("nginx.conf"), around(folder.path())).unwrap();
        // It goes into the background once it listens: there is nothing to wait for.
        let started = nginx(program, folder.path(), &[]).output().unwrap();
        assert!(started.status.success(), "{}", String::from_utf8_lossy(&started.stderr));
        let client = reqwest::Client::builder()
            .unix_socket(socket)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .unwrap();
        Some(Self { app, client, program, folder, stop })
    }

    fn call(&self, method: Method, path: &str) -> RequestBuilder {
        // Browsers and programs name the public host.
        self.client.request(method, self.app.url(path))
    }

    fn by(&self, person: &Person, path: &str) -> RequestBuilder {
        self.call(Method::GET, path).bearer_auth(&person.access_token)
    }

    fn by_cookie(&self, person: &Person, method: Method, path: &str) -> RequestBuilder {
        self.call(method, path).header("cookie", format!("access={}", person.access_token))
    }
}

impl Drop for Gateway<'_> {
    fn drop(&mut self) {
        self.stop.cancel();
        let _ = nginx(self.program, self.folder.path(), &["-s", "stop"]).output();
    }
}

fn nginx(program: &str, folder: &Path, more: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.arg("-p").arg(folder).args(["-e", "error.log", "-c"]).arg(folder.join("nginx.conf"));
    command.args(more);
    command
}

/// What stands around the example in a main file: everything in a folder of its own, one process.
fn around(folder: &Path) -> String {
    let folder = folder.display();
    let mut text = format!(
        "pid {folder}/nginx.pid;\nmaster_process off;\nevents {{ worker_connections 64; }}\nhttp {{\n"
    );
    for kind in ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"] {
        writeln!(text, "    {kind}_temp_path {folder}/{kind};").unwrap();
    }
    text + &format!("    access_log off;\n    include {folder}/site.conf;\n}}\n")
}

/// A service that tells what reached it.
async fn serve_echo(stop: CancellationToken) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let router = Router::new().fallback(any(echo)).with_state(());
    tokio::spawn(async move {
        axum::serve(listener, router).with_graceful_shutdown(stop.cancelled_owned()).await.unwrap();
    });
    address
}

async fn echo(State(()): State<()>, request: Request) -> Json<Value> {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
    let headers: serde_json::Map<_, _> = parts
        .headers
        .iter()
        .map(|(name, value)| (name.to_string(), json!(String::from_utf8_lossy(value.as_bytes()))))
        .collect();
    Json(json!({
        "method": parts.method.as_str(),
        "path": parts.uri.to_string(),
        "headers": headers,
        "body": String::from_utf8_lossy(&body),
    }))
}

/// What reached the service; fails unless something did.
async fn reached(call: RequestBuilder) -> Value {
    let response = call.send().await.unwrap();
    assert_eq!(response.status(), 200);
    response.json().await.unwrap()
}

async fn refused(call: RequestBuilder) -> u16 {
    let response = call.send().await.unwrap();
    assert!(IDENTITY.iter().all(|name| !response.headers().contains_key(*name)));
    response.status().as_u16()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nginx_lets_through_whom_the_portal_knows() {
    let app = TestApp::sqlite().await;
    let Some(gateway) = Gateway::start(&app).await else { return };
    let (alice, bob) = (app.alice().await, app.bob().await);

    // Nobody comes in; a program hears so, a browser is led to the sign-in.
    let nobody = gateway.call(Method::GET, "/tool/").send().await.unwrap();
    assert_eq!(nobody.status(), 401);
    assert!(nobody.headers()["www-authenticate"].to_str().unwrap().starts_with("Bearer"));
    let browser = |method, path: &str| gateway.call(method, path).header("accept", "text/html,*/*");
    for (path, to) in [
        ("/tool/a/b", "/login?return_to=/tool/a/b"),
        ("/tool/a?b=c", "/login?return_to=/tool/a?b=c"),
        ("/tool/a?b=c&d=e", "/login?return_to=/tool/a"),
    ] {
        let led = browser(Method::GET, path).send().await.unwrap();
        assert_eq!(led.status(), 302);
        assert!(led.headers()["location"].to_str().unwrap().ends_with(to), "{:?}", led.headers());
    }
    assert_eq!(refused(browser(Method::POST, "/tool/").body("x")).await, 401);
    assert_eq!(refused(gateway.call(Method::GET, "/tool/").bearer_auth("bad")).await, 401);
    assert_eq!(
        refused(gateway.call(Method::GET, "/_portal/validate").bearer_auth(&alice.access_token))
            .await,
        404
    );

    // Who is known comes in, as who they are; whoever they claim to be.
    let program = app.program(&alice, &["requests:read"]).await;
    let own = "profile:read profile:write requests:read requests:write notifications:read";
    let key = gateway.call(Method::GET, "/tool/a?b=c").header("x-api-key", &program.access_token);
    for (call, scopes) in [
        (gateway.by(&alice, "/tool/a?b=c"), own),
        (gateway.by_cookie(&alice, Method::GET, "/tool/a?b=c"), own),
        (gateway.by(&program, "/tool/a?b=c"), "requests:read"),
        (key, "requests:read"),
    ] {
        let forged = call
            .header("X-User-Id", &bob.id)
            .header("X-User-Email", "bob@example.com")
            .header("x-user-role", "admin")
            .header("X-USER-SCOPES", "users:read")
            .header("X_User_Role", "admin")
            .header("X-Forwarded-For", "192.0.2.1");
        let seen = reached(forged).await;
        assert_eq!(seen["path"], "/tool/a?b=c");
        let headers = &seen["headers"];
        assert_eq!(headers["x-user-id"], alice.id);
        assert_eq!(headers["x-user-email"], "alice@example.com");
        assert_eq!(headers["x-user-role"], "user");
        assert_eq!(headers["x-user-scopes"], scopes);
        for hidden in ["authorization", "cookie", "x-api-key", "x_user_role"] {
            assert_eq!(headers[hidden], Value::Null, "{hidden}");
        }
        assert!(!seen.to_string().contains("192.0.2.1"));
    }

    // Bodies reach the service, not the portal, which would refuse one of this size.
    let big = "x".repeat(1 << 19);
    let call =
        gateway.call(Method::POST, "/tool/").bearer_auth(&alice.access_token).body(big.clone());
    let seen = reached(call).await;
    assert_eq!(
        (seen["method"].as_str(), seen["body"].as_str()),
        (Some("POST"), Some(big.as_str()))
    );

    // Another site can not act through the cookie, by form or by WebSocket.
    let host = app.portal.settings.host.clone();
    let post = |origin: &str| {
        gateway.by_cookie(&alice, Method::POST, "/tool/").header("origin", origin).body("x")
    };
    assert_eq!(reached(post(&host)).await["method"], "POST");
    assert_eq!(refused(post("https://evil.example")).await, 403);
    let lied = post("https://evil.example").header("x-original-method", "GET");
    assert_eq!(refused(lied).await, 403);
    assert_eq!(refused(gateway.by_cookie(&alice, Method::DELETE, "/tool/")).await, 403);
    let handshake = |origin: &str| {
        gateway
            .by_cookie(&alice, Method::GET, "/tool/live")
            .header("origin", origin)
            .header("connection", "upgrade")
            .header("upgrade", "websocket")
    };
    let seen = reached(handshake(&host)).await;
    assert_eq!(seen["headers"]["upgrade"], "websocket");
    assert_eq!(seen["headers"]["connection"], "upgrade");
    assert_eq!(refused(handshake("https://evil.example")).await, 403);
    // Nothing else may change the protocol.
    let other = gateway
        .by(&alice, "/tool/live")
        .header("connection", "upgrade, http2-settings")
        .header("upgrade", "h2c");
    let seen = reached(other).await;
    assert_eq!(seen["headers"]["upgrade"], Value::Null);
    assert_ne!(seen["headers"]["connection"], "upgrade");

    // What ended counts with the next request.
    assert_eq!(app.revoke_key(&alice, &program).await, 204);
    assert_eq!(refused(gateway.by(&program, "/tool/")).await, 401);
    app.by(&alice, Method::POST, "/api/auth/logout").send().await.unwrap();
    assert_eq!(refused(gateway.by(&alice, "/tool/")).await, 401);
    assert_eq!(refused(gateway.by_cookie(&alice, Method::GET, "/tool/")).await, 401);

    // The portal itself stands behind it too.
    let page = gateway.call(Method::GET, "/login").send().await.unwrap();
    assert_eq!(page.status(), 200);
    assert_eq!(refused(gateway.call(Method::GET, "/metrics")).await, 404);
    let me = gateway.by(&bob, "/api/me").send().await.unwrap();
    assert_eq!(me.json::<Value>().await.unwrap()["data"]["id"], bob.id);
}

#[test]
fn traefiks_files_say_what_they_should() {
    let start: Value = serde_yaml::from_str(&example("traefik.yml")).unwrap();
    let file = start["providers"]["file"]["filename"].as_str().map(PathBuf::from).unwrap();
    assert_eq!(file.file_name().unwrap(), "traefik-routes.yml");
    let routes: Value = serde_yaml::from_str(&example("traefik-routes.yml")).unwrap();
    let http = &routes["http"];
    let used = http["routers"]["service"]["middlewares"].as_array().unwrap();
    let names: Vec<_> = used.iter().map(|name| name.as_str().unwrap()).collect();
    let [drop, ask, keep] = names[..] else { panic!("{names:?}") };
    let middleware = |name: &str| http["middlewares"][name].clone();
    let asking = &middleware(ask)["forwardAuth"];
    assert!(asking["address"].as_str().unwrap().contains("/api/auth/validate?sign_in=redirect"));
    assert_eq!(asking["trustForwardHeader"], false);
    let passed = asking["authResponseHeaders"].as_array().unwrap();
    let passed: Vec<_> =
        passed.iter().map(|name| name.as_str().unwrap().to_ascii_lowercase()).collect();
    assert_eq!(passed, IDENTITY);
    let dropped = |name: &str| {
        let headers = middleware(name)["headers"]["customRequestHeaders"].clone();
        let headers = headers.as_object().unwrap().clone();
        assert!(headers.values().all(|value| value == ""), "an empty value takes a header away");
        headers.keys().map(|name| name.to_ascii_lowercase()).collect::<Vec<_>>()
    };
    let gone = dropped(drop);
    for name in IDENTITY {
        let [x, owner, what] = name.split('-').collect::<Vec<_>>()[..] else { panic!("{name}") };
        for (one, two) in [("-", "-"), ("_", "_"), ("_", "-"), ("-", "_")] {
            let spelling = [x, one, owner, two, what].concat();
            assert!(gone.contains(&spelling), "{spelling}");
        }
    }
    for credential in ["authorization", "x-api-key", "cookie"] {
        assert!(dropped(keep).contains(&credential.to_owned()), "{credential}");
    }
    for router in http["routers"].as_object().unwrap().values() {
        let service = router["service"].as_str().unwrap();
        assert!(http["services"][service].is_object(), "{service}");
    }
}
