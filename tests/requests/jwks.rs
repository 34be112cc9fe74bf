//! Signing with keys of each kind, what others verify with, and changing keys without signing
//! anybody out.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use chrono::TimeDelta;
use jsonwebtoken::jwk::{JwkSet, ThumbprintHash};
use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, decode_header, encode,
};
use reqwest::Method;
use serde_json::{Value, json};
use user_portal::context::{Origin, Portal};
use user_portal::models::api_keys::Model as ApiKey;
use user_portal::models::sessions::Model as Session;
use user_portal::models::sessions::access_token::AccessTokens;
use user_portal::models::users::Model as User;
use user_portal::settings::{Jwt, JwtAlgorithm, Secret};

use crate::support::{Answer, Person, TestApp};

const SECRET: &str = "test-only-secret-key-that-production-refuses";
const OTHER_SECRET: &str = "another-secret-of-the-tests-that-is-long-enough";

/// Key pairs, made once a run; the folder stays for as long as the process.
static KEYS: LazyLock<Option<tempfile::TempDir>> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    for (name, kind) in [
        ("rsa", &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"][..]),
        ("rsa2", &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]),
        ("small", &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"]),
        ("ec", &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]),
        ("ec384", &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"]),
        ("secp256k1", &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:secp256k1"]),
        ("ed", &["-algorithm", "ED25519"]),
    ] {
        let private = folder.path().join(format!("{name}.pem"));
        let public = folder.path().join(format!("{name}.pub.pem"));
        let tell = |command: &mut Command| command.output().is_ok_and(|done| done.status.success());
        let mut make = Command::new("openssl");
        make.arg("genpkey").args(kind).arg("-out").arg(&private);
        if !tell(&mut make) {
            eprintln!("skipped: signing with keys of each kind (no openssl)");
            return None;
        }
        let mut show = Command::new("openssl");
        show.args(["pkey", "-pubout", "-in"]).arg(&private).arg("-out").arg(&public);
        assert!(tell(&mut show));
    }
    Some(folder)
});

fn file(name: &str) -> Option<PathBuf> {
    KEYS.as_ref().map(|folder| folder.path().join(name))
}

