//! Whether all of it came to an end, and whether anything was lost or done twice on the way.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use uuid::Uuid;

use super::books::Report;
use super::clients::HandedIn;
use super::world::World;
use super::{Outcome, Plan};

/// What must be none when nothing moves any more, and how it is counted.
const UNDER_WAY: [(&str, &str); 5] = [
    (
        "requests under way",
        "SELECT COUNT(*) FROM requests WHERE status NOT IN ('completed', 'failed', 'cancelled')",
    ),
    ("deliveries", "SELECT COUNT(*) FROM deliveries WHERE status IN ('pending', 'delivering')"),
    ("artifacts", "SELECT COUNT(*) FROM request_artifacts WHERE status = 'pending'"),
    ("webhooks", "SELECT COUNT(*) FROM webhook_events WHERE status = 'received'"),
    ("events", "SELECT COUNT(*) FROM events WHERE published_at IS NULL"),
];

const RESERVED: (&str, &str) = ("reserved objects", "SELECT COUNT(*) FROM pending_objects");

/// Waits until nothing moves any more; what still does when patience ends.
pub async fn settled(plan: &Plan, world: &mut World) -> Outcome<Vec<String>> {
    let mut wrong = Vec::new();
    for (process, name) in [(&mut world.server, "server"), (&mut world.worker, "worker")] {
        if process.has_ended() {
            wrong.push(format!("the {name} ended by itself"));
            process.kill();
            process.start()?;
        }
    }
    let waits = if world.broker.is_some() { UNDER_WAY.as_slice() } else { &UNDER_WAY[..4] };
    wrong.extend(await_none(plan, world, waits).await?);
    // What was written for nobody is swept an hour later, and by whoever starts.
    world.rows("UPDATE pending_objects SET expires_at = created_at RETURNING id").await?;
    world.worker.kill();
    world.worker.start()?;
    wrong.extend(await_none(plan, world, &[RESERVED]).await?);
    wrong.extend(await_none(plan, world, waits).await?);
    if world.broker.is_some() {
        // The last of them are between the broker and us.
        let sent = world.count("SELECT COUNT(*) FROM events").await?;
        let waiting = Instant::now();
        while distinct(world) < sent && waiting.elapsed() < Duration::from_secs(20) {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
    Ok(wrong)
}

fn distinct(world: &World) -> usize {
    let arrived = world.broker.as_ref().map(super::broker::Broker::arrived).unwrap_or_default();
    arrived.into_iter().collect::<HashSet<_>>().len()
}

async fn await_none(plan: &Plan, world: &World, counted: &[(&str, &str)]) -> Outcome<Vec<String>> {
    let began = Instant::now();
    let mut told = Instant::now();
    loop {
        let mut left = Vec::new();
        for (what, sql) in counted {
            let count = world.count(sql).await?;
            if count > 0 {
                left.push(format!("{count} {what}"));
            }
        }
        if left.is_empty() {
            return Ok(left);
        }
        if began.elapsed() > plan.patience {
            return Ok(vec![format!("left behind: {}", left.join(", "))]);
        }
        if told.elapsed() > Duration::from_secs(10) {
            told = Instant::now();
            plan.say(&format!("waiting for {}", left.join(", ")));
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// Reads what there is, and compares it with what should be.
pub async fn books(world: &World, handed_in: &[HandedIn], expected: usize) -> Outcome<Report> {
    let mut report = Report {
        accepted: handed_in.len(),
        calls: handed_in.iter().map(|request| request.calls).sum(),
        ..Report::default()
    };
    if report.accepted != expected {
        report.violations.push(format!("{} of {expected} were accepted", report.accepted));
    }
    requests(world, handed_in, &mut report).await?;
    platform(world, handed_in, &mut report);
    timelines(world, &mut report).await?;
    events(world, &mut report).await?;
    objects(world, handed_in, &mut report).await?;
    report.webhooks = world.count("SELECT COUNT(*) FROM webhook_events").await?;
    for row in world.rows("SELECT kind, last_error FROM deliveries WHERE status = 'dead'").await? {
        let (kind, error): (String, Option<String>) =
            (row.try_get("", "kind")?, row.try_get("", "last_error")?);
        match kind.as_str() {
            // A hand-in that is given up fails its request, where it is judged.
            "hand_in" => {}
            // Siblings that died do not have it any more, and the person is told so.
            "fetch_artifact" => report.lost_artifacts += 1,
            _ => report.violations.push(format!("a dead delivery: {kind}, {error:?}")),
        }
    }
    Ok(report)
}

/// Each exists once, and has come to an end that makes sense.
async fn requests(world: &World, handed_in: &[HandedIn], report: &mut Report) -> Outcome<()> {
    let mut found: HashMap<String, Vec<(String, String, Option<String>)>> = HashMap::new();
    for row in world.rows("SELECT pid, title, status, failure FROM requests").await? {
        let pid = row.try_get::<Uuid>("", "pid")?.to_string();
        let failure: Option<String> = row.try_get("", "failure")?;
        let (title, status): (String, String) =
            (row.try_get("", "title")?, row.try_get("", "status")?);
        let end = failure.as_ref().map_or(status.clone(), |why| format!("{status}: {why}"));
        *report.ends.entry(end).or_default() += 1;
        report.rows += 1;
        found.entry(title).or_default().push((pid, status, failure));
    }
    let mails = mails(&world.path("mail"));
    for request in handed_in {
        let title = &request.title;
        let Some(rows) = found.remove(title) else {
            report.violations.push(format!("{title} was accepted, and is lost"));
            continue;
        };
        let [(pid, status, failure)] = rows.as_slice() else {
            report.violations.push(format!("{title} exists {} times", rows.len()));
            continue;
        };
        if *pid != request.id {
            report.violations.push(format!("{title} has another id than was answered"));
        }
        let is_right = match (status.as_str(), failure.as_deref()) {
            ("completed", _) => !title.contains("[fail]"),
            ("failed", Some("platform")) => title.contains("[fail]"),
            // Its siblings died twice.
            ("failed", Some("forgotten")) => true,
            ("cancelled", _) => request.is_cancelled,
            _ => false,
        };
        if !is_right {
            report.violations.push(format!("{title} is {status}, {failure:?}"));
        }
        let told = mails.iter().filter(|subject| subject.contains(title.as_str())).count();
        report.mails += told;
        if status != "cancelled" && told == 0 {
            report.violations.push(format!("nobody was told how {title} ended"));
        }
    }
    for title in found.keys() {
        report.violations.push(format!("{title} exists, and nobody was told that it does"));
    }
    Ok(())
}

/// Within one life of the siblings nothing is begun twice, and nothing was kept from them.
fn platform(world: &World, handed_in: &[HandedIn], report: &mut Report) {
    let mut reached = HashMap::<String, usize>::new();
    let mut begun = HashMap::<(usize, String), HashSet<String>>::new();
    for (life, taken) in world.siblings.journal() {
        let (Some(request), Some(key)) = (taken.request_id, taken.key) else {
            report.violations.push("the platform was not told what a request is called".to_owned());
            continue;
        };
        if taken.is_repeated {
            report.known += 1;
        } else {
            report.taken += 1;
            *reached.entry(request).or_default() += 1;
        }
        begun.entry((life, key)).or_default().insert(taken.id);
    }
    report.again = reached.values().map(|times| times - 1).sum();
    for ((life, key), ids) in begun {
        if ids.len() > 1 {
            report.violations.push(format!("{key} was begun {} times in life {life}", ids.len()));
        }
    }
    for request in handed_in.iter().filter(|request| !request.is_cancelled) {
        if !reached.contains_key(&request.id) {
            report.violations.push(format!("{} did not reach the platform", request.title));
        }
    }
}

/// A timeline ends once, and goes forward.
async fn timelines(world: &World, report: &mut Report) -> Outcome<()> {
    let sql = "SELECT request_id, status, progress FROM request_updates ORDER BY id";
    let mut last = HashMap::<i64, (usize, i64)>::new();
    for row in world.rows(sql).await? {
        let id: i64 = row.try_get("", "request_id")?;
        let (status, progress): (String, i64) =
            (row.try_get("", "status")?, row.try_get("", "progress")?);
        let order = ["pending", "submitted", "processing", "completed", "failed", "cancelled"];
        let rank = order.iter().position(|name| *name == status).unwrap_or_default();
        if let Some((before, so_far)) = last.insert(id, (rank, progress))
            && (before > rank || before > 2 || so_far > progress)
        {
            report.violations.push(format!("request {id} went back to {status}, {progress} %"));
        }
    }
    Ok(())
}

/// Each event arrived, and those of one request or person in their order, repeats aside.
async fn events(world: &World, report: &mut Report) -> Outcome<()> {
    report.events = world.count("SELECT COUNT(*) FROM events").await?;
    let Some(broker) = &world.broker else { return Ok(()) };
    let arrived = broker.arrived();
    report.arrived = Some(arrived.len());
    let mut place = HashMap::new();
    for (index, id) in arrived.into_iter().enumerate() {
        place.entry(id).or_insert(index);
    }
    let sql = "SELECT pid, event, user_id, subject_id FROM events ORDER BY id";
    let mut latest = BTreeMap::<String, usize>::new();
    for row in world.rows(sql).await? {
        let (pid, event): (Uuid, String) = (row.try_get("", "pid")?, row.try_get("", "event")?);
        let Some(index) = place.get(&pid) else {
            report.violations.push(format!("{event} {pid} did not arrive"));
            continue;
        };
        let user: Option<i64> = row.try_get("", "user_id")?;
        let subject: Option<Uuid> = row.try_get("", "subject_id")?;
        let of = [user.map(|id| format!("user {id}")), subject.map(|id| format!("request {id}"))];
        for of in of.into_iter().flatten() {
            let before = latest.entry(of.clone()).or_default();
            if *index < *before {
                report.violations.push(format!("{event} of {of} arrived before what it follows"));
            }
            *before = (*before).max(*index);
        }
    }
    Ok(())
}

/// Each file that was handed in has a row, each row its object, and each object its row.
async fn objects(world: &World, handed_in: &[HandedIn], report: &mut Report) -> Outcome<()> {
    let files = world.count("SELECT COUNT(*) FROM request_files").await?;
    let sent: usize = handed_in.iter().map(|request| request.files).sum();
    if files != sent {
        report.violations.push(format!("{files} files, and {sent} were handed in"));
    }
    let folder = world.path("files");
    let mut found = HashSet::new();
    walk(&folder, &mut found);
    report.objects = found.len();
    let mut named = HashSet::new();
    for table in ["request_files", "draft_files", "request_artifacts"] {
        let sql = format!("SELECT storage_key FROM {table} WHERE storage_key IS NOT NULL");
        for row in world.rows(&sql).await? {
            named.insert(folder.join(row.try_get::<String>("", "storage_key")?));
        }
    }
    for path in found.difference(&named) {
        report.violations.push(format!("an object without a row: {}", path.display()));
    }
    for path in named.difference(&found) {
        report.violations.push(format!("a row without its object: {}", path.display()));
    }
    Ok(())
}

fn walk(folder: &Path, found: &mut HashSet<PathBuf>) {
    for path in std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path())
    {
        if path.is_dir() {
            walk(&path, found);
        } else {
            found.insert(path);
        }
    }
}

/// The subjects of all mails.
fn mails(folder: &Path) -> Vec<String> {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    files
        .filter_map(|entry| std::fs::read_to_string(entry.path()).ok())
        .filter_map(|mail| {
            let mut lines = mail.lines();
            lines.find_map(|line| line.strip_prefix("Subject: ").map(str::to_owned))
        })
        .collect()
}
