//! What collecting a contract may cost: a budget, an advance of it once a good part is collected (借支), and its
//! settlement once all is. Which contracts have a budget is said by their number, so that nobody's chance moves.

use serde_json::json;

use crate::demo::agenda::later;
use crate::demo::books::Books;
use crate::demo::cast::{AccountNo, people};
use crate::demo::money::{decimal, percent};
use crate::demo::sights::What;
use crate::demo::words::REPS;
use crate::demo::world::World;

/// Days between two looks at a contract.
const EVERY_DAYS: i64 = 21;

/// The budget, in percent of the contract.
const BUDGET_PERCENT: i64 = 3;

/// Nobody is given less: 100.00.
const LEAST_MINOR: i64 = 10_000;

/// A contract with a budget, in the rep's hands.
struct Budgeted {
    contract: String,
    /// What the contract is about, in minor units; more may have been claimed.
    total_minor: i64,
    budget_minor: i64,
    rep: usize,
}

/// Sets a budget for two contracts in three, some days after they are signed.
pub fn begin(world: &mut World, no: AccountNo, contract: &str, total_minor: i64) {
    let number: usize = contract.rsplit('-').next().and_then(|number| number.parse().ok()).unwrap_or_default();
    if number.is_multiple_of(3) {
        return;
    }
    let contract = contract.to_owned();
    world.on(no, later(world.day, 9), move |world, no| {
        let (rep, budget_minor) = (world.accounts[no].owner, percent(total_minor, BUDGET_PERCENT));
        let data = json!({"contract": contract, "amount": decimal(budget_minor)});
        let entry = world.write_on(&stream(rep), people::FINANCE_HEAD, world.day, "set_expense_budget", data);
        world.saw(What::Budgeted, no, entry, world.day, Some(world.accounts[no].currency.sum(budget_minor)));
        look(world, no, Budgeted { contract, total_minor, budget_minor, rep });
    });
}

/// An advance is granted to whoever has the budget and still has the account.
fn look(world: &mut World, no: AccountNo, budgeted: Budgeted) {
    if world.accounts[no].owner != budgeted.rep {
        return;
    }
    let (collected, claimed) = standing(&world.accounts[no].books, &budgeted.contract);
    let whole = budgeted.total_minor.max(claimed).max(1);
    let allowed = i128::from(budgeted.budget_minor) * i128::from(collected.min(whole)) / i128::from(whole);
    // Somewhat less than is allowed, and only once a third is in.
    let amount_minor = percent(i64::try_from(allowed).unwrap_or(0), 80) / 100 * 100;
    if collected < whole / 3 || amount_minor < LEAST_MINOR {
        return world.on(no, later(world.day, EVERY_DAYS), move |world, no| look(world, no, budgeted));
    }
    let advance = world.number("ADV");
    let data = json!({"advance": advance, "contract": budgeted.contract, "amount": decimal(amount_minor)});
    let entry = world.write_on(&stream(budgeted.rep), people::FINANCE, world.day, "grant_advance", data);
    world.saw(What::Advanced, no, entry, world.day, Some(world.accounts[no].currency.sum(amount_minor)));
    world.on(no, later(world.day, EVERY_DAYS), move |world, no| settle(world, no, advance, amount_minor, budgeted));
}

/// Once nothing is open and either all was claimed and paid, or the contract is closed.
fn settle(world: &mut World, no: AccountNo, advance: String, amount_minor: i64, budgeted: Budgeted) {
    let account = &world.accounts[no];
    let (collected, _) = standing(&account.books, &budgeted.contract);
    let claims = account.books.claims.iter().filter(|claim| claim.contract.as_ref() == Some(&budgeted.contract));
    let paid = claims.clone().all(|claim| claim.open.on(world.day) == 0) && claims.count() > 0;
    let whole = collected >= budgeted.total_minor || account.closed.contains(&budgeted.contract);
    if !paid || !whole || account.has_failed(world.day) {
        return world.on(no, later(world.day, EVERY_DAYS), move |world, no| {
            settle(world, no, advance, amount_minor, budgeted);
        });
    }
    let spent_minor = percent(amount_minor, 90);
    let evidence = format!("{} 差旅与催收费用报销单", budgeted.contract);
    let data = json!({"advance": advance, "spent": decimal(spent_minor), "evidence": evidence});
    let entry = world.write_on(&stream(budgeted.rep), people::FINANCE, world.day, "settle_advance", data);
    world.saw(What::AdvanceSettled, no, entry, world.day, Some(world.accounts[no].currency.sum(spent_minor)));
}

/// Cash on a contract's claims, and what they were about when they were made.
fn standing(books: &Books, contract: &str) -> (i64, i64) {
    let claims = books.claims.iter().filter(|claim| claim.contract.as_deref() == Some(contract));
    claims.fold((0, 0), |(collected, claimed), claim| {
        let received: i64 = books.receipts.iter().map(|came| books.allocated(&came.id, &claim.id)).sum();
        (collected + received, claimed + claim.first_minor)
    })
}

fn stream(rep: usize) -> String {
    format!("rep/{}", REPS[rep].0)
}
