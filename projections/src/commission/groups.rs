//! When the group of a claim stands settled: its contract as in domain.md 3, else its invoice with all its parts. The
//! holdback of a line is released then (domain.md 8).

use std::collections::BTreeMap;

use jiff::civil::Date;
use recoup_events::facts::{Claim, Contract, Ledger, PostingKind};
use recoup_events::values::{ClaimId, ContractId, Minor};

/// What a claim's holdback waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum GroupKey<'a> {
    /// Its contract, registered or not.
    Contract(&'a ContractId),
    /// Its invoice.
    Invoice(&'a ClaimId),
}

impl<'a> GroupKey<'a> {
    /// The group of a claim.
    #[must_use]
    pub fn of(claim: &'a Claim) -> Self {
        claim.fact.contract.as_ref().map_or(Self::Invoice(&claim.fact.invoice), Self::Contract)
    }
}

/// How a group stands from a day on, until the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Standing {
    from: Date,
    settled: bool,
    written_off: bool,
}

/// The groups of an account as of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Groups<'a>(BTreeMap<GroupKey<'a>, Vec<Standing>>);

/// What changes on a day, in minor units.
#[derive(Debug, Clone, Copy, Default)]
struct Step {
    open: Minor,
    written_off: Minor,
    /// Claims less credits, of claims in the account's main currency.
    claimed: Minor,
}

impl<'a> Groups<'a> {
    /// All groups, with the facts effective up to a day.
    #[must_use]
    pub fn of(ledger: &'a Ledger, as_of: Date) -> Self {
        let main = ledger.registration().map(|registration| registration.currency);
        let mut steps: BTreeMap<GroupKey<'a>, BTreeMap<Date, Step>> = BTreeMap::new();
        for claim in ledger.claims().iter().filter(|claim| claim.at.effective_on <= as_of) {
            let days = steps.entry(GroupKey::of(claim)).or_default();
            for moved in claim.moves.iter().filter(|moved| moved.at.effective_on <= as_of) {
                let amount = Minor::from(moved.amount_minor);
                let step = days.entry(moved.at.effective_on).or_default();
                step.open += moved.kind.open_sign() * amount;
                match moved.kind {
                    PostingKind::WriteOff => step.written_off += amount,
                    PostingKind::Claim if Some(claim.fact.currency) == main => step.claimed += amount,
                    PostingKind::Credit if Some(claim.fact.currency) == main => step.claimed -= amount,
                    _ => {}
                }
            }
        }
        let standing = steps.into_iter().map(|(key, mut days)| {
            let contract = match key {
                GroupKey::Contract(id) => ledger.contract(id),
                GroupKey::Invoice(_) => None,
            };
            let changes = contract.map(|c| [Some(c.at), c.closed]).into_iter().flatten().flatten();
            for at in changes.filter(|at| at.effective_on <= as_of) {
                days.entry(at.effective_on).or_default();
            }
            (key, standing(contract, &days))
        });
        Self(standing.collect())
    }

    /// The first day from a day on at whose end a group stands settled.
    #[must_use]
    pub fn settled_from(&self, key: GroupKey<'_>, day: Date) -> Option<Date> {
        let standing = self.standing(key);
        let first = standing.partition_point(|standing| standing.from <= day).saturating_sub(1);
        let settled = standing[first..].iter().find(|standing| standing.settled);
        settled.map(|standing| standing.from.max(day))
    }

    /// Whether anything of a group stands written off at last.
    #[must_use]
    pub fn is_written_off(&self, key: GroupKey<'_>) -> bool {
        self.standing(key).last().is_some_and(|standing| standing.written_off)
    }

    fn standing<'b>(&'b self, key: GroupKey<'b>) -> &'b [Standing] {
        self.0.get(&key).map_or(&[], Vec::as_slice)
    }
}

fn standing(contract: Option<&Contract>, days: &BTreeMap<Date, Step>) -> Vec<Standing> {
    let mut now = Step::default();
    let row = |(from, step): (&Date, &Step)| {
        now.open += step.open;
        now.written_off += step.written_off;
        now.claimed += step.claimed;
        let registered = contract.filter(|c| c.at.effective_on <= *from);
        let closed = registered.and_then(|c| c.closed).is_some_and(|at| at.effective_on <= *from);
        let amount = registered.and_then(|c| c.fact.amount_minor);
        let claimed_in_full = amount.is_none_or(|amount| now.claimed >= Minor::from(amount));
        let settled = now.open == 0 && now.written_off == 0 && (claimed_in_full || closed);
        Standing { from: *from, settled, written_off: now.written_off > 0 }
    };
    days.iter().map(row).collect()
}
