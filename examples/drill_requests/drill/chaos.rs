//! Chance, by a number: what is killed, when, and for how long.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::clients::{HandedIn, Person, hand_in_all};
use super::world::World;
use super::{Outcome, Plan};

/// How often each was killed.
pub type Kills = BTreeMap<&'static str, usize>;

/// Lets the clients hand in, some after each kill, until all is handed in.
pub async fn amid(
    plan: &Plan,
    world: &mut World,
    people: Vec<Person>,
) -> Outcome<(Vec<HandedIn>, Kills)> {
    let (release, released) = watch::channel(0);
    let next = Arc::new(AtomicUsize::new(0));
    let mut clients = JoinSet::new();
    for person in people {
        clients.spawn(hand_in_all(person, plan.requests, next.clone(), released.clone()));
    }
    let mut chance = StdRng::seed_from_u64(plan.seed);
    let mut kills = Kills::new();
    for number in 0..plan.kills {
        release.send_replace(plan.requests * (number + 1) / plan.kills);
        pause(plan, &mut chance).await;
        let mut targets = vec![pick(world, &mut chance)];
        if chance.random_bool(0.25) {
            targets.push(pick(world, &mut chance));
        }
        targets.dedup();
        for target in &targets {
            kill(world, target);
            *kills.entry(target).or_default() += 1;
        }
        pause(plan, &mut chance).await;
        for target in targets {
            start(world, target)?;
        }
        if number % 10 == 9 {
            plan.say(&format!("{} kills", number + 1));
        }
    }
    release.send_replace(plan.requests);
    let mut handed_in = Vec::new();
    while let Some(client) = clients.join_next().await {
        handed_in.extend(client??);
    }
    Ok((handed_in, kills))
}

async fn pause(plan: &Plan, chance: &mut StdRng) {
    let most = u64::try_from(plan.pause.as_millis()).unwrap_or(1000).max(1);
    tokio::time::sleep(Duration::from_millis(chance.random_range(0..most))).await;
}

fn pick(world: &World, chance: &mut StdRng) -> &'static str {
    let all = ["server", "worker", "siblings", "broker"];
    let count = if world.broker.is_some() { 4 } else { 3 };
    all[chance.random_range(0..count)]
}

fn kill(world: &mut World, target: &str) {
    match target {
        "server" => world.server.kill(),
        "worker" => world.worker.kill(),
        "siblings" => world.siblings.kill(),
        _ => world.broker.iter_mut().for_each(super::broker::Broker::kill),
    }
}

fn start(world: &mut World, target: &str) -> Outcome<()> {
    match target {
        "server" => world.server.start(),
        "worker" => world.worker.start(),
        "siblings" => world.siblings.start(),
        _ => {
            world.broker.iter_mut().for_each(super::broker::Broker::start);
            Ok(())
        }
    }
}
