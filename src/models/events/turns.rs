//! What may be published together, and what has to wait for something else.

use std::collections::HashMap;

use super::Model;

/// Sorts `events` into turns that are published one after the other; within a turn nothing follows
/// anything else. So an event that the broker refuses holds back those behind it, and only those: the
/// next of the same request, and of the same person.
#[must_use]
pub fn of(events: Vec<Model>) -> Vec<Vec<Model>> {
    let (mut subjects, mut people) = (HashMap::new(), HashMap::new());
    let mut turns: Vec<Vec<Model>> = Vec::new();
    for event in events {
        let behind = |last: Option<&usize>| last.map_or(0, |turn| turn + 1);
        let turn = behind(event.subject_id.and_then(|id| subjects.get(&id)))
            .max(behind(event.user_id.and_then(|id| people.get(&id))));
        if let Some(subject) = event.subject_id {
            subjects.insert(subject, turn);
        }
        if let Some(user) = event.user_id {
            people.insert(user, turn);
        }
        match turns.get_mut(turn) {
            Some(together) => together.push(event),
            None => turns.push(vec![event]),
        }
    }
    turns
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "any time will do")]
mod tests {
    use chrono::Utc;
    use serde_json::json;
    use uuid::Uuid;

    use super::*;

    fn event(id: i64, event: &str, user: i64, subject: u128) -> Model {
        Model {
            id,
            pid: Uuid::now_v7(),
            event: event.to_owned(),
            user_id: Some(user),
            subject_id: Some(Uuid::from_u128(subject)),
            body: json!({}),
            attempts: 0,
            last_error: None,
            created_at: Utc::now().into(),
            published_at: None,
        }
    }

    #[test]
    fn what_follows_something_waits_for_its_turn() {
        let events = vec![
            event(1, "user.registered", 1, 100),
            event(2, "request.created", 1, 101),
            event(3, "request.created", 1, 102),
            event(4, "request.created", 2, 201),
            event(5, "request.updated", 1, 101),
            event(6, "request.cancelled", 1, 101),
            event(7, "request.updated", 1, 102),
            event(8, "user.deleted", 1, 100),
            event(9, "request.updated", 2, 201),
        ];
        let turns: Vec<Vec<i64>> =
            of(events).iter().map(|turn| turn.iter().map(|event| event.id).collect()).collect();
        assert_eq!(turns, [vec![1, 4], vec![2, 9], vec![3], vec![5], vec![6], vec![7], vec![8]]);
    }
}
