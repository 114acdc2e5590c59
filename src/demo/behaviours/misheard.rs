//! What was said is typed wrong, too: a promise with a zero too many, a talk with another customer, a dispute on the
//! wrong amount. Each is corrected, and both answers stay.

use serde_json::{Value, json};

use crate::demo::cast::{AccountNo, people};
use crate::demo::disputed::Dispute;
use crate::demo::money::{decimal, percent};
use crate::demo::promised::{Part, Promise};
use crate::demo::said::{FollowUp, written_parts};
use crate::demo::sights::What;
use crate::demo::world::World;

use super::mistakes::{noticed_in, put_right_later, replacement};
use super::{disputing, promising};

/// A promise with ten times its amount; false where nobody would notice in time.
pub fn promise(world: &mut World, no: AccountNo, right: &Promise, data: &Value) -> bool {
    let Some(days) = noticed_in(world, no) else { return false };
    let (mut wrong, mut typed) = (right.clone(), data.clone());
    wrong.parts = right.parts.iter().map(|part| Part { amount_minor: part.amount_minor * 10, ..*part }).collect();
    typed["parts"] = written_parts(&wrong.parts);
    let mistaken = world.make_promise(no, wrong, typed);
    let (mut right, data) = (right.clone(), data.clone());
    put_right_later(world, vec![no], days, move |world| {
        let rep = world.accounts[no].rep();
        let instead = replacement("make_promise", right.made_on, data);
        right.entry = world.correct_as(no, rep, mistaken, "金额多打了一个零，以客户的书面承诺为准", Some(instead));
        let (id, entry, on) = (right.id.clone(), right.entry, right.made_on);
        let sum = right.currency.sum(right.total_minor());
        world.accounts[no].words.give(right);
        world.saw(What::PromiseMistyped, no, entry, on, Some(sum));
        promising::follow(world, no, &id);
    });
    true
}

/// A talk typed at another customer of the same rep, and moved; false where there is none.
pub fn follow_up(world: &mut World, no: AccountNo, said: &FollowUp) -> bool {
    let (owner, day) = (world.accounts[no].owner, world.day);
    let others = (1..world.accounts.len()).map(|step| (no + step) % world.accounts.len());
    let fits = |other: &AccountNo| {
        let other = &world.accounts[*other];
        other.owner == owner && other.since <= day && other.held_until.is_none()
    };
    let (Some(other), Some(days)) = (others.into_iter().find(fits), noticed_in(world, no)) else { return false };
    // What it names is not there: the wrong customer has no such claim.
    let plain = FollowUp { claims: Vec::new(), promise: None, asked: None, funds_expected: None, ..said.clone() };
    let (rep, data) = (world.accounts[no].rep(), world.follow_up_data(no, &plain));
    let mistaken = world.write(other, rep, day, "log_follow_up", data.clone());
    put_right_later(world, vec![no, other], days, move |world| {
        let rep = world.accounts[no].rep();
        let mut instead = replacement("log_follow_up", day, data);
        instead["stream"] = json!(format!("account/{}", world.accounts[no].id));
        let entry = world.correct_as(other, rep, mistaken, "记到了另一家客户", Some(instead));
        world.saw(What::TalkMoved, no, entry, day, None);
    });
    true
}

/// A dispute typed on half of what is disputed; false where nobody would notice in time.
pub fn dispute(world: &mut World, no: AccountNo, claim: &str, amount_minor: i64, data: &Value) -> bool {
    let Some(days) = noticed_in(world, no) else { return false };
    let (wrong, mut typed) = (percent(amount_minor, 50), data.clone());
    typed["amount"] = json!(decimal(wrong));
    let mistaken = world.open_dispute(no, claim, wrong, typed);
    let (claim, data, on) = (claim.to_owned(), data.clone(), world.day);
    put_right_later(world, vec![no], days, move |world| {
        let id = data["dispute"].as_str().unwrap_or_default().to_owned();
        let instead = replacement("open_dispute", on, data);
        let entry = world.correct_as(no, people::MANAGER, mistaken, "争议金额只录了一半", Some(instead));
        let books = &mut world.accounts[no].books;
        books.disputes.push(Dispute::new(id.clone(), claim.clone(), amount_minor, on, entry));
        let currency = books.claim(&claim).map(|owed| owed.currency);
        world.saw(What::DisputeMistyped, no, entry, on, currency.map(|currency| currency.sum(amount_minor)));
        disputing::follow(world, no, id);
    });
    true
}
