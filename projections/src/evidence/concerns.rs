//! Which events bear on a matter: those that name it or what belongs to it, and those that pay rests on. What they
//! change is not asked here.

use std::collections::BTreeSet;

use recoup_events::desk::AnyEvent;
use recoup_events::event::Payload;
use recoup_events::facts::Name;
use recoup_events::policy::PolicyEvent;
use recoup_events::reps::RepEvent;
use recoup_events::values::{AccountId, ClaimId, ContestId, Month, Position};

use super::question::{Matter, Question};
use crate::commission::{Looked, Part};
use crate::explain::{Happened, History, PayQuestion, Point};

/// The positions of the events that bear on a matter, as known at a point. The account's registration is always
/// among them; a correction is where what it took out is.
#[must_use]
pub fn concerned(history: &History, question: &Question, point: Point) -> BTreeSet<Position> {
    let Question { account, matter } = question;
    let known = |happened: &&Happened| {
        let by_the_day = happened.effective_on() <= point.as_of || happened.event.is_correction();
        happened.position <= point.known_at && by_the_day
    };
    let of_account = |happened: &&Happened| happened.stream.as_account().as_ref() == Some(account);
    let events: Vec<&Happened> = history.events().iter().filter(known).filter(of_account).collect();
    let mut found = match matter {
        Matter::Account => events.iter().map(|happened| happened.position).collect(),
        Matter::Pay(pay) => of_pay(history, (account, pay), &events, point),
        Matter::Claim(_) | Matter::Promise(_) | Matter::Dispute(..) => naming(&events, &question.names()),
    };
    let registered = events.iter().filter(|happened| makes(happened, &Name::Account));
    found.extend(registered.map(|happened| happened.position));
    with_corrections(&events, &mut found);
    found
}

fn makes(happened: &Happened, name: &Name) -> bool {
    happened.event.makes().contains(name)
}

/// Events that name one of these, and those of what they name or make themselves: the receipts that paid a claim with
/// whatever else they paid, its disputes and promises with all their steps, the contract it is of.
pub(super) fn naming(events: &[&Happened], names: &BTreeSet<Name>) -> BTreeSet<Position> {
    let all = |happened: &Happened| happened.event.makes().into_iter().chain(happened.event.uses());
    let direct: Vec<&&Happened> = events.iter().filter(|happened| all(happened).any(|n| names.contains(&n))).collect();
    let mut near: BTreeSet<Name> = direct.iter().flat_map(|happened| all(happened)).filter(belongs).collect();
    near.extend(names.iter().cloned());
    let contracts = direct.iter().flat_map(|happened| all(happened)).filter(|name| matches!(name, Name::Contract(_)));
    let contracts: BTreeSet<Name> = contracts.collect();
    let bears = |happened: &&&Happened| {
        all(happened).any(|name| near.contains(&name)) || contracts.iter().any(|contract| makes(happened, contract))
    };
    events.iter().filter(bears).map(|happened| happened.position).collect()
}

/// Whether all that names such a thing belongs to what it was named with.
const fn belongs(name: &Name) -> bool {
    matches!(
        name,
        Name::Receipt(_)
            | Name::Return(_)
            | Name::Proposal(_)
            | Name::WriteOff(_)
            | Name::Promise(_)
            | Name::Dispute(_)
            | Name::FollowUp(_)
    )
}

/// Corrections of what is there, and whatever else the same commands said: what replaces it.
fn with_corrections(events: &[&Happened], found: &mut BTreeSet<Position>) {
    let entries: BTreeSet<Position> =
        events.iter().filter(|happened| found.contains(&happened.position)).map(|happened| happened.entry()).collect();
    let corrections = events.iter().filter(|happened| happened.event.corrects().is_some_and(|e| entries.contains(&e)));
    let commands: BTreeSet<&str> = corrections.map(|happened| happened.command.as_str()).collect();
    let same = events.iter().filter(|happened| commands.contains(happened.command.as_str()));
    found.extend(same.map(|happened| happened.position));
}

/// What the lines that come from the account rest on: their events, those of their claims, the rep's own of the month,
/// and the policies that they are worked by.
fn of_pay(
    history: &History,
    (account, pay): (&AccountId, &PayQuestion),
    events: &[&Happened],
    point: Point,
) -> BTreeSet<Position> {
    let state = history.at(point.as_of, point.known_at).in_order();
    let mut found = BTreeSet::new();
    let mut versions = BTreeSet::new();
    if let Some(rep) = state.rep(&pay.rep) {
        let looked = Looked::at(state.book());
        let parts = looked.pay(rep).parts(pay.month);
        for line in parts.iter().flat_map(|part| &part.lines).filter(|line| line.account == *account) {
            found.insert(line.origin);
            found.extend(&line.events);
            versions.insert(line.policy_version);
        }
        found.extend(items(&parts, account));
        found.extend(naming(events, &claims(&parts, account)));
    }
    let known = || history.events().iter().filter(|happened| happened.position <= point.known_at);
    let his = |happened: &Happened| happened.stream.as_rep().as_ref() == Some(&pay.rep);
    let contests: Vec<&ContestId> =
        known().filter(|happened| his(happened)).filter_map(|h| contest(h, pay.month)).collect();
    let of_rep = known().filter(|happened| match &happened.event {
        AnyEvent::Rep(RepEvent::ContestAnswered(answer)) => his(happened) && contests.contains(&&answer.contest),
        AnyEvent::Rep(event) => his(happened) && is_of_month(event, pay.month),
        AnyEvent::Policy(PolicyEvent::PolicyPublished(published)) => versions.contains(&published.version),
        _ => false,
    });
    found.extend(of_rep.map(|happened| happened.position));
    found.retain(|position| history.find(*position).is_some_and(|happened| happened.position <= point.known_at));
    found
}

fn items<'a>(parts: &'a [Part], account: &'a AccountId) -> impl Iterator<Item = Position> + 'a {
    parts.iter().flat_map(|part| &part.items).filter(move |item| item.account == *account).map(|item| item.origin)
}

fn claims(parts: &[Part], account: &AccountId) -> BTreeSet<Name> {
    let lines = parts.iter().flat_map(|part| &part.lines).filter(|line| line.account == *account);
    let items = parts.iter().flat_map(|part| &part.items).filter(|item| item.account == *account);
    let ids = lines.map(|line| &line.claim).chain(items.map(|item| &item.claim)).cloned();
    ids.map(|claim: ClaimId| Name::Claim(claim)).collect()
}

/// The contest that an event raises against a line of a month.
fn contest(happened: &Happened, month: Month) -> Option<&ContestId> {
    match &happened.event {
        AnyEvent::Rep(RepEvent::CommissionLineContested(contest)) if contest.month == month => Some(&contest.contest),
        _ => None,
    }
}

/// Whether an event of a rep is about a month's pay.
fn is_of_month(event: &RepEvent, month: Month) -> bool {
    match event {
        RepEvent::RepRegistered(_) => true,
        RepEvent::ProgressVerified(e) => e.month.next() == month,
        RepEvent::TaskLetterIssued(e) => e.month == month,
        RepEvent::CommissionStatementIssued(e) => e.month == month,
        RepEvent::CommissionLinesFrozen(e) => e.month == month,
        RepEvent::CommissionLineContested(e) => e.month == month,
        _ => false,
    }
}
