//! Codes of authenticators and codes on paper: each works once, also when many try at once.

use chrono::TimeDelta;
use futures_util::future::join_all;
use user_portal::context::Origin;
use user_portal::models::mfa_factors::{Method, Model as Factor, methods};
use user_portal::models::unit_of_work::UnitOfWork;
use user_portal::models::{backup_codes, users};

use crate::support::TestApp;

async fn verify(app: &TestApp, user: &users::Model, code: &str) -> bool {
    let origin = Origin::default();
    let work = UnitOfWork::begin(&app.portal, &origin).await.unwrap();
    let right = Factor::verify_totp(&work, user.id, code).await.unwrap();
    work.commit().await.unwrap();
    right
}

async fn spend(app: &TestApp, user: &users::Model, code: &str) -> bool {
    let origin = Origin::default();
    let mut work = UnitOfWork::begin(&app.portal, &origin).await.unwrap();
    let right = backup_codes::spend(&mut work, user, code).await.unwrap();
    work.commit().await.unwrap();
    right
}

on_every_database! {
    async fn a_code_of_an_authenticator_works_once(app) {
        let alice = app.alice().await;
        let secret = app.set_up_totp(&alice).await.secret;
        let user = app.user("alice@example.com").await;
        assert!(!verify(app, &user, &app.totp(&secret)).await, "it was spent to confirm");
        app.advance(TimeDelta::minutes(5));
        let code = app.totp(&secret);
        let answers = join_all((0..20).map(|_| verify(app, &user, &code))).await;
        assert_eq!(answers.into_iter().filter(|right| *right).count(), 1);
        let factor = Factor::confirmed(&app.portal.db, user.id).await.unwrap().remove(0);
        assert_eq!(factor.last_used_at.map(|at| at.to_utc()), Some(app.portal.now()));
    }

    async fn one_step_of_skew_is_taken_on_either_side(app) {
        let alice = app.alice().await;
        let secret = app.set_up_totp(&alice).await.secret;
        let user = app.user("alice@example.com").await;
        app.advance(TimeDelta::minutes(10));
        let early = app.totp(&secret);
        app.advance(TimeDelta::seconds(60));
        assert!(!verify(app, &user, &early).await, "two steps are too many");
        let late = app.totp(&secret);
        app.advance(TimeDelta::seconds(30));
        let current = app.totp(&secret);
        assert!(verify(app, &user, &late).await, "one step late");
        assert!(verify(app, &user, &current).await);
        assert!(!verify(app, &user, &late).await, "older than the last one used");
        app.advance(TimeDelta::seconds(60));
        let ahead = app.totp(&secret);
        app.advance(TimeDelta::seconds(-30));
        assert!(verify(app, &user, &ahead).await, "one step early");
    }

    async fn a_foreign_authenticator_opens_nothing(app) {
        let (alice, bob) = (app.alice().await, app.bob().await);
        app.set_up_totp(&alice).await;
        let secret = app.set_up_totp(&bob).await.secret;
        app.advance(TimeDelta::minutes(5));
        let user = app.user("alice@example.com").await;
        assert!(!verify(app, &user, &app.totp(&secret)).await);
        for code in ["", "12345", "1234567", "abcdef", "\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}"] {
            assert!(!verify(app, &user, code).await, "{code:?}");
        }
        assert_eq!(methods(&app.portal.db, user.id).await.unwrap(), [Method::Totp]);
    }

    async fn a_backup_code_works_once(app) {
        let alice = app.alice().await;
        let codes = app.set_up_totp(&alice).await.backup_codes;
        let user = app.user("alice@example.com").await;
        let answers = join_all((0..20).map(|_| spend(app, &user, &codes[0]))).await;
        assert_eq!(answers.into_iter().filter(|right| *right).count(), 1);
        assert_eq!(backup_codes::remaining(&app.portal.db, user.id).await.unwrap(), 9);
        assert!(spend(app, &user, &codes[1].to_uppercase().replace('-', "")).await);
        assert!(!spend(app, &user, "a0bcd-12041").await);
        app.bob().await;
        let bob = app.user("bob@example.com").await;
        assert!(!spend(app, &bob, &codes[2]).await, "of another account");
        assert_eq!(app.count_of("backup_code.used").await, 2);
    }
}

/// A key of one's own, and then the one before it among the previous ones.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_secret_is_encrypted_anew_when_the_key_changed() {
    use user_portal::keyring::Vault;
    use user_portal::settings::Secret;

    let app = TestApp::sqlite().await;
    let alice = app.alice().await;
    let authenticator = app.set_up_totp(&alice).await;
    let user = app.user("alice@example.com").await;
    let before = Factor::confirmed(&app.portal.db, user.id).await.unwrap().remove(0).secret;

    let mut portal = user_portal::context::Portal::build(&app.ctx).unwrap();
    let mut mfa = portal.settings.mfa.clone();
    mfa.encryption_key = Some(Secret::new("a key of our own for second factors".to_owned()));
    portal.vault = Vault::new(&mfa, &portal.settings.jwt);
    portal.clock = app.portal.clock.clone();
    app.advance(TimeDelta::minutes(5));
    let code = app.totp(&authenticator.secret);
    let origin = Origin::default();
    let mut work = UnitOfWork::begin(&portal, &origin).await.unwrap();
    assert!(Factor::verify_totp(&work, user.id, &code).await.unwrap());
    assert!(backup_codes::spend(&mut work, &user, &authenticator.backup_codes[0]).await.unwrap());
    work.commit().await.unwrap();
    let after = Factor::confirmed(&app.portal.db, user.id).await.unwrap().remove(0).secret;
    assert_ne!(before, after);
    app.advance(TimeDelta::minutes(5));
    assert!(
        !verify(&app, &user, &app.totp(&authenticator.secret)).await,
        "the old key does not open it"
    );
}
