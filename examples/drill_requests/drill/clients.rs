//! Clients that mean it: each calls again until it is answered, under the same key.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use reqwest::multipart::{Form, Part};
use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};
use tokio::sync::watch;

use super::world::World;
use super::{Outcome, Plan};

const PASSWORD: &str = "tulips on the windowsill";
/// Five minutes and more of calling.
const MOST_CALLS: usize = 2000;

/// Somebody with an account.
#[derive(Clone)]
pub struct Person {
    client: Client,
    base: String,
    token: String,
    name: String,
}

/// A request that was accepted.
pub struct HandedIn {
    /// Its id.
    pub id: String,
    /// Its title, which no other has.
    pub title: String,
    /// How often it took to hear of it.
    pub calls: usize,
    /// Whether it is to be cancelled; its end is open.
    pub is_cancelled: bool,
    /// How many files it has.
    pub files: usize,
}

/// Opens an account for each client.
pub async fn register(plan: &Plan, world: &World) -> Outcome<Vec<Person>> {
    let mut people = Vec::new();
    for number in 0..plan.clients {
        let name = format!("client{number}");
        let body = json!({
            "email": format!("{name}@example.com"), "password": PASSWORD,
            "first_name": name, "last_name": "Driller", "terms_accepted": true,
        });
        let url = format!("{}/api/auth/register", world.base);
        let answer = world.client.post(url).json(&body).send().await?;
        let status = answer.status();
        let body: Value = answer.json().await?;
        let token = body["access_token"].as_str().ok_or_else(|| format!("{status}: {body}"))?;
        people.push(Person {
            client: world.client.clone(),
            base: world.base.clone(),
            token: token.to_owned(),
            name,
        });
    }
    Ok(people)
}

/// Hands in what others do not, as soon as it may be; everything that was accepted.
pub async fn hand_in_all(
    person: Person,
    total: usize,
    next: Arc<AtomicUsize>,
    mut released: watch::Receiver<usize>,
) -> Outcome<Vec<HandedIn>> {
    let mut accepted = Vec::new();
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        if number >= total {
            return Ok(accepted);
        }
        released.wait_for(|released| *released > number).await?;
        accepted.push(person.hand_in(number).await?);
    }
}

impl Person {
    async fn hand_in(&self, number: usize) -> Outcome<HandedIn> {
        let word = match number {
            number if number % 20 == 7 => " [fail]",
            number if number % 25 == 3 => " [forget-once]",
            _ => "",
        };
        let title = format!("Order {number:05}{word}");
        let files = usize::from(number.is_multiple_of(10));
        let key = format!("{}-{number}", self.name);
        let url = format!("{}/api/me/requests", self.base);
        let call = || {
            let call = self.client.post(&url).header("idempotency-key", &key);
            if files == 0 {
                return Ok(
                    call.json(&json!({ "title": title, "description": "A shop for honey." }))
                );
            }
            let content = format!("{title}\n").repeat(1000);
            let part = Part::text(content).file_name("brief.txt").mime_str("text/plain")?;
            Ok(call.multipart(Form::new().text("title", title.clone()).part("files", part)))
        };
        let (calls, body) = self.insist(call, false).await?;
        let id = body["data"]["id"].as_str().ok_or("an accepted request has an id")?.to_owned();
        let is_cancelled = number % 15 == 4;
        if is_cancelled {
            let url = format!("{url}/{id}/cancel");
            // It may be final by now, by a call whose answer was lost too.
            self.insist(|| Ok(self.client.post(&url)), true).await?;
        }
        Ok(HandedIn { id, title, calls, is_cancelled, files })
    }

    /// Calls until the portal has decided; a conflict is a decision, or says that the same key is
    /// still on its way.
    async fn insist(
        &self,
        call: impl Fn() -> Outcome<RequestBuilder>,
        is_decided_by_conflict: bool,
    ) -> Outcome<(usize, Value)> {
        let mut last = String::new();
        for calls in 1..MOST_CALLS {
            if let Ok(answer) = call()?.bearer_auth(&self.token).send().await {
                let status = answer.status().as_u16();
                let body = answer.json::<Value>().await;
                last = format!("{status} {body:?}");
                match (status, body) {
                    (200 | 201, Ok(body)) => return Ok((calls, body)),
                    (409, Ok(body)) if is_decided_by_conflict => return Ok((calls, body)),
                    // The answer broke off, or the portal asks for patience.
                    (200 | 201 | 409 | 429 | 500.., _) => {}
                    _ => return Err(last.into()),
                }
            }
            tokio::time::sleep(Duration::from_millis(rand::random_range(50..300))).await;
        }
        Err(format!("no decision after {MOST_CALLS} calls, at last {last}").into())
    }
}
