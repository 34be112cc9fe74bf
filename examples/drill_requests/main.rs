//! Hands in requests while everything is killed and started again at random, and checks that nothing
//! of it was lost: `bin/drill requests` calls this.
//!
//! ```text
//! drill_requests PROGRAM [--requests 1000] [--clients 8] [--kills 60] [--seed N] [--sqlite] [--keep]
//! ```
//!
//! PROGRAM is the portal, such as `target/release/user_portal-cli`. PostgreSQL is taken from
//! `DRILL_POSTGRES_URL`, RabbitMQ from `DRILL_RABBITMQ_URL`; what can not be reached is done without,
//! and said so.

mod drill;

use std::{env, path::PathBuf, process::ExitCode, time::Duration};

use drill::{Outcome, Plan, run};

const POSTGRES: &str = "postgres://postgres@127.0.0.1:5432/postgres";
const RABBITMQ: &str = "amqp://guest:guest@127.0.0.1:5672/%2f";

#[tokio::main]
async fn main() -> ExitCode {
    let report = match plan() {
        Ok(plan) => run(&plan).await,
        Err(problem) => Err(problem),
    };
    match report {
        Ok(report) => {
            println!("{report}");
            if report.violations.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(problem) => {
            eprintln!("drill: {problem}");
            ExitCode::from(2)
        }
    }
}

#[allow(clippy::disallowed_methods, reason = "a program of its own, without settings")]
fn plan() -> Outcome<Plan> {
    let from =
        |name: &str, otherwise: &str| env::var(name).unwrap_or_else(|_| otherwise.to_owned());
    let mut plan = Plan {
        program: PathBuf::new(),
        folder: env::current_dir()?,
        requests: 1000,
        clients: 8,
        kills: 60,
        seed: rand::random(),
        pause: Duration::from_millis(900),
        patience: Duration::from_mins(10),
        postgres: Some(from("DRILL_POSTGRES_URL", POSTGRES)),
        rabbitmq: Some(from("DRILL_RABBITMQ_URL", RABBITMQ)),
        keep: false,
        is_talking: true,
    };
    let mut arguments = env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut number = || -> Outcome<u64> {
            let given = arguments.next().ok_or_else(|| format!("{argument} needs a number"))?;
            Ok(given.parse().map_err(|_| format!("{given:?} is no number"))?)
        };
        match argument.as_str() {
            "--requests" => plan.requests = usize::try_from(number()?)?,
            "--clients" => plan.clients = usize::try_from(number()?)?,
            "--kills" => plan.kills = usize::try_from(number()?)?,
            "--seed" => plan.seed = number()?,
            "--sqlite" => plan.postgres = None,
            "--keep" => plan.keep = true,
            program if plan.program.as_os_str().is_empty() => plan.program = program.into(),
            other => return Err(format!("{other:?} is not understood").into()),
        }
    }
    if plan.program.as_os_str().is_empty() {
        return Err("which program? Such as target/release/user_portal-cli".into());
    }
    Ok(plan)
}
