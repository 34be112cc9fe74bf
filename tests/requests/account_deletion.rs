//! Leaving: 30 days to change one's mind, and then nothing personal is left.

use chrono::TimeDelta;
use futures_util::future::join_all;
use reqwest::Method;
use sea_orm::EntityTrait;
use serde_json::json;
use user_portal::context::Origin;
use user_portal::models::audit_logs::verification::{Verdict, verify};
use user_portal::models::unit_of_work::UnitOfWork;
use user_portal::models::users::erasure::erase_due;
use user_portal::models::{
    account_exports, audit_details, notifications, one_time_tokens, requests, sessions, users,
};
use user_portal::workers::upkeep;

use crate::support::requests::{PDF, file, form, id_of};
use crate::support::{Answer, PASSWORD, Person, TestApp};

async fn leave_with(app: &TestApp, person: &Person, password: &str) -> Answer {
    let call = app.by(person, Method::DELETE, "/api/me").json(&json!({ "password": password }));
    Answer::of(call.send().await.unwrap()).await
}

async fn leave(app: &TestApp, person: &Person) -> Answer {
    let answer = leave_with(app, person, PASSWORD).await;
    assert_eq!(answer.status, 202, "{}", answer.body);
    app.deliver().await;
    answer
}

async fn status(app: &TestApp, person: &Person) -> u16 {
    app.by(person, Method::GET, "/api/me").send().await.unwrap().status().as_u16()
}

/// Lets the day come.
async fn wait(app: &TestApp) {
    app.advance(TimeDelta::days(30));
    upkeep::run_due(&app.portal).await.unwrap();
    app.deliver().await;
}

async fn make_admin(app: &TestApp, email: &str) {
    let origin = Origin::system("test");
    let mut work = UnitOfWork::begin(&app.portal, &origin).await.unwrap();
    app.user(email).await.change_role(&mut work, "admin").await.unwrap();
    work.commit().await.unwrap();
}

