//! The drill: many requests, handed in while the server, the worker, the siblings and the broker die
//! and come back, and the books that are kept of it.

mod books;
mod broker;
mod chaos;
mod check;
mod clients;
mod siblings;
mod world;

use std::error::Error;
use std::path::PathBuf;
use std::time::{Duration, Instant};

pub use books::Report;
use world::World;

/// What goes wrong with the drill itself.
pub type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// What is to be drilled.
pub struct Plan {
    /// The portal.
    pub program: PathBuf,
    /// Where it finds its assets and its configuration.
    pub folder: PathBuf,
    /// How many requests are handed in.
    pub requests: usize,
    /// By how many clients at once.
    pub clients: usize,
    /// How often something is killed meanwhile.
    pub kills: usize,
    /// What chance begins with: the same number, the same kills.
    pub seed: u64,
    /// The longest pause before a kill, and before the dead one comes back.
    pub pause: Duration,
    /// How long all of it may take to settle afterwards.
    pub patience: Duration,
    /// A PostgreSQL, for a database of its own; without one, SQLite.
    pub postgres: Option<String>,
    /// A RabbitMQ; without one events stay where they are.
    pub rabbitmq: Option<String>,
    /// Whether what is left of it stays to be looked at.
    pub keep: bool,
    /// Whether it tells how far it is.
    pub is_talking: bool,
}

impl Plan {
    /// Says how far it is.
    fn say(&self, text: &str) {
        if self.is_talking {
            eprintln!("{text}");
        }
    }
}

/// Carries out the drill.
///
/// # Errors
/// When it can not be carried out; what it finds wrong is in the report.
pub async fn run(plan: &Plan) -> Outcome<Report> {
    let mut world = World::build(plan).await?;
    plan.say(&format!("seed {}, {}", plan.seed, world.described()));
    let report = drilled(plan, &mut world).await;
    world.end(plan.keep).await;
    report
}

async fn drilled(plan: &Plan, world: &mut World) -> Outcome<Report> {
    let people = clients::register(plan, world).await?;
    let began = Instant::now();
    let (handed_in, kills) = chaos::amid(plan, world, people).await?;
    let handing_in = began.elapsed();
    plan.say(&format!("{} are handed in after {} s", handed_in.len(), handing_in.as_secs()));
    let left = check::settled(plan, world).await?;
    let settling = began.elapsed().saturating_sub(handing_in);
    let mut report = check::books(world, &handed_in, plan.requests).await?;
    report.violations.extend(left);
    report.kills = kills;
    report.handing_in = handing_in;
    report.settling = settling;
    report.seed = plan.seed;
    report.on = world.described();
    Ok(report)
}
