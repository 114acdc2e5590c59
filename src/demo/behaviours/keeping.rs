//! What comes of a promise, part by part: it is kept on the day, within grace, in part, late or not at all, each
//! customer by its habit. Putting off and taking back are in `postponing`.

use crate::demo::agenda::{earlier_working_day, later};
use crate::demo::cast::{AccountNo, Habit};
use crate::demo::deeds::Money;
use crate::demo::money::percent;
use crate::demo::promised::Part;
use crate::demo::rules::Rule;
use crate::demo::sights::What;
use crate::demo::world::World;

use super::{bounces, paying, postponing, promising, talks};

/// Days after the due date on which money still counts (domain.md 9).
const GRACE_DAYS: i64 = 3;

/// What becomes of one part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    OnTheDay,
    WithinGrace,
    InPart,
    Late,
    NotAtAll,
    PutOff,
    TakenBack,
}

/// How often each fate befalls a customer's promises.
fn fates(habit: Habit, failed: bool) -> &'static [(usize, Fate)] {
    use Fate::*;
    if failed {
        return &[(70, NotAtAll), (16, PutOff), (14, TakenBack)];
    }
    match habit {
        Habit::Prompt => &[(72, OnTheDay), (12, WithinGrace), (5, InPart), (6, Late), (3, NotAtAll), (2, TakenBack)],
        Habit::Late | Habit::Failing => {
            &[(36, OnTheDay), (17, WithinGrace), (15, InPart), (14, Late), (11, NotAtAll), (5, PutOff), (2, TakenBack)]
        }
        Habit::VeryLate => {
            &[(14, OnTheDay), (8, WithinGrace), (17, InPart), (20, Late), (24, NotAtAll), (9, PutOff), (2, TakenBack)]
        }
        Habit::InParts => &[(22, OnTheDay), (9, WithinGrace), (46, InPart), (10, Late), (8, NotAtAll), (5, PutOff)],
        Habit::Bouncing => &[(62, OnTheDay), (10, WithinGrace), (10, InPart), (9, Late), (9, NotAtAll)],
    }
}

/// Begins with the first part.
pub fn begin(world: &mut World, no: AccountNo, id: &str) {
    part(world, no, id.to_owned(), 0);
}

/// Most conditions are met, some weeks later; some never are, and the promise stands and waits.
pub fn wait_for_the_condition(world: &mut World, no: AccountNo, id: &str) {
    let (id, kind) = (id.to_owned(), world.days(no, 0, 9));
    match kind {
        0..7 => world.soon(no, 2..=15, move |world, no| {
            world.meet_condition(no, &id);
            begin(world, no, &id);
        }),
        7 => world.soon(no, 25..=60, move |world, no| postponing::take_back(world, no, &id)),
        _ => world.soon(no, 60..=90, move |world, no| end(world, no, &id)),
    }
}

/// Decides on the fate of a part, and of those after it in their turn.
fn part(world: &mut World, no: AccountNo, id: String, number: usize) {
    let account = &mut world.accounts[no];
    let Some(promise) = account.words.get(&id) else { return };
    let Some(part) = promise.parts.get(number).copied() else { return end(world, no, &id) };
    let put_off = promise.put_off;
    let mut fate = account.chance.weighted(fates(account.habit, account.has_failed(world.day)));
    if account.postpones && put_off < 4 && account.chance.happens(700) {
        fate = Fate::PutOff;
    }
    let (due, chance) = (part.due_on, &mut account.chance);
    let day = match fate {
        Fate::OnTheDay | Fate::InPart => earlier_working_day(later(due, -chance.between(0, 2))),
        Fate::WithinGrace => earlier_working_day(later(due, chance.between(2, GRACE_DAYS))),
        Fate::Late => later(due, chance.between(5, 24)),
        Fate::NotAtAll => later(due, GRACE_DAYS + 1),
        Fate::PutOff | Fate::TakenBack => later(due, -chance.between(0, 3)),
    };
    if matches!(fate, Fate::Late | Fate::NotAtAll) {
        account.tight_until = account.tight_until.max(Some(day));
    }
    let (day, share) = (day.max(world.day), if fate == Fate::InPart { world.days(no, 25, 75) } else { 100 });
    world.on(no, day, move |world, no| match fate {
        Fate::PutOff => postponing::put_off(world, no, &id),
        Fate::TakenBack => postponing::take_back(world, no, &id),
        Fate::NotAtAll => {
            disappoint(world, no, &id, part);
            self::part(world, no, id, number + 1);
        }
        fate => {
            pay(world, no, &id, part, share);
            if fate == Fate::InPart {
                disappoint(world, no, &id, part);
            }
            self::part(world, no, id, number + 1);
        }
    });
}