on_every_database! {
    async fn everything_personal_is_erased_and_the_chain_holds(app) {
        let alice = app.alice().await;
        let bob = app.bob().await;
        let upload = form("Tulips", [file("plan.pdf", "application/pdf", PDF)]);
        let id = id_of(app.create_form(&alice, upload).await).await;
        let bobs = app.hand_in(&bob, "Stays").await;
        let picture = image::DynamicImage::new_rgb8(8, 8);
        let mut png = std::io::Cursor::new(Vec::new());
        picture.write_to(&mut png, image::ImageFormat::Png).unwrap();
        let part = reqwest::multipart::Form::new().part("file", file("a.png", "image/png", png.into_inner()));
        let put = app.by(&alice, Method::PUT, "/api/me/avatar").multipart(part).send().await.unwrap();
        assert_eq!(put.status(), 200);
        app.settle().await;
        app.by(&alice, Method::POST, "/api/me/export").send().await.unwrap();
        app.deliver().await;
        assert!(app.stored_files().len() > 3, "a file, a picture, the artifacts and the export");

        let user = app.user("alice@example.com").await;
        leave(app, &alice).await;
        app.login("alice@example.com").await;
        wait(app).await;

        let db = &app.portal.db;
        let row = users::Entity::find_by_id(user.id).one(db).await.unwrap().unwrap();
        assert_eq!(row.email, format!("deleted-{}@invalid", user.pid));
        assert_eq!((row.full_name(), row.is_active, row.phone), (String::new(), false, None));
        assert!(app.stored_files().iter().all(|path| path.to_str().unwrap().contains(&bobs)));
        assert!(requests::Entity::find().all(db).await.unwrap().iter().all(|left| left.pid.to_string() == bobs && left.pid.to_string() != id));
        let rows = format!(
            "{:?} {:?} {:?} {:?} {:?} {:?} {:?}",
            users::Entity::find_by_id(user.id).all(db).await.unwrap(),
            one_time_tokens::Entity::find().all(db).await.unwrap(),
            notifications::Entity::find().all(db).await.unwrap(),
            account_exports::Entity::find().all(db).await.unwrap(),
            sessions::Entity::find().all(db).await.unwrap().into_iter().filter(|session| session.user_id == user.id).collect::<Vec<_>>(),
            audit_details::Entity::find().all(db).await.unwrap().into_iter().filter(|details| details.person_id == Some(user.pid)).collect::<Vec<_>>(),
            app.trail().await,
        );
        for personal in ["alice", "Tester\"", "127.0.0.1", "$argon2"] {
            let found = rows.find(personal).map(|at| &rows[at.saturating_sub(200)..(at + 50).min(rows.len())]);
            assert!(found.is_none_or(|text| text.contains("bob")), "{personal}: {found:?}");
        }
        assert!(matches!(verify(db).await.unwrap(), Verdict::Intact(_)));
        assert_eq!(app.count_of("user.deleted").await, 1);
        assert_eq!(erase_due(&app.portal).await.unwrap(), 0);
        // The address is free again, and another account behind it is another account.
        let again = app.register("alice@example.com").await;
        assert_ne!(again.id, alice.id);
        assert_eq!(app.get(&again, "/api/me/requests").await["pagination"]["total"], 0);
    }

    async fn at_once_everyone_is_signed_out(app) {
        let alice = app.alice().await;
        let elsewhere = app.login("alice@example.com").await;
        let answer = leave(app, &alice).await;
        let due = app.user("alice@example.com").await.deletion_due_at.unwrap();
        assert_eq!(due.to_utc(), app.portal.now() + TimeDelta::days(30));
        assert!(answer.body["data"]["deletion_due_at"].is_string());
        for person in [&alice, &elsewhere] {
            assert_eq!(status(app, person).await, 401);
        }
        let refresh = json!({ "refresh_token": alice.refresh_token });
        assert_eq!(app.post("/api/auth/refresh", &refresh).await.status(), 401);
        assert_eq!(app.count_of("user.deletion_requested").await, 1);
    }

    async fn the_password_is_asked_for(app) {
        let alice = app.alice().await;
        let wrong = leave_with(app, &alice, "roses").await.expect_error(422, "INVALID_CREDENTIALS");
        assert_eq!(wrong.fields(), ["password"]);
        let call = app.by(&alice, Method::DELETE, "/api/me").json(&json!({}));
        let none = Answer::of(call.send().await.unwrap()).await;
        assert_eq!(none.expect_error(422, "VALIDATION_ERROR").fields(), ["password"]);
        assert!(app.user("alice@example.com").await.deletion_due_at.is_none());
    }

    async fn the_link_keeps_the_account_once(app) {
        let alice = app.alice().await;
        leave(app, &alice).await;
        let mail = app.mail_to("alice@example.com");
        let day = app.user("alice@example.com").await.deletion_day().unwrap();
        assert!(mail.text.contains(&day), "{}", mail.text);
        let path = format!("/keep-account/{}", app.link_token("alice@example.com"));
        let visitor = app.visitor();
        assert_eq!(visitor.open(&path).await.status, 200);
        assert_eq!(visitor.post(&path, &[]).await.status, 403);
        assert!(app.user("alice@example.com").await.deletion_due_at.is_some());
        let page = visitor.open(&path).await;
        let fields = [("csrf_token", page.form_token())];
        let answers = join_all((0..20).map(|_| visitor.post(&path, &fields))).await;
        assert_eq!(answers.iter().filter(|shown| shown.status == 303).count(), 1);
        assert_eq!(answers.iter().filter(|shown| shown.status == 422).count(), 19);
        wait(app).await;
        assert_eq!(status(app, &app.login("alice@example.com").await).await, 200);
        assert_eq!(app.count_of("user.deletion_withdrawn").await, 1);
        assert_eq!(app.count_of("user.deleted").await, 0);
    }

    async fn signing_in_offers_to_keep_it(app) {
        let alice = app.alice().await;
        leave(app, &alice).await;
        let link = app.link_token("alice@example.com");
        let visitor = app.visitor();
        visitor.sign_in("alice@example.com", false).await;
        let page = visitor.open("/dashboard").await;
        assert!(page.html.contains("action=\"/settings/data/keep\""), "{}", page.html);
        let kept = visitor.submit("/dashboard", "/settings/data/keep", &[]).await;
        assert_eq!((kept.status, kept.location()), (303, "/settings/data"));
        assert!(!visitor.open("/dashboard").await.html.contains("/settings/data/keep"));
        let path = format!("/keep-account/{link}");
        let late = visitor.open(&path).await;
        assert!(late.html.contains("used already"), "{}", late.html);
    }

    async fn programs_keep_it_too(app) {
        let alice = app.alice().await;
        leave(app, &alice).await;
        let alice = app.login("alice@example.com").await;
        for _ in 0..2 {
            let keep = app.by(&alice, Method::POST, "/api/me/keep").send().await.unwrap();
            assert_eq!(keep.status(), 204);
        }
        assert!(app.user("alice@example.com").await.deletion_due_at.is_none());
        assert_eq!(app.count_of("user.deletion_withdrawn").await, 1);
    }

    async fn asked_twice_the_first_day_counts(app) {
        let alice = app.alice().await;
        leave(app, &alice).await;
        let due = app.user("alice@example.com").await.deletion_due_at;
        app.advance(TimeDelta::days(5));
        let alice = app.login("alice@example.com").await;
        leave(app, &alice).await;
        assert_eq!(app.user("alice@example.com").await.deletion_due_at, due);
        assert_eq!(status(app, &alice).await, 401);
    }

    async fn not_a_second_too_early(app) {
        let alice = app.alice().await;
        leave(app, &alice).await;
        app.advance(TimeDelta::days(30) - TimeDelta::seconds(1));
        assert_eq!(erase_due(&app.portal).await.unwrap(), 0);
        app.login("alice@example.com").await;
        app.advance(TimeDelta::seconds(1));
        let rounds = join_all((0..4).map(|_| upkeep::run_due(&app.portal))).await;
        assert!(rounds.into_iter().all(|round| round.is_ok()));
        assert_eq!(app.count_of("user.deleted").await, 1);
    }

    async fn the_last_admin_can_not_leave(app) {
        let alice = app.alice().await;
        make_admin(app, "alice@example.com").await;
        leave_with(app, &alice, PASSWORD).await.expect_error(409, "RESOURCE_CONFLICT");
        let bob = app.bob().await;
        make_admin(app, "bob@example.com").await;
        let (alices, bobs) = tokio::join!(
            leave_with(app, &alice, PASSWORD), leave_with(app, &bob, PASSWORD)
        );
        let mut both = [alices.status, bobs.status];
        both.sort_unstable();
        assert_eq!(both, [202, 409]);
    }

    async fn an_admin_who_became_the_last_one_stays(app) {
        let alice = app.alice().await;
        app.bob().await;
        make_admin(app, "alice@example.com").await;
        make_admin(app, "bob@example.com").await;
        leave(app, &alice).await;
        app.deactivate("bob@example.com").await;
        wait(app).await;
        let user = app.user("alice@example.com").await;
        assert!(user.is_active && user.deletion_due_at.is_none());
        assert_eq!(app.count_of("user.deletion_withdrawn").await, 1);
    }

    async fn the_page_says_what_will_happen(app) {
        app.alice().await;
        let visitor = app.visitor();
        visitor.sign_in("alice@example.com", false).await;
        let page = visitor.open("/settings/data").await;
        assert!(page.html.contains("30 days"));
        app.advance(TimeDelta::minutes(11));
        let question = visitor.submit("/settings/data", "/settings/data/delete", &[]).await;
        assert_eq!(question.status, 403);
        let fields = [("csrf_token", question.form_token()), ("confirm_password", PASSWORD)];
        let left = visitor.post("/settings/data/delete", &fields).await;
        assert_eq!((left.status, left.location()), (303, "/login"));
        assert_eq!(visitor.open("/dashboard").await.status, 303);
    }
}
