//! One account per address, and who is kept out of it.

use std::net::IpAddr;
use std::sync::Arc;

use chrono::TimeDelta;
use futures_util::future::join_all;
use user_portal::context::Origin;
use user_portal::errors::Error;
use user_portal::models::devices::Shown;
use user_portal::models::unit_of_work::UnitOfWork;
use user_portal::models::users::lockout;
use user_portal::models::users::sign_in::Credentials;
use user_portal::models::users::{Model as User, roles};

use crate::support::{PASSWORD, TestApp};

fn from(address: &str) -> Origin {
    let address: IpAddr = address.parse().unwrap();
    Origin { ip_address: Some(address), ..Origin::default() }
}

fn credentials(email: &str, password: &str) -> Credentials {
    Credentials {
        email: email.to_owned(),
        password: password.to_owned(),
        remember_me: false,
        device: Shown::default(),
    }
}

/// How a sign-in ends, in one word.
async fn sign_in(app: &TestApp, address: &str, email: &str, password: &str) -> &'static str {
    let credentials = credentials(email, password);
    match User::sign_in(&app.portal, &from(address), credentials).await {
        Ok(_) => "in",
        Err(Error::InvalidCredentials) => "refused",
        Err(Error::AccountLocked(_)) => "locked",
        Err(err) => panic!("{err}"),
    }
}

on_every_database! {
    async fn an_account_is_found_however_its_address_is_typed(app) {
        let alice = app.register("Alice.Liddell@Example.com").await;
        for typed in [
            "alice.liddell@example.com",
            "ALICE.LIDDELL@EXAMPLE.COM",
            " Alice.Liddell@Example.com\n",
            "Alice . Liddell @ Example . com",
            "ａｌｉｃｅ．ｌｉｄｄｅｌｌ＠ｅｘａｍｐｌｅ．ｃｏｍ",
            "\u{3000}alice.liddell@example.com\u{a0}",
        ] {
            let found = User::find_by_email(&app.portal.db, typed).await.unwrap();
            assert_eq!(found.map(|user| user.pid.to_string()), Some(alice.id.clone()), "{typed:?}");
        }
        for other in ["аlice.liddell@example.com", "alice.liddell@example.co", "", "%", "alice%"] {
            let found = User::find_by_email(&app.portal.db, other).await.unwrap();
            assert!(found.is_none(), "{other:?}");
        }
        // Mail goes to the address as its owner writes it.
        assert_eq!(app.user(&alice.email).await.email, "Alice.Liddell@Example.com");
    }

    async fn another_network_is_not_locked_out(app) {
        app.alice().await;
        for _ in 0..5 {
            let outcome = sign_in(app, "203.0.113.7", "alice@example.com", "wrong").await;
            assert_eq!(outcome, "refused");
        }
        for (address, outcome) in [
            ("203.0.113.7", "locked"),
            ("::ffff:203.0.113.7", "locked"),
            ("203.0.113.8", "in"),
            ("2001:db8::1", "in"),
            ("203.0.113.7", "locked"),
        ] {
            let ended = sign_in(app, address, "alice@example.com", PASSWORD).await;
            assert_eq!(ended, outcome, "{address}");
        }
    }

    async fn a_locked_account_costs_no_hash_and_leaves_no_row(app) {
        app.alice().await;
        for _ in 0..5 {
            sign_in(app, "203.0.113.7", "alice@example.com", "wrong").await;
        }
        let rows = app.trail().await.len();
        for _ in 0..10 {
            let outcome = sign_in(app, "203.0.113.7", "alice@example.com", "wrong").await;
            assert_eq!(outcome, "locked");
        }
        assert_eq!(app.trail().await.len(), rows);
        // Knocking while it is locked does not keep it locked.
        app.advance(TimeDelta::minutes(5));
        let outcome = sign_in(app, "203.0.113.7", "alice@example.com", PASSWORD).await;
        assert_eq!(outcome, "in");
    }

    async fn attempts_at_one_account_take_turns(app) {
        let origin = Arc::new(from("203.0.113.7"));
        let attempts = (0..100).map(|_| {
            let (portal, origin) = (app.portal.clone(), origin.clone());
            async move { lockout::attempt(&portal, &origin, "alice@example.com", None).await.is_ok() }
        });
        let begun = join_all(attempts).await;
        assert_eq!(begun.into_iter().filter(|begun| *begun).count(), 5);
    }

    async fn roles_are_three(app) {
        app.alice().await;
        let origin = Origin::system("test");
        for (role, may_read, may_write) in
            [("staff", true, false), ("admin", true, true), ("user", false, false)]
        {
            let mut work = UnitOfWork::begin(&app.portal, &origin).await.unwrap();
            let user = app.user("alice@example.com").await;
            let user = user.change_role(&mut work, role).await.unwrap();
            work.commit().await.unwrap();
            assert!(roles::ROLES.contains(&role));
            assert_eq!((user.can_read_admin(), user.can_write_admin()), (may_read, may_write));
            assert_eq!(app.user("alice@example.com").await.role, role);
        }
        let mut work = UnitOfWork::begin(&app.portal, &origin).await.unwrap();
        let user = app.user("alice@example.com").await;
        assert!(user.change_role(&mut work, "root").await.is_err());
        drop(work);
        assert_eq!(app.user("alice@example.com").await.role, "user");
        assert_eq!(app.count_of("user.role_changed").await, 3);
    }
}
