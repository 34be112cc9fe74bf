{% set file_name = name | snake_case -%}
{% set module_name = file_name | pascal_case -%}
to: src/controllers/api/{{ file_name }}.rs
skip_exists: true
message: "Controller `{{module_name}}` was added successfully.{% if auth %} Its routes want a signed-in user.{% endif %}"
injections:
- into: src/controllers/api/mod.rs
  append: true
  content: "pub mod {{ file_name }};"
- into: src/app.rs
  after: "AppRoutes::"
  content: "            .add_route(crate::controllers::api::{{ file_name }}::routes())"
---
//! {{ file_name | replace(from="_", to=" ") | capitalize }} over JSON.

use loco_rs::prelude::*;

use crate::{% if auth %}{controllers::extractors::CurrentUser, errors::Result}{% else %}errors::Result{% endif %};

async fn index({% if auth %}_user: CurrentUser, {% endif %}State(_ctx): State<AppContext>) -> Result<Response> {
    Ok(Json(data!({})).into_response())
}

{% for action in actions -%}
async fn {{action.name}}({% if auth %}_user: CurrentUser, {% endif %}State(_ctx): State<AppContext>) -> Result<Response> {
    Ok(Json(data!({})).into_response())
}

{% endfor -%}
/// The routes under `/api/{{file_name | plural}}`.
pub fn routes() -> Routes {
    Routes::new()
        .prefix("/api/{{file_name | plural}}")
        .add("/", get(index))
        {%- for action in actions %}
        .add("/{{action.name}}", {{action.verb}}({{action.name}}))
        {%- endfor %}
}
