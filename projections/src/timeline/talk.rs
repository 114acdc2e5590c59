//! Promises, follow-ups and disputes in a sentence. What is sealed is not said: only that it was.

use recoup_events::account::AccountEvent;
use recoup_events::facts::{Channel, DisputeOutcome, FaultSide, Handling, Outcome, PromisedPart};
use recoup_events::values::Currency;

use super::{money, names};

/// An event of talk in a sentence.
pub(super) fn words(event: &AccountEvent) -> String {
    match event {
        AccountEvent::PromiseMade(e) => {
            let scope = if e.claims.is_empty() { String::new() } else { format!(" for {}", names(&e.claims)) };
            let condition = if e.condition.is_some() { ", on a condition" } else { "" };
            format!("promised {}{scope} ({}){condition}", parts(&e.parts, e.currency), e.promise)
        }
        AccountEvent::ConditionMet(e) => format!("the condition of promise {} is met", e.promise),
        AccountEvent::PromiseWithdrawn(e) => {
            format!("promise {} withdrawn, ending {}", e.promise, ended(e.ended.len()))
        }
        AccountEvent::PromiseRescheduled(e) => {
            let days: Vec<String> = e.parts.iter().map(|part| part.due_on.to_string()).collect();
            format!("promise {} put off to {}, ending {}", e.promise, days.join(", "), ended(e.ended.len()))
        }
        AccountEvent::FollowUpLogged(e) => {
            let about = if e.claims.is_empty() { String::new() } else { format!(" about {}", names(&e.claims)) };
            let by = e.rep.as_ref().map_or_else(String::new, |rep| format!(" by {rep}"));
            let stalled = e.outcome == Outcome::Advance && e.next_action.is_none();
            let outcome = if stalled { Outcome::Stall } else { e.outcome };
            let flagged = if e.flags.is_empty() { "" } else { ", outside the limits of contact" };
            format!("{}{by}{about}: {}{flagged}", channel(e.channel), came_of_it(outcome))
        }
        AccountEvent::DisputeOpened(e) => {
            let amount = money(e.amount_minor, e.currency);
            format!("{amount} {} of {} disputed ({}): {}, {}", e.currency, e.claim, e.dispute, e.reason, side(e.side))
        }
        AccountEvent::DisputeMoved(e) => match e.state {
            Handling::InReview => format!("dispute {} is being looked into", e.dispute),
            Handling::Waiting => format!("dispute {} waits for somebody", e.dispute),
        },
        AccountEvent::DisputeResolved(e) => {
            let credit = e.credit_minor.map_or_else(String::new, |minor| {
                format!(", {} {} credited on {}", money(minor, e.currency), e.currency, e.claim)
            });
            format!("dispute {} resolved: {}{credit}", e.dispute, ended_how(e.outcome))
        }
        AccountEvent::DisputeReopened(e) => format!("dispute {} opened again: {}", e.dispute, e.reason),
        _ => String::new(),
    }
}

fn parts(parts: &[PromisedPart], currency: Currency) -> String {
    let one = |part: &PromisedPart| format!("{} {currency} by {}", money(part.amount_minor, currency), part.due_on);
    parts.iter().map(one).collect::<Vec<_>>().join(", ")
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

const fn ended_how(outcome: DisputeOutcome) -> &'static str {
    match outcome {
        DisputeOutcome::CustomerRight => "the customer was right",
        DisputeOutcome::Partly => "the customer was right in part",
        DisputeOutcome::WeAreRight => "we are right",
        DisputeOutcome::Withdrawn => "the customer took it back",
    }
}
