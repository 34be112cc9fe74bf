{% set things = snake_plural | replace(from="_", to=" ") -%}
{% set thing = snake_singular | replace(from="_", to=" ") -%}
{% set_global owned = false -%}
{% set_global sampled = true -%}
{% for f in fields -%}
{% if f.field_name == "user_id" and auth %}{% set_global owned = true %}{% elif f.field_name is ending_with("_id") %}{% set_global sampled = false %}{% endif -%}
{% endfor -%}
to: src/controllers/api/{{ snake_plural }}.rs
skip_exists: true
message: "Controller `{{ pascal_singular }}` was added successfully.{% if auth %} Its routes want a signed-in user: run again with `--no-auth` for public ones.{% endif %}"
injections:
- into: src/controllers/api/mod.rs
  append: true
  content: "pub mod {{ snake_plural }};"
- into: src/app.rs
  after: "AppRoutes::"
  content: "            .add_route(crate::controllers::api::{{ snake_plural }}::routes())"
# The stub that `db entities` left gives way to the house's model; one with functions of its own stays.
- into: src/models/{{ snake_plural }}.rs
  skip_if: "fn ([ac-z_]|b[^e])"
  remove_lines: "^"
  content: ""
- into: src/models/{{ snake_plural }}.rs
  skip_if: "fn "
  append: true
  content: |
    //! {{ things | capitalize }}: what one is, how it is found, made and changed.

    use sea_orm::entity::prelude::*;
    use sea_orm::{QueryOrder, QuerySelect, Set};
    use serde::Deserialize;

    use crate::errors::{Error, Result};

    pub use super::_entities::{{ snake_plural }}::{ActiveModel, Column, Entity, Model};

    /// A list holds at most this many.
    const LIST_LIMIT: u64 = 100;
    {% for e in enums %}
    /// The values of a column; an unknown one reads as the first.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, Deserialize)]
    pub enum {{ e.enum_type }} {
    {% for v in e.variants %}    /// `{{ v.value }}`
        #[serde(rename = "{{ v.value }}")]
        {{ v.variant }},
    {% endfor %}}

    impl From<String> for {{ e.enum_type }} {
        fn from(value: String) -> Self {
            match value.as_str() {
    {% for v in e.match_arms %}            "{{ v.value }}" => Self::{{ v.variant }},
    {% endfor %}            _ => Self::{{ e.fallback_variant }},
            }
        }
    }

    impl {{ e.enum_type }} {
        /// The value as the column holds it.
        #[must_use]
        pub const fn as_str(self) -> &'static str {
            match self {
    {% for v in e.variants %}            Self::{{ v.variant }} => "{{ v.value }}",
    {% endfor %}        }
        }
    }
    {% endfor %}
    /// What a client may say of one.
    #[derive(Debug, Deserialize)]
    pub struct Params {
    {% for f in fields %}{% if owned and f.field_name == "user_id" %}{% else %}{% if f.field_name is ending_with("_id") %}    /// Public id of the row that it refers to.
        pub {{ f.field_name }}: {% if f.nullable %}Option<Uuid>{% else %}Uuid{% endif %},
    {% else %}    /// {{ f.label }}.
        pub {{ f.field_name }}: {{ f.rust_type }},
    {% endif %}{% endif %}{% endfor %}}

    impl ActiveModelBehavior for ActiveModel {}

    impl Model {
        /// The newest {{ things }}{% if owned %} of this user{% endif %}.
        pub async fn list(db: &impl ConnectionTrait{% if owned %}, user_id: i64{% endif %}) -> Result<Vec<Self>> {
            let rows = Entity::find()
    {% if owned %}            .filter(Column::UserId.eq(user_id))
    {% endif %}            .order_by_desc(Column::Id)
                .limit(LIST_LIMIT)
                .all(db)
                .await?;
            Ok(rows)
        }

        /// The {{ thing }} with this public id; a malformed{% if owned %} or a stranger's{% endif %} one is not found.
        pub async fn find_by_pid(db: &impl ConnectionTrait, {% if owned %}user_id: i64, {% endif %}pid: &str) -> Result<Self> {
            let pid = Uuid::parse_str(pid).map_err(|_| Error::NotFound)?;
            Entity::find()
                .filter(Column::Pid.eq(pid))
    {% if owned %}            .filter(Column::UserId.eq(user_id))
    {% endif %}            .one(db)
                .await?
                .ok_or(Error::NotFound)
        }

        /// Makes one{% if owned %} of this user{% endif %}.
        pub async fn create(db: &impl ConnectionTrait, {% if owned %}user_id: i64, {% endif %}params: Params{% if with_tz %}, now: DateTimeUtc{% endif %}) -> Result<Self> {
            let mut row = ActiveModel {
                pid: Set(Uuid::now_v7()),
    {% if with_tz %}            created_at: Set(now.into()),
    {% endif %}{% for f in fields %}{% if owned and f.field_name == "user_id" %}            user_id: Set({% if f.nullable %}Some(user_id){% else %}user_id{% endif %}),
    {% endif %}{% endfor %}            ..Default::default()
            };
            row.assign({% if not sampled %}db, {% endif %}params{% if with_tz %}, now{% endif %}){% if not sampled %}.await?{% endif %};
            Ok(row.insert(db).await?)
        }

        /// Says something else of it.
        pub async fn change(self, db: &impl ConnectionTrait, params: Params{% if with_tz %}, now: DateTimeUtc{% endif %}) -> Result<Self> {
            let mut row: ActiveModel = self.into();
            row.assign({% if not sampled %}db, {% endif %}params{% if with_tz %}, now{% endif %}){% if not sampled %}.await?{% endif %};
            Ok(row.update(db).await?)
        }
    }

    impl ActiveModel {
        {% if not sampled %}async {% endif %}fn assign(&mut self, {% if not sampled %}db: &impl ConnectionTrait, {% endif %}params: Params{% if with_tz %}, now: DateTimeUtc{% endif %}){% if not sampled %} -> Result<()>{% endif %} {
    {% for f in fields %}{% if owned and f.field_name == "user_id" %}{% elif f.field_name is ending_with("_id") %}{% set table = f.field_name | trim_end_matches(pat="_id") | plural %}        // Any row of `{{ table }}` can be named here: say who may name which.
    {% if f.nullable %}        self.{{ f.field_name }} = Set(match params.{{ f.field_name }} {
                Some(pid) => Some(id_in_{{ table }}(db, pid).await?),
                None => None,
            });
    {% else %}        self.{{ f.field_name }} = Set(id_in_{{ table }}(db, params.{{ f.field_name }}).await?);
    {% endif %}{% else %}        self.{{ f.field_name }} = Set({{ f.set_expr }});
    {% endif %}{% endfor %}{% if with_tz %}        self.updated_at = Set(now.into());
    {% endif %}{% if not sampled %}        Ok(())
    {% endif %}    }
    }
    {% for f in fields %}{% if owned and f.field_name == "user_id" %}{% elif f.field_name is ending_with("_id") %}{% set table = f.field_name | trim_end_matches(pat="_id") | plural %}
    async fn id_in_{{ table }}(db: &impl ConnectionTrait, pid: Uuid) -> Result<i64> {
        use super::_entities::{{ table }}::{Column, Entity};
        let row = Entity::find().filter(Column::Pid.eq(pid)).one(db).await?;
        Ok(row.ok_or(Error::NotFound)?.id)
    }
    {% endif %}{% endfor %}
