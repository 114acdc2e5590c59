//! One account's claims, receipts and disputes, as the generator keeps them in order to write only commands that the
//! domain accepts. Not the ledger of record: that is folded from events and knows nothing of this.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::disputed::Dispute;
use super::money::Currency;
use super::running::Running;

/// A claim: an invoice or a part of one.
#[derive(Debug, Clone)]
pub struct Claim {
    /// Its id, `INVOICE/n` for a part.
    pub id: String,
    /// Effective on.
    pub on: Date,
    /// Its currency.
    pub currency: Currency,
    /// The contract it names.
    pub contract: Option<String>,
    /// What it was about when it was made, in minor units.
    pub first_minor: i64,
    /// What is open, by day.
    pub open: Running,
    /// Its due dates: from which day, which one. In log order.
    due: Vec<(Date, Option<Date>)>,
    entry: u32,
}

impl Claim {
    /// The due date in force on a day.
    pub fn due_on(&self, day: Date) -> Option<Date> {
        let in_force = self.due.iter().filter(|(from, _)| *from <= day).max_by_key(|(from, _)| *from);
        in_force.and_then(|(_, due)| *due)
    }
}

/// A receipt's money on a claim.
#[derive(Debug, Clone)]
pub struct Allocation {
    /// The claim.
    pub claim: String,
    /// How much, negative for a reversal.
    pub amount_minor: i64,
    entry: u32,
}

/// Money that came.
#[derive(Debug, Clone)]
pub struct Receipt {
    /// Its id.
    pub id: String,
    /// Its value date.
    pub on: Date,
    /// How much came.
    pub amount_minor: i64,
    /// Its currency.
    pub currency: Currency,
    /// What is not allocated, by day.
    pub unapplied: Running,
    /// Allocations and reversals in log order.
    pub allocations: Vec<Allocation>,
    /// When it bounced.
    pub returned: Option<Date>,
    /// Whether some of it went back to the customer.
    pub refunded: bool,
    entry: u32,
}

/// One account's claims, receipts and disputes in log order.
#[derive(Debug, Clone, Default)]
pub struct Books {
    /// The claims.
    pub claims: Vec<Claim>,
    /// The receipts.
    pub receipts: Vec<Receipt>,
    /// The disputes.
    pub disputes: Vec<Dispute>,
}

/// A claim or receipt as it comes in.
pub struct Arrival {
    /// Its id.
    pub id: String,
    /// Effective on.
    pub on: Date,
    /// How much.
    pub amount_minor: i64,
    /// In which currency.
    pub currency: Currency,
    /// By which entry.
    pub entry: u32,
}

impl Books {
    /// Adds a claim.
    pub fn owe(&mut self, new: Arrival, due_on: Option<Date>, contract: Option<&str>) {
        let mut open = Running::default();
        open.add(new.on, new.amount_minor, new.entry);
        let (due, contract) = (vec![(new.on, due_on)], contract.map(str::to_owned));
        self.claims.push(Claim {
            id: new.id,
            on: new.on,
            currency: new.currency,
            contract,
            first_minor: new.amount_minor,
            open,
            due,
            entry: new.entry,
        });
    }

    /// Adds a receipt, nothing of it allocated.
    pub fn receive(&mut self, new: Arrival) {
        let mut unapplied = Running::default();
        unapplied.add(new.on, new.amount_minor, new.entry);
        self.receipts.push(Receipt {
            id: new.id,
            on: new.on,
            amount_minor: new.amount_minor,
            currency: new.currency,
            unapplied,
            allocations: Vec::new(),
            returned: None,
            refunded: false,
            entry: new.entry,
        });
    }

    /// A claim.
    pub fn claim(&self, id: &str) -> Option<&Claim> {
        self.claims.iter().rev().find(|claim| claim.id == id)
    }

    /// A receipt.
    pub fn receipt(&self, id: &str) -> Option<&Receipt> {
        self.receipts.iter().rev().find(|receipt| receipt.id == id)
    }

    fn claim_mut(&mut self, id: &str) -> Option<&mut Claim> {
        self.claims.iter_mut().rev().find(|claim| claim.id == id)
    }

    fn receipt_mut(&mut self, id: &str) -> Option<&mut Receipt> {
        self.receipts.iter_mut().rev().find(|receipt| receipt.id == id)
    }

    /// Puts a receipt's money on claims; a line on a claim of a later day is effective on that day.
    pub fn allocate(&mut self, receipt: &str, lines: &[(String, i64)], on: Date, entry: u32) {
        for (claim, amount_minor) in lines {
            let Some(owed) = self.claim_mut(claim) else { continue };
            let on = on.max(owed.on);
            owed.open.add(on, -amount_minor, entry);
            let Some(came) = self.receipt_mut(receipt) else { continue };
            came.unapplied.add(on, -amount_minor, entry);
            came.allocations.push(Allocation { claim: claim.clone(), amount_minor: *amount_minor, entry });
        }
    }

