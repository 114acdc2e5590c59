//! log_follow_up: a call in ten seconds, with everything that may be said about it (domain.md 5).

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::limits::{Contacted, flags};
use crate::account::{Account, AccountEvent};
use crate::cash::require;
use crate::command::Decide;
use crate::context::Moment;
use crate::event::Payload;
use crate::facts::{At, Channel, ContactFlag, Fact, FollowUpFact, Name, Outcome};
use crate::promises;
use crate::refusal::{Decision, Refusal, codes};
use crate::values::{
    AmountText, ClaimId, Currency, FollowUpId, LocalTime, MethodCode, Personal, PromiseId, ReasonCode, RepId, Sealed,
    Sealer, StreamId, sealed,
};

/// The command.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogFollowUp {
    /// A new id.
    pub follow_up: FollowUpId,
    /// How the customer was addressed.
    pub channel: Channel,
    /// What came of it.
    pub outcome: Outcome,
    /// The local time of day.
    pub at: Option<LocalTime>,
    /// Whose work it was; the caller where he is a rep, else the account's owner.
    pub rep: Option<RepId>,
    /// The person reached; sealed.
    pub contact: Option<Personal>,
    /// Who else was there; sealed.
    pub participants: Option<Vec<Personal>>,
    /// The claims it was about.
    pub claims: Option<Vec<ClaimId>>,
    /// The promise it was about.
    pub promise: Option<PromiseId>,
    /// Why they do not pay.
    pub reason: Option<ReasonCode>,
    /// How the rep went about it.
    pub method: Option<MethodCode>,
    /// What was asked for.
    pub asked: Option<AskedLine>,
    /// When the customer expects money himself.
    pub funds_expected: Option<FundsLine>,
    /// Free words; sealed.
    pub note: Option<Personal>,
    /// What is to happen next; sealed.
    pub next_action: Option<Personal>,
    /// When.
    #[serde(default, with = "crate::command::day_option")]
    pub next_on: Option<Date>,
}

/// What was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct AskedLine {
    pub amount: AmountText,
    #[serde(with = "crate::command::day")]
    pub due_on: Date,
}

/// When the customer expects money.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct FundsLine {
    pub amount: AmountText,
    #[serde(with = "crate::command::day")]
    pub on: Date,
}

/// What was asked for, in minor units of the follow-up's currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct AskedFor {
    pub amount_minor: i64,
    pub due_on: Date,
}

/// What the customer expects, in minor units of the follow-up's currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct ExpectedFunds {
    pub amount_minor: i64,
    pub on: Date,
}

/// The event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct FollowUpLogged {
    pub asked: Option<AskedFor>,
    pub at: At,
    pub channel: Channel,
    pub claims: Vec<ClaimId>,
    pub contact: Option<Sealed>,
    /// The currency of the amounts: the promise's, else the first claim's, else the account's.
    pub currency: Currency,
    /// The limits that it lay outside of when it was recorded.
    pub flags: Vec<ContactFlag>,
    pub follow_up: FollowUpId,
    pub funds_expected: Option<ExpectedFunds>,
    pub method: Option<MethodCode>,
    pub next_action: Option<Sealed>,
    pub next_on: Option<Date>,
    pub note: Option<Sealed>,
    pub outcome: Outcome,
    pub participants: Vec<Sealed>,
    pub promise: Option<PromiseId>,
    pub reason: Option<ReasonCode>,
    pub rep: Option<RepId>,
    pub time: Option<LocalTime>,
}

impl LogFollowUp {
    /// Seals what identifies a person and what is free words.
    pub fn seal(&mut self, stream: &StreamId, sealer: &mut dyn Sealer) {
        if let Some(contact) = &mut self.contact {
            contact.seal_name(stream, "contact", sealer);
        }
        for participant in self.participants.iter_mut().flatten() {
            participant.seal_name(stream, "participants", sealer);
        }
        if let Some(note) = &mut self.note {
            note.seal_note(stream, "note", sealer);
        }
        if let Some(action) = &mut self.next_action {
            action.seal_note(stream, "next_action", sealer);
        }
    }

    /// Whose work it was.
    fn rep(&self, moment: &Moment<'_>) -> Decision<Option<RepId>> {
        if let Some(rep) = &self.rep {
            moment.require_rep(rep, "data.rep")?;
            return Ok(Some(rep.clone()));
        }
        let caller = RepId::new(moment.actor).ok();
        Ok(caller.filter(|rep| moment.require_rep(rep, "actor").is_ok()))
    }

