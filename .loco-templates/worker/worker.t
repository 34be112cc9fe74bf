{% set module_name = name | snake_case -%}
{% set struct_name = module_name | pascal_case -%}
to: "src/workers/{{module_name}}.rs"
skip_exists: true
message: "A worker `{{struct_name}}` was added successfully. Run with `cargo loco start --worker`."
injections:
- into: "src/workers/mod.rs"
  append: true
  content: "pub mod {{ module_name}};"
- into: src/app.rs
  after: "fn connect_workers"
  content: "        queue.register(crate::workers::{{module_name}}::Worker::build(ctx)).await?;"
---
//! {{ module_name | replace(from="_", to=" ") | capitalize }}: an id comes in, one method of a model is called.

use loco_rs::prelude::*;
use serde::{Deserialize, Serialize};

/// What a job is about: ids, for anything else could be stale by the time it runs.
#[derive(Debug, Deserialize, Serialize)]
pub struct WorkerArgs {}

/// Runs the job. The queue promises neither once nor at all: what must not be lost is a delivery.
pub struct Worker {
    /// What the job has to work with.
    pub ctx: AppContext,
}

#[async_trait]
impl BackgroundWorker<WorkerArgs> for Worker {
    fn build(ctx: &AppContext) -> Self {
        Self { ctx: ctx.clone() }
    }

    /// The name under which jobs wait in the queue: renaming it strands those that do.
    fn class_name() -> String {
        "{{struct_name}}".to_string()
    }

    async fn perform(&self, _args: WorkerArgs) -> Result<()> {
        Ok(())
    }
}
