//! When and where a session was used last. A request only notes it; a loop writes it down, so that
//! reading costs no write.

use std::net::IpAddr;

use chrono::{DateTime, TimeDelta, Utc};
use dashmap::DashMap;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::{Column, Entity, Model};
use crate::context::{Origin, Portal};
use crate::errors::Result;
use crate::models::unit_of_work::UnitOfWork;

/// A session that was written down less than this ago is not written again.
const STALE: TimeDelta = TimeDelta::minutes(1);
/// Sessions in one transaction: others wait for no longer than that.
const BATCH: usize = 100;

/// What is to be written down.
#[derive(Debug, Default)]
pub struct Sightings(DashMap<i64, Sighting>);

#[derive(Clone, Debug)]
struct Sighting {
    at: DateTime<Utc>,
    ip_address: Option<String>,
}

impl Sightings {
    /// Notes that `session` is in use now.
    pub fn note(&self, session: &Model, address: Option<IpAddr>, now: DateTime<Utc>) {
        if now - session.last_seen_at.to_utc() < STALE {
            return;
        }
        let ip_address = address.map(|address| address.to_string());
        self.0.insert(session.id, Sighting { at: now, ip_address });
    }

    fn take(&self) -> Vec<(i64, Sighting)> {
        let mut ids: Vec<i64> = self.0.iter().map(|entry| *entry.key()).collect();
        // Rows are locked in the order of their ids, as everywhere.
        ids.sort_unstable();
        ids.into_iter().filter_map(|id| self.0.remove(&id)).collect()
    }

    /// Writes down what was noted. What is lost on the way is noted again by the next request.
    pub async fn write(&self, portal: &Portal) -> Result<()> {
        let seen = self.take();
        let origin = Origin::system("sightings");
        for batch in seen.chunks(BATCH) {
            let work = UnitOfWork::begin(portal, &origin).await?;
            for (id, sighting) in batch {
                Entity::update_many()
                    .col_expr(Column::LastSeenAt, Expr::value(sighting.at))
                    .col_expr(Column::LastIpAddress, Expr::value(sighting.ip_address.clone()))
                    .filter(Column::Id.eq(*id))
                    .filter(Column::LastSeenAt.lt(sighting.at))
                    .filter(Column::RevokedAt.is_null())
                    .exec(work.db())
                    .await?;
            }
            work.commit().await?;
        }
        Ok(())
    }
}