- into: tests/requests/mod.rs
  append: true
  content: |

    mod {{ snake_plural }} {
    {% if auth or sampled %}    use crate::support::TestApp;
    {% endif %}{% if auth %}
        #[tokio::test]
        async fn nobody_reads_{{ snake_plural }}_without_signing_in() {
            let app = TestApp::sqlite().await;
            let answer = app.client.get(app.url("/api/{{ snake_plural }}")).send().await.unwrap();
            assert_eq!(answer.status(), 401);
        }
    {% endif %}{% if sampled %}
        #[tokio::test]
        async fn {{ snake_plural }}_are_made_changed_and_removed() {
            let app = TestApp::sqlite().await;
    {% if auth %}        let alice = app.sign_in("alice@example.com").await;
    {% endif %}        let all = app.url("/api/{{ snake_plural }}");
            let said = serde_json::json!({
    {% for f in fields %}{% if f.field_name is not ending_with("_id") %}            "{{ f.field_name }}": {% if f.nullable %}null{% elif f.is_enum %}{{ f.initial_value }}{% elif f.rust_type == "String" %}"Some text"{% elif f.rust_type == "bool" %}true{% elif f.rust_type == "Uuid" %}"01930000-0000-7000-8000-000000000000"{% elif f.rust_type == "Decimal" %}"1.5"{% elif f.rust_type == "Date" %}"2030-01-02"{% elif f.rust_type == "Time" %}"03:04:05"{% elif f.rust_type == "DateTime" %}"2030-01-02T03:04:05"{% elif f.rust_type == "DateTimeWithTimeZone" %}"2030-01-02T03:04:05Z"{% elif f.rust_type is starting_with("Vec") %}[]{% elif f.rust_type == "serde_json::Value" %}{}{% else %}1{% endif %},
    {% endif %}{% endfor %}        });

            let made = app.client.post(&all){% if auth %}.bearer_auth(&alice){% endif %}.json(&said).send().await.unwrap();
            assert_eq!(made.status(), 201);
            let made: serde_json::Value = made.json().await.unwrap();
            let one = format!("{all}/{}", made["id"].as_str().unwrap());

            let listed = app.client.get(&all){% if auth %}.bearer_auth(&alice){% endif %}.send().await.unwrap();
            assert_eq!(listed.json::<serde_json::Value>().await.unwrap()[0]["id"], made["id"]);

            let changed = app.client.put(&one){% if auth %}.bearer_auth(&alice){% endif %}.json(&said).send().await.unwrap();
            assert_eq!(changed.status(), 200);

    {% if owned %}        let bob = app.sign_in("bob@example.com").await;
            let stolen = app.client.get(&one).bearer_auth(&bob).send().await.unwrap();
            assert_eq!(stolen.status(), 404, "a stranger learns nothing, not even that it exists");

    {% endif %}        let removed = app.client.delete(&one){% if auth %}.bearer_auth(&alice){% endif %}.send().await.unwrap();
            assert_eq!(removed.status(), 204);
            let gone = app.client.get(&one){% if auth %}.bearer_auth(&alice){% endif %}.send().await.unwrap();
            assert_eq!(gone.status(), 404);
        }
    {% endif %}}
