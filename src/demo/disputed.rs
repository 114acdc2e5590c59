//! What a customer disputes, as the generator keeps it in order to write only disputes, credits and reopenings that
//! the domain accepts. Not the record of disputes: that is folded from events.

use jiff::civil::Date;

use super::books::{Books, Claim};

/// A dispute on a claim.
#[derive(Debug, Clone)]
pub struct Dispute {
    /// Its id.
    pub id: String,
    /// The claim.
    pub claim: String,
    /// In minor units of the claim's currency.
    pub amount_minor: i64,
    /// Whether it stands open, from which day on; in log order.
    steps: Vec<(Date, bool)>,
    pub(super) entry: u32,
}

impl Dispute {
    /// A dispute that was just opened.
    pub fn new(id: String, claim: String, amount_minor: i64, on: Date, entry: u32) -> Self {
        Self { id, claim, amount_minor, steps: vec![(on, true)], entry }
    }

    /// Whether it stands open with everything written.
    pub fn is_open(&self) -> bool {
        self.steps.last().is_some_and(|(_, open)| *open)
    }

    fn is_open_on(&self, day: Date) -> bool {
        self.steps.iter().rfind(|(on, _)| *on <= day).is_some_and(|(_, open)| *open)
    }
}

impl Books {
    /// A dispute.
    pub fn dispute(&self, id: &str) -> Option<&Dispute> {
        self.disputes.iter().rev().find(|dispute| dispute.id == id)
    }

    /// A dispute ends, or is opened again.
    pub fn set_dispute(&mut self, id: &str, on: Date, open: bool) {
        if let Some(dispute) = self.disputes.iter_mut().rev().find(|dispute| dispute.id == id) {
            dispute.steps.push((on, open));
        }
    }

    /// What is under dispute of a claim at the end of a day.
    pub fn disputed_on(&self, claim: &str, day: Date) -> i64 {
        self.disputes_of(claim).filter(|dispute| dispute.is_open_on(day)).map(|dispute| dispute.amount_minor).sum()
    }

    /// What of a claim is open from a day on and not disputed by anybody.
    pub fn undisputed(&self, claim: &Claim, day: Date) -> i64 {
        let disputed: i64 =
            self.disputes_of(&claim.id).filter(|dispute| dispute.is_open()).map(|dispute| dispute.amount_minor).sum();
        (claim.open.least_from(day) - disputed).max(0)
    }

    fn disputes_of<'a>(&'a self, claim: &'a str) -> impl Iterator<Item = &'a Dispute> {
        self.disputes.iter().filter(move |dispute| dispute.claim == claim)
    }
}

#[cfg(test)]
mod tests {
    use super::super::books::Arrival;
    use super::super::money::Currency;
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_dispute_holds_up_its_amount_until_it_ends_and_again_when_it_is_reopened() {
        let (day, later, mut books) = (date(2026, 3, 2), date(2026, 3, 9), Books::default());
        let new = Arrival { id: "A".to_owned(), on: day, amount_minor: 100, currency: Currency::Cny, entry: 1 };
        books.owe(new, None, None);
        books.disputes.push(Dispute::new("D".to_owned(), "A".to_owned(), 70, day, 2));
        books.set_dispute("D", later, false);
        assert_eq!((books.disputed_on("A", day), books.disputed_on("A", later)), (70, 0));
        assert_eq!(books.claim("A").map(|claim| books.undisputed(claim, later)), Some(100));
        books.set_dispute("D", later, true);
        assert_eq!(books.claim("A").map(|claim| books.undisputed(claim, later)), Some(30));
        books.retract(2);
        assert!(books.dispute("D").is_none());
    }
}
