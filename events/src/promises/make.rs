//! make_promise: the customer gives a word (domain.md 4).

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize};

use super::{part_facts, read_parts};
use crate::account::{Account, AccountEvent};
use crate::cash::require;
use crate::command::Decide;
use crate::context::Moment;
use crate::event::Payload;
use crate::facts::{At, Channel, Fact, Name, PromiseFact, PromisedPart};
use crate::refusal::{Decision, Refusal, codes};
use crate::values::{
    AmountText, ClaimId, Currency, Personal, PromiseId, RepId, Sealed, Sealer, StreamId, Text, sealed,
};

/// The command.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MakePromise {
    /// A new id.
    pub promise: PromiseId,
    /// What is to come when.
    pub parts: Vec<PartLine>,
    /// The claims it is about; the account where it is absent.
    pub claims: Option<Vec<ClaimId>>,
    /// The account's currency where it is absent.
    pub currency: Option<Currency>,
    /// Who gave the word.
    pub promiser: Option<Promiser>,
    /// What has to happen first; nothing counts before it is met. Sealed.
    pub condition: Option<Personal>,
    /// How we came to it; private to us.
    pub negotiation: Option<Negotiation>,
    /// How sure we are.
    pub confidence: Option<Confidence>,
    /// 支撑方案; sealed.
    pub support_plan: Option<Personal>,
    /// Our person; the account's owner where it is absent.
    pub rep: Option<RepId>,
    /// How it was given.
    pub channel: Option<Channel>,
    /// The earlier promise that it stands for from now on.
    pub supersedes: Option<PromiseId>,
}

/// One part as typed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartLine {
    /// The day it is due.
    #[serde(with = "crate::command::day")]
    pub due_on: Date,
    /// In the promise's currency.
    pub amount: AmountText,
}

/// Who gave the word.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Promiser {
    /// The name; sealed.
    pub name: Personal,
    /// What the person is there: FINANCE, OWNER, …
    pub role: Text,
}

/// Who gave the word, as an event carries it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct SealedPromiser {
    pub name: Sealed,
    pub role: Text,
}

/// What we expected, what we asked for, and what came out (10 → 20 → 15).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Negotiation {
    pub expected: AmountText,
    pub asked: AmountText,
    pub agreed: AmountText,
}

/// A negotiation in minor units of the promise's currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Negotiated {
    pub agreed_minor: i64,
    pub asked_minor: i64,
    pub expected_minor: i64,
}

/// How sure we are: a word of up to 40 characters, or a whole number of percent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Confidence(String);

impl Confidence {
    /// As typed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Confidence {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl serde::de::Visitor<'_> for Visitor {
            type Value = Confidence;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a word, or a whole number of percent from 0 to 100")
            }
            fn visit_str<E: serde::de::Error>(self, word: &str) -> Result<Confidence, E> {
                let text = Text::new(word).map_err(E::custom)?;
                if text.chars().count() > 40 {
                    return Err(E::custom("has more than 40 characters"));
                }
                Ok(Confidence(text.to_string()))
            }
            fn visit_u64<E: serde::de::Error>(self, percent: u64) -> Result<Confidence, E> {
                let too_much = || E::invalid_value(serde::de::Unexpected::Unsigned(percent), &self);
                (percent <= 100).then(|| Confidence(percent.to_string())).ok_or_else(too_much)
            }
        }
        d.deserialize_any(Visitor)
    }
}

/// The event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct PromiseMade {
    pub at: At,
    pub channel: Option<Channel>,
    pub claims: Vec<ClaimId>,
    pub condition: Option<Sealed>,
    pub confidence: Option<Confidence>,
    pub currency: Currency,
    pub negotiation: Option<Negotiated>,
    pub parts: Vec<PromisedPart>,
    pub promise: PromiseId,
    pub promiser: Option<SealedPromiser>,
    pub rep: Option<RepId>,
    pub supersedes: Option<PromiseId>,
    pub support_plan: Option<Sealed>,
}

impl MakePromise {
    /// Seals what identifies a person and what is free words.
    pub fn seal(&mut self, stream: &StreamId, sealer: &mut dyn Sealer) {
        if let Some(promiser) = &mut self.promiser {
            promiser.name.seal_name(stream, "promiser.name", sealer);
        }
        if let Some(condition) = &mut self.condition {
            condition.seal_note(stream, "condition", sealer);
        }
        if let Some(plan) = &mut self.support_plan {
            plan.seal_note(stream, "support_plan", sealer);
        }
    }

