//! Claims on failed customers are written off by two people, and a little of it comes back.

use std::collections::BTreeSet;

use serde_json::json;

use crate::demo::agenda::later;
use crate::demo::cast::{AccountNo, Habit, people};
use crate::demo::deeds::Money;
use crate::demo::money::{Currency, decimal, percent};
use crate::demo::rules::Rule;
use crate::demo::sights::What;
use crate::demo::world::World;

/// How long a claim must be overdue before anybody proposes to give it up.
const HOPELESS_DAYS: i64 = 210;

/// Once a month the old claims of a failed customer are looked at.
pub fn begin(world: &mut World, no: AccountNo) {
    if world.accounts[no].habit == Habit::Failing {
        let day = later(world.accounts[no].fails_from.max(world.day), HOPELESS_DAYS);
        world.on(no, day, |world, no| review(world, no, BTreeSet::new()));
    }
}

fn review(world: &mut World, no: AccountNo, mut seen: BTreeSet<String>) {
    let (day, hopeless) = (world.day, later(world.day, -HOPELESS_DAYS));
    let old = world.accounts[no].books.claims.iter().find(|claim| {
        let overdue = claim.due_on(day).is_some_and(|due| due < hopeless);
        overdue && claim.open.least_from(day) > 0 && !seen.contains(&claim.id)
    });
    if let Some((claim, open)) = old.map(|claim| (claim.id.clone(), claim.open.least_from(day))) {
        seen.insert(claim.clone());
        if world.happens(no, 700) {
            propose(world, no, claim, open);
        }
    }
    world.soon(no, 20..=35, |world, no| review(world, no, seen));
}

fn propose(world: &mut World, no: AccountNo, claim: String, amount_minor: i64) {
    let write_off = world.number("WO");
    let evidence = "法院受理破产申请的公告；三次催款函无回复";
    let data = json!({"write_off": write_off, "claim": claim, "amount": decimal(amount_minor), "evidence": evidence});
    world.write(no, people::FINANCE, world.day, "propose_write_off", data);
    world.soon(no, 3..=14, move |world, no| decide(world, no, write_off, &claim, amount_minor));
}

fn decide(world: &mut World, no: AccountNo, write_off: String, claim: &str, amount_minor: i64) {
    let day = world.day;
    let owed = world.accounts[no].books.claim(claim);
    let (open, currency) = owed.map_or((0, world.accounts[no].currency), |c| (c.open.least_from(day), c.currency));
    if open < amount_minor || world.happens(no, 200) {
        let data = json!({"proposal": write_off, "reason": "先移交清欠办再核销"});
        let entry = world.write(no, people::FINANCE_HEAD, day, "reject_proposal", data);
        return world.saw(What::WriteOffRejected, no, entry, day, Some(currency.sum(amount_minor)));
    }
    let entry = world.write(no, people::FINANCE_HEAD, day, "approve_write_off", json!({"write_off": write_off}));
    world.accounts[no].books.forgive(claim, amount_minor, day, entry);
    world.saw(What::WrittenOff, no, entry, day, Some(currency.sum(amount_minor)));
    if world.happens(no, 700) {
        let amount_minor = percent(amount_minor, world.days(no, 10, 40));
        world.soon(no, 8..=30, move |world, no| recover(world, no, &write_off, amount_minor, currency));
    }
}

fn recover(world: &mut World, no: AccountNo, write_off: &str, amount_minor: i64, currency: Currency) {
    let money = Money {
        id: world.yearly("R", 5),
        on: world.day,
        amount_minor,
        currency,
        method: "BANK",
        rule: Rule::Nothing,
        reference: Some("破产管理人分配款".to_owned()),
        redeposit_of: None,
        promise: None,
    };
    world.record_receipt(no, &money);
    let data = json!({"write_off": write_off, "receipt": money.id, "amount": decimal(amount_minor)});
    let entry = world.write(no, people::FINANCE, world.day, "record_recovery", data);
    world.accounts[no].books.recover(&money.id, amount_minor, world.day, entry);
    world.saw(What::Recovered, no, entry, world.day, Some(money.sum()));
}
