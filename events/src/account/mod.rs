//! The account: the aggregate that decides everything about one customer.
//!
//! It holds the [`Ledger`] of the account's facts and what each entry makes and names. Every command's decision
//! stands with its family (`customers/`, `cash/`, …); what holds for all of them stands here.

mod command;
mod event;

use std::collections::BTreeSet;

use cqrs_es::Aggregate;
use cqrs_es::event_sink::EventSink;
use serde::{Deserialize, Serialize};

pub use command::AccountCommand;
pub use event::AccountEvent;

use crate::context::{Addressed, Moment, Services};
use crate::event::Payload;
use crate::facts::{EntryNames, Fact, Ledger, Name, PostingKind};
use crate::refusal::{Decision, Refusal, codes};
use crate::values::{AmountText, Currency, Minor, Position};

/// The most money that may ever be claimed from or received of one account, in minor units: sums of it fit the
/// tables with room to spare.
const TURNOVER_MAX_MINOR: Minor = 1_000_000_000_000_000_000;

/// One customer's account.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Account {
    ledger: Ledger,
    names: Vec<EntryNames>,
    corrected: BTreeSet<Position>,
    turnover_minor: Minor,
}

impl Account {
    /// The facts so far.
    #[must_use]
    pub const fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// What each entry makes and names, in log order; corrected entries are gone.
    #[must_use]
    pub fn names(&self) -> &[EntryNames] {
        &self.names
    }

    /// Whether an entry was corrected.
    #[must_use]
    pub fn is_corrected(&self, entry: Position) -> bool {
        self.corrected.contains(&entry)
    }

    /// Makes the indices that a snapshot does not hold.
    pub fn restore(&mut self) {
        self.ledger.index();
    }

    /// Decides a command without changing anything.
    ///
    /// # Errors
    /// A refusal.
    pub fn decide(&self, addressed: &Addressed<AccountCommand>, services: &Services) -> Decision<Vec<AccountEvent>> {
        let Addressed { actor, effective_on, command } = addressed;
        let moment = Moment { actor, effective_on: *effective_on, services };
        if !command.may_lie_in_future() {
            moment.not_in_future()?;
        }
        match (self.ledger.registration(), command) {
            // A correction's own date decides nothing.
            (_, AccountCommand::RegisterAccount(_) | AccountCommand::CorrectEntry(_)) => {}
            (None, _) => return Err(Refusal::new(codes::ACCOUNT_NOT_FOUND, "the account is not registered")),
            (Some(registration), _) => moment.not_before(registration.at.effective_on, "the account's registration")?,
        }
        let events = command.decide(self, &moment)?;
        self.check_turnover(&events)?;
        Ok(events)
    }

    /// Reads an amount in a currency, or in the account's main one.
    pub(crate) fn minor(&self, amount: &AmountText, currency: Currency, field: &str) -> Decision<i64> {
        amount.minor(currency).map_err(|e| Refusal::new(codes::INVALID_AMOUNT, format!("{field}: {e}")).at(field))
    }

    /// The account's main currency.
    pub(crate) fn main_currency(&self) -> Currency {
        self.ledger.registration().map_or(Currency::CNY, |r| r.currency)
    }

    /// What an entry names; nothing where it was corrected.
    pub(crate) fn uses(&self, entry: Position) -> &[Name] {
        let found = self.names.binary_search_by_key(&entry, |names| names.entry);
        found.map_or(&[], |i| self.names[i].uses.as_slice())
    }

    fn check_turnover(&self, events: &[AccountEvent]) -> Decision<()> {
        if self.turnover_minor + turnover(events) <= TURNOVER_MAX_MINOR {
            return Ok(());
        }
        let message = "the account's claims and receipts would add up to more than its tables can hold";
        Err(Refusal::new(codes::ACCOUNT_TOO_LARGE, message).at("data.amount"))
    }
}

fn turnover(events: &[AccountEvent]) -> Minor {
    let mut facts = Vec::new();
    events.iter().for_each(|event| event.facts(&mut facts));
    let came_or_arose = facts.iter().filter_map(|fact| match fact {
        Fact::Posting(p) if matches!(p.kind, PostingKind::Claim | PostingKind::Receipt) => Some(p.amount_minor),
        _ => None,
    });
    came_or_arose.map(Minor::from).sum()
}

impl Aggregate for Account {
    const TYPE: &'static str = "account";
    type Command = Addressed<AccountCommand>;
    type Event = AccountEvent;
    type Error = Refusal;
    type Services = Services;

    /// Decides first and writes afterwards: a refusal leaves the aggregate as it was.
    async fn handle(
        &mut self,
        command: Self::Command,
        services: &Self::Services,
        sink: &EventSink<Self>,
    ) -> Result<(), Self::Error> {
        for event in self.decide(&command, services)? {
            sink.write(event, self).await;
        }
        Ok(())
    }

    fn apply(&mut self, event: Self::Event) {
        let at = event.at();
        if let AccountEvent::EntryCorrected(correction) = &event {
            self.ledger.retract(correction.corrected);
            self.names.retain(|names| names.entry != correction.corrected);
            self.corrected.insert(correction.corrected);
            return;
        }
        let mut facts = Vec::new();
        event.facts(&mut facts);
        for fact in &facts {
            self.ledger.apply(at, fact);
        }
        self.turnover_minor += turnover(std::slice::from_ref(&event));
        EntryNames::note(&mut self.names, &Name::Account, &event);
    }
}
