//! Random commands about claims and receipts: what is told of a step by the account's ledger.

use jiff::ToSpan;
use jiff::civil::Date;
use recoup_events::facts::{Claim, Ledger, Proposal, ProposalKind, Receipt};
use recoup_events::values::Currency;
use serde_json::{Value, json};

use super::{Act, FIRST_DAY, Step};

/// A command's name, day and data.
type Said = (&'static str, Date, Value);

impl Step {
    pub(super) fn invoice(&self, ledger: &Ledger) -> Said {
        let taken = usize::from(self.twist == 2);
        let mut data = json!({"claim": format!("I{}", ledger.claims().len().saturating_sub(taken))});
        let due = |days: i64| self.day().saturating_add(days.days());
        if self.act == Act::RaiseParts {
            let part = |n: i64| json!({"amount": self.sum(), "due_on": due(n * i64::from(self.pick % 40))});
            data["parts"] = (1..=i64::from(self.amount % 3)).map(part).collect();
        } else {
            data["amount"] = json!(self.sum());
            data["due_on"] =
                if self.pick.is_multiple_of(5) { Value::Null } else { json!(due(i64::from(self.pick % 40))) };
        }
        data["kind"] = json!(self.word(&["OTHER", "TAIL", "PROGRESS"]));
        data["contract"] =
            if self.pick.is_multiple_of(2) { json!(format!("K{}", self.picked(3))) } else { Value::Null };
        data["currency"] = self.currency();
        ("raise_invoice", self.day(), data)
    }

    pub(super) fn receipt(&self, ledger: &Ledger) -> Said {
        let taken = usize::from(self.twist == 2);
        let mut data = json!({"receipt": format!("R{}", ledger.receipts().len().saturating_sub(taken))});
        let mut on = self.day();
        data["amount"] = json!(self.sum());
        data["currency"] = self.currency();
        data["method"] = json!(self.word(&["BANK", "CASH", "BILL", "OFFSET"]));
        let rules = ["none", "oldest_due_first", "none", "exact_amount", "none", "undisputed_first", "contract"];
        data["allocate"] = json!(rules[usize::from(self.amount) % rules.len()]);
        if data["allocate"] == "contract" {
            data["contract"] = json!(format!("K{}", self.picked(3)));
        }
        let (claims, returned) = (ledger.claims(), ledger.receipts().iter().filter(|r| r.returned.is_some()));
        let returned: Vec<&Receipt> = returned.collect();
        if self.act == Act::ReceiptOnClaim && !claims.is_empty() {
            // Before or after its claim: a line on a later claim takes effect on the claim's day.
            let claim = &claims[self.picked(claims.len())];
            let amount = self.share(claim.open.last(), claim.fact.currency);
            data["currency"] = json!(claim.fact.currency.code());
            data["amount"] = json!(amount);
            data["allocate"] = json!([{"claim": claim.fact.claim.as_str(), "amount": amount}]);
            data["contract"] = Value::Null;
        } else if self.act == Act::Redeposit && !returned.is_empty() {
            let first = returned[self.picked(returned.len())];
            data["redeposit_of"] = json!(first.fact.receipt.as_str());
            data["currency"] = json!(first.fact.currency.code());
            on = self.day_from(first.returned.map_or(on, |at| at.effective_on));
        }
        ("record_receipt", on, data)
    }

    pub(super) fn on_claim(&self, ledger: &Ledger) -> Said {
        let fits = |claim: &&Claim| claim.open.last() > 0 || self.act == Act::ChangeTerms || self.twist == 5;
        let claims: Vec<&Claim> = ledger.claims().iter().filter(fits).collect();
        let known = claims.get(self.picked(claims.len() + usize::from(self.twist == 3))).copied();
        let id = known.map_or("I99", |claim| claim.fact.claim.as_str());
        let on = self.day_from(known.map_or(FIRST_DAY, |claim| claim.at.effective_on));
        let currency = known.map_or(Currency::CNY, |claim| claim.fact.currency);
        let amount = self.share(known.map_or(100, |claim| claim.open.least_from(on)), currency);
        match self.act {
            Act::ChangeTerms => {
                let (due_on, by) = (self.day().saturating_add(20.days()), if self.twist == 4 { "lin" } else { "wang" });
                ("change_terms", on, json!({"claim": id, "due_on": due_on, "reason": "asked", "approved_by": by}))
            }
            Act::CreditNote => ("issue_credit_note", on, json!({"claim": id, "amount": amount, "reason": "short"})),
            _ => {
                let write_off = self.proposal(ledger);
                let data = json!({"write_off": write_off, "claim": id, "amount": amount, "evidence": "gone"});
                ("propose_write_off", on, data)
            }
        }
    }

    pub(super) fn on_receipt(&self, ledger: &Ledger) -> Said {
        let fits = |receipt: &&Receipt| match self.act {
            _ if self.twist == 5 => true,
            Act::Reverse => !receipt.standing().is_empty(),
            Act::Return => receipt.returned.is_none() && !receipt.is_refunded(),
            _ => receipt.unapplied.last() > 0,
        };
        let receipts: Vec<&Receipt> = ledger.receipts().iter().filter(fits).collect();
        let known = receipts.get(self.picked(receipts.len())).copied();
        let id = known.map_or("R99", |receipt| receipt.fact.receipt.as_str());
        let value_date = known.map_or(FIRST_DAY, |receipt| receipt.at.effective_on);
        let currency = known.map_or(Currency::CNY, |receipt| receipt.fact.currency);
        let used = known.and_then(|receipt| receipt.allocations.iter().map(|a| a.at.effective_on).max());
        let after_use = self.day_from(used.unwrap_or(value_date));
        match self.act {
            Act::Reverse => {
                let standing = known.map(Receipt::standing).unwrap_or_default();
                let claim = standing.get(self.picked(standing.len())).map_or("I0", |(claim, _)| claim.as_str());
                ("reverse_allocation", after_use, json!({"receipt": id, "claim": claim, "reason": "wrong"}))
            }
            Act::Return => ("return_receipt", after_use, json!({"receipt": id, "reason": "bounced"})),
            Act::ProposeRefund => {
                let on = self.day_from(value_date);
                let amount = self.share(known.map_or(100, |receipt| receipt.unapplied.least_from(on)), currency);
                let refund = self.proposal(ledger);
                ("propose_refund", on, json!({"refund": refund, "receipt": id, "amount": amount, "reason": "twice"}))
            }
            Act::AllocateByRule => {
                let rule = self.word(&["oldest_due_first", "undisputed_first", "exact_amount", "contract"]);
                let contract = (rule == "contract").then(|| format!("K{}", self.amount % 3));
                let data = json!({"receipt": id, "rule": rule, "contract": contract});
                ("allocate", self.day_from(value_date), data)
            }
            _ => self.lines(ledger, id, (value_date, currency), known),
        }
    }

    fn lines(
        &self,
        ledger: &Ledger,
        receipt: &str,
        (value_date, currency): (Date, Currency),
        known: Option<&Receipt>,
    ) -> Said {
        let fits = |claim: &&Claim| (claim.fact.currency == currency && claim.open.last() > 0) || self.twist == 6;
        let claims: Vec<&Claim> = ledger.claims().iter().filter(fits).collect();
        let claim = claims.get(self.picked(claims.len())).copied();
        let on = self.day_from(claim.map_or(value_date, |claim| claim.at.effective_on.max(value_date)));
        let open = claim.map_or(100, |claim| claim.open.least_from(on));
        let rest = known.map_or(100, |receipt| receipt.unapplied.least_from(on));
        let claim = claim.map_or("I99", |claim| claim.fact.claim.as_str());
        let line = json!({"claim": claim, "amount": self.share(open.min(rest), currency)});
        let lines = if self.twist == 7 { json!([line, line]) } else { json!([line]) };
        ("allocate", on, json!({"receipt": receipt, "lines": lines}))
    }

    pub(super) fn recover(&self, ledger: &Ledger) -> Said {
        let approved = |p: &&Proposal| matches!(p.kind, ProposalKind::WriteOff { .. }) && p.approved.is_some();
        let write_offs: Vec<&Proposal> = ledger.proposals().iter().filter(approved).collect();
        let write_off = write_offs.get(self.picked(write_offs.len())).copied();
        let claim = write_off.and_then(|p| match &p.kind {
            ProposalKind::WriteOff { claim, .. } => ledger.claim(claim),
            _ => None,
        });
        let currency = claim.map_or(Currency::CNY, |claim| claim.fact.currency);
        let fits = |r: &&Receipt| r.fact.currency == currency && r.returned.is_none() && r.unapplied.last() > 0;
        let receipts: Vec<&Receipt> = ledger.receipts().iter().filter(fits).collect();
        let receipt = receipts.get(usize::from(self.amount) % receipts.len().max(1)).copied();
        let days = [write_off.and_then(|p| p.approved.as_ref()).map(|(at, _)| *at), receipt.map(|r| r.at)];
        let on = self.day_from(days.into_iter().flatten().map(|at| at.effective_on).max().unwrap_or(FIRST_DAY));
        let rest = receipt.map_or(100, |r| r.unapplied.least_from(on));
        let most = claim.map_or(100, |claim| claim.written_off.least_from(on)).min(rest);
        let data = json!({"write_off": write_off.map_or("P99", |p| p.proposal.as_str()),
                          "receipt": receipt.map_or("R99", |r| r.fact.receipt.as_str()),
                          "amount": self.share(most, currency)});
        ("record_recovery", on, data)
    }
}