    /// The claims it names, each once, and the currency that its amounts are in.
    fn about(&self, account: &Account, moment: &Moment<'_>) -> Decision<(Vec<ClaimId>, Currency)> {
        let mut claims: Vec<ClaimId> = Vec::new();
        let mut currency = None;
        if let Some(promise) = &self.promise {
            currency = Some(promises::require(account, promise, moment, "data.promise")?.fact.currency);
        }
        for (i, id) in self.claims.iter().flatten().enumerate() {
            let claim = require::claim(account, id, moment, &format!("data.claims[{i}]"))?;
            currency = currency.or(Some(claim.fact.currency));
            if !claims.contains(id) {
                claims.push(id.clone());
            }
        }
        Ok((claims, currency.unwrap_or_else(|| account.main_currency())))
    }

    fn asked(&self, account: &Account, currency: Currency) -> Decision<Option<AskedFor>> {
        let Some(asked) = &self.asked else { return Ok(None) };
        let amount_minor = account.minor(&asked.amount, currency, "data.asked.amount")?;
        Ok(Some(AskedFor { amount_minor, due_on: asked.due_on }))
    }

    fn funds(&self, account: &Account, currency: Currency) -> Decision<Option<ExpectedFunds>> {
        let Some(funds) = &self.funds_expected else { return Ok(None) };
        let amount_minor = account.minor(&funds.amount, currency, "data.funds_expected.amount")?;
        Ok(Some(ExpectedFunds { amount_minor, on: funds.on }))
    }

    fn flags(&self, account: &Account, contact: Option<&Sealed>, moment: &Moment<'_>) -> Decision<Vec<ContactFlag>> {
        let contacted = Contacted {
            day: moment.effective_on,
            time: self.at,
            channel: self.channel,
            is_touch: self.outcome != Outcome::NoContact,
            subject: contact.map(|contact| contact.subject.as_str()),
        };
        Ok(flags(account.ledger(), &contacted, &moment.policy()?.contact))
    }
}

impl Decide<Account> for LogFollowUp {
    type Event = AccountEvent;

    fn decide(&self, account: &Account, moment: &Moment<'_>) -> Decision<Vec<AccountEvent>> {
        if account.ledger().follow_up(&self.follow_up).is_some() {
            let message = format!("data.follow_up: the account has a follow-up {} already", self.follow_up);
            return Err(Refusal::new(codes::ID_TAKEN, message).at("data.follow_up"));
        }
        let rep = self.rep(moment)?;
        let (claims, currency) = self.about(account, moment)?;
        let contact = sealed(self.contact.as_ref(), "data.contact")?;
        let participants = self.participants.iter().flatten().map(|who| who.sealed("data.participants"));
        Ok(vec![AccountEvent::FollowUpLogged(FollowUpLogged {
            asked: self.asked(account, currency)?,
            at: moment.at(),
            channel: self.channel,
            claims,
            currency,
            flags: self.flags(account, contact.as_ref(), moment)?,
            contact,
            follow_up: self.follow_up.clone(),
            funds_expected: self.funds(account, currency)?,
            method: self.method,
            next_action: sealed(self.next_action.as_ref(), "data.next_action")?,
            next_on: self.next_on,
            note: sealed(self.note.as_ref(), "data.note")?,
            outcome: self.outcome,
            participants: participants.collect::<Decision<_>>()?,
            promise: self.promise.clone(),
            reason: self.reason,
            rep,
            time: self.at,
        })])
    }
}

impl Payload for FollowUpLogged {
    fn at(&self) -> At {
        self.at
    }

    fn facts(&self, out: &mut Vec<Fact>) {
        out.push(Fact::FollowUp(FollowUpFact {
            follow_up: self.follow_up.clone(),
            channel: self.channel,
            outcome: self.outcome,
            next_action: self.next_action.is_some(),
            time: self.time,
            rep: self.rep.clone(),
            contact: self.contact.as_ref().map(|contact| contact.subject.clone()),
            claims: self.claims.clone(),
            promise: self.promise.clone(),
            reason: self.reason,
            flags: self.flags.clone(),
        }));
    }

    fn makes(&self) -> Vec<Name> {
        vec![Name::FollowUp(self.follow_up.clone())]
    }

    fn uses(&self) -> Vec<Name> {
        let claims = self.claims.iter().map(|id| Name::Claim(id.clone()));
        claims.chain(self.promise.iter().map(|id| Name::Promise(id.clone()))).collect()
    }
}
