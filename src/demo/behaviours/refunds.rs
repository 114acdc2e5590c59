//! A customer pays twice by mistake; one person proposes to send the money back, another approves.

use serde_json::json;

use crate::demo::cast::{AccountNo, people};
use crate::demo::money::decimal;
use crate::demo::rules::Rule;
use crate::demo::sights::What;
use crate::demo::world::World;

use super::applying;
use super::paying::{self, Payment};

/// The same transfer comes twice; the second settles nothing.
pub fn paid_twice(world: &mut World, no: AccountNo, payment: &Payment) -> bool {
    world.record_receipt(no, &payment.money);
    let mut second = payment.money.clone();
    (second.id, second.rule, second.method) = (world.yearly("R", 5), Rule::Nothing, "BANK");
    second.reference = Some("重复付款".to_owned());
    world.record_receipt(no, &second);
    if payment.money.rule == Rule::Nothing {
        applying::name_the_claim(world, no, payment);
    }
    paying::settled(world, no, payment);
    world.soon(no, 3..=8, move |world, no| propose(world, no, second.id));
    true
}

fn propose(world: &mut World, no: AccountNo, receipt: String) {
    let rest = world.accounts[no].books.receipt(&receipt).map_or(0, |came| came.unapplied.least_from(world.day));
    if rest <= 0 {
        return;
    }
    let (refund, rep) = (world.number("RF"), world.accounts[no].rep());
    let data =
        json!({"refund": refund, "receipt": receipt, "amount": decimal(rest), "reason": "客户重复付款，要求退回"});
    world.write(no, rep, world.day, "propose_refund", data);
    world.soon(no, 1..=5, move |world, no| decide(world, no, &refund, receipt, rest));
}

fn decide(world: &mut World, no: AccountNo, refund: &str, receipt: String, amount_minor: i64) {
    let day = world.day;
    let Some(came) = world.accounts[no].books.receipt(&receipt) else { return };
    let (rest, sum) = (came.unapplied.least_from(day), came.currency.sum(amount_minor));
    // Some by chance, and one in ten by its turn, so that no company is without.
    if rest < amount_minor || world.happens(no, 150) || refund.ends_with('3') {
        let data = json!({"proposal": refund, "reason": "下张发票抵用，客户已同意"});
        let entry = world.write(no, people::FINANCE_HEAD, day, "reject_proposal", data);
        world.saw(What::RefundRejected, no, entry, day, Some(sum));
        return applying::when_there_is_something(world, no, receipt);
    }
    let entry = world.write(no, people::FINANCE_HEAD, day, "approve_refund", json!({"refund": refund}));
    world.accounts[no].books.refund(&receipt, amount_minor, day, entry);
    world.saw(What::Refunded, no, entry, day, Some(sum));
}
