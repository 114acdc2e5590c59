//! A customer pays in advance: money on account that the first invoices of the contract take.

use crate::demo::cast::AccountNo;
use crate::demo::deeds::Money;
use crate::demo::rules::Rule;
use crate::demo::world::World;

/// Pays an advance today and has it set against the contract's invoices as they come.
pub fn pay(world: &mut World, no: AccountNo, contract: &str, amount_minor: i64) {
    let money = Money {
        id: world.yearly("R", 5),
        on: world.day,
        amount_minor,
        currency: world.accounts[no].currency,
        method: "BANK",
        rule: Rule::Nothing,
        reference: Some(format!("{contract} 预付款")),
        redeposit_of: None,
        promise: None,
    };
    world.record_receipt(no, &money);
    apply(world, no, money.id, Rule::Contract(contract.to_owned()));
}

fn apply(world: &mut World, no: AccountNo, receipt: String, rule: Rule) {
    world.soon(no, 15..=30, move |world, no| {
        world.allocate(no, &receipt, &rule);
        let rest = world.accounts[no].books.receipt(&receipt).map_or(0, |came| came.unapplied.least_from(world.day));
        if rest > 0 {
            apply(world, no, receipt, rule);
        }
    });
}
