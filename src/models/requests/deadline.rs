//! When a request should have moved by, and what is said when it has not.

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use sea_orm::{DatabaseBackend, DatabaseConnection, FromQueryResult, Statement};

use super::Model;
use super::status::{Source, Update};
use crate::context::{Origin, Portal};
use crate::errors::{Error, Result};
use crate::models::unit_of_work::UnitOfWork;
use crate::settings::Settings;

/// What is said of a request that stands still past its time.
pub const OVERDUE: &str = "overdue";

/// How long a claimed row is ours; another process takes it up after that.
const LEASE: TimeDelta = TimeDelta::minutes(1);
/// Nobody's estimate is good to the second.
const SHORTEST: TimeDelta = TimeDelta::minutes(1);
/// An estimate beyond this is a slip of the platform's.
const LONGEST: TimeDelta = TimeDelta::days(30);

/// How long a request may go without news where the platform gave no time of its own.
#[must_use]
pub fn patience(settings: &Settings) -> TimeDelta {
    TimeDelta::minutes(settings.requests.patience_minutes.into())
}

/// How long the work takes from `now` on, in the platform's words: "10 seconds", "5-10 minutes",
/// "1 hour 30 minutes", `PT15M`, `0:05:00`, seconds as a bare number, or the time when it is done.
#[must_use]
pub fn estimate(said: &str, now: DateTime<Utc>) -> Option<TimeDelta> {
    let said = said.trim();
    let takes = moment(said)
        .map(|end| end - now)
        .or_else(|| clock(said))
        .or_else(|| span(said))
        .filter(|takes| *takes > TimeDelta::zero())?;
    Some(takes.clamp(SHORTEST, LONGEST))
}

/// A time of the platform's, which carry no zone.
fn moment(said: &str) -> Option<DateTime<Utc>> {
    let zoned = DateTime::parse_from_rfc3339(said).map(|time| time.to_utc());
    let formats = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f"].into_iter();
    let plain = |said| formats.clone().find_map(|f| NaiveDateTime::parse_from_str(said, f).ok());
    zoned.ok().or_else(|| plain(said).map(|time| time.and_utc()))
}

/// Hours, minutes and seconds apart by colons.
fn clock(said: &str) -> Option<TimeDelta> {
    let parts: Vec<f64> = said.split(':').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let &[hours, minutes, seconds] = parts.as_slice() else { return None };
    seconds_of(hours.mul_add(3600.0, minutes.mul_add(60.0, seconds)))
}

/// Numbers with their units, added up. Of several numbers before a unit ("5-10 minutes") the
/// greatest counts; a number without any unit is of seconds.
fn span(said: &str) -> Option<TimeDelta> {
    let (mut total, mut number, mut has_unit) = (0.0, None::<f64>, false);
    let mut rest = said;
    while let Some(first) = rest.chars().next() {
        let is_digit = |c: char| c.is_ascii_digit() || c == '.';
        let end = |is_part: &dyn Fn(char) -> bool| rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        if first.is_ascii_digit() {
            let (digits, after) = rest.split_at(end(&is_digit));
            let value: f64 = digits.trim_end_matches('.').parse().ok()?;
            number = Some(number.map_or(value, |before| before.max(value)));
            rest = after;
        } else if first.is_alphabetic() {
            let (word, after) = rest.split_at(end(&char::is_alphabetic));
            // In ISO 8601 a `T` parts days from hours.
            let word = word.to_lowercase();
            if let (Some(value), Some(seconds)) = (number, unit(word.trim_end_matches('t'))) {
                total += value * seconds;
                (number, has_unit) = (None, true);
            }
            rest = after;
        } else {
            rest = &rest[first.len_utf8()..];
        }
    }
    match number {
        Some(seconds) if !has_unit => seconds_of(seconds),
        _ => seconds_of(total),
    }
}

