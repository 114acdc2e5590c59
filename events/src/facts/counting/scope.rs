//! What is open and disputed in the scope of a promise on a day: the named claims, else the account's claims in the
//! promise's currency.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::facts::{Claim, Ledger};
use crate::values::{ClaimId, Currency, Minor};

/// The scopes of one currency. The account's own sums are made once, when the first promise asks for them.
pub(super) struct Scope<'a> {
    ledger: &'a Ledger,
    currency: Currency,
    account: OnceCell<Vec<Standing>>,
}

/// What stands on the whole account from a day on, in its currency.
#[derive(Clone, Copy)]
struct Standing {
    from: Date,
    open: Minor,
    disputed: Minor,
}

impl<'a> Scope<'a> {
    pub(super) const fn new(ledger: &'a Ledger, currency: Currency) -> Self {
        Self { ledger, currency, account: OnceCell::new() }
    }

    /// What is open at the end of a day, and what of it open disputes cover.
    pub(super) fn on(&self, claims: &[ClaimId], day: Date) -> (Minor, Minor) {
        if claims.is_empty() {
            return self.standing(day).map_or((0, 0), |standing| (standing.open, standing.disputed));
        }
        let known = claims.iter().filter_map(|id| self.ledger.claim(id));
        known.map(|claim| on(self.ledger, claim, day)).fold((0, 0), |sum, claim| (sum.0 + claim.0, sum.1 + claim.1))
    }

    /// Whether anything was open at the end of a day from `from` to `to`.
    pub(super) fn ever_open(&self, claims: &[ClaimId], from: Date, to: Date) -> bool {
        if claims.is_empty() {
            let account = self.account();
            let later = account.iter().skip(account.partition_point(|standing| standing.from <= from));
            let within = later.take_while(|standing| standing.from <= to);
            return self.standing(from).into_iter().chain(within).any(|standing| standing.open > 0);
        }
        claims.iter().filter_map(|id| self.ledger.claim(id)).any(|claim| claim.open.is_positive_within(from, to))
    }

    fn standing(&self, day: Date) -> Option<&Standing> {
        let account = self.account();
        account[..account.partition_point(|standing| standing.from <= day)].last()
    }

    fn account(&self) -> &[Standing] {
        self.account.get_or_init(|| {
            let claims = self.ledger.claims().iter().filter(|claim| claim.fact.currency == self.currency);
            let mut moves: Vec<(Date, Minor, Minor)> = claims.flat_map(|claim| moves(self.ledger, claim)).collect();
            moves.sort_by_key(|(day, _, _)| *day);
            let mut standing: Vec<Standing> = Vec::new();
            for (from, open, disputed) in moves {
                match standing.last_mut() {
                    Some(last) if last.from == from => {
                        last.open += open;
                        last.disputed += disputed;
                    }
                    last => {
                        let (before, disputed_before) = last.map_or((0, 0), |last| (last.open, last.disputed));
                        standing.push(Standing { from, open: before + open, disputed: disputed_before + disputed });
                    }
                }
            }
            standing
        })
    }
}

/// What is open of a claim at the end of a day, and what of it open disputes cover.
fn on(ledger: &Ledger, claim: &Claim, day: Date) -> (Minor, Minor) {
    let open = claim.open.on(day);
    (open, ledger.disputed_on(&claim.fact.claim, day).min(open))
}

/// How a claim moves the account's sums: by day, what is added to the open and to the disputed amount.
fn moves(ledger: &Ledger, claim: &Claim) -> Vec<(Date, Minor, Minor)> {
    let mut disputes = ledger.disputes_of(&claim.fact.claim).peekable();
    if disputes.peek().is_none() {
        return claim.open.steps().map(|(day, delta)| (day, delta, 0)).collect();
    }
    let mut days: BTreeSet<Date> = claim.open.steps().map(|(day, _)| day).collect();
    for dispute in disputes {
        days.insert(dispute.at.effective_on);
        days.extend(dispute.steps.iter().map(|(at, _)| at.effective_on));
    }
    let mut before = (0, 0);
    let moved = days.into_iter().map(|day| {
        let now = on(ledger, claim, day);
        let by = (day, now.0 - before.0, now.1 - before.1);
        before = now;
        by
    });
    moved.collect()
}
