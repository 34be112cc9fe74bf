{% set file_name = name | snake_case -%}
{% set module_name = file_name | pascal_case -%}
{% set status = 200 -%}{% if auth %}{% set status = 401 %}{% endif -%}
to: tests/requests/{{ file_name }}.rs
skip_exists: true
message: "Tests for controller `{{module_name}}` was added successfully. Run `cargo test`."
injections:
- into: tests/requests/mod.rs
  append: true
  content: "mod {{ file_name }};"
---
use crate::support::TestApp;

#[tokio::test]
async fn {{ file_name }}_answers{% if auth %}_nobody_unknown{% endif %}() {
    let app = TestApp::sqlite().await;
    let answer = app.client.get(app.url("/api/{{ file_name | plural }}")).send().await.unwrap();
    assert_eq!(answer.status(), {{ status }});
}
{% for action in actions %}
#[tokio::test]
async fn {{ file_name }}_answers_{{ action.name }}{% if auth %}_to_nobody_unknown{% endif %}() {
    let app = TestApp::sqlite().await;
    let url = app.url("/api/{{ file_name | plural }}/{{ action.name }}");
    let answer = app.client.{{ action.verb }}(url).send().await.unwrap();
    assert_eq!(answer.status(), {{ status }});
}
{% endfor -%}