async fn portal(settings: &[(&'static str, &str)]) -> TestApp {
    let builder = TestApp::builder();
    let builder =
        settings.iter().fold(builder, |builder, (pointer, value)| builder.setting(pointer, *value));
    builder.sqlite().await
}

async fn published(app: &TestApp) -> JwkSet {
    let response = app.anonymous(Method::GET, "/.well-known/jwks.json").send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "application/json");
    assert!(response.headers()["cache-control"].to_str().unwrap().contains("max-age=300"));
    response.json().await.unwrap()
}

/// The claims, verified as any other service would: by the published set alone.
async fn verified(app: &TestApp, token: &str) -> Value {
    let header = decode_header(token).unwrap();
    let set = published(app).await;
    let jwk = set.find(header.kid.as_deref().expect("a kid")).expect("the key is published");
    assert_eq!(jwk.thumbprint(ThumbprintHash::SHA256), header.kid.unwrap());
    let mut validation = Validation::new(header.alg);
    validation.set_issuer(&[&app.portal.settings.host]);
    validation.set_audience(&["statex"]);
    decode::<Value>(token, &DecodingKey::from_jwk(jwk).unwrap(), &validation).unwrap().claims
}

async fn status(app: &TestApp, token: &str) -> u16 {
    let call = app.anonymous(Method::GET, "/api/me").bearer_auth(token);
    call.send().await.unwrap().status().as_u16()
}

/// The token once more, signed by `key` under another header.
fn resigned(token: &str, header: &Header, key: &EncodingKey) -> String {
    let claims = jsonwebtoken::dangerous::insecure_decode::<Value>(token).unwrap().claims;
    encode(header, &claims, key).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_secret_is_never_published() {
    let app = portal(&[]).await;
    assert_eq!(published(&app).await.keys, []);
    let alice = app.alice().await;
    let header = decode_header(&alice.access_token).unwrap();
    assert_eq!(header.alg, Algorithm::HS256);
    assert!(header.kid.is_some_and(|kid| kid.len() == 16 && !SECRET.contains(&kid)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tokens_of_each_kind_are_verified_by_what_is_published() {
    for (algorithm, name, alg) in [
        ("RS256", "rsa.pem", Algorithm::RS256),
        ("ES256", "ec.pem", Algorithm::ES256),
        ("EdDSA", "ed.pem", Algorithm::EdDSA),
    ] {
        let Some(key) = file(name) else { return };
        let key = key.display().to_string();
        let app = portal(&[("/jwt/algorithm", algorithm), ("/jwt/private_key_file", &key)]).await;
        let alice = app.alice().await;
        let header = decode_header(&alice.access_token).unwrap();
        assert_eq!((header.alg, header.typ.as_deref()), (alg, Some("at+jwt")));
        let claims = verified(&app, &alice.access_token).await;
        assert_eq!(claims["sub"], alice.id);
        assert_eq!(status(&app, &alice.access_token).await, 200);
        let raw = app.anonymous(Method::GET, "/.well-known/jwks.json").send().await.unwrap();
        let raw = raw.text().await.unwrap();
        for private in ["\"d\"", "\"p\"", "\"q\"", "\"k\""] {
            assert!(!raw.contains(private), "{raw}");
        }
        assert!(
            raw.contains("\"use\":\"sig\"") && raw.contains(&format!("\"alg\":\"{algorithm}\""))
        );
        // Half a signature, another signature, none.
        let (head, signature) = alice.access_token.rsplit_once('.').unwrap();
        for wrong in ["", "AAAA", &signature[..signature.len() / 2]] {
            assert_eq!(status(&app, &format!("{head}.{wrong}")).await, 401, "{algorithm} {wrong}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_key_is_taken_for_one_of_another_kind() {
    for (algorithm, name) in [("RS256", "rsa"), ("ES256", "ec"), ("EdDSA", "ed")] {
        let (Some(key), Some(public)) =
            (file(&format!("{name}.pem")), file(&format!("{name}.pub.pem")))
        else {
            return;
        };
        let app = portal(&[
            ("/jwt/algorithm", algorithm),
            ("/jwt/private_key_file", &key.display().to_string()),
            (
                "/jwt/previous_public_key_files",
                &file("rsa2.pub.pem").unwrap().display().to_string(),
            ),
        ])
        .await;
        let alice = app.alice().await;
        let good = decode_header(&alice.access_token).unwrap();
        let pem = std::fs::read(&public).unwrap();
        let set = published(&app).await;
        let jwk = serde_json::to_string(&set.keys[0]).unwrap();
        let header = |alg, kid: Option<String>| Header {
            typ: Some("at+jwt".into()),
            kid,
            ..Header::new(alg)
        };
        for secret in [pem.as_slice(), pem.trim_ascii(), jwk.as_bytes(), b"", SECRET.as_bytes()] {
            for kid in [good.kid.clone(), None, Some("x".into())] {
                let forged = resigned(
                    &alice.access_token,
                    &header(Algorithm::HS256, kid),
                    &EncodingKey::from_secret(secret),
                );
                assert_eq!(status(&app, &forged).await, 401, "{algorithm}");
            }
        }
        // Another private key, under the name of the right one.
        let other = std::fs::read(file("rsa2.pem").unwrap()).unwrap();
        let other = EncodingKey::from_rsa_pem(&other).unwrap();
        let forged =
            resigned(&alice.access_token, &header(Algorithm::RS256, good.kid.clone()), &other);
        assert_eq!(status(&app, &forged).await, 401, "{algorithm}");
        // The right key, under a name that nobody knows, or another type.
        assert_eq!(status(&app, &alice.access_token).await, 200);
        let (_, rest) = alice.access_token.split_once('.').unwrap();
        let none = "eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0";
        assert_eq!(status(&app, &format!("{none}.{rest}")).await, 401);
        // Wrong aud and iss, rightly signed by a key of before.
        let own = header(Algorithm::RS256, None);
        let mine = resigned(&alice.access_token, &own, &other);
        assert_eq!(status(&app, &mine).await, 200, "a key of before verifies what it signed");
    }
}

/// The tokens of a portal with other keys, over the same people and sessions.
fn tokens(app: &TestApp, change: impl FnOnce(&mut Jwt)) -> AccessTokens {
    let mut jwt = app.portal.settings.jwt.clone();
    change(&mut jwt);
    AccessTokens::new(&jwt).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_algorithm_signs_nobody_out() {
    let (Some(rsa), Some(ec)) = (file("rsa.pem"), file("ec.pem")) else { return };
    let app = portal(&[]).await;
    let alice = app.alice().await;
    let now = app.portal.now();
    let own = &app.portal.tokens;
    let reads = |tokens: &AccessTokens, token: &str| tokens.verify(token, now).is_ok();
    let (user, session) = signed_in(&app, &alice).await;

    // HS256 to RS256: the secret is listed, or its tokens are over.
    let asymmetric = |jwt: &mut user_portal::settings::Jwt| {
        jwt.algorithm = JwtAlgorithm::Rs256;
        jwt.private_key_file = Some(rsa.clone());
    };
    let kept = tokens(&app, |jwt| {
        asymmetric(jwt);
        jwt.previous_secret_keys = vec![Secret::new(SECRET)];
    });
    let dropped = tokens(&app, asymmetric);
    assert!(reads(&kept, &alice.access_token));
    assert!(!reads(&dropped, &alice.access_token), "the secret signs no tokens any more");
    let signed = kept.sign(&user, &session, now).unwrap();
    assert!(reads(&dropped, &signed) && !reads(own, &signed));

    // RS256 to ES256, and back to HS256: the public key is listed.
    let public = file("rsa.pub.pem").unwrap();
    let next = tokens(&app, |jwt| {
        jwt.algorithm = JwtAlgorithm::Es256;
        jwt.private_key_file = Some(ec.clone());
        jwt.previous_public_key_files = vec![public.clone()];
    });
    let back = tokens(&app, |jwt| jwt.previous_public_key_files = vec![public.clone()]);
    assert!(reads(&next, &signed) && reads(&back, &signed));
    let ids = |tokens: &AccessTokens| tokens.published()["keys"].as_array().unwrap().len();
    assert_eq!((ids(&next), ids(&back), ids(&kept)), (2, 1, 1));
    // A key that stands twice is published once.
    let twice = tokens(&app, |jwt| {
        asymmetric(jwt);
        jwt.previous_public_key_files = vec![public.clone(), public.clone()];
    });
    assert_eq!(ids(&twice), 1);
    // Tokens of before keys had names.
    let bare = Header { typ: Some("at+jwt".into()), ..Header::new(Algorithm::HS256) };
    let unnamed =
        resigned(&alice.access_token, &bare, &EncodingKey::from_secret(SECRET.as_bytes()));
    assert!(reads(own, &unnamed) && reads(&kept, &unnamed) && !reads(&dropped, &unnamed));
    let soon = now + TimeDelta::seconds(901);
    assert!(kept.verify(&signed, soon).is_err());
}

async fn signed_in(app: &TestApp, person: &Person) -> (User, Session) {
    Session::authenticate(&app.portal, &person.access_token).await.unwrap()
}

/// The same portal after a restart with another secret.
fn restarted(app: &TestApp, secret: &str, previous: &str) -> Portal {
    let mut ctx = app.ctx.clone();
    let folded = ctx.config.settings.take().unwrap();
    let mut settings: Value = serde_json::from_str(folded.as_str().unwrap()).unwrap();
    settings["jwt"]["secret_key"] = json!(secret);
    settings["jwt"]["previous_secret_keys"] = json!(previous);
    ctx.config.settings = Some(settings);
    let mut portal = Portal::build(&ctx).unwrap();
    portal.clock = app.portal.clock.clone();
    portal
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_that_was_handed_out_survives_a_new_secret() {
    let app = portal(&[]).await;
    let alice = app.alice().await;
    app.deliver().await;
    let link = app.link_token("alice@example.com");
    let program = app.program(&alice, &["profile:read"]).await;
    let origin = Origin::default();
    // The old secret is listed: access tokens go on.
    let kept = restarted(&app, OTHER_SECRET, SECRET);
    assert!(Session::authenticate(&kept, &alice.access_token).await.is_ok());
    // It leaked, and is not: access tokens are over, and nobody is signed out all the same.
    let leaked = restarted(&app, OTHER_SECRET, "");
    assert!(Session::authenticate(&leaked, &alice.access_token).await.is_err());
    let grant = Session::refresh(&leaked, &origin, &alice.refresh_token).await.unwrap();
    assert!(Session::authenticate(&leaked, &grant.access_token).await.is_ok());
    assert!(ApiKey::find_by_text(&leaked, &program.access_token).await.is_ok());
    let user = User::verify_email(&leaked, &origin, &link).await.unwrap();
    assert!(user.is_verified());
    // Two tabs that race across the restart get the same successor, where the secret is listed.
    let racing = Session::refresh(&kept, &origin, &alice.refresh_token).await.unwrap();
    assert_eq!(racing.refresh_token, grant.refresh_token);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_that_can_not_be_used_are_refused_at_start() {
    if file("rsa.pem").is_none() {
        return;
    }
    let app = portal(&[]).await;
    let refused = |algorithm, private: Option<&Path>, public: &[&str]| {
        let mut jwt = app.portal.settings.jwt.clone();
        jwt.algorithm = algorithm;
        jwt.private_key_file = private.map(Path::to_owned);
        jwt.previous_public_key_files = public.iter().map(|name| file(name).unwrap()).collect();
        AccessTokens::new(&jwt).err().map(|err| err.to_string())
    };
    for (algorithm, name) in [
        (JwtAlgorithm::Rs256, "ec.pem"),
        (JwtAlgorithm::Rs256, "ed.pem"),
        (JwtAlgorithm::Rs256, "rsa.pub.pem"),
        (JwtAlgorithm::Rs256, "small.pem"),
        (JwtAlgorithm::Es256, "rsa.pem"),
        (JwtAlgorithm::Es256, "ec384.pem"),
        (JwtAlgorithm::Es256, "ed.pem"),
        (JwtAlgorithm::EdDsa, "ec.pem"),
        (JwtAlgorithm::EdDsa, "missing.pem"),
    ] {
        let said = refused(algorithm, file(name).as_deref(), &[]);
        let said = said.unwrap_or_else(|| panic!("{algorithm:?} with {name}"));
        assert!(said.contains("JWT_PRIVATE_KEY_FILE") && said.contains(name), "{said}");
    }
    assert!(refused(JwtAlgorithm::EdDsa, None, &[]).is_some());
    for name in ["rsa.pem", "small.pub.pem", "ec384.pub.pem", "secp256k1.pub.pem", "missing.pem"] {
        let said = refused(JwtAlgorithm::Hs256, None, &[name]);
        let said = said.unwrap_or_else(|| panic!("{name} as a public key"));
        assert!(said.contains("JWT_PREVIOUS_PUBLIC_KEY_FILES") && said.contains(name), "{said}");
    }
    let all = ["rsa.pub.pem", "ec.pub.pem", "ed.pub.pem"];
    assert_eq!(refused(JwtAlgorithm::Hs256, None, &all), None);
    assert_eq!(refused(JwtAlgorithm::EdDsa, file("ed.pem").as_deref(), &all), None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_is_there_for_everybody() {
    let app = portal(&[]).await;
    let bad = app.anonymous(Method::GET, "/.well-known/jwks.json").bearer_auth("bad");
    assert_eq!(Answer::of(bad.send().await.unwrap()).await.body, json!({ "keys": [] }));
    let head = app.anonymous(Method::HEAD, "/.well-known/jwks.json").send().await.unwrap();
    assert_eq!(head.status(), 200);
}
