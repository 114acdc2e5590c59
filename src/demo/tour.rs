//! What to ask of the sample company, made from what happened in it. Never a name that was merely guessed.

mod closing;
mod pay;
mod talk;

use jiff::civil::Date;

use super::agenda::later;
use super::cast::AccountNo;
use super::money::decimal;
use super::sights::{Sight, What};
use super::world::World;

/// Where [`TourStep::command`] waits for a log position.
const POSITION: &str = "{position}";

/// One question, and why it is worth asking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TourStep {
    /// A few words.
    pub title: String,
    /// What to type, as in contract.md 2. Where `known_before` is set, `{position}` stands for the last position
    /// before that command: see [`Self::command_line`].
    pub command: String,
    /// What there is to see, and what it comes from.
    pub why: String,
    /// The command before which the question is asked, where it asks what was known then.
    pub known_before: Option<String>,
}

impl TourStep {
    /// The command line, given where the command with an id began in the log (the position of its first event).
    ///
    /// None where the step needs the position of a command that `position_of` does not know.
    pub fn command_line(&self, position_of: impl Fn(&str) -> Option<u64>) -> Option<String> {
        match &self.known_before {
            None => Some(self.command.clone()),
            Some(id) => position_of(id).map(|first| self.command.replace(POSITION, &(first - 1).to_string())),
        }
    }
}

fn step(title: &str, command: String, why: String) -> TourStep {
    TourStep { title: title.to_owned(), command: format!("recoup {command}"), why, known_before: None }
}

/// The tour of a finished company.
pub(super) fn steps(world: &World) -> Vec<TourStep> {
    let mut steps = Vec::new();
    if world.accounts.is_empty() {
        return steps;
    }
    steps.extend(whole_company(world));
    steps.extend(bounced(world));
    steps.extend(found_late(world));
    steps.extend(wrong_customer(world));
    steps.extend(talk::steps(world));
    steps.extend(pay::steps(world));
    steps.extend(recovered(world));
    steps.extend(contract(world));
    steps.extend(second_currency(world));
    steps.extend(closing::steps(world));
    steps.extend(trust(world));
    steps
}

/// The sight of a kind about the most money; of equals the latest.
fn largest(world: &World, what: What) -> Option<&Sight> {
    world.sights.iter().filter(|sight| sight.what == what).max_by_key(|sight| sight.sum.map(|sum| sum.minor))
}

fn called(world: &World, no: AccountNo) -> String {
    format!("{} {}", world.accounts[no].id, world.accounts[no].name)
}

fn money(sight: &Sight) -> String {
    sight.sum.map_or_else(|| "nothing".to_owned(), |sum| format!("{} {}", decimal(sum.minor), sum.currency.code()))
}

fn whole_company(world: &World) -> Vec<TourStep> {
    let quarter_ago = later(world.today, -91);
    vec![
        step("What is owed", "balance".into(), "Every customer, per currency; sums never mix two currencies.".into()),
        step("How old it is", "ageing --by region".into(), "Most of it is not due; the tail is old.".into()),
        step(
            "How old it was",
            format!("ageing --by region --as-of {quarter_ago}"),
            "The same question a quarter ago: clocks, due dates and payments of that day.".into(),
        ),
    ]
}

fn bounced(world: &World) -> Vec<TourStep> {
    // A payment that came again tells more than one that did not; both came to the same account.
    let bounced = world.sights.iter().filter(|sight| sight.what == What::Bounced);
    let again = |sight: &Sight| {
        world.sights.iter().any(|other| other.what == What::Redeposited && other.account == sight.account)
    };
    let Some(sight) = bounced.max_by_key(|sight| (again(sight), sight.sum.map(|sum| sum.minor))) else {
        return Vec::new();
    };
    let (id, day) = (&world.accounts[sight.account].id, sight.effective_on);
    let (from, to) = (later(day, -45), later(day, 45).min(world.today));
    let why = format!("{}: a payment of {} bounced on {day}.", called(world, sight.account), money(sight));
    vec![
        step("A payment that bounced", format!("statement {id} --from {from} --to {to}"), why),
        step(
            "The day before it bounced",
            format!("balance --account {id} --as-of {}", later(day, -1)),
            format!("That day the invoice counted as paid; ask again --as-of {day} and it is open again."),
        ),
        step(
            "How it came about",
            format!("timeline {id}"),
            "Every event with both its times and who entered it.".into(),
        ),
    ]
}

fn found_late(world: &World) -> Vec<TourStep> {
    let Some(sight) = largest(world, What::FoundLate) else { return Vec::new() };
    let (id, day) = (&world.accounts[sight.account].id, sight.effective_on);
    let (who, amount, recorded) = (called(world, sight.account), money(sight), sight.recorded_on);
    let ask = format!("balance --account {id} --as-of {day}");
    let now =
        format!("{who}: {amount} came on {day} and was found and recorded on {recorded}. As known now, it had come.");
    let mut before = step(
        "As it was known then",
        format!("{ask} --known-at {POSITION}"),
        "The same day, as known just before the money was recorded: both answers stay available.".into(),
    );
    before.known_before = Some(world.command_id(sight.entry));
    vec![step("A payment found late", ask, now), before]
}