    /// The claims of the scope, each once: the account must have them by then, in the promise's currency.
    fn scope(&self, account: &Account, currency: Currency, moment: &Moment<'_>) -> Decision<Vec<ClaimId>> {
        let Some(named) = &self.claims else { return Ok(Vec::new()) };
        if named.is_empty() {
            let message = "data.claims: name at least one claim, or leave the field out for the whole account";
            return Err(Refusal::new(codes::INVALID_FIELD, message).at("data.claims"));
        }
        let mut claims: Vec<ClaimId> = Vec::with_capacity(named.len());
        for (i, id) in named.iter().enumerate() {
            let field = format!("data.claims[{i}]");
            let claim = require::claim(account, id, moment, &field)?;
            require::same_currency(claim, currency, &field)?;
            if !claims.contains(id) {
                claims.push(id.clone());
            }
        }
        Ok(claims)
    }

    fn negotiated(&self, account: &Account, currency: Currency) -> Decision<Option<Negotiated>> {
        let Some(n) = &self.negotiation else { return Ok(None) };
        let read = |amount, name: &str| account.minor(amount, currency, &format!("data.negotiation.{name}"));
        Ok(Some(Negotiated {
            agreed_minor: read(&n.agreed, "agreed")?,
            asked_minor: read(&n.asked, "asked")?,
            expected_minor: read(&n.expected, "expected")?,
        }))
    }

    fn sealed_promiser(&self) -> Decision<Option<SealedPromiser>> {
        let Some(promiser) = &self.promiser else { return Ok(None) };
        let name = promiser.name.sealed("data.promiser.name")?;
        Ok(Some(SealedPromiser { name, role: promiser.role.clone() }))
    }
}

impl Decide<Account> for MakePromise {
    type Event = AccountEvent;

    fn decide(&self, account: &Account, moment: &Moment<'_>) -> Decision<Vec<AccountEvent>> {
        if account.ledger().promise(&self.promise).is_some() {
            let message = format!("data.promise: the account has a promise {} already", self.promise);
            return Err(Refusal::new(codes::ID_TAKEN, message).at("data.promise"));
        }
        if let Some(rep) = &self.rep {
            moment.require_rep(rep, "data.rep")?;
        }
        if let Some(earlier) = &self.supersedes {
            super::require(account, earlier, moment, "data.supersedes")?;
        }
        let currency = self.currency.unwrap_or_else(|| account.main_currency());
        Ok(vec![AccountEvent::PromiseMade(PromiseMade {
            at: moment.at(),
            channel: self.channel,
            claims: self.scope(account, currency, moment)?,
            condition: sealed(self.condition.as_ref(), "data.condition")?,
            confidence: self.confidence.clone(),
            currency,
            negotiation: self.negotiated(account, currency)?,
            parts: read_parts(account, &self.parts, currency, moment)?,
            promise: self.promise.clone(),
            promiser: self.sealed_promiser()?,
            rep: self.rep.clone(),
            supersedes: self.supersedes.clone(),
            support_plan: sealed(self.support_plan.as_ref(), "data.support_plan")?,
        })])
    }
}

impl Payload for PromiseMade {
    fn at(&self) -> At {
        self.at
    }

    fn facts(&self, out: &mut Vec<Fact>) {
        out.push(Fact::Promise(PromiseFact {
            promise: self.promise.clone(),
            currency: self.currency,
            claims: self.claims.clone(),
            conditional: self.condition.is_some(),
            promiser: self.promiser.as_ref().map(|promiser| promiser.name.subject.clone()),
            rep: self.rep.clone(),
        }));
        part_facts(&self.promise, &self.parts, out);
    }

    fn makes(&self) -> Vec<Name> {
        vec![Name::Promise(self.promise.clone())]
    }

    fn uses(&self) -> Vec<Name> {
        let claims = self.claims.iter().map(|id| Name::Claim(id.clone()));
        claims.chain(self.supersedes.iter().map(|id| Name::Promise(id.clone()))).collect()
    }
}
