//! The steps of the tour that are about what was said: promises, follow-ups, disputes, the worklist. Which money
//! steps there are is in `tour`.

use super::super::agenda::later;
use super::super::sights::{Sight, What};
use super::super::world::World;
use super::{POSITION, TourStep, called, largest, money, step};

/// After so many days no more money counts for a part (domain.md 9).
const GRACE_DAYS: i64 = 3;

/// All of them.
pub(super) fn steps(world: &World) -> Vec<TourStep> {
    let mut steps = worklist(world);
    steps.extend(broken(world));
    steps.extend(put_off(world));
    steps.extend(mistyped(world));
    steps.extend(disputed(world));
    steps.extend(evidence(world));
    steps
}

fn worklist(world: &World) -> Vec<TourStep> {
    let rep = world.accounts[0].rep();
    vec![
        step("Whom to call first", "worklist".into(), "Every customer who needs somebody today, and why.".into()),
        step(
            "One rep's day",
            format!("worklist --rep {rep}"),
            format!("The same for the customers of the rep {rep} only."),
        ),
    ]
}

/// The largest part for which surely nothing came in time.
fn broken(world: &World) -> Vec<TourStep> {
    let nothing_came = |sight: &&Sight| {
        let account = &world.accounts[sight.account];
        let until = later(sight.effective_on, GRACE_DAYS);
        let promise = account.words.of_entry(sight.entry);
        sight.what == What::Disappointed
            && until < world.today
            && promise.is_some_and(|promise| !promise.waits && promise.came_by(&account.books, until) == 0)
    };
    let broken = world.sights.iter().filter(nothing_came);
    let Some(sight) = broken.max_by_key(|sight| sight.sum.map(|sum| sum.minor)) else { return Vec::new() };
    let (id, who) = (&world.accounts[sight.account].id, called(world, sight.account));
    let why = format!("{who}: {} were promised by {}, and nothing came in time.", money(sight), sight.effective_on);
    vec![
        step("A promise that was broken", format!("promises --account {id}"), why),
        step(
            "What was done about it",
            format!("follow-ups --account {id}"),
            "How often somebody was reached, by which channel, and until when somebody should be again.".into(),
        ),
    ]
}

fn put_off(world: &World) -> Vec<TourStep> {
    let Some(sight) = largest(world, What::PutOffAgain) else { return Vec::new() };
    let (id, who) = (&world.accounts[sight.account].id, called(world, sight.account));
    let why = format!("{who}: {} were put off again on {} (久拖不决).", money(sight), sight.effective_on);
    vec![step("Time and again", format!("promises --account {id}"), why)]
}

fn mistyped(world: &World) -> Vec<TourStep> {
    let Some(sight) = largest(world, What::PromiseMistyped) else { return Vec::new() };
    let (id, who, day) = (&world.accounts[sight.account].id, called(world, sight.account), sight.recorded_on);
    let ask = format!("promises --account {id} --as-of {day}");
    let why = format!(
        "{who}: {} were promised on {}; a zero too many was corrected on {day}.",
        money(sight),
        sight.effective_on
    );
    let mut before = step(
        "The promise before it was corrected",
        format!("{ask} --known-at {POSITION}"),
        "The same day, as known just before the correction: ten times as much. Both answers stay available.".into(),
    );
    before.known_before = Some(world.command_id(sight.entry));
    vec![step("A promise typed wrong", ask, why), before]
}

fn disputed(world: &World) -> Vec<TourStep> {
    let Some(sight) = largest(world, What::Reopened).or_else(|| largest(world, What::Disputed)) else {
        return Vec::new();
    };
    let (id, who) = (&world.accounts[sight.account].id, called(world, sight.account));
    let what = if sight.what == What::Reopened { "came back on" } else { "was opened on" };
    let why =
        format!("{who}: a dispute of {} {what} {}. Only what is disputed pauses.", money(sight), sight.effective_on);
    let all = "Who disputes what, for which reason, on whose side, since when, and how it ended.";
    vec![
        step("A dispute", format!("disputes --account {id}"), why),
        step("All disputes", "disputes".into(), all.into()),
    ]
}

/// The largest dispute that was no mistake, for whoever has to settle it.
fn evidence(world: &World) -> Vec<TourStep> {
    let Some(sight) = largest(world, What::Disputed) else { return Vec::new() };
    let account = &world.accounts[sight.account];
    let Some(dispute) = account.books.disputes.iter().find(|dispute| dispute.entry == sight.entry) else {
        return Vec::new();
    };
    let (id, who) = (&account.id, called(world, sight.account));
    let why = format!(
        "{who}: the dispute of {} with its timeline, the figures before and after, proofs, and a page to print.",
        money(sight)
    );
    vec![
        step("Evidence for a dispute", format!("export evidence {id} evidence --dispute {}", dispute.id), why),
        step(
            "Evidence that holds",
            "verify --evidence evidence".into(),
            "Every file and every proof, without the book: as whoever gets it would check it.".into(),
        ),
    ]
}
