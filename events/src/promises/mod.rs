//! Promises to pay: made, put off, taken back, their conditions met (domain.md 4). How money counts for them is no
//! decision and stands in `facts/counting/`.

mod condition;
mod make;
mod reschedule;
mod withdraw;

#[cfg(test)]
mod tests;

pub use condition::{ConditionMet, MeetCondition};
pub use make::{Confidence, MakePromise, Negotiated, Negotiation, PartLine, PromiseMade, Promiser, SealedPromiser};
pub use reschedule::{PromiseRescheduled, ReschedulePromise};
pub use withdraw::{PromiseWithdrawn, WithdrawPromise};

use jiff::civil::Date;

use crate::account::Account;
use crate::context::Moment;
use crate::facts::{Counting, Ending, Fact, Name, PartEnded, PartFact, PartRef, Promise, PromisedPart};
use crate::refusal::{Decision, Refusal, codes};
use crate::values::{Currency, PromiseId};

/// Finds a promise of the account that was made by the moment's day.
pub(crate) fn require<'a>(
    account: &'a Account,
    id: &PromiseId,
    moment: &Moment<'_>,
    field: &str,
) -> Decision<&'a Promise> {
    let Some(promise) = account.ledger().promise(id) else {
        let message = format!("{field}: the account has no promise {id}");
        return Err(Refusal::new(codes::PROMISE_NOT_FOUND, message).at(field));
    };
    moment.not_before(promise.at.effective_on, format!("promise {id}"))?;
    Ok(promise)
}

/// Finds a promise that nobody withdrew.
fn require_standing<'a>(account: &'a Account, id: &PromiseId, moment: &Moment<'_>) -> Decision<&'a Promise> {
    let promise = require(account, id, moment, "data.promise")?;
    match promise.withdrawn {
        None => Ok(promise),
        Some(at) => {
            let message = format!("data.promise: promise {id} was withdrawn on {}", at.effective_on);
            Err(Refusal::new(codes::PROMISE_WITHDRAWN, message).at("data.promise"))
        }
    }
}

/// The parts that withdrawing or rescheduling ends: those due on or after that day and not kept as of that day as
/// the log then stands, and those whose condition is not met, whatever their date.
fn parts_to_end(account: &Account, promise: &Promise, moment: &Moment<'_>) -> Decision<Vec<PartRef>> {
    let day = moment.effective_on;
    moment.not_before(promise.last_change(), format!("the latest change of promise {}", promise.fact.promise))?;
    let rules = &moment.policy()?.promise;
    let counting = Counting::new(account.ledger(), rules, day);
    let states = counting.of(&promise.fact.promise);
    let due = |due_on: Date| due_on >= day || promise.waits_on(day);
    let ends = |status: &&crate::facts::PartStatus<'_>| {
        status.part.ended.is_none() && due(promise.due_on(status.part)) && !status.state.is_kept()
    };
    let ended: Vec<PartRef> = states.iter().filter(ends).map(|status| status.part.reference()).collect();
    if ended.is_empty() {
        let message = format!(
            "data.promise: no part of promise {} is due on or after {day} and not kept: there is nothing to end",
            promise.fact.promise
        );
        return Err(Refusal::new(codes::NOTHING_TO_END, message).at("data.promise"));
    }
    Ok(ended)
}

/// Reads the parts of a promise: at least one, none due before it is made.
fn read_parts(
    account: &Account,
    parts: &[PartLine],
    currency: Currency,
    moment: &Moment<'_>,
) -> Decision<Vec<PromisedPart>> {
    if parts.is_empty() {
        return Err(Refusal::new(codes::INVALID_FIELD, "data.parts: a promise has at least one part").at("data.parts"));
    }
    let read = |(i, part): (usize, &PartLine)| {
        let amount_minor = account.minor(&part.amount, currency, &format!("data.parts[{i}].amount"))?;
        if part.due_on < moment.effective_on {
            let field = format!("data.parts[{i}].due_on");
            let message = format!("{field}: {} is before the promise is made, {}", part.due_on, moment.effective_on);
            return Err(Refusal::new(codes::DUE_TOO_EARLY, message).at(field));
        }
        Ok(PromisedPart { amount_minor, due_on: part.due_on })
    };
    parts.iter().enumerate().map(read).collect()
}

/// The entries that made the parts that a step ends: they cannot be corrected while the step stands.
fn makers(ended: &[PartRef]) -> impl Iterator<Item = Name> {
    let mut entries: Vec<_> = ended.iter().map(|part| part.entry).collect();
    entries.dedup();
    entries.into_iter().map(Name::Entry)
}

/// Every part as a fact.
fn part_facts(promise: &PromiseId, parts: &[PromisedPart], out: &mut Vec<Fact>) {
    let numbered = (1..).zip(parts);
    out.extend(
        numbered.map(|(part, promised)| Fact::Part(PartFact { promise: promise.clone(), part, promised: *promised })),
    );
}

/// The end of every part that a step ends.
fn ending_facts(promise: &PromiseId, ended: &[PartRef], ending: Ending, out: &mut Vec<Fact>) {
    out.extend(ended.iter().map(|part| Fact::PartEnded(PartEnded { promise: promise.clone(), part: *part, ending })));
}
