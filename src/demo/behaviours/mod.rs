//! What people do in the sample company, one file per behaviour. A behaviour plans tasks in the agenda and acts
//! through the deeds; it holds no state of its own and decides nothing about what the domain allows.
//!
//! To add one: a file here, and a call where its story begins: [`start`] for the
//! company, [`begin`] for an account, [`invoicing::follow`] for an invoice, [`paying::settled`] for money that
//! came, or a line in [`paying::DETOURS`] for money that comes in an unusual way.

pub mod advances;
pub mod applying;
pub mod bounces;
pub mod calls;
pub mod cases;
pub mod classes;
pub mod closing;
pub mod contracts;
pub mod credits;
pub mod disputing;
pub mod draws;
pub mod dues;
pub mod expenses;
pub mod found_late;
pub mod invoicing;
pub mod keeping;
pub mod misheard;
pub mod mistakes;
pub mod onboarding;
pub mod owners;
pub mod paying;
pub mod postponing;
pub mod promising;
pub mod reconciling;
pub mod refunds;
pub mod reversals;
pub mod statements;
pub mod suspense;
pub mod talks;
pub mod task_letters;
pub mod terms;
pub mod write_offs;

use super::cast::AccountNo;
use super::world::World;

/// What begins with the company.
pub fn start(world: &mut World) {
    onboarding::start(world);
    owners::start(world);
    task_letters::start(world);
    statements::start(world);
    draws::start(world);
    closing::start(world);
}

/// What begins with an account, on the day it is registered.
pub fn begin(world: &mut World, no: AccountNo) {
    classes::begin(world, no);
    owners::begin(world, no);
    contracts::begin(world, no);
    invoicing::begin(world, no);
    write_offs::begin(world, no);
    calls::begin(world, no);
    cases::begin(world, no);
    disputing::begin(world, no);
    reconciling::begin(world, no);
}
