//! register_account: from its day on the customer exists.

use serde::{Deserialize, Serialize};

use crate::account::{Account, AccountEvent};
use crate::command::Decide;
use crate::context::Moment;
use crate::event::Payload;
use crate::facts::{At, Class, Fact, Grade, Name};
use crate::refusal::{Decision, Refusal, codes};
use crate::values::{Currency, RepId, Text};

/// The command.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegisterAccount {
    /// The customer's name.
    pub name: Text,
    /// Its main currency.
    pub currency: Currency,
    /// The rep who owns it.
    pub owner: RepId,
    /// Its class; shows as not approved until two people agree (domain.md 7).
    #[serde(default)]
    pub class: Class,
    /// Its grade; none means not rated.
    pub grade: Option<Grade>,
    /// Where it is.
    pub region: Option<Text>,
    /// Whether it is a dealer, whose stock is counted.
    #[serde(default)]
    pub dealer: bool,
    /// How banks name it when it pays.
    #[serde(default)]
    pub payer_ids: Vec<Text>,
}

/// The event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct AccountRegistered {
    pub at: At,
    pub class: Class,
    pub currency: Currency,
    pub dealer: bool,
    pub grade: Option<Grade>,
    pub name: Text,
    pub owner: RepId,
    pub payer_ids: Vec<Text>,
    pub region: Option<Text>,
}

impl Decide<Account> for RegisterAccount {
    type Event = AccountEvent;

    fn decide(&self, account: &Account, moment: &Moment<'_>) -> Decision<Vec<AccountEvent>> {
        if let Some(registration) = account.ledger().registration() {
            let message = format!("the account is registered already, from {}", registration.at.effective_on);
            return Err(Refusal::new(codes::ALREADY_REGISTERED, message).at("stream"));
        }
        moment.require_rep(&self.owner, "data.owner")?;
        Ok(vec![AccountEvent::AccountRegistered(AccountRegistered {
            at: moment.at(),
            class: self.class,
            currency: self.currency,
            dealer: self.dealer,
            grade: self.grade,
            name: self.name.clone(),
            owner: self.owner.clone(),
            payer_ids: self.payer_ids.clone(),
            region: self.region.clone(),
        })])
    }
}

impl Payload for AccountRegistered {
    fn at(&self) -> At {
        self.at
    }

    fn facts(&self, out: &mut Vec<Fact>) {
        let (name, region) = (self.name.clone(), self.region.clone());
        out.push(Fact::Registered { name, currency: self.currency, region, dealer: self.dealer });
        out.push(Fact::Owner(self.owner.clone()));
        out.push(Fact::Class { class: self.class, approved: false });
        out.push(Fact::Grade(self.grade));
    }

    fn makes(&self) -> Vec<Name> {
        vec![Name::Account]
    }
}
