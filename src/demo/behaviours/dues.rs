//! What a customer owes by a day and nobody disputes: what reps talk about and customers promise. It looks only, and
//! writes nothing.

use jiff::civil::Date;

use crate::demo::agenda::later;
use crate::demo::cast::AccountNo;
use crate::demo::money::Currency;
use crate::demo::world::World;

/// What is due in one currency.
#[derive(Debug, Clone)]
pub struct Due {
    /// The currency of the oldest claim.
    pub currency: Currency,
    /// The claims and what is open of them and not disputed, oldest due first.
    pub claims: Vec<(String, i64)>,
    /// How many days the oldest is overdue; 0 or less where it is only about to be.
    pub oldest_days: i64,
}

impl Due {
    /// All of it.
    pub fn total_minor(&self) -> i64 {
        self.claims.iter().map(|(_, open)| open).sum()
    }

    /// The ids of the oldest claims.
    pub fn ids(&self, most: usize) -> Vec<String> {
        self.claims.iter().take(most).map(|(id, _)| id.clone()).collect()
    }
}

/// What is due by `days` from today; none where nothing is.
pub fn within(world: &World, no: AccountNo, days: i64) -> Option<Due> {
    let (day, until, books) = (world.day, later(world.day, days), &world.accounts[no].books);
    let mut due: Vec<(Date, &crate::demo::books::Claim, i64)> = Vec::new();
    for claim in books.claims.iter().filter(|claim| claim.on <= day) {
        let Some(due_on) = claim.due_on(day).filter(|due_on| *due_on < until) else { continue };
        let open = books.undisputed(claim, day);
        if open > 0 {
            due.push((due_on, claim, open));
        }
    }
    due.sort_by_key(|(due_on, _, _)| *due_on);
    let (oldest, first, _) = due.first()?;
    let (currency, oldest_days) = (first.currency, day.since(*oldest).map_or(0, |span| i64::from(span.get_days())));
    let of_currency = due.iter().filter(|(_, claim, _)| claim.currency == currency);
    let claims = of_currency.map(|(_, claim, open)| (claim.id.clone(), *open)).collect();
    Some(Due { currency, claims, oldest_days })
}
