//! Budgets that replicas share by a Redis, and what happens without it.

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use user_portal::rate_limit::{Budget, REGISTRATIONS, RateLimits, SharedLimits};
use uuid::Uuid;

use crate::support::redis::{Door, redis};
use crate::support::{Answer, TestApp, TestAppBuilder};

const FIVE: Budget =
    Budget { name: "TEST_FIVE", limit: 5, window: 60, message: "limit-api", about: "" };

/// Counters that no other test sees.
fn salt() -> String {
    Uuid::new_v4().to_string()
}

fn shared(url: &str, salt: &str) -> SharedLimits {
    SharedLimits::new(url, 1.0, salt.to_owned()).unwrap()
}

async fn allowed(limits: &dyn RateLimits, calls: usize, now: DateTime<Utc>) -> usize {
    let calls = (0..calls).map(|_| limits.hit(FIVE, "alice", now));
    join_all(calls).await.iter().filter(|standing| standing.retry_after.is_none()).count()
}

/// Waits until Redis counts again: a budget of its own stands at the whole limit then.
async fn healed(limits: &SharedLimits, now: DateTime<Utc>) -> bool {
    let deadline = Instant::now() + Duration::from_secs(15);
    while Instant::now() < deadline {
        if limits.hit(FIVE, &salt(), now).await.limit == FIVE.limit {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    false
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_at_once_get_exactly_the_budget() {
    let Some(url) = redis().await else { return };
    let (salt, now) = (salt(), Utc::now());
    let (first, second) = (shared(&url, &salt), shared(&url, &salt));
    // Connected before, so that nobody counts apart because it takes a moment.
    assert!(healed(&first, now).await && healed(&second, now).await);
    let (one, other) = tokio::join!(allowed(&first, 50, now), allowed(&second, 50, now));
    assert_eq!(one + other, 5);
    let standing = first.hit(FIVE, "alice", now + TimeDelta::seconds(20)).await;
    assert_eq!((standing.remaining, standing.retry_after), (0, Some(40)));
    // Bob is not Alice, and a minute later is another minute.
    assert!(second.hit(FIVE, "bob", now).await.retry_after.is_none());
    assert_eq!(allowed(&second, 10, now + TimeDelta::seconds(60)).await, 5);
}

#[tokio::test]
async fn a_refund_makes_room_and_a_success_wipes_the_slate() {
    let Some(url) = redis().await else { return };
    let (salt, now) = (salt(), Utc::now());
    let (first, second) = (shared(&url, &salt), shared(&url, &salt));
    assert!(healed(&first, now).await && healed(&second, now).await);
    second.refund(FIVE, "alice", now).await;
    for remaining in [4, 3, 2, 1, 0] {
        let standing = first.hit(FIVE, "alice", now).await;
        assert_eq!((standing.remaining, standing.reset), (remaining, now.timestamp() + 60));
    }
    second.refund(FIVE, "alice", now).await;
    assert!(first.hit(FIVE, "alice", now).await.retry_after.is_none());
    assert!(first.hit(FIVE, "alice", now).await.retry_after.is_some());
    second.clear(FIVE, "alice").await;
    assert_eq!(first.hit(FIVE, "alice", now).await.remaining, 4);
}

#[tokio::test]
async fn keys_say_nothing_about_anybody_and_go_by_themselves() {
    let Some(url) = redis().await else { return };
    let (salt, now) = (salt(), Utc::now());
    let limits = shared(&url, &salt);
    assert!(healed(&limits, now).await);
    let budget = Budget { name: "TEST_KEYS", ..FIVE };
    let before = keys(&url).await;
    limits.hit(budget, "alice@example.com", now).await;
    let mut new = keys(&url).await;
    new.retain(|(key, _)| !before.iter().any(|(known, _)| known == key));
    assert_eq!(new.len(), 1, "{new:?}");
    let (key, left) = &new[0];
    let digest = key.strip_prefix("portal:limit:TEST_KEYS:").unwrap();
    assert!(digest.len() == 64 && digest.chars().all(|c| c.is_ascii_hexdigit()), "{key}");
    assert!((1..=65_000).contains(left), "{left}");
}

/// Keys of the test's own budget, and the milliseconds that they have left.
async fn keys(url: &str) -> Vec<(String, i64)> {
    let client = redis::Client::open(url).unwrap();
    let mut connection = client.get_multiplexed_async_connection().await.unwrap();
    let found: Vec<String> = redis::cmd("KEYS")
        .arg("portal:limit:TEST_KEYS:*")
        .query_async(&mut connection)
        .await
        .unwrap();
    let mut keys = Vec::new();
    for key in found {
        let left = redis::cmd("PTTL").arg(&key).query_async(&mut connection).await.unwrap();
        keys.push((key, left));
    }
    keys
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_redis_a_stricter_budget_takes_over_at_once_and_hands_back() {
    let Some(url) = redis().await else { return };
    let mut door = Door::to(&url).await;
    let now = Utc::now();
    let limits = shared(&door.url(), &salt());
    // Nobody is there: half of five, rounded up, and nobody waits for long.
    let began = Instant::now();
    assert_eq!(allowed(&limits, 100, now).await, 3);
    assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
    let standing = limits.hit(FIVE, "alice", now).await;
    assert_eq!((standing.limit, standing.remaining), (3, 0));
    assert_eq!(standing.retry_after, Some(60));
    assert!(limits.check().await.unwrap().is_err());

    door.open().await;
    assert!(healed(&limits, now).await);
    assert_eq!(allowed(&limits, 100, now).await, 5);
    assert!(limits.check().await.unwrap().is_ok());

    // Gone in the middle of things.
    door.close();
    assert_eq!(limits.hit(FIVE, "bob", now).await.limit, 3);
    // While it is known to be away nobody asks it.
    let began = Instant::now();
    for _ in 0..1000 {
        limits.hit(FIVE, "carol", now).await;
    }
    assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
    door.open().await;
    assert!(healed(&limits, now).await);
}

#[tokio::test]
async fn a_redis_that_does_not_answer_is_not_waited_for() {
    // It takes connections and says nothing.
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let limits = shared(&format!("redis://{}", silent.local_addr().unwrap()), &salt());
    let now = Utc::now();
    let began = Instant::now();
    for _ in 0..100 {
        assert_eq!(limits.hit(FIVE, "alice", now).await.limit, 3);
    }
    assert!(began.elapsed() < Duration::from_millis(900), "{:?}", began.elapsed());
    // A program that takes as long as it likes can not hold a change up either.
    limits.clear(FIVE, "alice").await;
    limits.refund(FIVE, "alice", now).await;
    assert_eq!(limits.hit(FIVE, "alice", now).await.remaining, 2);
}

#[test]
fn what_is_no_address_of_redis_is_refused_without_being_quoted() {
    let err = SharedLimits::new("redis://:hunter2@cache:x/1", 1.0, salt()).err().unwrap();
    assert!(err.to_string().contains("REDIS_URL") && !err.to_string().contains("hunter2"));
}

/// A portal of its own circle: keys of counters are made with the secret.
fn replica(url: &str, secret: &str) -> TestAppBuilder {
    TestApp::builder().setting("/redis_url", url).setting("/jwt/secret_key", secret)
}

async fn register(app: &TestApp, nth: usize) -> Answer {
    let body = json!({
        "email": format!("person{nth}@example.com"), "password": crate::support::PASSWORD,
        "first_name": "Person", "last_name": "Tester", "terms_accepted": true,
    });
    Answer::of(app.post("/api/auth/register", &body).await).await
}

async fn health(app: &TestApp) -> Value {
    let response = app.anonymous(Method::GET, "/health/ready").send().await.unwrap();
    assert_eq!(response.status(), 200);
    response.json().await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_portals_share_a_budget() {
    let Some(url) = redis().await else { return };
    let secret = format!("a secret of one test alone {}", salt());
    let (first, second) =
        (replica(&url, &secret).sqlite().await, replica(&url, &secret).sqlite().await);
    for app in [&first, &second] {
        let health = health(app).await;
        assert_eq!(
            (&health["status"], &health["checks"]["redis"]["status"]),
            (&json!("ready"), &json!("up"))
        );
    }
    for nth in 0..REGISTRATIONS.limit as usize {
        let app = if nth % 2 == 0 { &first } else { &second };
        assert_eq!(register(app, nth).await.status, 201, "{nth}");
    }
    for app in [&first, &second] {
        register(app, 99).await.expect_error(429, "RATE_LIMIT_EXCEEDED");
    }
    // Another circle has budgets of its own.
    let other = replica(&url, &format!("another secret altogether {}", salt())).sqlite().await;
    assert_eq!(register(&other, 0).await.status, 201);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_portal_boots_and_works_without_its_redis() {
    let door = Door::to("redis://127.0.0.1:6379").await;
    let app = replica(&door.url(), "a secret of one test alone, for which no redis is there")
        .sqlite()
        .await;
    let alice = app.alice().await;
    let me = Answer::of(app.by(&alice, Method::GET, "/api/me").send().await.unwrap()).await;
    assert_eq!((me.status, me.header("x-ratelimit-limit")), (200, "500"));
    let health = health(&app).await;
    assert_eq!(
        (&health["status"], &health["checks"]["redis"]["status"]),
        (&json!("degraded"), &json!("down"))
    );
}
