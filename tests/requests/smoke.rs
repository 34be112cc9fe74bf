//! The main job through the API.

use reqwest::Method;
use serde_json::Value;

on_every_database! {
    async fn a_request_is_handed_in_and_its_result_read(app) {
        let alice = app.alice().await;
        let id = app.hand_in(&alice, "Plan a tulip shop").await;
        app.settle().await;
        let request = app.get(&alice, &format!("/api/me/requests/{id}")).await;
        assert_eq!(request["data"]["status"], "completed", "{request}");
        let results = app.get(&alice, &format!("/api/me/requests/{id}/results")).await;
        assert!(results["data"]["results"].is_object(), "{results}");
        let zip = app
            .by(&alice, Method::GET, &format!("/api/me/requests/{id}/results/download"))
            .send()
            .await
            .unwrap();
        assert_eq!(zip.headers()["content-type"], "application/zip");
        assert!(zip.bytes().await.unwrap().starts_with(b"PK"));
    }

    async fn a_strangers_request_does_not_exist(app) {
        let (alice, bob) = (app.alice().await, app.bob().await);
        let id = app.hand_in(&alice, "Mine").await;
        let response =
            app.by(&bob, Method::GET, &format!("/api/me/requests/{id}")).send().await.unwrap();
        assert_eq!(response.status(), 404);
        let body: Value = response.json().await.unwrap();
        assert_eq!(body["errors"][0]["code"], "RESOURCE_NOT_FOUND");
    }
}
