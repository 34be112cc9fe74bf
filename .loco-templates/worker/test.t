{% set module_name = name | snake_case -%}
{% set struct_name = module_name | pascal_case -%}
to: "tests/workers/{{module_name}}.rs"
skip_exists: true
message: "Test for worker `{{struct_name}}` was added successfully. Run `cargo test`."
injections:
- into: tests/workers/mod.rs
  append: true
  content: "mod {{ module_name }};"
---
use loco_rs::prelude::*;
use {{pkg_name}}::workers::{{module_name}}::{Worker, WorkerArgs};

use crate::support::TestApp;

#[tokio::test]
async fn {{module_name}}_does_its_job() {
    let app = TestApp::sqlite().await;
    Worker::build(&app.ctx).perform(WorkerArgs {}).await.unwrap();
}
