//! What a drill finds, as a table.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

/// The books, closed.
#[derive(Debug, Default)]
pub struct Report {
    /// What chance began with.
    pub seed: u64,
    /// On what it ran.
    pub on: String,
    /// How often each was killed.
    pub kills: BTreeMap<&'static str, usize>,
    /// Requests that were answered with 201.
    pub accepted: usize,
    /// Calls that it took.
    pub calls: usize,
    /// Requests that exist.
    pub rows: usize,
    /// Requests by their end.
    pub ends: BTreeMap<String, usize>,
    /// Hand-ins that the platform took as new.
    pub taken: usize,
    /// Hand-ins that the platform knew already.
    pub known: usize,
    /// Hand-ins of what the platform had forgotten.
    pub again: usize,
    /// Events in the outbox.
    pub events: usize,
    /// Events that arrived, repeats included; `None` without a broker.
    pub arrived: Option<usize>,
    /// Webhooks that were stored.
    pub webhooks: usize,
    /// Mails about how requests ended.
    pub mails: usize,
    /// Artifacts that the platform had forgotten before they were fetched.
    pub lost_artifacts: usize,
    /// Objects that the file store holds.
    pub objects: usize,
    /// From the beginning until the last one was handed in.
    pub handing_in: Duration,
    /// From then until nothing moved any more.
    pub settling: Duration,
    /// All that must not be.
    pub violations: Vec<String>,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut line =
            |what: &str, number: &dyn fmt::Display| writeln!(f, "{what:<52} {number:>10}");
        line("Seed", &self.seed)?;
        for (target, count) in &self.kills {
            line(&format!("Kills: {target}"), count)?;
        }
        line("Requests that were accepted", &self.accepted)?;
        line("Calls that it took", &self.calls)?;
        line("Requests that exist", &self.rows)?;
        for (end, count) in &self.ends {
            line(&format!("  {end}"), count)?;
        }
        line("Hand-ins that the platform took", &self.taken)?;
        line("  after it had forgotten the request", &self.again)?;
        line("Hand-ins that it knew by their key", &self.known)?;
        line("Events in the outbox", &self.events)?;
        match self.arrived {
            Some(arrived) => {
                line("Events that arrived", &arrived)?;
                line("  repeats among them", &arrived.saturating_sub(self.events))?;
            }
            None => line("Events that arrived", &"no broker")?,
        }
        line("Webhooks that were stored", &self.webhooks)?;
        line("Mails about ends", &self.mails)?;
        line("Artifacts that the platform had forgotten", &self.lost_artifacts)?;
        line("Objects in the file store", &self.objects)?;
        line("Seconds until the last was handed in", &self.handing_in.as_secs())?;
        line("Seconds until nothing moved any more", &self.settling.as_secs())?;
        line("Violations", &self.violations.len())?;
        for violation in &self.violations {
            writeln!(f, "  {violation}")?;
        }
        write!(f, "on {}", self.on)
    }
}