fn wrong_customer(world: &World) -> Vec<TourStep> {
    let Some(sight) = largest(world, What::WrongCustomer) else { return Vec::new() };
    let id = &world.accounts[sight.account].id;
    let (who, amount, day) = (called(world, sight.account), money(sight), sight.recorded_on);
    let why = format!("{who}: {amount} were booked to another customer and moved here by a correction on {day}.");
    let from = later(sight.effective_on, -10);
    vec![step(
        "A mistake, corrected",
        format!("statement {id} --from {from} --to {}", later(from, 60).min(world.today)),
        why,
    )]
}

fn recovered(world: &World) -> Vec<TourStep> {
    let Some(sight) = largest(world, What::Recovered).or_else(|| largest(world, What::WrittenOff)) else {
        return Vec::new();
    };
    let id = &world.accounts[sight.account].id;
    let what =
        if sight.what == What::Recovered { "came in after a write-off" } else { "were written off by two people" };
    let why = format!("{}: {} {what} on {}.", called(world, sight.account), money(sight), sight.effective_on);
    vec![step("A customer who failed", format!("timeline {id}"), why)]
}

fn contract(world: &World) -> Vec<TourStep> {
    let Some(sight) = largest(world, What::Contract) else { return Vec::new() };
    let id = &world.accounts[sight.account].id;
    let who = called(world, sight.account);
    let why = format!(
        "{who}: progress, tail and retention of each contract, how much of it is collected, what of the rep's \
         commission is held back until all is, and what was advanced for expenses."
    );
    vec![step("Projects", format!("contracts --account {id}"), why)]
}

fn second_currency(world: &World) -> Vec<TourStep> {
    let Some(sight) = largest(world, What::SecondCurrency) else { return Vec::new() };
    let id = &world.accounts[sight.account].id;
    let why = format!("{} owes in two currencies: two rows, two totals.", called(world, sight.account));
    vec![step("Two currencies", format!("balance --account {id}"), why)]
}

fn trust(world: &World) -> Vec<TourStep> {
    let (from, to) = last_full_month(world.today);
    vec![
        step(
            "From opening to closing",
            format!("roll-forward --from {from} --to {to}"),
            "Last month to the cent: opening, what moved, closing, per customer and in total.".into(),
        ),
        step(
            "Nothing was made up",
            "rebuild --check".into(),
            "Every table again from the log: nothing differs.".into(),
        ),
        step("Nothing was changed", "verify".into(), "Every stored byte against its hash and the tree's root.".into()),
    ]
}

fn last_full_month(today: Date) -> (Date, Date) {
    let last = later(today.first_of_month(), -1);
    (last.first_of_month(), last)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use jiff::civil::date;

    use crate::demo::{DEFAULT_ACCOUNTS, company, tour};

    #[test]
    fn the_tour_names_only_what_is_there_and_shows_everything() {
        let today = date(2026, 11, 25);
        let steps = tour(1, DEFAULT_ACCOUNTS, today);
        let (mut accounts, mut ids) = (BTreeSet::new(), BTreeSet::new());
        for command in company(1, DEFAULT_ACCOUNTS, today) {
            let text = |field: &str| command[field].as_str().unwrap_or_default().to_owned();
            ids.insert(text("id"));
            accounts.extend(text("stream").strip_prefix("account/").map(str::to_owned));
        }
        for step in &steps {
            let named = step.command.split(' ').filter(|word| word.starts_with("C-"));
            named.for_each(|account| assert!(accounts.contains(account), "{step:?}"));
            assert!(step.known_before.iter().all(|id| ids.contains(id)), "{step:?}");
            assert_eq!(step.command.contains("{position}"), step.known_before.is_some(), "{step:?}");
        }
        for word in [
            "balance",
            "ageing",
            "statement",
            "timeline",
            "contracts",
            "worklist",
            "promises",
            "follow-ups",
            "disputes",
            "roll-forward",
            "commission --all",
            "--explain",
            "what-if commission",
            "periods",
            "--as-closed",
            "export confirmations",
            "export evidence",
            "Reconciled with the customer (对账)",
            "A claw-back",
            "A line that was contested",
            "rebuild",
            "verify",
            "--known-at",
        ] {
            assert!(
                steps.iter().any(|step| step.command.contains(word) || step.title == word),
                "no {word} in the tour"
            );
        }
    }

    #[test]
    fn the_position_before_a_command_is_filled_in() {
        let steps = tour(1, DEFAULT_ACCOUNTS, date(2026, 11, 25));
        let known = steps.iter().find(|step| step.known_before.is_some()).expect("a step that asks what was known");
        let line = known.command_line(|id| (Some(id) == known.known_before.as_deref()).then_some(42));
        assert!(line.is_some_and(|line| line.ends_with("--known-at 41")));
        assert_eq!(known.command_line(|_| None), None);
    }

    #[test]
    fn a_company_without_customers_has_nothing_to_visit_and_a_tiny_one_a_short_tour() {
        assert!(tour(1, 0, date(2026, 11, 25)).is_empty());
        assert!(tour(1, 1, date(2026, 11, 25)).len() >= 6);
    }
}
