{% set plural_snake = name | plural | snake_case -%}
{% set model = name | plural | pascal_case -%}
to: "tests/models/{{plural_snake}}.rs"
message: "A test for model `{{model}}` was added. Run with `cargo test`."
skip_exists: true
injections:
- into: "tests/models/mod.rs"
  append: true
  content: "mod {{plural_snake}};"
---
use sea_orm::{EntityTrait, QueryOrder};
use {{pkg_name}}::models::_entities::{{plural_snake}};

use crate::support::TestApp;

/// Reading every column fails where migration and entity disagree; `pid` is the public id.
#[tokio::test]
async fn {{plural_snake}}_match_their_table() {
    let app = TestApp::sqlite().await;

    let rows = {{plural_snake}}::Entity::find()
        .order_by_asc({{plural_snake}}::Column::Pid)
        .all(&app.ctx.db)
        .await
        .expect("entity and table should agree");

    assert!(rows.is_empty());
}
