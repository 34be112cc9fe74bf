//! Programs with API keys.

use loco_rs::task::{Task, Vars};
use reqwest::Method;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use user_portal::models::api_keys;
use user_portal::tasks::user_role::UserRole;

use super::{Answer, Person, TestApp};

impl TestApp {
    /// Asks for a key.
    pub async fn ask_for_key(&self, person: &Person, body: &Value) -> Answer {
        let call = self.by(person, Method::POST, "/api/me/api-keys").json(body);
        Answer::of(call.send().await.unwrap()).await
    }

    /// A program of somebody: a caller whose token is a new key with `scopes`.
    pub async fn program(&self, person: &Person, scopes: &[&str]) -> Person {
        let body = json!({ "name": "A program", "scopes": scopes });
        let answer = self.ask_for_key(person, &body).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        let key = answer.body["data"]["key"].as_str().unwrap().to_owned();
        Person { access_token: key, ..person.clone() }
    }

    /// Gives somebody another role, as an operator does.
    pub async fn promote(&self, email: &str, role: &str) {
        let pairs = [("email", email), ("role", role)];
        let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
        UserRole.run(&self.ctx, &Vars::from_cli_args(pairs.to_vec())).await.unwrap();
    }

    /// Administers.
    pub async fn ada(&self) -> Person {
        self.register("ada@example.com").await;
        self.promote("ada@example.com", "admin").await;
        self.login("ada@example.com").await
    }

    /// The row of a program's key.
    pub async fn key_row(&self, program: &Person) -> api_keys::Model {
        let key_id = program.access_token.split('_').nth(1).unwrap();
        api_keys::Entity::find()
            .filter(api_keys::Column::KeyId.eq(key_id))
            .one(&self.portal.db)
            .await
            .unwrap()
            .expect("the key")
    }

    /// Takes the key of a program back.
    pub async fn revoke_key(&self, owner: &Person, program: &Person) -> u16 {
        let path = format!("/api/me/api-keys/{}", self.key_row(program).await.pid);
        self.by(owner, Method::DELETE, &path).send().await.unwrap().status().as_u16()
    }
}