    /// What a receipt has on a claim.
    pub fn allocated(&self, receipt: &str, claim: &str) -> i64 {
        let receipts = self.receipt(receipt).into_iter();
        receipts.flat_map(|r| &r.allocations).filter(|a| a.claim == claim).map(|a| a.amount_minor).sum()
    }

    /// Takes back all that a receipt has on a claim.
    pub fn reverse(&mut self, receipt: &str, claim: &str, on: Date, entry: u32) {
        let amount = self.allocated(receipt, claim);
        self.allocate(receipt, &[(claim.to_owned(), -amount)], on, entry);
    }

    /// The receipt bounced: what it settled is open again, and nothing of it is left.
    pub fn bounce(&mut self, receipt: &str, on: Date, entry: u32) {
        let Some(came) = self.receipt_mut(receipt) else { return };
        came.returned = Some(on);
        let claims: BTreeSet<String> = came.allocations.iter().map(|a| a.claim.clone()).collect();
        for claim in claims {
            self.reverse(receipt, &claim, on, entry);
        }
        if let Some(came) = self.receipt_mut(receipt) {
            let rest = came.unapplied.on(on);
            came.unapplied.add(on, -rest, entry);
        }
    }

    /// Unapplied money went back to the customer.
    pub fn refund(&mut self, receipt: &str, amount_minor: i64, on: Date, entry: u32) {
        if let Some(came) = self.receipt_mut(receipt) {
            came.refunded = true;
            came.unapplied.add(on, -amount_minor, entry);
        }
    }

    /// A credit note or a write-off settles a claim without money.
    pub fn forgive(&mut self, claim: &str, amount_minor: i64, on: Date, entry: u32) {
        if let Some(owed) = self.claim_mut(claim) {
            owed.open.add(on, -amount_minor, entry);
        }
    }

    /// Unapplied money pays what had been written off; what is open stays as it is.
    pub fn recover(&mut self, receipt: &str, amount_minor: i64, on: Date, entry: u32) {
        if let Some(came) = self.receipt_mut(receipt) {
            came.unapplied.add(on, -amount_minor, entry);
        }
    }

    /// A claim is due on another day, from a day on.
    pub fn change_due(&mut self, claim: &str, due_on: Date, from: Date) {
        if let Some(owed) = self.claim_mut(claim) {
            owed.due.push((from, Some(due_on)));
        }
    }

    /// Takes out all that an entry did (domain.md 2, `correct`).
    pub fn retract(&mut self, entry: u32) {
        self.claims.retain(|claim| claim.entry != entry);
        self.receipts.retain(|receipt| receipt.entry != entry);
        self.disputes.retain(|dispute| dispute.entry != entry);
        for claim in &mut self.claims {
            claim.open.retract(entry);
        }
        for receipt in &mut self.receipts {
            receipt.unapplied.retract(entry);
            receipt.allocations.retain(|allocation| allocation.entry != entry);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::rules::Rule;
    use super::*;
    use jiff::civil::date;

    fn arrival(id: &str, on: Date, amount_minor: i64, entry: u32) -> Arrival {
        Arrival { id: id.to_owned(), on, amount_minor, currency: Currency::Cny, entry }
    }

    #[test]
    fn the_oldest_is_paid_first_a_bounce_opens_it_again_and_a_retracted_entry_never_was() {
        let (day, mut books) = (date(2026, 3, 1), Books::default());
        books.owe(arrival("A", day, 100, 1), Some(date(2026, 4, 10)), None);
        books.owe(arrival("B", day, 100, 2), Some(date(2026, 4, 1)), Some("K"));
        books.receive(arrival("R", date(2026, 3, 5), 150, 3));
        let lines = books.by_rule(&Rule::OldestDueFirst, Currency::Cny, date(2026, 3, 5), 150);
        assert_eq!(lines, [("B".to_owned(), 100), ("A".to_owned(), 50)]);
        books.allocate("R", &lines, date(2026, 3, 5), 3);
        books.bounce("R", date(2026, 3, 9), 4);
        assert_eq!(books.claim("A").map(|c| c.open.on(date(2026, 3, 9))), Some(100));
        assert!(books.claims.iter().all(|claim| claim.open.least() >= 0));
        assert!(books.receipts.iter().all(|receipt| receipt.unapplied.least() >= 0));
        // The money was there until it bounced: a receipt found late finds nothing to settle before that day.
        assert!(books.by_rule(&Rule::Contract("K".into()), Currency::Cny, date(2026, 3, 6), 10).is_empty());
        books.retract(4);
        assert_eq!(books.claim("A").map(|c| c.open.on(date(2026, 3, 9))), Some(50));
    }
}
