//! What people run at the command line: `cargo loco task NAME key:value ...`.
pub mod audit_verify;
pub mod deliveries_retry;
pub mod sessions_purge;
pub mod storage_check;
pub mod user_create;
pub mod user_role;
pub mod user_unlock;
pub mod webhooks_replay;

use loco_rs::task::Vars;
use loco_rs::{Error, Result};

/// An argument that must be there.
fn required<'a>(vars: &'a Vars, name: &str) -> Result<&'a str> {
    vars.cli_arg(name).map_err(|_| Error::string(&format!("{name}:... is missing")))
}

/// Prints for the person who runs the task.
#[allow(clippy::print_stdout, reason = "the answer of a task goes to standard output")]
fn say(text: &str) {
    println!("{text}");
}

/// Problems of input as one message.
fn explain(portal: &crate::context::Portal, err: &crate::errors::Error) -> Error {
    let language = crate::i18n::Language::default();
    match err {
        crate::errors::Error::Invalid(problems) => {
            let lines: Vec<_> = problems
                .iter()
                .map(|problem| {
                    format!("{}: {}", problem.field, portal.texts.say(language, &problem.text))
                })
                .collect();
            Error::string(&lines.join("\n"))
        }
        err => Error::string(&portal.texts.say(language, &err.failure().text)),
    }
}
