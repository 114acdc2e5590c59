//! Promises, follow-ups, disputes and statements of account in a sentence. What is sealed is not said: only that it was.

use recoup_events::account::AccountEvent;
use recoup_events::facts::{Channel, ContestedItem, FaultSide, Handling, Outcome, PromisedPart};
use recoup_events::follow_ups::FollowUpLogged;
use recoup_events::values::{Currency, Position, PromiseId};

use super::fate::{Told, ended_how};
use super::names;

/// An event of talk in a sentence: what was said, and what came of it by the day asked.
pub(super) fn words(event: &AccountEvent, told: &Told<'_>) -> String {
    match event {
        AccountEvent::PromiseMade(e) => {
            let scope = if e.claims.is_empty() { String::new() } else { format!(" for {}", names(&e.claims)) };
            let condition = if e.condition.is_some() { ", on a condition" } else { "" };
            let parts = parts(&e.parts, (&e.promise, e.at.entry), e.currency, told);
            format!("promised {parts} ({}{scope}){condition}", e.promise)
        }
        AccountEvent::ConditionMet(e) => format!("the condition of promise {} is met", e.promise),
        AccountEvent::PromiseWithdrawn(e) => {
            format!("promise {} withdrawn, ending {}", e.promise, ended(e.ended.len()))
        }
        AccountEvent::PromiseRescheduled(e) => {
            // The currency is the promise's; where the promise was taken out, so was this.
            let parts = match told.currency_of(&e.promise) {
                Some(currency) => parts(&e.parts, (&e.promise, e.at.entry), currency, told),
                None => e.parts.iter().map(|part| part.due_on.to_string()).collect::<Vec<_>>().join(", "),
            };
            format!("promise {} put off, ending {}: now {parts}", e.promise, ended(e.ended.len()))
        }
        AccountEvent::FollowUpLogged(e) => follow_up(e, told),
        AccountEvent::DisputeOpened(e) => {
            let (amount, fate) = (told.money(e.amount_minor, e.currency), told.of_dispute(&e.dispute));
            format!("{amount} of {} disputed ({}): {}, {}{fate}", e.claim, e.dispute, e.reason, side(e.side))
        }
        AccountEvent::DisputeMoved(e) => match e.state {
            Handling::InReview => format!("dispute {} is being looked into", e.dispute),
            Handling::Waiting => format!("dispute {} waits for somebody", e.dispute),
        },
        AccountEvent::DisputeResolved(e) => {
            let credit = e.credit_minor.map_or_else(String::new, |minor| {
                format!(", {} credited on {}", told.money(minor, e.currency), e.claim)
            });
            format!("dispute {} resolved: {}{credit}", e.dispute, ended_how(e.outcome))
        }
        AccountEvent::DisputeReopened(e) => format!("dispute {} opened again: {}", e.dispute, e.reason),
        AccountEvent::ReconciliationIssued(e) => {
            let shown = e.balances.iter().map(|balance| told.money(balance.closing(), balance.currency));
            format!("statement of account of {} issued: {}", e.month, shown.collect::<Vec<_>>().join(", "))
        }
        AccountEvent::ReconciliationClaimsFrozen(e) => {
            format!("statement of account of {}: {} further claims", e.month, e.claims.len())
        }
        AccountEvent::ReconciliationConfirmed(e) => format!("statement of account of {} confirmed", e.month),
        AccountEvent::ReconciliationContested(e) => {
            let item = |item: &ContestedItem| {
                format!("{} of {} ({})", told.money(item.amount_minor, item.currency), item.claim, item.reason)
            };
            let items = e.items.iter().map(item).collect::<Vec<_>>().join(", ");
            format!("statement of account of {} contested: {items}", e.month)
        }
        _ => String::new(),
    }
}

/// Each part with what came of it.
fn parts(
    parts: &[PromisedPart],
    (promise, entry): (&PromiseId, Position),
    currency: Currency,
    told: &Told<'_>,
) -> String {
    let one = |(number, part): (u32, &PromisedPart)| {
        let amount = told.money(part.amount_minor, currency);
        format!("{amount} by {}{}", part.due_on, told.of_part(promise, entry, number))
    };
    (1..).zip(parts).map(one).collect::<Vec<_>>().join("; ")
}

/// What was done, what came of it, and what is to come.
fn follow_up(e: &FollowUpLogged, told: &Told<'_>) -> String {
    let by = e.rep.as_ref().map_or_else(String::new, |rep| format!(" by {rep}"));
    let mut subjects: Vec<String> = e.claims.iter().map(ToString::to_string).collect();
    subjects.extend(e.promise.as_ref().map(|promise| format!("promise {promise}")));
    let about = if subjects.is_empty() { String::new() } else { format!(" about {}", subjects.join(", ")) };
    let stalled = e.outcome == Outcome::Advance && e.next_action.is_none();
    let outcome = came_of_it(if stalled { Outcome::Stall } else { e.outcome });
    let mut more = Vec::new();
    more.extend(e.reason.as_ref().map(|reason| format!("because of {reason}")));
    let amount = |minor| told.money(minor, e.currency);
    more.extend(e.asked.map(|asked| format!("asked for {} by {}", amount(asked.amount_minor), asked.due_on)));
    more.extend(e.funds_expected.map(|funds| format!("they expect {} on {}", amount(funds.amount_minor), funds.on)));
    more.extend(e.next_on.map(|on| format!("next step on {on}")));
    if !e.flags.is_empty() {
        more.push("outside the limits of contact".to_owned());
    }
    let more = more.into_iter().map(|words| format!(", {words}")).collect::<String>();
    format!("{}{by}{about}: {outcome}{more}", channel(e.channel))
}

fn ended(parts: usize) -> String {
    if parts == 1 { "one part".to_owned() } else { format!("{parts} parts") }
}

const fn channel(channel: Channel) -> &'static str {
    match channel {
        Channel::Call => "call",
        Channel::Chat => "chat",
        Channel::Email => "mail",
        Channel::Letter => "letter",
        Channel::Meeting => "meeting",
        Channel::Visit => "visit",
    }
}

const fn came_of_it(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Promised => "they promise",
        Outcome::Refused => "they refuse",
        Outcome::Advance => "a step forward",
        Outcome::Stall => "a polite phrase",
        Outcome::NoContact => "nobody was reached",
        Outcome::InvoiceNotReceived => "they have no invoice",
        Outcome::WaitingApproval => "it waits for approval",
        Outcome::InPaymentRun => "it stands in their payment run",
        Outcome::PaymentSent => "they say that it is on its way",
        Outcome::Dispute => "they dispute",
    }
}

const fn side(side: FaultSide) -> &'static str {
    match side {
        FaultSide::Us => "our fault",
        FaultSide::Customer => "the customer's fault",
        FaultSide::Both => "both sides' fault",
        FaultSide::External => "nobody's fault",
    }
}
