//! What a dispute is about, and the figures in question. The figures are those of the answers.

use std::collections::BTreeSet;

use recoup_events::account::AccountEvent;
use recoup_events::desk::AnyEvent;
use recoup_events::facts::Name;
use recoup_events::values::{AccountId, ClaimId, Currency, DisputeId, PromiseId};

use crate::balance::of_claim;
use crate::explain::{History, PayQuestion, Quantity, State, Subject, Value, balances, pay_figures};

/// What a dispute is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Matter {
    /// The whole account.
    Account,
    /// One of its claims.
    Claim(ClaimId),
    /// One of its promises.
    Promise(PromiseId),
    /// One of its disputes, and the claim that it is about.
    Dispute(DisputeId, ClaimId),
    /// The lines of a rep's month that come from the account.
    Pay(PayQuestion),
}

/// A question about one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Whose account.
    pub account: AccountId,
    /// What of it.
    pub matter: Matter,
}

/// That there is no such thing to give evidence of.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{account} has no {what} {id} that is known there")]
pub struct Absent {
    /// Whose account.
    pub account: AccountId,
    /// claim, promise, dispute or event.
    pub what: &'static str,
    /// Its id.
    pub id: String,
}

/// The figures of a claim that stand in its own evidence: those of a balance without what belongs to no claim.
const NOT_A_CLAIMS: [&str; 2] = ["unapplied", "promised"];

impl Question {
    /// Every figure in question as a state shows it.
    #[must_use]
    pub fn figures(&self, state: &State<'_>) -> Vec<Value> {
        match &self.matter {
            Matter::Account => balances(state, &self.account),
            Matter::Claim(claim) | Matter::Dispute(_, claim) => of_one(state, &self.account, claim),
            Matter::Promise(promise) => {
                let Some(facts) = state.account(&self.account) else { return Vec::new() };
                let (subject, asked) = (Subject::Promise(promise.clone()), state.asked());
                let of = |currency: Currency| subject.figures(facts, &asked, currency);
                subject.currencies(facts, asked.as_of).into_iter().flat_map(of).collect()
            }
            Matter::Pay(question) => pay_figures(state, question),
        }
    }

    /// That what the question is about is there, known in the history.
    ///
    /// # Errors
    /// It is not.
    pub fn exists(&self, history: &History) -> Result<(), Absent> {
        let wanted = match &self.matter {
            Matter::Account | Matter::Pay(_) => return Ok(()),
            Matter::Claim(claim) => (Name::Claim(claim.clone()), "claim", claim.to_string()),
            Matter::Promise(promise) => (Name::Promise(promise.clone()), "promise", promise.to_string()),
            Matter::Dispute(dispute, _) => (Name::Dispute(dispute.clone()), "dispute", dispute.to_string()),
        };
        let (name, what, id) = wanted;
        let made =
            |happened: &crate::explain::Happened| recoup_events::event::Payload::makes(&happened.event).contains(&name);
        let of_account =
            |happened: &&crate::explain::Happened| happened.stream.as_account().as_ref() == Some(&self.account);
        if history.events().iter().filter(of_account).any(made) {
            return Ok(());
        }
        Err(Absent { account: self.account.clone(), what, id })
    }

    /// A question about a dispute, whose claim its opening names.
    ///
    /// # Errors
    /// The account has no such dispute.
    pub fn of_dispute(history: &History, account: &AccountId, dispute: &DisputeId) -> Result<Self, Absent> {
        let opened = history.events().iter().rev().find_map(|happened| match &happened.event {
            AnyEvent::Account(AccountEvent::DisputeOpened(opened))
                if opened.dispute == *dispute && happened.stream.as_account().as_ref() == Some(account) =>
            {
                Some(opened.claim.clone())
            }
            _ => None,
        });
        match opened {
            Some(claim) => Ok(Self { account: account.clone(), matter: Matter::Dispute(dispute.clone(), claim) }),
            None => Err(Absent { account: account.clone(), what: "dispute", id: dispute.to_string() }),
        }
    }

    /// What the matter is called in the streams: the names whose events bear on it.
    pub(super) fn names(&self) -> BTreeSet<Name> {
        match &self.matter {
            Matter::Account | Matter::Pay(_) => BTreeSet::new(),
            Matter::Claim(claim) => BTreeSet::from([Name::Claim(claim.clone())]),
            Matter::Promise(promise) => BTreeSet::from([Name::Promise(promise.clone())]),
            Matter::Dispute(dispute, claim) => {
                BTreeSet::from([Name::Dispute(dispute.clone()), Name::Claim(claim.clone())])
            }
        }
    }
}

/// A claim's own figures.
pub(super) fn of_one(state: &State<'_>, account: &AccountId, claim: &ClaimId) -> Vec<Value> {
    let Some(facts) = state.account(account) else { return Vec::new() };
    let Some(claim) = facts.ledger.claim(claim).filter(|claim| claim.at.effective_on <= state.as_of()) else {
        return Vec::new();
    };
    let currency = claim.fact.currency;
    let figures = of_claim(&facts.ledger, claim, &state.asked()).in_currency(currency).named();
    let own = figures.into_iter().filter(|(name, _)| !NOT_A_CLAIMS.contains(name));
    own.map(|(name, amount)| Value { name: name.to_owned(), currency, quantity: Quantity::Money(amount) }).collect()
}
