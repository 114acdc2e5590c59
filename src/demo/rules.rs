//! How money finds its claims, as the generator reads domain.md 3: its own copy of the rules, so that a slip in the
//! rules proper shows as books that differ. The rules proper are `recoup-events`'.

use jiff::civil::Date;

use super::books::{Books, Claim};
use super::money::Currency;

/// How money finds its claims (domain.md 3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rule {
    /// By due date, the default.
    OldestDueFirst,
    /// The first claim of which just that much is open.
    ExactAmount,
    /// The claims of one contract.
    Contract(String),
    /// The undisputed parts first.
    UndisputedFirst,
    /// The customer's own designation.
    Lines(Vec<(String, i64)>),
    /// Nobody has said yet.
    Nothing,
}

impl Books {
    /// What a rule gives of `amount_minor` on a day, claim by claim.
    pub fn by_rule(&self, rule: &Rule, currency: Currency, on: Date, amount_minor: i64) -> Vec<(String, i64)> {
        let mut claims: Vec<&Claim> = self.claims.iter().filter(|c| c.currency == currency && c.on <= on).collect();
        // The sort is stable: equal keys stay in log order.
        claims.sort_by_key(|claim| (claim.due_on(on).is_none(), claim.due_on(on), claim.on));
        let room = |claim: &Claim| claim.open.least_from(on);
        match rule {
            Rule::Nothing => return Vec::new(),
            Rule::Lines(lines) => return lines.clone(),
            Rule::ExactAmount => {
                let exact = claims.iter().find(|claim| room(claim) == amount_minor);
                return exact.map(|claim| (claim.id.clone(), amount_minor)).into_iter().collect();
            }
            Rule::Contract(contract) => claims.retain(|claim| claim.contract.as_ref() == Some(contract)),
            Rule::OldestDueFirst | Rule::UndisputedFirst => {}
        }
        let undisputed = |claim: &Claim| room(claim) - self.disputed_on(&claim.id, on);
        match rule {
            Rule::UndisputedFirst => in_rounds(&claims, amount_minor, &[&undisputed, &room]),
            _ => in_rounds(&claims, amount_minor, &[&room]),
        }
    }
}

/// Goes round the claims once a limit; a claim gets one line however many rounds gave to it.
fn in_rounds(claims: &[&Claim], amount_minor: i64, limits: &[&dyn Fn(&Claim) -> i64]) -> Vec<(String, i64)> {
    let (mut left, mut taken) = (amount_minor, vec![0; claims.len()]);
    for limit in limits {
        for (claim, taken) in claims.iter().zip(&mut taken) {
            let takes = (limit(claim) - *taken).clamp(0, left);
            *taken += takes;
            left -= takes;
        }
    }
    let lines = claims.iter().zip(taken).filter(|(_, taken)| *taken > 0);
    lines.map(|(claim, taken)| (claim.id.clone(), taken)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::books::Arrival;
    use super::super::disputed::Dispute;
    use super::*;
    use jiff::civil::date;

    #[test]
    fn undisputed_money_goes_round_first_and_a_claim_has_one_line() {
        let (day, mut books) = (date(2026, 3, 1), Books::default());
        for (id, entry) in [("A", 1), ("B", 2)] {
            let new = Arrival { id: id.to_owned(), on: day, amount_minor: 100, currency: Currency::Cny, entry };
            books.owe(new, Some(date(2026, 4, 1)), None);
        }
        books.disputes.push(Dispute::new("D".to_owned(), "A".to_owned(), 60, day, 3));
        let lines = books.by_rule(&Rule::UndisputedFirst, Currency::Cny, day, 150);
        assert_eq!(lines, [("A".to_owned(), 50), ("B".to_owned(), 100)]);
        let lines = books.by_rule(&Rule::OldestDueFirst, Currency::Cny, day, 150);
        assert_eq!(lines, [("A".to_owned(), 100), ("B".to_owned(), 50)]);
    }
}
