//! What reps' pay and expenses hold of a contract: `held_back` and `advances` of contract.md 4, contracts.

use std::collections::BTreeMap;

use jiff::civil::Date;
use recoup_events::values::{AccountId, Amount, ContractId, Currency, Minor};
use serde::Serialize;

use super::RepFacts;
use super::pay::Pay;

/// Money of a contract in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct OfContract {
    pub account: AccountId,
    pub contract: ContractId,
    pub currency: Currency,
    pub amount: Amount,
}

type Sums = BTreeMap<(AccountId, ContractId, Currency), Minor>;

fn rows(sums: Sums) -> Vec<OfContract> {
    let some = sums.into_iter().filter(|(_, minor)| *minor != 0);
    let row = |((account, contract, currency), minor)| OfContract {
        account,
        contract,
        currency,
        amount: Amount { minor, currency },
    };
    some.map(row).collect()
}

/// What stands held back of contracts' lines, of all the reps given.
#[must_use]
pub fn held_by_contract(pays: &[Pay<'_>]) -> Vec<OfContract> {
    let mut sums = Sums::new();
    for line in pays.iter().flat_map(|pay| &pay.lines) {
        let earned = &line.earned;
        let stands = earned.released_on.is_none() && earned.ended.is_none() && !earned.forfeited;
        if let Some(contract) = earned.claim.fact.contract.as_ref().filter(|_| stands) {
            *sums.entry((earned.account.clone(), contract.clone(), earned.currency())).or_default() += line.held;
        }
    }
    rows(sums)
}

/// What is advanced for contracts and not settled by a day, of all the reps given.
#[must_use]
pub fn advances_by_contract(reps: &[RepFacts], as_of: Date) -> Vec<OfContract> {
    let mut sums = Sums::new();
    for advance in reps.iter().flat_map(|rep| rep.ledger.advances()) {
        let settled = advance.settled.as_ref().is_some_and(|(at, _)| at.effective_on <= as_of);
        if advance.at.effective_on <= as_of && !settled {
            let fact = &advance.fact;
            let key = (fact.account.clone(), fact.contract.clone(), fact.currency);
            *sums.entry(key).or_default() += Minor::from(fact.amount_minor);
        }
    }
    rows(sums)
}
