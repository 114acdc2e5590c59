//! Projects: a contract, progress invoices, the tail (尾款) and the retention that is due a year later.

use serde_json::json;

use crate::demo::agenda::later;
use crate::demo::cast::{AccountNo, people};
use crate::demo::deeds::Invoice;
use crate::demo::money::{decimal, percent};
use crate::demo::sights::What;
use crate::demo::words::PROJECTS;
use crate::demo::world::World;

use super::{advances, expenses, invoicing};

/// How long the customer keeps the retention.
const RETENTION_DAYS: i64 = 365;

/// A project in the making: how much of it is still to be invoiced, stage by stage.
#[derive(Clone)]
struct Project {
    contract: String,
    registered: bool,
    total_minor: i64,
    invoiced_minor: i64,
    /// Kind and share in percent, the next one last.
    stages: Vec<(&'static str, i64)>,
}

/// Customers who buy by contract begin one within two months.
pub fn begin(world: &mut World, no: AccountNo) {
    if world.accounts[no].projects {
        world.soon(no, 5..=60, sign);
    }
}

fn sign(world: &mut World, no: AccountNo) {
    if world.accounts[no].has_failed(world.day) {
        return;
    }
    let contract = world.yearly("K", 3);
    let total_minor = world.accounts[no].usual_minor / 100 * 100 * world.days(no, 5, 12);
    // A contract need not be registered to be named on invoices; some never are.
    let registered = world.happens(no, 880);
    if registered {
        register(world, no, &contract, total_minor);
    }
    let mut stages = vec![("RETENTION", 5), ("TAIL", 20), ("PROGRESS", 25), ("PROGRESS", 25), ("PROGRESS", 25)];
    if world.happens(no, 400) {
        stages.truncate(4);
        stages[2..].iter_mut().for_each(|(_, share)| *share = 37);
        stages[1].1 = 21;
    }
    // Some are small jobs of which nobody keeps anything back: said by the number, so that nobody's chance moves.
    if contract.ends_with(['1', '4', '8']) {
        stages = vec![("TAIL", 30), ("PROGRESS", 70)];
    }
    if registered {
        expenses::begin(world, no, &contract, total_minor);
    }
    if world.happens(no, 350) {
        advances::pay(world, no, &contract, percent(total_minor, 8));
    }
    let project = Project { contract, registered, total_minor, invoiced_minor: 0, stages };
    world.soon(no, 5..=40, |world, no| next_stage(world, no, project));
}

fn register(world: &mut World, no: AccountNo, contract: &str, total_minor: i64) {
    let mut data = json!({"contract": contract, "title": world.word(no, PROJECTS)});
    if world.happens(no, 750) {
        data["amount"] = json!(decimal(total_minor));
    }
    if world.happens(no, 500) {
        data["terms"] = json!({"days": world.accounts[no].terms_days, "start": "INVOICE"});
    }
    let entry = world.write(no, people::CLERK, world.day, "register_contract", data);
    let sum = world.accounts[no].currency.sum(total_minor);
    world.saw(What::Contract, no, entry, world.day, Some(sum));
}

fn next_stage(world: &mut World, no: AccountNo, mut project: Project) {
    let Some((kind, share)) = project.stages.pop() else { return finish(world, no, project) };
    if world.accounts[no].has_failed(world.day) {
        return;
    }
    // The last stage is what is left, to the cent.
    let rest = project.total_minor - project.invoiced_minor;
    let amount = if project.stages.is_empty() { rest } else { percent(project.total_minor, share) };
    project.invoiced_minor += amount;
    let terms = if kind == "RETENTION" { RETENTION_DAYS } else { world.accounts[no].terms_days };
    let due = later(world.day, terms);
    let halves = kind == "PROGRESS" && world.happens(no, 250);
    let parts = match halves {
        true => vec![(amount - amount / 2, Some(due)), (amount / 2, Some(later(due, 45)))],
        false => vec![(amount, Some(due))],
    };
    let (currency, contract) = (world.accounts[no].currency, Some(project.contract.clone()));
    let id = world.yearly("INV", 4);
    invoicing::raise(world, no, Invoice { id, on: world.day, currency, parts, kind, contract, order: None });
    let wait = if project.stages.len() == 1 { 0..=3 } else { 25..=70 };
    world.soon(no, wait, |world, no| next_stage(world, no, project));
}

/// A finished contract is closed now and then, and sooner or later the next one comes.
fn finish(world: &mut World, no: AccountNo, project: Project) {
    if project.registered && world.happens(no, 400) {
        let contract = project.contract;
        world.soon(no, 20..=90, move |world, no| {
            let data = json!({"contract": &contract, "reason": "供货完成，合同关闭"});
            world.write(no, people::MANAGER, world.day, "close_contract", data);
            world.accounts[no].closed.insert(contract);
        });
    }
    world.soon(no, 40..=150, sign);
}
