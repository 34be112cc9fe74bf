//! What people are told about the safety of their account, inside the portal.

use chrono::TimeDelta;
use futures_util::future::join_all;
use reqwest::Method;
use user_portal::context::Origin;
use user_portal::models::notifications::{Alert, Model as Notification};
use user_portal::models::unit_of_work::UnitOfWork;

use crate::support::TestApp;

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0";
const TOLD: &str = "Your password was changed.";

/// The owner of `email` is told that the password was changed; the notification's id.
async fn tell(app: &TestApp, email: &str) -> String {
    let origin = Origin {
        ip_address: Some("203.0.113.7".parse().unwrap()),
        user_agent: Some(FIREFOX.into()),
        ..Origin::default()
    };
    let user = app.user(email).await;
    let mut work = UnitOfWork::begin(&app.portal, &origin).await.unwrap();
    work.alert(&user, Alert::new("password-changed")).await.unwrap();
    work.commit().await.unwrap();
    let told = Notification::unread_alerts(&app.portal.db, &user, 5).await.unwrap();
    told[0].pid.to_string()
}

on_every_database! {
    async fn an_alert_stands_on_the_dashboard_until_it_is_put_away(app) {
        let alice = app.alice().await;
        let id = tell(app, &alice.email).await;
        app.advance(TimeDelta::minutes(3));
        let visitor = app.visitor();
        visitor.sign_in(&alice.email, false).await;
        let page = visitor.open("/dashboard").await.html;
        for words in [TOLD, "3 min ago", "Firefox on Linux", "203.0.113.7", "Was it not you?"] {
            assert!(page.contains(words), "{words}: {page}");
        }
        let path = format!("/notifications/{id}/read");
        let fields = [("return_to", "/dashboard")];
        let done = visitor.submit("/dashboard", &path, &fields).await;
        assert_eq!((done.status, done.location()), (303, "/dashboard"));
        assert!(!visitor.open("/dashboard").await.html.contains(TOLD));
        let again = visitor.submit("/settings/profile", &path, &fields).await;
        assert_eq!(again.status, 303, "twice is no harm");
    }

    async fn one_topic_can_not_flood_a_mailbox(app) {
        let alice = app.alice().await;
        app.deliver().await;
        let sent = app.mail.sent().len();
        for _ in 0..12 {
            tell(app, &alice.email).await;
        }
        app.deliver().await;
        assert_eq!(app.mail.sent().len() - sent, 10);
        let user = app.user(&alice.email).await;
        let told = Notification::unread_alerts(&app.portal.db, &user, 50).await.unwrap();
        assert_eq!(told.len(), 12, "the portal tells every one");
        // Another topic, another person, another hour.
        let origin = Origin::default();
        let mut work = UnitOfWork::begin(&app.portal, &origin).await.unwrap();
        work.alert(&user, Alert::new("mfa-disabled")).await.unwrap();
        work.commit().await.unwrap();
        let bob = app.bob().await;
        tell(app, &bob.email).await;
        app.advance(TimeDelta::hours(1));
        tell(app, &alice.email).await;
        let sent = app.mail.sent().len();
        app.deliver().await;
        let mails = app.mail.sent().split_off(sent);
        assert_eq!(mails.iter().filter(|mail| mail.to == alice.email).count(), 2);
        assert!(mails.iter().any(|mail| mail.to == bob.email));
    }

    async fn nobody_puts_away_what_somebody_else_was_told(app) {
        let (alice, bob) = (app.alice().await, app.bob().await);
        let path = format!("/notifications/{}/read", tell(app, &alice.email).await);
        let visitor = app.visitor();
        visitor.sign_in(&bob.email, false).await;
        assert!(!visitor.open("/dashboard").await.html.contains(TOLD));
        assert_eq!(visitor.submit("/settings/profile", &path, &[]).await.status, 404);
        let user = app.user(&alice.email).await;
        let told = Notification::unread_alerts(&app.portal.db, &user, 5).await.unwrap();
        assert_eq!(told.len(), 1);
        let stranger = app.visitor().call(Method::POST, &path).send().await.unwrap();
        assert_eq!(stranger.headers()["location"], "/login?return_to=%2Fdashboard");
    }

    async fn the_way_back_leads_nowhere_else(app) {
        let alice = app.alice().await;
        let id = tell(app, &alice.email).await;
        let visitor = app.visitor();
        visitor.sign_in(&alice.email, false).await;
        let path = format!("/notifications/{id}/read");
        let fields = [("return_to", "//evil.example")];
        let done = visitor.submit("/dashboard", &path, &fields).await;
        assert_eq!(done.location(), "/dashboard");
        assert_eq!(visitor.post(&path, &[]).await.status, 403, "a form needs its token");
    }

    async fn twenty_at_once_read_it_once(app) {
        let alice = app.alice().await;
        let user = app.user(&alice.email).await;
        let id = tell(app, &alice.email).await.parse().unwrap();
        let calls = (0..20).map(|_| Notification::read(&app.portal, &user, id));
        assert!(join_all(calls).await.iter().all(Result::is_ok));
        let told = Notification::unread_alerts(&app.portal.db, &user, 5).await.unwrap();
        assert!(told.is_empty());
    }

    async fn the_mail_names_the_device_in_words(app) {
        let alice = app.alice().await;
        app.deliver().await;
        tell(app, &alice.email).await;
        app.deliver().await;
        let mail = app.mail_to(&alice.email);
        assert!(mail.text.contains("Firefox on Linux"), "{}", mail.text);
        assert!(!mail.text.contains("Gecko"), "{}", mail.text);
    }
}
