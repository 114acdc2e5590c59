//! What is said when a rep reaches a customer, or does not: the outcome follows from what is owed and from what was
//! promised before. When there is a talk at all is `calls`' affair.

use crate::demo::agenda::{later, working_day};
use crate::demo::cast::{AccountNo, people};
use crate::demo::money::percent;
use crate::demo::phrases::{ATTEMPTS, COURTESY, DUNNING, METHODS, NEXT_ACTIONS, NOT_PAYING};
use crate::demo::said::FollowUp;
use crate::demo::sights::What;
use crate::demo::world::World;

use super::dues::{self, Due};
use super::{disputing, misheard, promising};

/// How many days ahead money is talked about before it is due.
const AHEAD_DAYS: i64 = 4;

/// A rep tries to reach the customer today.
pub fn talk(world: &mut World, no: AccountNo) {
    let failed = world.accounts[no].has_failed(world.day);
    if world.happens(no, if failed { 330 } else { 130 }) {
        return attempt(world, no);
    }
    match dues::within(world, no, AHEAD_DAYS) {
        Some(due) => about_money(world, no, &due),
        None => courtesy(world, no),
    }
}

/// Nobody is reached; half of the time the rep tries again the next day.
fn attempt(world: &mut World, no: AccountNo) {
    let channel = world.accounts[no].chance.weighted(&[(8, "CALL"), (1, "VISIT"), (1, "CHAT")]);
    let note = world.happens(no, 600).then(|| world.word(no, ATTEMPTS));
    log(world, no, FollowUp { channel, outcome: "NO_CONTACT", note, ..FollowUp::default() });
    if world.happens(no, 450) {
        world.soon(no, 1..=2, talk);
    }
}

/// Nothing is due: an order, a statement, a look at the stock.
fn courtesy(world: &mut World, no: AccountNo) {
    let chance = &mut world.accounts[no].chance;
    let channel = chance.weighted(&[(4, "CALL"), (5, "VISIT"), (2, "CHAT"), (1, "EMAIL"), (1, "MEETING")]);
    let outcome = chance.weighted(&[(6, "ADVANCE"), (3, "STALL"), (1, "INVOICE_NOT_RECEIVED")]);
    let mut said = FollowUp { channel, outcome, ..FollowUp::default() };
    said.contact = someone(world, no);
    said.note = world.happens(no, 700).then(|| world.word(no, COURTESY));
    said.reason = (outcome == "INVOICE_NOT_RECEIVED").then_some("MISSING_DOCUMENT");
    say(world, no, said);
}

/// Money is due: what the customer says to that.
fn about_money(world: &mut World, no: AccountNo, due: &Due) {
    let account = &mut world.accounts[no];
    let failed = account.has_failed(world.day);
    let standing = account.words.standing().map(|promise| promise.id.clone());
    let outcomes: &[(usize, &'static str)] = match (&standing, failed, due.oldest_days > 0) {
        (Some(_), ..) => &[(3, "ADVANCE"), (3, "IN_PAYMENT_RUN"), (2, "PAYMENT_SENT"), (2, "STALL")],
        (None, true, _) => &[(4, "REFUSED"), (4, "STALL"), (2, "PROMISED"), (1, "ADVANCE")],
        (None, false, true) => &[
            (30, "PROMISED"),
            (16, "ADVANCE"),
            (12, "STALL"),
            (9, "WAITING_APPROVAL"),
            (8, "IN_PAYMENT_RUN"),
            (5, "REFUSED"),
            (5, "INVOICE_NOT_RECEIVED"),
            (4, "PAYMENT_SENT"),
            (4, "DISPUTE"),
        ],
        (None, false, false) => &[(5, "IN_PAYMENT_RUN"), (4, "ADVANCE"), (2, "PROMISED"), (1, "DISPUTE")],
    };
    let outcome = account.chance.weighted(outcomes);
    let channel = account.chance.weighted(&[(11, "CALL"), (5, "VISIT"), (2, "CHAT"), (1, "EMAIL"), (1, "LETTER")]);
    let mut said = FollowUp { channel, outcome, ..FollowUp::default() };
    said.contact = someone(world, no);
    said.claims = if world.happens(no, 650) { due.ids(2) } else { Vec::new() };
    said.note = world.happens(no, 550).then(|| world.word(no, DUNNING));
    said.method = world.happens(no, 500).then(|| world.word(no, METHODS));
    said.reason = reason(world, no, outcome);
    said.promise = standing;
    if said.promise.is_some() {
        said.claims.clear();
    }
    // The amounts of a talk are in the currency of what it names first.
    let in_that_currency = !said.claims.is_empty() || due.currency == world.accounts[no].currency;
    if in_that_currency && said.promise.is_none() {
        money_words(world, no, due, &mut said);
    }
    match outcome {
        "PROMISED" => said.promise = promising::promise(world, no, due, said.contact, channel),
        "DISPUTE" => disputing::because_of_a_talk(world, no, due),
        _ => {}
    }
    say(world, no, said);
}

fn reason(world: &mut World, no: AccountNo, outcome: &str) -> Option<&'static str> {
    match outcome {
        "INVOICE_NOT_RECEIVED" => Some("MISSING_DOCUMENT"),
        "WAITING_APPROVAL" => Some("WAITING_APPROVAL"),
        "REFUSED" | "STALL" | "PROMISED" => world.happens(no, 800).then(|| world.word(no, NOT_PAYING)),
        _ => None,
    }
}

