{% set file_name = name | snake_case -%}
{% set module_name = file_name | pascal_case -%}
to: tests/tasks/{{ file_name }}.rs
skip_exists: true
message: "Tests for task `{{module_name}}` was added successfully. Run `cargo test`."
injections:
- into: tests/tasks/mod.rs
  append: true
  content: "mod {{ file_name }};"
---
use loco_rs::{boot::run_task, task::Vars};
use {{pkg_name}}::app::App;

use crate::support::TestApp;

#[tokio::test]
async fn {{file_name}}_runs() {
    let app = TestApp::sqlite().await;
    run_task::<App>(&app.ctx, Some(&"{{name}}".to_string()), &Vars::default()).await.unwrap();
}
