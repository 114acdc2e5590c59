//! Slips of the hand, and their corrections. From the slip to its correction the account is held: on an entry
//! that later ones rest on the domain allows no correction.

use serde_json::{Value, json};

use crate::demo::agenda::{later, working_day};
use crate::demo::cast::AccountNo;
use crate::demo::deeds::{Invoice, Money};
use crate::demo::rules::Rule;
use crate::demo::sights::What;
use crate::demo::world::World;

use super::paying::{self, Payment};
use super::{applying, invoicing};

/// An amount with one zero too many, or with its first two digits exchanged.
fn mistyped(amount_minor: i64, exchange: bool) -> i64 {
    let mut digits = amount_minor.to_string().into_bytes();
    if exchange && digits.len() > 1 && digits[0] != digits[1] && digits[1] != b'0' {
        digits.swap(0, 1);
        return digits.iter().fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0'));
    }
    amount_minor * 10
}

/// Holds accounts and puts things right some days later, on a day that still belongs to the story.
pub(super) fn put_right_later(
    world: &mut World,
    held: Vec<AccountNo>,
    days: i64,
    correction: impl FnOnce(&mut World) + Send + 'static,
) {
    let day = working_day(later(world.day, days));
    for no in &held {
        world.accounts[*no].held_until = Some(day);
    }
    world.at(day, move |world| {
        for no in held {
            world.accounts[no].held_until = None;
        }
        correction(world);
    });
}

/// When a slip made today is noticed; none where the story ends before, or another slip stands already.
pub(super) fn noticed_in(world: &mut World, no: AccountNo) -> Option<i64> {
    let days = world.days(no, 1, 6);
    let free = world.accounts[no].held_until.is_none();
    (free && working_day(later(world.day, days)) <= world.today).then_some(days)
}

/// What is said instead, as a correction carries it.
pub(super) fn replacement(kind: &str, on: jiff::civil::Date, data: Value) -> Value {
    json!({"type": kind, "effective_on": on, "data": data})
}

/// An invoice with a wrong amount or due date.
pub fn mistyped_invoice(world: &mut World, no: AccountNo, invoice: &Invoice) -> bool {
    let Some(days) = noticed_in(world, no) else { return false };
    let mut wrong = invoice.clone();
    let exchange = world.happens(no, 500);
    if let Some((amount, due)) = wrong.parts.first_mut() {
        match due {
            Some(due) if exchange => *due = later(*due, 30),
            _ => *amount = mistyped(*amount, exchange),
        }
    }
    let (mistaken, right) = (world.raise_invoice(no, &wrong), invoice.clone());
    put_right_later(world, vec![no], days, move |world| {
        let data = right.data(world.accounts[no].currency);
        let instead = replacement("raise_invoice", right.on, data);
        let entry = world.correct(no, mistaken, "录入错误：与发票原件不符", Some(instead));
        world.owe(no, &right, entry);
        world.saw(What::Mistyped, no, entry, right.on, Some(right.sum()));
        invoicing::follow(world, no, &right);
    });
    true
}

/// A receipt with a wrong amount.
pub fn mistyped_receipt(world: &mut World, no: AccountNo, payment: &Payment) -> bool {
    let Some(days) = noticed_in(world, no) else { return false };
    let mut right = payment.clone();
    right.money.rule = Rule::OldestDueFirst;
    let exchange = world.happens(no, 500);
    let wrong = Money { amount_minor: mistyped(right.money.amount_minor, exchange), ..right.money.clone() };
    let mistaken = world.record_receipt(no, &wrong);
    put_right_later(world, vec![no], days, move |world| {
        let (money, main) = (&right.money, world.accounts[no].currency);
        let instead = replacement("record_receipt", money.on, money.data(main));
        let entry = world.correct(no, mistaken, "金额录入错误，以银行回单为准", Some(instead));
        world.receive(no, money, entry);
        world.saw(What::Mistyped, no, entry, money.on, Some(money.sum()));
        paying::settled(world, no, &right);
    });
    true
}

/// The same receipt typed by two people.
pub fn typed_twice(world: &mut World, no: AccountNo, payment: &Payment) -> bool {
    let Some(days) = noticed_in(world, no) else { return false };
    world.record_receipt(no, &payment.money);
    let id = world.yearly("R", 5);
    let second = Money { id, rule: Rule::OldestDueFirst, ..payment.money.clone() };
    let (mistaken, payment) = (world.record_receipt(no, &second), payment.clone());
    put_right_later(world, vec![no], days, move |world| {
        let entry = world.correct(no, mistaken, "同一笔回款重复录入", None);
        world.saw(What::TypedTwice, no, entry, second.on, Some(second.sum()));
        if payment.money.rule == Rule::Nothing {
            applying::name_the_claim(world, no, &payment);
        }
        paying::settled(world, no, &payment);
    });
    true
}

/// A receipt booked to another customer, then moved to the one who paid.
pub fn wrong_customer(world: &mut World, no: AccountNo, payment: &Payment) -> bool {
    let (Some(days), main) = (noticed_in(world, no), world.accounts[no].currency) else { return false };
    let mut right = payment.clone();
    right.money.rule = Rule::OldestDueFirst;
    let fits = |other: &crate::demo::cast::Account| {
        other.id != world.accounts[no].id
            && other.since <= right.money.on
            && other.currency == main
            && other.held_until.is_none()
    };
    let Some(other) =
        (0..world.accounts.len()).map(|i| (no + i) % world.accounts.len()).find(|i| fits(&world.accounts[*i]))
    else {
        return false;
    };
    if right.money.currency != main {
        return false;
    }
    let mistaken = world.record_receipt(other, &right.money);
    put_right_later(world, vec![no, other], days, move |world| {
        let money = &right.money;
        let mut instead = replacement("record_receipt", money.on, money.data(main));
        instead["stream"] = json!(format!("account/{}", world.accounts[no].id));
        let entry = world.correct(other, mistaken, "记到了错误的客户名下", Some(instead));
        world.receive(no, money, entry);
        world.saw(What::WrongCustomer, no, entry, money.on, Some(money.sum()));
        paying::settled(world, no, &right);
    });
    true
}

#[cfg(test)]
mod tests {
    use super::mistyped;

    #[test]
    fn a_mistyped_amount_is_another_amount() {
        assert_eq!(mistyped(12_345, true), 21_345);
        assert_eq!(mistyped(12_345, false), 123_450);
        assert_eq!(mistyped(11_345, true), 113_450);
        assert_eq!(mistyped(10_345, true), 103_450);
        assert_eq!(mistyped(5, true), 50);
    }
}
