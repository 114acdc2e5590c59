//! contracts: what a deal is worth, has been claimed and collected (domain.md 3).

use jiff::civil::Date;
use recoup_events::facts::{Claim, ClaimKind, Ledger};
use recoup_events::values::{AccountId, Amount, ContractId, Currency, Minor};
use serde::Serialize;

use crate::asked::{AccountFacts, Asked};
use crate::commission::OfContract;
use crate::money::{Sums, ratio};

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct ContractsAnswer {
    pub contracts: Vec<ContractRow>,
}

/// One contract in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct ContractRow {
    pub account: AccountId,
    pub contract: ContractId,
    pub currency: Currency,
    /// What was agreed; none where it is not registered or has no amount, or in a further currency.
    pub amount: Option<Amount>,
    pub claims: Amount,
    /// Cash and non-cash.
    pub collected: Amount,
    /// collected ÷ amount (÷ claims where it has none), to four decimals; none where that is zero.
    pub ratio: Option<String>,
    pub open: Amount,
    pub tail_open: Amount,
    /// Commission held back on its lines and neither released, ended nor forfeited (domain.md 8).
    pub held_back: Amount,
    /// Expense advances for it that are not settled (domain.md 8).
    pub advances: Amount,
    /// Settled (domain.md 3): nothing open, nothing written off, and claimed in full or closed.
    pub settled: bool,
    pub closed_on: Option<Date>,
}

/// Answers.
#[must_use]
pub fn contracts(accounts: &[AccountFacts], asked: &Asked<'_>) -> ContractsAnswer {
    ContractsAnswer { contracts: accounts.iter().flat_map(|facts| of_account(facts, asked.as_of)).collect() }
}

impl ContractsAnswer {
    /// Puts in what reps' pay and expenses hold of the contracts.
    pub fn with_pay(&mut self, held_back: &[OfContract], advances: &[OfContract]) {
        for row in &mut self.contracts {
            let of = |sums: &[OfContract]| {
                let mine = |sum: &&OfContract| {
                    sum.account == row.account && sum.contract == row.contract && sum.currency == row.currency
                };
                sums.iter().find(mine).map_or(Amount { minor: 0, currency: row.currency }, |sum| sum.amount)
            };
            (row.held_back, row.advances) = (of(held_back), of(advances));
        }
    }
}

fn of_account(facts: &AccountFacts, as_of: Date) -> Vec<ContractRow> {
    let ledger = &facts.ledger;
    let Some(registration) = ledger.registration().filter(|r| r.at.effective_on <= as_of) else { return Vec::new() };
    let mut rows = Vec::new();
    for (contract, registered) in listed(ledger, as_of) {
        let claims = || {
            let claims = ledger.claims().iter();
            claims.filter(|c| c.fact.contract.as_ref() == Some(&contract) && c.at.effective_on <= as_of)
        };
        let mut currencies: Vec<Currency> = if registered { vec![registration.currency] } else { Vec::new() };
        for claim in claims() {
            if !currencies.contains(&claim.fact.currency) {
                currencies.push(claim.fact.currency);
            }
        }
        let mut of_contract: Vec<ContractRow> = currencies
            .into_iter()
            .map(|currency| {
                let in_currency: Vec<&Claim> = claims().filter(|c| c.fact.currency == currency).collect();
                row(facts, &contract, currency, (currency == registration.currency, &in_currency), as_of)
            })
            .collect();
        // It is settled when it is in every currency.
        let settled = of_contract.iter().all(|row| row.settled);
        of_contract.iter_mut().for_each(|row| row.settled = settled);
        rows.extend(of_contract);
    }
    rows
}

/// Contracts in the order in which they were first heard of, and whether they are registered by the day.
fn listed(ledger: &Ledger, as_of: Date) -> Vec<(ContractId, bool)> {
    let registered = ledger.contracts().iter().map(|c| (c.at, &c.fact.contract, true));
    let named = ledger.claims().iter().filter_map(|c| Some((c.at, c.fact.contract.as_ref()?, false)));
    let mut heard: Vec<_> = registered.chain(named).filter(|(at, ..)| at.effective_on <= as_of).collect();
    heard.sort_by_key(|(at, ..)| at.entry);
    let mut list: Vec<(ContractId, bool)> = Vec::new();
    for (_, contract, registered) in heard {
        match list.iter_mut().find(|(known, _)| known == contract) {
            Some((_, known)) => *known |= registered,
            None => list.push((contract.clone(), registered)),
        }
    }
    list
}

fn row(
    facts: &AccountFacts,
    contract: &ContractId,
    currency: Currency,
    (main, claims): (bool, &[&Claim]),
    as_of: Date,
) -> ContractRow {
    let registered = facts.ledger.contract(contract).filter(|c| c.at.effective_on <= as_of);
    let closed_on = registered.and_then(|c| c.closed).map(|at| at.effective_on).filter(|on| *on <= as_of);
    let amount_minor = registered.and_then(|c| c.fact.amount_minor).filter(|_| main).map(Minor::from);
    let mut sums = Sums::default();
    claims.iter().for_each(|claim| sums.add(&Sums::of_claim(claim, as_of)));
    let tail = claims.iter().filter(|c| c.fact.kind == ClaimKind::Tail);
    let tail_open: Minor = tail.map(|c| c.open.on(as_of)).sum();
    let collected = sums.cash + sums.non_cash;
    let claimed_in_full = amount_minor.is_none_or(|amount| sums.claims - sums.credits >= amount);
    let money = |minor| Amount { minor, currency };
    ContractRow {
        account: facts.account.clone(),
        contract: contract.clone(),
        currency,
        amount: amount_minor.map(money),
        claims: money(sums.claims),
        collected: money(collected),
        ratio: ratio(collected, amount_minor.unwrap_or(sums.claims)),
        open: money(sums.open()),
        tail_open: money(tail_open),
        held_back: money(0),
        advances: money(0),
        settled: sums.open() == 0 && sums.written_off == 0 && (claimed_in_full || closed_on.is_some()),
        closed_on,
    }
}
