//! A customer's class is proposed by its rep, with a basis, and approved or refused by the manager.

use serde_json::json;

use crate::demo::cast::{AccountNo, people};
use crate::demo::sights::What;
use crate::demo::world::World;

/// The class given at registration is confirmed, if it is not the usual one; a year later some are looked at again.
pub fn begin(world: &mut World, no: AccountNo) {
    if world.accounts[no].class != "general" {
        let class = world.accounts[no].class;
        world.soon(no, 8..=50, move |world, no| propose(world, no, class, "开户时的年采购计划"));
    }
    if world.happens(no, 250) {
        world.soon(no, 150..=450, |world, no| {
            let rises = world.happens(no, 500);
            let class = match world.accounts[no].class {
                "general" => "important",
                "important" if rises => "strategic",
                _ => "general",
            };
            propose(world, no, class, "近十二个月回款与采购额");
        });
    }
}

fn propose(world: &mut World, no: AccountNo, class: &'static str, basis: &str) {
    let (proposal, rep) = (world.number("PC"), world.accounts[no].rep());
    let data = json!({"proposal": proposal, "class": class, "basis": basis});
    world.write(no, rep, world.day, "propose_class", data);
    world.soon(no, 1..=12, move |world, no| decide(world, no, &proposal, class));
}

fn decide(world: &mut World, no: AccountNo, proposal: &str, class: &'static str) {
    let day = world.day;
    if world.happens(no, 120) {
        let data = json!({"proposal": proposal, "reason": "依据不足，下季度再议"});
        let entry = world.write(no, people::MANAGER, day, "reject_proposal", data);
        return world.saw(What::ClassRejected, no, entry, day, None);
    }
    let entry = world.write(no, people::MANAGER, day, "approve_class", json!({"proposal": proposal}));
    world.accounts[no].class = class;
    world.saw(What::ClassApproved, no, entry, day, None);
}