/// The story of a promise is over: what waited for it is paid some weeks later.
pub fn end(world: &mut World, no: AccountNo, id: &str) {
    let Some(promise) = world.accounts[no].words.get_mut(id) else { return };
    promise.over = true;
    for claim in std::mem::take(&mut promise.waiting) {
        paying::again(world, no, claim);
    }
}

/// A part is not kept, or not in full: a good rep calls once grace is over.
fn disappoint(world: &mut World, no: AccountNo, id: &str, part: Part) {
    let currency = world.accounts[no].words.get(id).map(|promise| promise.currency);
    let (Some(currency), Some(entry)) = (currency, world.accounts[no].words.get(id).map(|promise| promise.entry))
    else {
        return;
    };
    let sum = currency.sum(part.amount_minor);
    world.saw(What::Disappointed, no, entry, part.due_on, Some(sum));
    let (id, days) = (id.to_owned(), world.days(no, 4, 7));
    let day = later(part.due_on, days).max(later(world.day, 1));
    if world.happens(no, 750) {
        world.on(no, day, move |world, no| {
            let outcome = if world.happens(no, 600) { "STALL" } else { "REFUSED" };
            talks::about_a_promise(world, no, &id, outcome);
        });
    }
}

/// Money for a part, as far as anything is still open in the promise's scope.
fn pay(world: &mut World, no: AccountNo, id: &str, part: Part, share: i64) {
    let day = world.day;
    let account = &mut world.accounts[no];
    if account.has_failed(day) {
        return;
    }
    let Some(promise) = account.words.get(id) else { return };
    let (books, currency, by_claim) = (&account.books, promise.currency, !promise.scope.is_empty());
    let open = promise.covers.iter().filter_map(|claim| books.claim(claim));
    let mut lines: Vec<(String, i64)> =
        open.map(|claim| (claim.id.clone(), books.undisputed(claim, day))).filter(|(_, open)| *open > 0).collect();
    let room: i64 = lines.iter().map(|(_, open)| open).sum();
    let amount_minor = percent(part.amount_minor, share).min(room);
    if amount_minor <= 0 {
        return;
    }
    let mut left = amount_minor;
    for (_, takes) in &mut lines {
        *takes = (*takes).min(left);
        left -= *takes;
    }
    lines.retain(|(_, takes)| *takes > 0);
    let named = account.chance.happens(if by_claim { 400 } else { 600 }).then(|| id.to_owned());
    let rule = if by_claim || account.chance.happens(300) { Rule::Lines(lines) } else { Rule::OldestDueFirst };
    let reference = account.chance.happens(400).then(|| id.to_owned());
    let money = Money {
        id: world.yearly("R", 5),
        on: day,
        amount_minor,
        currency,
        method: "BANK",
        rule,
        reference,
        redeposit_of: None,
        promise: named,
    };
    let entry = world.record_receipt(no, &money);
    world.saw(What::PaidAsPromised, no, entry, day, Some(money.sum()));
    bounces::consider(world, no, &money);
}

/// A promise that was put off begins again with its new parts.
pub fn begin_again(world: &mut World, no: AccountNo, id: &str) {
    promising::remind(world, no, id);
    begin(world, no, id);
}
