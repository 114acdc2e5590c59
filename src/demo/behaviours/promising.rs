//! A customer promises: how much, in how many parts, for which claims, on what condition. What comes of it is in
//! `keeping` and `postponing`.

use serde_json::{Map, Value, json};

use crate::demo::agenda::{later, working_day};
use crate::demo::cast::{AccountNo, Habit};
use crate::demo::money::{decimal, percent};
use crate::demo::phrases::{CONDITIONS, SUPPORT_PLANS};
use crate::demo::promised::{Part, Promise};
use crate::demo::said::written_parts;
use crate::demo::sights::What;
use crate::demo::world::World;

use super::dues::Due;
use super::{calls, keeping, misheard, talks};

/// The customer promises what is due today, or some of it; answers the promise's id, unless it was typed wrong.
pub fn promise(
    world: &mut World,
    no: AccountNo,
    due: &Due,
    contact: Option<usize>,
    channel: &'static str,
) -> Option<String> {
    let promise = draft(world, no, due);
    let data = data(world, no, &promise, (contact, channel));
    if world.happens(no, 25) && misheard::promise(world, no, &promise, &data) {
        return None;
    }
    let id = promise.id.clone();
    let sum = promise.currency.sum(promise.total_minor());
    let entry = world.make_promise(no, promise, data);
    world.saw(What::Promised, no, entry, world.day, Some(sum));
    follow(world, no, &id);
    Some(id)
}

/// What a promise brings with it: money or none, a reminder before each part is due.
pub fn follow(world: &mut World, no: AccountNo, id: &str) {
    let Some(promise) = world.accounts[no].words.get(id) else { return };
    if promise.waits {
        keeping::wait_for_the_condition(world, no, id);
    } else {
        keeping::begin(world, no, id);
    }
    remind(world, no, id);
}

/// A good rep calls in the three days before a part is due.
pub fn remind(world: &mut World, no: AccountNo, id: &str) {
    let Some(promise) = world.accounts[no].words.get(id) else { return };
    for part in promise.parts.clone() {
        let (days, wanted) = (world.days(no, 1, 3), calls::diligence(world, no));
        let day = later(part.due_on, -days);
        if day > world.day && world.happens(no, usize::try_from(wanted * 9).unwrap_or(0)) {
            let id = id.to_owned();
            world.on(no, day, move |world, no| {
                if world.accounts[no].words.get(&id).is_some_and(|promise| !promise.over) {
                    let outcome = if world.happens(no, 700) { "IN_PAYMENT_RUN" } else { "STALL" };
                    talks::about_a_promise(world, no, &id, outcome);
                }
            });
        }
    }
}

fn draft(world: &mut World, no: AccountNo, due: &Due) -> Promise {
    let id = world.yearly("P", 4);
    let account = &mut world.accounts[no];
    // Half promise for named claims, half for the account.
    let (by_claim, most) = (account.chance.happens(550), 1 + account.chance.below(3));
    let claims: Vec<&(String, i64)> = due.claims.iter().take(if by_claim { most } else { usize::MAX }).collect();
    let all: i64 = claims.iter().map(|(_, open)| open).sum();
    let total = if account.chance.happens(550) { all } else { percent(all, account.chance.between(50, 95)) };
    let covers: Vec<String> = claims.into_iter().map(|(id, _)| id.clone()).collect();
    let scope = if by_claim { covers.clone() } else { Vec::new() };
    let waits = account.chance.happens(90);
    let number = account.chance.weighted(&[(60, 1), (28, 2), (12, 3)]);
    let parts = parts(world, no, total, number);
    Promise {
        id,
        scope,
        currency: due.currency,
        made_on: world.day,
        parts,
        waits,
        put_off: 0,
        over: false,
        covers,
        waiting: Vec::new(),
        entry: 0,
    }
}

/// An amount in parts some days or weeks apart, the first within three weeks.
pub fn parts(world: &mut World, no: AccountNo, total_minor: i64, number: i64) -> Vec<Part> {
    let number = if total_minor < 100 * number { 1 } else { number };
    let (mut due_on, each) = (world.day, total_minor / number);
    let mut parts = Vec::new();
    for part in 0..number {
        due_on = working_day(later(due_on, if part == 0 { world.days(no, 3, 20) } else { world.days(no, 8, 25) }));
        let rest = if part == 0 { total_minor - each * number } else { 0 };
        parts.push(Part { due_on, amount_minor: each + rest });
    }
    parts
}

/// The promise as a command writes it.
fn data(world: &mut World, no: AccountNo, promise: &Promise, (contact, channel): (Option<usize>, &str)) -> Value {
    let account = &mut world.accounts[no];
    let mut data = Map::new();
    data.insert("promise".to_owned(), json!(promise.id));
    data.insert("parts".to_owned(), written_parts(&promise.parts));
    data.insert("channel".to_owned(), json!(channel));
    if !promise.scope.is_empty() {
        data.insert("claims".to_owned(), json!(promise.scope));
    }
    if promise.currency != account.currency {
        data.insert("currency".to_owned(), json!(promise.currency.code()));
    }
    if let Some((name, role)) = contact.and_then(|person| account.people.get(person)) {
        data.insert("promiser".to_owned(), json!({"name": name, "role": role}));
    }
    if promise.waits {
        data.insert("condition".to_owned(), json!(account.chance.pick(CONDITIONS)));
    }
    if account.chance.happens(350) {
        // 10 → 20 → 15: what we expected, asked for and agreed on.
        let agreed = promise.total_minor();
        let (expected, asked) = (percent(agreed, 65), percent(agreed, 130));
        let negotiation = json!({"expected": decimal(expected), "asked": decimal(asked), "agreed": decimal(agreed)});
        data.insert("negotiation".to_owned(), negotiation);
    }
    if account.chance.happens(250) {
        data.insert("support_plan".to_owned(), json!(account.chance.pick(SUPPORT_PLANS)));
    }
    match account.chance.below(10) {
        0..2 => data.insert("confidence".to_owned(), json!(account.chance.pick(&["high", "medium", "low"]))),
        2..4 => data.insert("confidence".to_owned(), json!(account.chance.between(3, 9) * 10)),
        _ => None,
    };
    let broken = account.words.last().filter(|earlier| earlier.over && matches!(account.habit, Habit::VeryLate));
    if let Some(earlier) = broken {
        data.insert("supersedes".to_owned(), json!(earlier.id));
    }
    Value::Object(data)
}