/// The seconds of a unit.
fn unit(word: &str) -> Option<f64> {
    let is = |short: &str, long: &str| word == short || word.starts_with(long);
    Some(match word {
        _ if is("s", "sec") => 1.0,
        _ if is("m", "min") => 60.0,
        _ if is("h", "hour") || is("hr", "hrs") => 3600.0,
        _ if is("d", "day") => 86_400.0,
        _ if is("w", "week") => 604_800.0,
        _ => return None,
    })
}

fn seconds_of(seconds: f64) -> Option<TimeDelta> {
    #[allow(
        clippy::cast_possible_truncation,
        reason = "an i64 holds it; what is absurd is clamped"
    )]
    let whole = seconds.clamp(0.0, 1e9).ceil() as i64;
    seconds.is_finite().then(|| TimeDelta::seconds(whole))
}

#[derive(FromQueryResult)]
struct Claimed {
    id: i64,
}

/// Takes requests whose time is over: one statement, so that two processes never take the same one.
async fn claim_due(
    db: &DatabaseConnection,
    now: DateTime<Utc>,
    limit: u32,
) -> Result<Vec<Claimed>> {
    let backend = db.get_database_backend();
    let skip = match backend {
        DatabaseBackend::Postgres => "FOR UPDATE SKIP LOCKED",
        _ => "",
    };
    let sql = format!(
        "UPDATE requests SET due_at = $1 WHERE id IN (SELECT id FROM requests \
         WHERE due_at <= $2 ORDER BY due_at, id LIMIT {limit} {skip}) RETURNING id"
    );
    let values = [(now + LEASE).into(), now.into()];
    let statement = Statement::from_sql_and_values(backend, sql, values);
    Ok(Claimed::find_by_statement(statement).all(db).await?)
}

/// Says of every request whose time is over that it takes longer; how many that were.
pub async fn note_due(portal: &Portal, limit: u32) -> Result<usize> {
    let claimed = claim_due(&portal.db, portal.now(), limit).await?;
    let origin = Origin::system("overdue");
    for row in &claimed {
        let mut work = UnitOfWork::begin(portal, &origin).await?;
        let request = match Model::lock(&work, row.id).await {
            Ok(request) => request,
            // Deleted by its owner meanwhile.
            Err(Error::NotFound) => continue,
            Err(err) => return Err(err),
        };
        // News that came in between have moved the time on, beyond what the claim set.
        let has_news = request.due_at.is_none_or(|due| due.to_utc() > portal.now() + LEASE);
        if has_news {
            continue;
        }
        let update = Update { notice: Some(Some(OVERDUE)), ..Update::default() };
        if let Some(late) = request.apply(&mut work, Source::Portal, update).await? {
            late.tell_owner(&mut work, "request-overdue").await?;
        }
        work.commit().await?;
    }
    Ok(claimed.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_estimate_is_read_however_it_is_written() {
        let now = DateTime::parse_from_rfc3339("2026-03-01T12:00:00Z").unwrap().to_utc();
        for (said, seconds) in [
            ("5 minutes", 300),
            ("5-10 minutes", 600),
            ("2 to 3 hours", 10_800),
            ("about 90 min.", 5400),
            ("1 hour 30 minutes", 5400),
            ("1h30m", 5400),
            ("1.5 hours", 5400),
            ("2-3 business days", 259_200),
            ("PT15M", 900),
            ("P1DT2H", 93_600),
            ("0:05:00", 300),
            ("120", 120),
            ("120.5", 121),
            ("2026-03-01T12:10:00Z", 600),
            ("2026-03-01T13:10:00+01:00", 600),
            ("2026-03-01T12:10:00.123456", 601),
            ("10 seconds", 60),
            ("400 days", 30 * 86_400),
            ("99999999999999999999999 weeks", 30 * 86_400),
        ] {
            let read = estimate(said, now).map(|takes| takes.num_milliseconds());
            let read = read.map(|takes| (takes + 999) / 1000);
            assert_eq!(read, Some(seconds), "{said}");
        }
        for said in
            ["", "soon", "0", "-", "minutes", "2026-03-01T11:00:00Z", "NaN", "::", "٣ دقائق"]
        {
            assert_eq!(estimate(said, now), None, "{said}");
        }
    }
}
