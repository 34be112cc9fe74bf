//! Which access tokens name a session, and when a session is over.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use hmac::{Hmac, Mac};
use reqwest::Method;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use sha2::Sha256;
use user_portal::context::Origin;
use user_portal::errors::Error;
use user_portal::models::sessions::{self, Model as Session};
use user_portal::models::unit_of_work::UnitOfWork;
use user_portal::models::{refresh_tokens, users};

use crate::support::{Person, TestApp, TestAppBuilder};

/// Who is somebody else's key.
const OTHER_KEY: &str = "another-secret-key-of-thirty-two-bytes-and-more";

fn after_a_rotation() -> TestAppBuilder {
    TestApp::builder().setting("/jwt/previous_secret_keys", OTHER_KEY)
}

fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

fn read_part(token: &str, nth: usize) -> Value {
    let bytes = URL_SAFE_NO_PAD.decode(token.split('.').nth(nth).unwrap()).unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

/// A JWT with HS256 by `key`, whatever header and claims say.
fn sign(key: &str, header: &Value, claims: &Value) -> String {
    let text = format!("{}.{}", part(header), part(claims));
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).unwrap();
    mac.update(text.as_bytes());
    format!("{text}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
}

fn with(value: &Value, name: &str, to: Value) -> Value {
    let mut value = value.clone();
    value[name] = to;
    value
}

fn without(value: &Value, name: &str) -> Value {
    let mut value = value.clone();
    value.as_object_mut().unwrap().remove(name);
    value
}

fn own_key(app: &TestApp) -> &str {
    app.portal.settings.jwt.secret_key.expose()
}

async fn counts(app: &TestApp, token: &str) -> bool {
    match Session::authenticate(&app.portal, token).await {
        Ok(_) => true,
        Err(Error::InvalidToken) => false,
        Err(err) => panic!("{err}"),
    }
}

on_every_database! {
    async fn an_access_token_names_its_session_and_holds_no_personal_data(app) {
        let alice = app.alice().await;
        let header = read_part(&alice.access_token, 0);
        assert!(header["kid"].is_string());
        assert_eq!(without(&header, "kid"), json!({ "typ": "at+jwt", "alg": "HS256" }));
        let claims = read_part(&alice.access_token, 1);
        let now = app.portal.now().timestamp();
        let session = sessions::Entity::find().one(&app.portal.db).await.unwrap().unwrap();
        let expected = json!({
            "iss": app.url(""),
            "aud": "statex",
            "sub": alice.id,
            "sid": session.pid,
            "jti": claims["jti"],
            "iat": now,
            "exp": now + 900,
            "typ": "access",
            "role": "user",
            "email_verified": false,
            "amr": ["pwd"],
            "auth_time": now,
        });
        assert_eq!(claims, expected);
        assert!(claims["jti"].as_str().is_some_and(|jti| jti.len() == 36));
        let other = app.login("alice@example.com").await;
        assert_ne!(read_part(&other.access_token, 1)["jti"], claims["jti"]);
        assert_ne!(read_part(&other.access_token, 1)["sid"], claims["sid"]);
    }

    async fn auth_time_is_when_the_password_was_given(app) {
        let alice = app.alice().await;
        let began = app.portal.now().timestamp();
        app.advance(TimeDelta::hours(5));
        let origin = Origin::default();
        let grant = Session::refresh(&app.portal, &origin, &alice.refresh_token).await.unwrap();
        let claims = read_part(&grant.access_token, 1);
        assert_eq!(claims["auth_time"], began);
        assert_eq!(claims["iat"], began + 5 * 3600);
    }

    async fn only_our_own_tokens_count(app) {
        let alice = app.alice().await;
        let (header, claims) =
            (read_part(&alice.access_token, 0), read_part(&alice.access_token, 1));
        let key = own_key(app);
        assert!(counts(app, &sign(key, &header, &claims)).await, "the forger's tools work");
        let pieces: Vec<_> = alice.access_token.split('.').collect();
        let (head, body, seal) = (pieces[0], pieces[1], pieces[2]);
        let raised = part(&with(&claims, "role", json!("admin")));
        let none = part(&json!({ "alg": "none", "typ": "at+jwt" }));
        let bob = app.bob().await;
        let forgeries = [
            ("tampered claims", format!("{head}.{raised}.{seal}")),
            ("no signature", format!("{head}.{body}.")),
            ("two parts", format!("{head}.{body}")),
            ("four parts", format!("{head}.{body}.{seal}.{seal}")),
            ("alg none", format!("{none}.{body}.")),
            ("alg none, signed", format!("{none}.{body}.{seal}")),
            ("alg None", sign(key, &with(&header, "alg", json!("None")), &claims)),
            ("alg HS384", sign(key, &with(&header, "alg", json!("HS384")), &claims)),
            ("alg RS256", sign(key, &with(&header, "alg", json!("RS256")), &claims)),
            ("typ JWT", sign(key, &with(&header, "typ", json!("JWT")), &claims)),
            ("no typ", sign(key, &without(&header, "typ"), &claims)),
            ("unknown crit", sign(key, &with(&header, "crit", json!(["exp2"])), &claims)),
            ("empty crit", sign(key, &with(&header, "crit", json!([])), &claims)),
            ("other key", sign(OTHER_KEY, &header, &claims)),
            ("empty key", sign("", &header, &claims)),
            ("a refresh token's typ", sign(key, &header, &with(&claims, "typ", json!("refresh")))),
            ("no typ claim", sign(key, &header, &without(&claims, "typ"))),
            ("other issuer", sign(key, &header, &with(&claims, "iss", json!("https://evil.com")))),
            ("no issuer", sign(key, &header, &without(&claims, "iss"))),
            ("other audience", sign(key, &header, &with(&claims, "aud", json!("other")))),
            ("no audience", sign(key, &header, &without(&claims, "aud"))),
            ("no expiry", sign(key, &header, &without(&claims, "exp"))),
            ("expiry in words", sign(key, &header, &with(&claims, "exp", json!("never")))),
            ("expired", sign(key, &header, &with(&claims, "exp", claims["iat"].clone()))),
            ("no session", sign(key, &header, &without(&claims, "sid"))),
            ("unknown session", sign(key, &header, &with(&claims, "sid", json!(alice.id)))),
            ("somebody else's session", sign(key, &header, &with(&claims, "sub", json!(bob.id)))),
            ("claims that are a list", sign(key, &header, &json!([claims]))),
            ("white space within", alice.access_token.replace('.', ". ")),
            ("a refresh token", alice.refresh_token.clone()),
            ("nothing", String::new()),
            ("a megabyte", "x".repeat(1_000_000)),
            ("bytes", "\u{0}\u{1}\u{fffd}".repeat(9)),
        ];
        for (what, token) in &forgeries {
            assert!(!counts(app, token).await, "{what}: {token:.400}");
        }
        // The same through the door.
        for (what, token) in forgeries.iter().filter(|(what, _)| what.contains("alg")) {
            let call = app.anonymous(Method::GET, "/api/me").bearer_auth(token);
            assert_eq!(call.send().await.unwrap().status(), 401, "{what}");
        }
        assert!(counts(app, &alice.access_token).await);
    }

    async fn a_session_ends_at_once_for_every_token_of_it(app) {
        let alice = app.alice().await;
        let elsewhere = app.login("alice@example.com").await;
        let origin = Origin::default();
        let grant = Session::refresh(&app.portal, &origin, &alice.refresh_token).await.unwrap();
        let mut work = UnitOfWork::begin(&app.portal, &origin).await.unwrap();
        grant.session.revoke(&mut work, &grant.user, "test").await.unwrap();
        work.commit().await.unwrap();
        assert!(!counts(app, &alice.access_token).await);
        assert!(!counts(app, &grant.access_token).await);
        assert!(counts(app, &elsewhere.access_token).await);
    }

    async fn whoever_ends_it_twenty_times_at_once_ends_it_once(app) {
        let alice = app.alice().await;
        let (user, session) =
            Session::authenticate(&app.portal, &alice.access_token).await.unwrap();
        let origin = Origin::default();
        let calls = (0..20).map(|_| session.clone().sign_out(&app.portal, &origin, &user));
        let ended = futures_util::future::join_all(calls).await;
        assert!(ended.iter().all(Result::is_ok), "{ended:?}");
        assert_eq!(app.count_of("session.ended").await, 1);
    }

    async fn all_sessions_but_one_end_together(app) {
        let alice = app.alice().await;
        let (second, third) =
            (app.login("alice@example.com").await, app.login("alice@example.com").await);
        let bob = app.bob().await;
        let (user, kept) =
            Session::authenticate(&app.portal, &third.access_token).await.unwrap();
        let origin = Origin::default();
        let mut work = UnitOfWork::begin(&app.portal, &origin).await.unwrap();
        Session::revoke_all(&mut work, &user, Some(kept.id), "test").await.unwrap();
        work.commit().await.unwrap();
        let mut open = Vec::new();
        for person in [&alice, &second, &third, &bob] {
            open.push(counts(app, &person.access_token).await);
        }
        assert_eq!(open, [false, false, true, true]);
        assert_eq!(app.count_of("session.ended").await, 2);
    }

    async fn a_change_that_is_not_committed_leaves_no_trace(app) {
        let alice = app.alice().await;
        let rows = app.trail().await.len();
        let (user, session) =
            Session::authenticate(&app.portal, &alice.access_token).await.unwrap();
        let origin = Origin::default();
        let mut work = UnitOfWork::begin(&app.portal, &origin).await.unwrap();
        session.revoke(&mut work, &user, "test").await.unwrap();
        drop(work);
        assert!(counts(app, &alice.access_token).await);
        assert_eq!(app.trail().await.len(), rows);
    }

    async fn what_is_over_is_purged_with_its_chain(app) {
        let alice = app.alice().await;
        let ended = app.login("alice@example.com").await;
        let (user, session) =
            Session::authenticate(&app.portal, &ended.access_token).await.unwrap();
        session.sign_out(&app.portal, &Origin::default(), &user).await.unwrap();
        let db = &app.portal.db;
        assert_eq!(Session::purge(db, app.portal.now()).await.unwrap(), 0);
        app.advance(TimeDelta::days(1));
        assert_eq!(Session::purge(db, app.portal.now()).await.unwrap(), 1);
        assert_eq!(refresh_tokens::Entity::find().count(db).await.unwrap(), 1);
        let origin = Origin::default();
        assert!(Session::refresh(&app.portal, &origin, &alice.refresh_token).await.is_ok());
        app.advance(TimeDelta::days(91));
        assert_eq!(Session::purge(db, app.portal.now()).await.unwrap(), 1);
        assert_eq!(refresh_tokens::Entity::find().count(db).await.unwrap(), 0);
        assert_eq!(users::Entity::find().count(db).await.unwrap(), 1);
    }
}

on_every_database! {
    with after_a_rotation;

    async fn tokens_of_the_previous_key_still_count_and_new_ones_are_of_the_new(app) {
        let alice: Person = app.alice().await;
        let (header, claims) =
            (read_part(&alice.access_token, 0), read_part(&alice.access_token, 1));
        // Tokens of before name their own key, or none.
        let unnamed = without(&header, "kid");
        assert!(counts(app, &sign(OTHER_KEY, &unnamed, &claims)).await);
        assert!(!counts(app, &sign(OTHER_KEY, &header, &claims)).await);
        assert_eq!(sign(own_key(app), &header, &claims).len(), alice.access_token.len());
        assert!(!counts(app, &sign("a third key, which was never ours", &unnamed, &claims)).await);
        let seal = |token: &str| token.rsplit('.').next().unwrap().to_owned();
        let pieces = alice.access_token.rsplit_once('.').unwrap().0;
        let mut mac = Hmac::<Sha256>::new_from_slice(own_key(app).as_bytes()).unwrap();
        mac.update(pieces.as_bytes());
        let expected = URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes());
        assert_eq!(seal(&alice.access_token), expected);
    }
}
