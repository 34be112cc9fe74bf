//! `user:create`, `user:role` and `user:unlock`.

use loco_rs::task::{Task, Vars};
use reqwest::Method;
use serde_json::{Value, json};
use user_portal::models::users::Model as User;
use user_portal::tasks::user_create::UserCreate;
use user_portal::tasks::user_role::UserRole;
use user_portal::tasks::user_unlock::UserUnlock;

use crate::support::{PASSWORD, TestApp, TestAppBuilder};

pub(super) fn vars(pairs: &[(&str, &str)]) -> Vars {
    Vars::from_cli_args(
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
    )
}

/// Ada, with what a test adds or says differently.
fn ada(more: &[(&str, &str)]) -> Vars {
    let mut pairs = vec![
        ("email", "ada@example.com"),
        ("password", PASSWORD),
        ("first_name", "Ada"),
        ("last_name", "Lovelace"),
    ];
    pairs.retain(|(name, _)| more.iter().all(|(other, _)| other != name));
    pairs.extend(more);
    vars(&pairs)
}

async fn find(app: &TestApp, email: &str) -> Option<User> {
    User::find_by_email(&app.portal.db, email).await.unwrap()
}

on_every_database! {
    async fn an_account_is_opened_with_a_role(app) {
        let more = [("role", "admin"), ("verified", "true")];
        UserCreate.run(&app.ctx, &ada(&more)).await.unwrap();
        let user = find(app, "ada@example.com").await.unwrap();
        assert_eq!((user.role.as_str(), user.is_verified()), ("admin", true));
        let ada = app.login("ada@example.com").await;
        assert_eq!(ada.id, user.pid.to_string());
        let me = app.get(&ada, "/api/me").await;
        assert_eq!((&me["data"]["role"], &me["data"]["is_verified"]), (&json!("admin"), &json!(true)));
        app.deliver().await;
        assert!(app.mail.sent().is_empty(), "who is verified needs no link");
    }

    async fn without_more_it_is_a_plain_user(app) {
        UserCreate.run(&app.ctx, &ada(&[])).await.unwrap();
        let user = find(app, "ada@example.com").await.unwrap();
        assert_eq!((user.role.as_str(), user.is_verified()), ("user", false));
    }

    async fn what_is_wrong_is_said_and_changes_nothing(app) {
        for (more, said) in [
            (("password", "short"), "password"),
            (("email", "nobody"), "email"),
            (("role", "emperor"), "role"),
        ] {
            let err = UserCreate.run(&app.ctx, &ada(&[more])).await.unwrap_err().to_string();
            assert!(err.contains(said), "{err}");
        }
        let err = UserCreate.run(&app.ctx, &vars(&[])).await.unwrap_err().to_string();
        assert!(err.contains("email"), "{err}");
        assert!(find(app, "ada@example.com").await.is_none());
        UserCreate.run(&app.ctx, &ada(&[])).await.unwrap();
        let other = [("email", "ADA@example.com")];
        assert!(UserCreate.run(&app.ctx, &ada(&other)).await.is_err(), "one address, one account");
    }

    async fn a_role_changes_at_once(app) {
        let alice = app.alice().await;
        let set = [("email", "alice@example.com"), ("role", "staff")];
        UserRole.run(&app.ctx, &vars(&set)).await.unwrap();
        assert_eq!(find(app, &alice.email).await.unwrap().role, "staff");
        let me = app.by(&alice, Method::GET, "/api/me").send().await.unwrap();
        assert_eq!(me.status(), 200);
        let me: Value = me.json().await.unwrap();
        assert_eq!(me["data"]["role"], "staff");
        for bad in [
            [("email", "alice@example.com"), ("role", "emperor")],
            [("email", "nobody@example.com"), ("role", "admin")],
        ] {
            assert!(UserRole.run(&app.ctx, &vars(&bad)).await.is_err());
        }
        assert_eq!(find(app, &alice.email).await.unwrap().role, "staff");
    }

    async fn an_account_is_unlocked_for_every_network(app) {
        let alice = app.alice().await;
        let wrong = json!({ "email": alice.email, "password": "not the one" });
        let right = json!({ "email": alice.email, "password": PASSWORD });
        for _ in 0..5 {
            assert_eq!(app.post("/api/auth/login", &wrong).await.status(), 401);
        }
        assert_eq!(app.post("/api/auth/login", &right).await.status(), 423);
        let whom = vars(&[("email", "ALICE@example.com")]);
        UserUnlock.run(&app.ctx, &whom).await.unwrap();
        assert_eq!(app.post("/api/auth/login", &right).await.status(), 200);
        for _ in 0..5 {
            assert_eq!(app.post("/api/auth/login", &wrong).await.status(), 401);
        }
        assert_eq!(app.post("/api/auth/login", &right).await.status(), 423, "and counts anew");
        let nobody = vars(&[("email", "nobody@example.com")]);
        assert!(UserUnlock.run(&app.ctx, &nobody).await.is_err());
        assert_eq!(app.count_of("user.unlocked").await, 1);
    }
}

on_every_database! {
    with guarded_roles;

    async fn a_new_role_asks_the_sessions_of_before_for_a_second_factor(app) {
        let alice = app.alice().await;
        let me = || app.by(&alice, Method::GET, "/api/me/requests").send();
        assert_eq!(me().await.unwrap().status(), 200);
        let set = [("email", alice.email.as_str()), ("role", "admin")];
        UserRole.run(&app.ctx, &vars(&set)).await.unwrap();
        let refused: Value = me().await.unwrap().json().await.unwrap();
        assert_eq!(refused["errors"][0]["code"], "MFA_SETUP_REQUIRED");
        app.set_up_totp(&alice).await;
        assert_eq!(me().await.unwrap().status(), 200);
    }
}

fn guarded_roles() -> TestAppBuilder {
    TestApp::builder().setting("/mfa/required_roles", "admin")
}
