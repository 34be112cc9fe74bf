//! The catalogue of types: what is offered, and which answers fit.

use chrono::TimeDelta;
use reqwest::Method;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use user_portal::models::request_types::{Column, Entity};

use crate::support::requests::{id_of, problems};
use crate::support::{Answer, Person, TestApp};

async fn types(app: &TestApp, person: &Person) -> Vec<Value> {
    app.get(person, "/api/request-types").await["data"].as_array().unwrap().clone()
}

async fn change(app: &TestApp, name: &str, column: Column, value: impl Into<Expr>) {
    let changed = Entity::update_many()
        .col_expr(column, value.into())
        .filter(Column::Name.eq(name))
        .exec(&app.portal.db)
        .await
        .unwrap();
    assert_eq!(changed.rows_affected, 1);
}

on_every_database! {
    async fn the_catalogue_is_for_those_who_are_signed_in_and_for_keys_with_the_scope(app) {
        let alice = app.alice().await;
        let found = types(app, &alice).await;
        let names: Vec<_> = found.iter().map(|found| found["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["general", "document", "analysis", "audio", "website"]);
        for found in &found {
            for language in ["en-US", "cs-CZ", "ar"] {
                assert!(found["label"][language].is_string(), "{found}");
                assert!(found["help"][language].is_string(), "{found}");
                for field in found["fields"].as_array().unwrap() {
                    assert!(field["label"][language].is_string(), "{field}");
                }
            }
            let icons = std::fs::read_to_string("assets/static/icons.svg").unwrap();
            let icon = found["icon"].as_str().unwrap();
            assert!(icons.contains(&format!("id=\"{icon}\"")), "no icon {icon}");
        }
        let nobody = app.anonymous(Method::GET, "/api/request-types").send().await.unwrap();
        assert_eq!(nobody.status(), 401);
        let reader = app.program(&alice, &["requests:read"]).await;
        assert_eq!(types(app, &reader).await.len(), 5);
        let other = app.program(&alice, &["profile:read"]).await;
        let refused = app.by(&other, Method::GET, "/api/request-types").send().await.unwrap();
        Answer::of(refused).await.expect_error(403, "INSUFFICIENT_PERMISSIONS");
    }

    async fn what_is_offered_no_more_keeps_its_name_on_old_requests(app) {
        let alice = app.alice().await;
        let body = json!({ "title": "A shop", "request_type": "website" });
        let id = id_of(app.create(&alice, &body).await).await;
        change(app, "website", Column::IsActive, false).await;
        change(app, "audio", Column::Position, -1).await;
        // What was read a moment ago is taken for true.
        app.advance(TimeDelta::seconds(31));
        let names: Vec<_> =
            types(app, &alice).await.iter().map(|found| found["name"].clone()).collect();
        assert_eq!(names, ["audio", "general", "document", "analysis"]);
        let visitor = app.visitor();
        visitor.sign_in(&alice.email, true).await;
        assert!(visitor.open(&format!("/requests/{id}")).await.html.contains("Website"));
        let form = visitor.open("/requests/new?type=website").await;
        assert!(!form.html.contains("value=\"website\""), "{}", form.html);
    }

    async fn a_slip_in_the_table_costs_a_field_and_no_page(app) {
        let alice = app.alice().await;
        let fields = json!([
            { "name": "good", "kind": "text", "label": { "en-US": "Good" }, "required": false },
            { "name": "Bad name", "kind": "text", "label": { "en-US": "Bad" } },
            { "name": "odd", "kind": "colour", "label": { "en-US": "Odd" } },
        ]);
        change(app, "general", Column::Fields, Expr::value(fields)).await;
        change(app, "document", Column::Fields, Expr::value(json!("nonsense"))).await;
        change(app, "audio", Column::Label, Expr::value(json!([1]))).await;
        app.advance(TimeDelta::seconds(31));
        let found = types(app, &alice).await;
        assert_eq!(found[0]["fields"].as_array().unwrap().len(), 1);
        assert_eq!(found[1]["fields"], json!([]));
        let visitor = app.visitor();
        visitor.sign_in(&alice.email, true).await;
        assert_eq!(visitor.open("/requests/new").await.status, 200);
    }

    async fn clients_of_the_api_may_send_any_type_and_answers_of_the_right_shape(app) {
        let alice = app.alice().await;
        let create = async |request_type: &str, metadata: Value| {
            let body = json!({ "title": "T", "request_type": request_type, "metadata": metadata });
            app.create(&alice, &body).await
        };
        // What the form requires, the API does not; what no field is called, is the client's own.
        for (request_type, metadata) in [
            ("audio", json!({})),
            ("audio", json!({ "speakers": 3, "timestamps": true, "output": "summary", "own": [1] })),
            ("website", json!({ "current_url": "https://example.com", "launch_by": null })),
            ("poem", json!({ "speakers": "many" })),
            ("x", json!({ "current_url": 7 })),
        ] {
            let response = create(request_type, metadata.clone()).await;
            assert_eq!(response.status(), 201, "{request_type} {metadata}");
            let id = id_of(response).await;
            assert_eq!(app.request(&alice, &id).await["metadata"], metadata);
        }
        let metadata = json!({ "speakers": "3", "timestamps": "on", "output": "song" });
        let response = create("audio", metadata).await;
        assert_eq!(response.status(), 422);
        let mut fields: Vec<_> = problems(response).await.into_iter().map(|(_, field)| field).collect();
        fields.sort();
        assert_eq!(fields, ["metadata.output", "metadata.speakers", "metadata.timestamps"]);
        let response = create(&"x".repeat(51), json!({})).await;
        assert_eq!(problems(response).await[0].1, "request_type");
    }

}

with_siblings_on_every_database! {
    async fn the_platform_reads_the_answers_as_lines(app, siblings) {
        let alice = app.alice().await;
        let body = json!({
            "title": "Our meeting", "description": "Who said what.", "request_type": "audio",
            "metadata": {
                "spoken_language": "Czech", "speakers": 3, "timestamps": true, "output": "minutes",
                "own": "not for the platform",
            },
        });
        app.create(&alice, &body).await;
        app.deliver().await;
        assert_eq!(
            siblings.submissions.created()[0].description,
            "Our meeting\n\nWho said what.\n\nSpoken language: Czech\nNumber of speakers: 3\n\
             Form of the result: Minutes with tasks\nNote the time of each passage: yes"
        );
    }
}
