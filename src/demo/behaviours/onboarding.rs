//! Reps and accounts are registered.

use serde_json::json;

use crate::demo::behaviours;
use crate::demo::cast::{AccountNo, people};
use crate::demo::words::REPS;
use crate::demo::world::World;

/// The reps who are there from the first day, then each account on its own day. The last rep comes later.
pub fn start(world: &mut World) {
    for (rep, name) in &REPS[..REPS.len() - 1] {
        register_rep(world, rep, name);
    }
    for no in 0..world.accounts.len() {
        world.on(no, world.accounts[no].since, register);
    }
}

/// Registers a rep today.
pub fn register_rep(world: &mut World, rep: &str, name: &str) {
    world.write_on(&format!("rep/{rep}"), people::MANAGER, world.day, "register_rep", json!({"name": name}));
}

fn register(world: &mut World, no: AccountNo) {
    let account = &world.accounts[no];
    let mut data = json!({
        "name": account.name,
        "currency": account.currency.code(),
        "owner": account.rep(),
        "class": account.class,
        "region": account.region,
    });
    if let Some(grade) = account.grade {
        data["grade"] = json!(grade);
    }
    if account.dealer {
        data["dealer"] = json!(true);
    }
    world.write(no, people::CLERK, world.day, "register_account", data);
    behaviours::begin(world, no);
}
