//! verify_case_amount: finance verifies what is to be cleared (domain.md 7). The transfer stands in `mod.rs`.

use serde::{Deserialize, Serialize};

use crate::account::{Account, AccountEvent};
use crate::cash::require;
use crate::command::Decide;
use crate::context::Moment;
use crate::event::Payload;
use crate::facts::{At, CaseVerifiedFact, Fact, Name};
use crate::refusal::{Decision, Refusal, codes};
use crate::values::{ActorId, AmountText, ClaimId, Currency};

/// The command.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VerifyCaseAmount {
    /// Which claims, of one currency.
    pub claims: Vec<ClaimId>,
    /// What they come to, in their currency.
    pub amount: AmountText,
}

/// The event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct CaseAmountVerified {
    pub amount_minor: i64,
    pub at: At,
    pub by: ActorId,
    pub claims: Vec<ClaimId>,
    pub currency: Currency,
}

impl Decide<Account> for VerifyCaseAmount {
    type Event = AccountEvent;

    fn decide(&self, account: &Account, moment: &Moment<'_>) -> Decision<Vec<AccountEvent>> {
        let (mut claims, mut currency): (Vec<ClaimId>, Option<Currency>) = (Vec::new(), None);
        for (i, id) in self.claims.iter().enumerate() {
            let field = format!("data.claims[{i}]");
            let claim = require::claim(account, id, moment, &field)?;
            if let Some(first) = currency.filter(|first| *first != claim.fact.currency) {
                let message = format!("{field}: claim {id} is in {}, the first one in {first}", claim.fact.currency);
                return Err(Refusal::new(codes::CURRENCY_MISMATCH, message).at(field));
            }
            currency = Some(claim.fact.currency);
            if !claims.contains(id) {
                claims.push(id.clone());
            }
        }
        let Some(currency) = currency else {
            return Err(Refusal::new(codes::INVALID_FIELD, "data.claims: name at least one claim").at("data.claims"));
        };
        let amount_minor = account.minor(&self.amount, currency, "data.amount")?;
        let (at, by) = (moment.at(), moment.actor.clone());
        Ok(vec![AccountEvent::CaseAmountVerified(CaseAmountVerified { amount_minor, at, by, claims, currency })])
    }
}

impl Payload for CaseAmountVerified {
    fn at(&self) -> At {
        self.at
    }

    fn facts(&self, out: &mut Vec<Fact>) {
        let (claims, currency) = (self.claims.clone(), self.currency);
        let (amount_minor, by) = (self.amount_minor, self.by.clone());
        out.push(Fact::CaseVerified(CaseVerifiedFact { claims, currency, amount_minor, by }));
    }

    fn uses(&self) -> Vec<Name> {
        self.claims.iter().map(|id| Name::Claim(id.clone())).collect()
    }
}
