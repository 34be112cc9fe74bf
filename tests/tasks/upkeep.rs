//! `sessions:purge` and `deliveries:retry`.

use chrono::TimeDelta;
use loco_rs::task::{Task, Vars};
use reqwest::Method;
use sea_orm::EntityTrait;
use user_portal::integrations::CallError;
use user_portal::models::{deliveries, sessions};
use user_portal::tasks::deliveries_retry::DeliveriesRetry;
use user_portal::tasks::sessions_purge::SessionsPurge;

use super::users::vars;
use crate::support::TestApp;

async fn sessions(app: &TestApp) -> usize {
    sessions::Entity::find().all(&app.portal.db).await.unwrap().len()
}

on_every_database! {
    async fn sessions_of_long_ago_are_dropped(app) {
        let alice = app.alice().await;
        let purge = async || SessionsPurge.run(&app.ctx, &Vars::default()).await.unwrap();
        let call = app.by(&alice, Method::POST, "/api/auth/logout");
        assert_eq!(call.send().await.unwrap().status(), 204);
        app.advance(TimeDelta::days(29));
        app.login(&alice.email).await;
        purge().await;
        assert_eq!(sessions(app).await, 2, "it ended less than 30 days ago");
        app.advance(TimeDelta::days(2));
        purge().await;
        assert_eq!(sessions(app).await, 1);
        let again = app.login(&alice.email).await;
        purge().await;
        let call = app.by(&again, Method::GET, "/api/me");
        assert_eq!(call.send().await.unwrap().status(), 200, "who is in stays in");
    }

    async fn dead_mails_go_out_after_all(app) {
        let refused =
            CallError::Rejected { service: "mail", status: 550, detail: "full".into() };
        app.mail.answer(Err(refused));
        let alice = app.alice().await;
        app.deliver().await;
        let status = async || {
            deliveries::Entity::find().one(&app.portal.db).await.unwrap().unwrap().status
        };
        assert_eq!(status().await, "dead");
        DeliveriesRetry.run(&app.ctx, &vars(&[("kind", "hand_in")])).await.unwrap();
        app.deliver().await;
        assert_eq!(status().await, "dead", "of another kind");
        DeliveriesRetry.run(&app.ctx, &vars(&[("kind", "mail")])).await.unwrap();
        app.deliver().await;
        assert_eq!(status().await, "delivered");
        assert_eq!(app.mail_to(&alice.email).to, alice.email);
    }
}
