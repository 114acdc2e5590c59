//! Who plays: the customers with their habits, the reps and the people in the office.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::books::Books;
use super::money::Currency;
use super::phrases;
use super::promised::Words;
use super::random::Random;
use super::words;

/// The people beside the reps, by the name that a command carries as `actor`.
pub mod people {
    /// Sales manager: approves terms and classes.
    pub const MANAGER: &str = "wang";
    /// Finance: books money, proposes write-offs.
    pub const FINANCE: &str = "liu";
    /// Finance, the second pair of eyes.
    pub const FINANCE_HEAD: &str = "gao";
    /// Types invoices.
    pub const CLERK: &str = "yu";
}

/// How a customer pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Habit {
    /// About when it is due.
    Prompt,
    /// Some weeks late.
    Late,
    /// Some months late.
    VeryLate,
    /// In two to four parts.
    InParts,
    /// Sometimes the money bounces.
    Bouncing,
    /// Late at first, and from some day on not at all.
    Failing,
}

/// A number of an account in [`super::world::World::accounts`].
pub type AccountNo = usize;

/// A customer.
pub struct Account {
    /// `C-001` and on.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Where it is.
    pub region: &'static str,
    /// Its main currency.
    pub currency: Currency,
    /// Whether some of its invoices are in dollars though its main currency is not.
    pub two_currencies: bool,
    /// Its class: strategic, important or general.
    pub class: &'static str,
    /// Its grade, where it is rated.
    pub grade: Option<&'static str>,
    /// Whether it sells on what it buys.
    pub dealer: bool,
    /// How it pays.
    pub habit: Habit,
    /// From when on a failing customer pays nothing.
    pub fails_from: Date,
    /// The usual size of an invoice, in minor units of its currency.
    pub usual_minor: i64,
    /// Days from invoice to due date.
    pub terms_days: i64,
    /// Days between two invoices, about.
    pub rhythm_days: i64,
    /// Whether it buys by contract.
    pub projects: bool,
    /// The rep who has it now, a number in [`words::REPS`].
    pub owner: usize,
    /// Whether it was ever another rep's.
    pub passed_on: bool,
    /// Registered on.
    pub since: Date,
    /// Whom the reps talk to: name and role.
    pub people: Vec<(String, &'static str)>,
    /// Whether it puts off what it promises, time and again (久拖不决).
    pub postpones: bool,
    /// Until when it pays nobody, because it broke a promise for want of money.
    pub tight_until: Option<Date>,
    /// Its claims, receipts and disputes.
    pub books: Books,
    /// Its promises.
    pub words: Words,
    /// Its contracts that are closed.
    pub closed: BTreeSet<String>,
    /// Its claims that the clearing office has or had: from when, until when.
    pub cleared: Vec<(String, Date, Option<Date>)>,
    /// Whether a mistaken entry stands that waits for its correction: nothing else is booked until then, since an
    /// entry on which later ones rest cannot be corrected.
    pub held_until: Option<Date>,
    /// Its own chance.
    pub chance: Random,
}

impl Account {
    /// The rep who has it, as an actor.
    pub fn rep(&self) -> &'static str {
        words::REPS[self.owner].0
    }

    /// Whether it has stopped paying.
    pub fn has_failed(&self, day: Date) -> bool {
        self.habit == Habit::Failing && day >= self.fails_from
    }
}

/// Makes up the customers: in a hundred about fifty-four pay promptly and three fail.
pub fn customers(seed: u64, number: usize, since: impl Fn(usize) -> Date, today: Date) -> Vec<Account> {
    let mut taken = BTreeSet::new();
    (0..number)
        .map(|no| {
            let mut chance = Random::new(seed, no as u64 + 1);
            let abroad = chance.happens(120);
            let (name, region) = name(&mut chance, abroad, &mut taken);
            let habits = [
                (54, Habit::Prompt),
                (22, Habit::Late),
                (7, Habit::VeryLate),
                (9, Habit::InParts),
                (5, Habit::Bouncing),
                (3, Habit::Failing),
            ];
            let class = chance.weighted(&[(2, "strategic"), (3, "important"), (5, "general")]);
            let usual = match class {
                "strategic" => chance.between(80_000, 260_000),
                "important" => chance.between(25_000, 90_000),
                _ => chance.between(4_000, 30_000),
            };
            let since = since(no);
            let people = people_of(&mut chance, abroad);
            let grades = [Some("A"), Some("B"), Some("B"), Some("C"), Some("D"), None];
            Account {
                id: format!("C-{:03}", no + 1),
                name,
                region,
                currency: if abroad { Currency::Usd } else { Currency::Cny },
                two_currencies: !abroad && chance.happens(60),
                class,
                grade: *chance.pick(&grades),
                dealer: !abroad && chance.happens(300),
                habit: chance.weighted(&habits),
                people,
                postpones: chance.happens(90),
                tight_until: None,
                fails_from: super::agenda::later(today, -chance.between(300, 430)),
                usual_minor: if abroad { usual * 100 / 6 } else { usual * 100 },
                terms_days: chance.weighted(&[(4, 30), (3, 45), (4, 60), (1, 90)]),
                rhythm_days: chance.between(22, 60),
                projects: class != "general" && chance.happens(350),
                owner: no % (words::REPS.len() - 1),
                passed_on: false,
                since,
                books: Books::default(),
                words: Words::default(),
                closed: BTreeSet::new(),
                cleared: Vec::new(),
                held_until: None,
                chance,
            }
        })
        .collect()
}

/// Two or three people, each with another role.
fn people_of(chance: &mut Random, abroad: bool) -> Vec<(String, &'static str)> {
    let named = |chance: &mut Random| match abroad {
        true => (*chance.pick(phrases::NAMES_ABROAD)).to_owned(),
        false => format!("{}{}", chance.pick(phrases::SURNAMES), chance.pick(phrases::GIVEN_NAMES)),
    };
    let roles = phrases::ROLES.iter().take(2 + chance.below(2));
    roles.map(|role| (named(chance), *role)).collect()
}

/// A name that nobody has yet, and the region it belongs to.
fn name(chance: &mut Random, abroad: bool, taken: &mut BTreeSet<String>) -> (String, &'static str) {
    loop {
        let (name, region) = if abroad {
            let parts = (chance.pick(words::EN_NAMES), chance.pick(words::EN_TRADES), chance.pick(words::EN_FORMS));
            (format!("{} {} {}", parts.0, parts.1, parts.2), words::ABROAD)
        } else {
            let region = chance.pick(words::REGIONS);
            let (city, trade, form) =
                (chance.pick(region.cities), chance.pick(words::ZH_TRADES), chance.pick(words::ZH_FORMS));
            (format!("{city}{}{trade}{form}", chance.pick(words::ZH_NAMES)), region.name)
        };
        // A company of very many accounts uses the words up: then branches tell them apart.
        let branches = (1..).map(|n| if n == 1 { name.clone() } else { format!("{name}（{n}）") });
        if let Some(free) = branches.take(1 + taken.len() / 500).find(|name| !taken.contains(name)) {
            taken.insert(free.clone());
            return (free, region);
        }
    }
}
