//! Prices were wrong, goods were short: a credit note takes something off a claim.

use crate::demo::cast::AccountNo;
use crate::demo::money::percent;
use crate::demo::sights::What;
use crate::demo::words::CREDIT_REASONS;
use crate::demo::world::World;

/// In one of forty claims something is taken off within weeks, if it is still open.
pub fn consider(world: &mut World, no: AccountNo, claim: &str) {
    if !world.happens(no, 25) {
        return;
    }
    let claim = claim.to_owned();
    world.soon(no, 4..=30, move |world, no| {
        let share = world.days(no, 2, 12);
        let Some(owed) = world.accounts[no].books.claim(&claim) else { return };
        let (open, currency) = (owed.open.least_from(world.day), owed.currency);
        if open > 100 {
            let (amount, reason) = (percent(open, share), world.word(no, CREDIT_REASONS));
            let entry = world.issue_credit_note(no, &claim, amount, reason);
            world.saw(What::Credited, no, entry, world.day, Some(currency.sum(amount)));
        }
    });
}
