//! Six digits that are sent, and how often they may be tried.

use chrono::TimeDelta;
use futures_util::future::join_all;
use sea_orm::EntityTrait;
use user_portal::context::Origin;
use user_portal::errors::Error;
use user_portal::models::mfa_factors::Method;
use user_portal::models::unit_of_work::UnitOfWork;
use user_portal::models::users::Model as User;
use user_portal::models::verification_codes::{self, CodePurpose, Entity, Recipient};

use crate::support::{TestApp, TestAppBuilder};

const PHONE: &str = "+420601234567";

/// Sends a code to Alice and gives what arrives.
async fn send(app: &TestApp, user: &User, purpose: CodePurpose) -> String {
    try_send(app, user, purpose, PHONE).await.unwrap();
    app.deliver().await;
    app.texted_code(PHONE)
}

async fn try_send(
    app: &TestApp,
    user: &User,
    purpose: CodePurpose,
    number: &str,
) -> Result<(), Error> {
    let origin = Origin::default();
    let mut work = UnitOfWork::begin(&app.portal, &origin).await.unwrap();
    verification_codes::send(&mut work, user, purpose, Method::Sms, number, None).await?;
    work.commit().await
}

async fn check(app: &TestApp, user: &User, purpose: CodePurpose, code: &str) -> bool {
    let origin = Origin::default();
    let to = Recipient { channel: Method::Sms, destination: PHONE };
    verification_codes::check(&app.portal, &origin, user.id, purpose, None, to, code).await.unwrap()
}

/// Another code of six digits.
fn other(code: &str, by: u32) -> String {
    format!("{:06}", (code.parse::<u32>().unwrap() + by) % 1_000_000)
}

fn only_czech_numbers() -> TestAppBuilder {
    TestApp::builder().setting("/sms/allowed_countries", "CZ,SK")
}

