//! Accounts pass from one rep to another: a new rep takes over a share, and now and then one account moves.

use jiff::civil::Date;
use serde_json::json;

use crate::demo::agenda::{later, working_day};
use crate::demo::cast::{AccountNo, people};
use crate::demo::sights::What;
use crate::demo::words::{OWNER_REASONS, REPS};
use crate::demo::world::World;

use super::onboarding;

/// The rep who comes later, a number in [`REPS`].
const NEWCOMER: usize = REPS.len() - 1;

/// The day on which that rep comes.
fn comes_on(world: &World) -> Date {
    working_day(later(world.start, 300))
}

/// Whether a rep is there by a day.
pub fn is_there(world: &World, rep: usize, day: Date) -> bool {
    rep != NEWCOMER || comes_on(world) <= day
}

/// Ten months into the story a new rep comes and is given every third account of two others.
pub fn start(world: &mut World) {
    world.at(comes_on(world), |world| {
        let (rep, name) = REPS[NEWCOMER];
        onboarding::register_rep(world, rep, name);
        let handed = |no: usize, owner: usize| matches!(owner, 0 | 3) && (no / NEWCOMER).is_multiple_of(3);
        for no in 0..world.accounts.len() {
            if handed(no, world.accounts[no].owner) && world.accounts[no].since <= world.day {
                world.soon(no, 1..=12, |world, no| assign(world, no, NEWCOMER, "新业务员到岗，分配客户"));
            }
        }
    });
}

/// One account in twenty-five moves on its own.
pub fn begin(world: &mut World, no: AccountNo) {
    if world.happens(no, 40) {
        world.soon(no, 90..=480, |world, no| {
            let step = world.accounts[no].chance.below(NEWCOMER - 1) + 1;
            let (owner, reason) = ((world.accounts[no].owner + step) % NEWCOMER, world.word(no, OWNER_REASONS));
            assign(world, no, owner, reason);
        });
    }
}

fn assign(world: &mut World, no: AccountNo, owner: usize, reason: &str) {
    if world.accounts[no].owner == owner {
        return;
    }
    world.accounts[no].owner = owner;
    world.accounts[no].passed_on = true;
    let data = json!({"rep": REPS[owner].0, "reason": reason});
    let entry = world.write(no, people::MANAGER, world.day, "assign_owner", data);
    world.saw(What::OwnerChanged, no, entry, world.day, None);
}
