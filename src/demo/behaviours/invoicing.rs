//! Goods go out and invoices with them, as often and as large as is usual for the customer.

use crate::demo::agenda::later;
use crate::demo::cast::{AccountNo, Habit};
use crate::demo::deeds::Invoice;
use crate::demo::money::{Currency, percent};
use crate::demo::sights::What;
use crate::demo::world::World;

use super::{credits, disputing, mistakes, paying, terms};

/// How long a customer who pays nothing any more still gets goods.
const PATIENCE_DAYS: i64 = 45;

/// The first invoice, within the first weeks.
pub fn begin(world: &mut World, no: AccountNo) {
    world.soon(no, 0..=25, invoice);
}

fn invoice(world: &mut World, no: AccountNo) {
    let account = &world.accounts[no];
    let (failed, rhythm) = (account.has_failed(later(world.day, -PATIENCE_DAYS)), account.rhythm_days);
    if failed {
        return;
    }
    let invoice = draft(world, no);
    raise(world, no, invoice);
    if matches!(world.accounts[no].habit, Habit::Late | Habit::VeryLate) && world.happens(no, 30) {
        charge_interest(world, no);
    }
    world.soon(no, rhythm / 2..=rhythm * 3 / 2, self::invoice);
}

fn draft(world: &mut World, no: AccountNo) -> Invoice {
    let days = world.days(no, 0, 3);
    let on = world.back(no, days);
    let account = &mut world.accounts[no];
    let mut amount = percent(account.usual_minor, account.chance.between(40, 190)) + account.chance.between(0, 99);
    let mut currency = account.currency;
    if account.two_currencies && account.chance.happens(350) {
        (currency, amount) = (Currency::Usd, percent(amount, 15));
    }
    let due = later(on, account.terms_days);
    let parts = match account.chance.weighted(&[(87, 1_i64), (8, 2), (5, 3)]) {
        1 if account.chance.happens(20) => vec![(amount, None)],
        1 => vec![(amount, Some(due))],
        n => {
            (0..n).map(|part| (amount / n + i64::from(part == 0) * (amount % n), Some(later(due, 30 * part)))).collect()
        }
    };
    let order = account.chance.happens(300).then(|| format!("SO-{}", account.chance.between(10_000, 99_999)));
    Invoice { id: world.yearly("INV", 4), on, currency, parts, kind: "OTHER", contract: None, order }
}

fn charge_interest(world: &mut World, no: AccountNo) {
    let account = &mut world.accounts[no];
    let amount = percent(account.usual_minor, 1) + account.chance.between(1, 99);
    let (currency, due) = (account.currency, later(world.day, 15));
    let id = world.yearly("INV", 4);
    let parts = vec![(amount, Some(due))];
    raise(world, no, Invoice { id, on: world.day, currency, parts, kind: "INTEREST", contract: None, order: None });
}

/// Raises an invoice, sometimes with a slip of the hand.
pub fn raise(world: &mut World, no: AccountNo, invoice: Invoice) {
    if world.happens(no, 8) && mistakes::mistyped_invoice(world, no, &invoice) {
        return;
    }
    let entry = world.raise_invoice(no, &invoice);
    if invoice.currency != world.accounts[no].currency {
        world.saw(What::SecondCurrency, no, entry, invoice.on, Some(invoice.sum()));
    }
    follow(world, no, &invoice);
}

/// What an invoice brings with it.
pub fn follow(world: &mut World, no: AccountNo, invoice: &Invoice) {
    for claim in invoice.claims() {
        credits::consider(world, no, &claim);
        terms::consider(world, no, &claim);
        disputing::consider(world, no, &claim);
        paying::plan(world, no, claim);
    }
}