on_every_database! {
    async fn a_code_works_once(app) {
        app.alice().await;
        let alice = app.user("alice@example.com").await;
        let code = send(app, &alice, CodePurpose::VerifyPhone).await;
        assert!(!check(app, &alice, CodePurpose::EnrollSms, &code).await, "of another purpose");
        let spaced = format!(" {} {}", &code[..3], &code[3..]);
        assert!(check(app, &alice, CodePurpose::VerifyPhone, &spaced).await);
        assert!(!check(app, &alice, CodePurpose::VerifyPhone, &code).await);
    }

    async fn a_code_is_of_one_person(app) {
        app.alice().await;
        app.bob().await;
        let (alice, bob) = (app.user("alice@example.com").await, app.user("bob@example.com").await);
        let code = send(app, &alice, CodePurpose::VerifyPhone).await;
        assert!(!check(app, &bob, CodePurpose::VerifyPhone, &code).await);
        assert!(check(app, &alice, CodePurpose::VerifyPhone, &code).await);
    }

    async fn a_code_for_one_number_verifies_no_other(app) {
        let person = app.alice().await;
        let body = serde_json::json!({ "phone": "+420602345678" });
        app.call(&person, reqwest::Method::PATCH, "/api/me", body).await;
        let alice = app.user("alice@example.com").await;
        // As a call leaves it that read the number before it was changed.
        let code = send(app, &alice, CodePurpose::VerifyPhone).await;
        assert!(alice.verify_phone(&app.portal, &Origin::default(), &code).await.is_err());
        assert!(app.user("alice@example.com").await.phone_verified_at.is_none());
        assert!(check(app, &alice, CodePurpose::VerifyPhone, &code).await);
    }

    async fn a_newer_code_voids_the_older(app) {
        app.alice().await;
        let alice = app.user("alice@example.com").await;
        let old = send(app, &alice, CodePurpose::VerifyPhone).await;
        let new = send(app, &alice, CodePurpose::VerifyPhone).await;
        if old != new {
            assert!(!check(app, &alice, CodePurpose::VerifyPhone, &old).await);
        }
        assert!(check(app, &alice, CodePurpose::VerifyPhone, &new).await);
    }

    async fn a_code_works_for_ten_minutes(app) {
        app.alice().await;
        let alice = app.user("alice@example.com").await;
        let code = send(app, &alice, CodePurpose::VerifyPhone).await;
        app.advance(TimeDelta::minutes(10));
        assert!(!check(app, &alice, CodePurpose::VerifyPhone, &code).await);
        let code = send(app, &alice, CodePurpose::VerifyPhone).await;
        app.advance(TimeDelta::seconds(599));
        assert!(check(app, &alice, CodePurpose::VerifyPhone, &code).await);
    }

    async fn the_fifth_try_is_the_last(app) {
        app.alice().await;
        let alice = app.user("alice@example.com").await;
        let code = send(app, &alice, CodePurpose::VerifyPhone).await;
        for by in 1..=4 {
            assert!(!check(app, &alice, CodePurpose::VerifyPhone, &other(&code, by)).await);
        }
        assert!(check(app, &alice, CodePurpose::VerifyPhone, &code).await);
        let code = send(app, &alice, CodePurpose::VerifyPhone).await;
        for by in 1..=5 {
            assert!(!check(app, &alice, CodePurpose::VerifyPhone, &other(&code, by)).await);
        }
        assert!(!check(app, &alice, CodePurpose::VerifyPhone, &code).await);
    }

    async fn of_twenty_right_codes_at_once_one_gets_through(app) {
        app.alice().await;
        let alice = app.user("alice@example.com").await;
        let code = send(app, &alice, CodePurpose::VerifyPhone).await;
        let tries = (0..20).map(|_| check(app, &alice, CodePurpose::VerifyPhone, &code));
        let right = join_all(tries).await.into_iter().filter(|right| *right).count();
        assert_eq!(right, 1);
    }

    async fn of_twenty_wrong_codes_at_once_five_are_counted(app) {
        app.alice().await;
        let alice = app.user("alice@example.com").await;
        let code = send(app, &alice, CodePurpose::VerifyPhone).await;
        let wrong: Vec<_> = (1..=20).map(|by| other(&code, by)).collect();
        let tries = wrong.iter().map(|wrong| check(app, &alice, CodePurpose::VerifyPhone, wrong));
        assert!(join_all(tries).await.into_iter().all(|right| !right));
        let row = Entity::find().one(&app.portal.db).await.unwrap().unwrap();
        assert_eq!(row.attempts, 5);
        assert!(!check(app, &alice, CodePurpose::VerifyPhone, &code).await);
    }

    async fn the_code_stands_nowhere(app) {
        app.alice().await;
        let alice = app.user("alice@example.com").await;
        let code = send(app, &alice, CodePurpose::VerifyPhone).await;
        app.expect_nowhere_readable(&[&format!("\"{code}\""), &format!(" {code} ")]).await;
        assert_eq!(app.count_of("code.sent").await, 1);
        let message = app.sms.sent().pop().unwrap();
        assert!(message.text.ends_with(&format!("\n\n@127.0.0.1 #{code}")), "{}", message.text);
    }

    async fn what_runs_out_before_it_is_sent_is_not_sent(app) {
        app.alice().await;
        let alice = app.user("alice@example.com").await;
        try_send(app, &alice, CodePurpose::VerifyPhone, PHONE).await.unwrap();
        app.advance(TimeDelta::minutes(11));
        app.deliver().await;
        assert!(app.sms.sent().is_empty());
    }

    async fn a_number_gets_five_messages_an_hour_and_ten_a_day(app) {
        app.alice().await;
        let alice = app.user("alice@example.com").await;
        for _ in 0..5 {
            try_send(app, &alice, CodePurpose::VerifyPhone, PHONE).await.unwrap();
        }
        let spaced = "+420 601 234 567";
        let limited = try_send(app, &alice, CodePurpose::VerifyPhone, spaced).await;
        assert!(matches!(limited, Err(Error::RateLimited(_))));
        // Another number has a budget of its own.
        try_send(app, &alice, CodePurpose::VerifyPhone, "+420602345678").await.unwrap();
        app.advance(TimeDelta::hours(1));
        for _ in 0..5 {
            try_send(app, &alice, CodePurpose::VerifyPhone, PHONE).await.unwrap();
        }
        app.advance(TimeDelta::hours(1));
        let limited = try_send(app, &alice, CodePurpose::VerifyPhone, PHONE).await;
        assert!(matches!(limited, Err(Error::RateLimited(_))));
        app.advance(TimeDelta::hours(23));
        try_send(app, &alice, CodePurpose::VerifyPhone, PHONE).await.unwrap();
    }

    async fn a_network_and_a_person_have_budgets_too(app) {
        app.alice().await;
        let alice = app.user("alice@example.com").await;
        for hour in 0..2 {
            for nth in 0..10 {
                let number = format!("+4206012{hour}45{nth:02}");
                try_send(app, &alice, CodePurpose::VerifyPhone, &number).await.unwrap();
            }
            let limited = try_send(app, &alice, CodePurpose::VerifyPhone, "+420602345678").await;
            assert!(matches!(limited, Err(Error::RateLimited(_))), "ten an hour from one network");
            app.advance(TimeDelta::hours(1));
        }
        let limited = try_send(app, &alice, CodePurpose::VerifyPhone, "+420602345678").await;
        assert!(matches!(limited, Err(Error::RateLimited(_))), "twenty a day for one person");
    }
}

on_every_database! {
    with only_czech_numbers;

    async fn other_countries_get_none(app) {
        app.alice().await;
        let alice = app.user("alice@example.com").await;
        for number in [PHONE, "+421903123456"] {
            try_send(app, &alice, CodePurpose::VerifyPhone, number).await.unwrap();
            app.deliver().await;
        }
        let refused = try_send(app, &alice, CodePurpose::VerifyPhone, "+12015550123").await;
        assert!(matches!(refused, Err(Error::Invalid(_))));
        app.deliver().await;
        assert_eq!(app.sms.sent().len(), 2);
    }
}