---
{% if auth and owned %}{% set user = "CurrentUser { user, .. }: CurrentUser," %}{% set of = "user.id, " %}{% set list_of = ", user.id" %}{% elif auth %}{% set user = "_user: CurrentUser," %}{% set of = "" %}{% set list_of = "" %}{% else %}{% set user = "" %}{% set of = "" %}{% set list_of = "" %}{% endif %}
//! {{ things | capitalize }} over JSON.

use axum::http::StatusCode;
use loco_rs::prelude::*;

use crate::{
{% if auth %}    controllers::extractors::CurrentUser,
{% endif %}    {% if with_tz %}context::Portal,
    {% endif %}errors::Result,
    models::{{ snake_plural }}::{Model, Params},
    views::{{ snake_plural }}::{{ pascal_singular }},
};

async fn list({{ user }} State(ctx): State<AppContext>) -> Result<Response> {
    let rows = Model::list(&ctx.db{{ list_of }}).await?;
    let rows: Vec<_> = rows.into_iter().map({{ pascal_singular }}::from).collect();
    Ok(Json(rows).into_response())
}

async fn show({{ user }} State(ctx): State<AppContext>, Path(id): Path<String>) -> Result<Response> {
    let row = Model::find_by_pid(&ctx.db, {{ of }}&id).await?;
    Ok(Json({{ pascal_singular }}::from(row)).into_response())
}

async fn create({{ user }} State(ctx): State<AppContext>, Json(params): Json<Params>) -> Result<Response> {
{% if with_tz %}    let now = Portal::of(&ctx)?.now();
{% endif %}    let row = Model::create(&ctx.db, {{ of }}params{% if with_tz %}, now{% endif %}).await?;
    Ok((StatusCode::CREATED, Json({{ pascal_singular }}::from(row))).into_response())
}

async fn update({{ user }} State(ctx): State<AppContext>, Path(id): Path<String>, Json(params): Json<Params>) -> Result<Response> {
    let row = Model::find_by_pid(&ctx.db, {{ of }}&id).await?;
{% if with_tz %}    let now = Portal::of(&ctx)?.now();
{% endif %}    let row = row.change(&ctx.db, params{% if with_tz %}, now{% endif %}).await?;
    Ok(Json({{ pascal_singular }}::from(row)).into_response())
}

async fn remove({{ user }} State(ctx): State<AppContext>, Path(id): Path<String>) -> Result<Response> {
    Model::find_by_pid(&ctx.db, {{ of }}&id).await?.delete(&ctx.db).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// `/api/{{ snake_plural }}`: list and create; `/api/{{ snake_plural }}/{id}`: show, update and remove.
pub fn routes() -> Routes {
    Routes::new()
        .prefix("/api/{{ snake_plural }}")
        .add("/", get(list))
        .add("/", post(create))
        .add("/{id}", get(show))
        .add("/{id}", put(update))
        .add("/{id}", delete(remove))
}
