//! The form as a whole: sent once, twice, and by twenty at once.

use futures_util::future::join_all;
use reqwest::Method;
use reqwest::multipart::Form;
use sea_orm::{EntityTrait, PaginatorTrait};
use user_portal::models::{pending_objects, requests};

use crate::support::requests::{PDF, file, form};
use crate::support::{Shown, TestApp, Visitor};

async fn send(visitor: &Visitor<'_>, page: &Shown, title: &str, content: &'static [u8]) -> Shown {
    let body = Form::new()
        .text("csrf_token", page.form_token().to_owned())
        .text("form_id", page.hidden("form_id").to_owned())
        .text("title", title.to_owned())
        .part("files", file("tulips.pdf", "application/pdf", content));
    let call = visitor.call(Method::POST, "/requests").multipart(body);
    Shown::of(call.send().await.unwrap()).await
}

async fn requests(app: &TestApp) -> u64 {
    requests::Entity::find().count(&app.portal.db).await.unwrap()
}

on_every_database! {
    async fn a_form_that_is_sent_twice_makes_one_request(app) {
        let alice = app.alice().await;
        let visitor = app.visitor();
        visitor.sign_in(&alice.email, false).await;
        let page = visitor.open("/requests/new").await;
        let first = send(&visitor, &page, "Tulips", PDF).await;
        assert_eq!(first.status, 303, "{}", first.html);
        let again = send(&visitor, &page, "Tulips", PDF).await;
        assert_eq!((again.status, again.location()), (303, first.location()));
        assert_eq!((requests(app).await, app.stored_files().len()), (1, 1));
        // Back in the browser, and other words: that is another request.
        let other = send(&visitor, &page, "Roses", PDF).await;
        assert_ne!(other.location(), first.location());
        // And so are the same words in a form that was opened anew.
        let page = visitor.open("/requests/new").await;
        assert_ne!(send(&visitor, &page, "Tulips", PDF).await.location(), first.location());
        assert_eq!((requests(app).await, app.stored_files().len()), (3, 3));
        assert_eq!(pending_objects::Entity::find().count(&app.portal.db).await.unwrap(), 0);
    }

    async fn a_form_that_is_shown_again_is_the_same_form(app) {
        let alice = app.alice().await;
        let visitor = app.visitor();
        visitor.sign_in(&alice.email, false).await;
        let page = visitor.open("/requests/new").await;
        let refused = send(&visitor, &page, "", PDF).await;
        assert_eq!(refused.status, 422);
        assert_eq!(refused.hidden("form_id"), page.hidden("form_id"));
    }

    async fn twenty_calls_with_files_at_once_make_twenty_requests(app) {
        let alice = app.alice().await;
        let calls = (0..20).map(|number| {
            let title = format!("Tulips {number}");
            app.create_form(&alice, form(&title, [file("a.pdf", "application/pdf", PDF)]))
        });
        for answer in join_all(calls).await {
            assert_eq!(answer.status(), 201);
        }
        assert_eq!((requests(app).await, app.stored_files().len()), (20, 20));
    }
}