fn money_words(world: &mut World, no: AccountNo, due: &Due, said: &mut FollowUp) {
    let in_days =
        |world: &mut World, low, high| working_day(later(world.day, world.accounts[no].chance.between(low, high)));
    if world.happens(no, 450) {
        said.asked = Some((due.total_minor(), in_days(world, 3, 10)));
    }
    if matches!(said.outcome, "IN_PAYMENT_RUN" | "WAITING_APPROVAL") && world.happens(no, 600) {
        said.funds_expected = Some((percent(due.total_minor(), 80), in_days(world, 4, 20)));
    }
}

/// Somebody of the customer's.
pub fn someone(world: &mut World, no: AccountNo) -> Option<usize> {
    let account = &mut world.accounts[no];
    let known = account.people.len();
    // The first is the one who pays.
    account.chance.happens(850).then(|| if account.chance.happens(600) { 0 } else { account.chance.below(known) })
}

/// A reminder of a promise some days before a part is due, or a talk about one that was not kept.
pub fn about_a_promise(world: &mut World, no: AccountNo, promise: &str, outcome: &'static str) {
    let contact = someone(world, no);
    let reason = reason(world, no, outcome);
    let promise = Some(promise.to_owned());
    say(world, no, FollowUp { channel: "CALL", outcome, contact, promise, reason, ..FollowUp::default() });
}

/// Logs a touch, with what belongs to it: a next action, the manager who came along, a slip of the hand, and now and
/// then one touch more than people should get.
fn say(world: &mut World, no: AccountNo, mut said: FollowUp) {
    if said.outcome == "ADVANCE" && world.happens(no, 650) || world.happens(no, 120) {
        let days = world.days(no, 1, 12);
        said.next = Some((world.word(no, NEXT_ACTIONS), working_day(later(world.day, days))));
    }
    if matches!(said.channel, "VISIT" | "MEETING") && world.happens(no, 80) {
        return with_the_manager(world, no, said);
    }
    if world.happens(no, 9) && misheard::follow_up(world, no, &said) {
        return;
    }
    let contact = said.contact;
    log(world, no, said);
    if contact.is_some() && world.happens(no, 6) {
        log(world, no, FollowUp { channel: "CALL", outcome: "STALL", contact, ..FollowUp::default() });
    }
    if contact.is_some() && world.happens(no, 1) {
        press(world, no, contact, 8);
    }
}

/// The manager comes along and writes it down for the rep.
fn with_the_manager(world: &mut World, no: AccountNo, mut said: FollowUp) {
    let name = crate::demo::words::REPS[world.accounts[no].owner].1;
    (said.method, said.rep) = (Some("SENIOR_CALL"), Some(world.accounts[no].rep()));
    said.participants = vec![name.to_owned()];
    said.at = hour(world, no);
    world.log_follow_up(no, people::MANAGER, world.day, &said);
}

/// The same person, day after day.
fn press(world: &mut World, no: AccountNo, contact: Option<usize>, times: u32) {
    if times > 0 {
        world.soon(no, 0..=1, move |world, no| {
            let said = FollowUp { channel: "CALL", outcome: "STALL", contact, ..FollowUp::default() };
            log(world, no, said);
            press(world, no, contact, times - 1);
        });
    }
}

/// Types a follow-up, mostly on the day itself.
fn log(world: &mut World, no: AccountNo, mut said: FollowUp) {
    said.at = hour(world, no);
    let names_nothing = said.claims.is_empty() && said.promise.is_none();
    let on = if names_nothing && world.happens(no, 60) { world.back(no, 1) } else { world.day };
    let (quiet, rep) = (is_quiet(&said), world.accounts[no].rep());
    let entry = world.log_follow_up(no, rep, on, &said);
    if quiet {
        world.saw(What::OutOfHours, no, entry, on, None);
    }
}

/// Working hours, and now and then an hour at which nobody should be called.
fn hour(world: &mut World, no: AccountNo) -> String {
    let chance = &mut world.accounts[no].chance;
    let hour = match chance.below(1000) {
        0..8 => 20,
        8..12 => 7,
        _ => chance.between(9, 17),
    };
    format!("{hour:02}:{:02}", chance.between(5, 55))
}

fn is_quiet(said: &FollowUp) -> bool {
    matches!(said.at.get(..2), Some("20" | "07")) && !matches!(said.channel, "LETTER" | "EMAIL")
}
