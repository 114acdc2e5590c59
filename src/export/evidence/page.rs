//! The page to print: who, what about, the figures before and after, what was known when, a sheet for each claim, the
//! papers, and how to check it all. Every figure and sentence comes with the evidence.

use std::collections::BTreeSet;

use recoup_events::values::Position;
use recoup_projections::evidence::{ClaimSheet, Known, Matter};
use recoup_projections::explain::{Change, Quantity};

use super::gather::{Evidence, EvidenceEvent};
use super::labels;
use super::tables::{Cell, Column, Paper, quantity};
use super::words::{Words, words};

/// The figures that a page is about; the others stand in `figures.json`.
const HEADLINES: [&str; 16] = [
    "open",
    "disputed",
    "overdue",
    "unapplied",
    "amount",
    "counted",
    "expected",
    "paid_after",
    "gross",
    "LATE",
    "TASK",
    "CADENCE",
    "PROMISE",
    "CASE",
    "net",
    "payable",
];

/// The page.
pub(super) fn page(evidence: &Evidence) -> String {
    let w = words(evidence.language);
    let title = format!("{}{}{}", w.title, w.colon, about(evidence, w));
    let mut paper = Paper::begin(w.lang, &title);
    paper.title(w.title);
    cover(&mut paper, evidence, w);
    before_and_after(&mut paper, evidence, w);
    known_when(&mut paper, evidence, w);
    for sheet in &evidence.claims {
        claim(&mut paper, evidence, sheet, w);
    }
    other_events(&mut paper, evidence, w);
    came_from(&mut paper, evidence, w);
    papers(&mut paper, evidence, w);
    checking(&mut paper, evidence, w);
    paper.end(&format!("{}{}{} {}", w.basis, w.colon, evidence.head.book, evidence.basis()))
}

/// The personal words of an event, each with what it is.
pub(super) fn said(event: &EvidenceEvent, language: recoup_projections::commission::Language) -> Vec<String> {
    let w = words(language);
    let one = |said: &super::personal::Said| {
        let says = said.words.as_deref().unwrap_or(w.erased);
        format!("{}{}{says}", labels::field(&said.field, language), w.colon)
    };
    event.said.iter().map(one).collect()
}

fn about(evidence: &Evidence, w: &Words) -> String {
    match &evidence.question.matter {
        Matter::Account => format!("{} ({})", w.whole_account, evidence.question.account),
        Matter::Claim(claim) => format!("{} {claim}", w.claim),
        Matter::Promise(promise) => format!("{} {promise}", w.promise),
        Matter::Dispute(dispute, claim) => format!("{} {dispute} ({} {claim})", w.dispute, w.claim),
        Matter::Pay(pay) => format!("{} {} {}", w.pay, pay.rep, pay.month),
    }
}

/// An instant in the book's own time, to the minute.
fn instant(evidence: &Evidence, at: jiff::Timestamp) -> String {
    at.to_zoned(evidence.zone.clone()).strftime("%Y-%m-%d %H:%M").to_string()
}

fn told(evidence: &Evidence, position: Position) -> Option<&EvidenceEvent> {
    let found = evidence.events.binary_search_by_key(&position, |event| event.position);
    found.ok().map(|i| &evidence.events[i])
}

fn cover(paper: &mut Paper, evidence: &Evidence, w: &Words) {
    let contested = told(evidence, evidence.replay.contested);
    let contested = contested.map_or_else(String::new, |event| {
        let by = format!("{} {}, {} {}", w.recorded, instant(evidence, event.recorded_at), w.who, event.actor);
        format!("#{} {} ({by}; {} {})", event.position, event.words, w.effective, event.effective_on)
    });
    let zone = evidence.zone.iana_name().unwrap_or("UTC");
    let known_at = evidence.head.known_at.map(|at| format!(" ({} {zone})", instant(evidence, at)));
    let (name, owner) = &evidence.customer;
    let mut facts = vec![
        (w.customer, format!("{name} ({})", evidence.question.account)),
        (w.about, about(evidence, w)),
        (w.contested, contested),
        (w.as_of, evidence.head.as_of.to_string()),
        (w.known_up_to, format!("#{}{}", evidence.head.position, known_at.unwrap_or_default())),
        (w.basis, evidence.basis()),
    ];
    if let Some(owner) = owner {
        facts.insert(1, (w.owner, owner.to_string()));
    }
    paper.facts(&facts);
    w.reading.iter().for_each(|sentence| paper.paragraph(sentence, true));
}

fn figure_name(evidence: &Evidence, name: &str, measure: Quantity, currency: &str) -> String {
    let is_count = matches!(measure, Quantity::Count(_));
    let name = labels::figure(name, is_count, evidence.language);
    if is_count { name.to_owned() } else { format!("{name} {currency}") }
}

/// Figures before and after the contested event, and in the end.
fn changes(paper: &mut Paper, evidence: &Evidence, contested: &[Change], end: impl Fn(&Change) -> Option<Quantity>) {
    let w = words(evidence.language);
    let is_something = |change: &&Change| {
        let end = end(change).map_or(0, Quantity::minor);
        change.old.minor() != 0 || change.new.minor() != 0 || end != 0
    };
    let shown: Vec<&Change> = contested.iter().filter(is_something).collect();
    let names: Vec<String> =
        shown.iter().map(|change| figure_name(evidence, &change.name, change.new, change.currency.code())).collect();
    let row = |(change, name): (&&Change, &'_ String)| {
        let numbers = [Some(change.old), Some(change.new), Some(change.delta), end(change)];
        (name.clone(), numbers)
    };
    let rows: Vec<(String, [Option<Quantity>; 4])> = shown.iter().zip(&names).map(row).collect();
    let cells = rows.iter().map(|(name, numbers)| {
        let numbers = numbers.iter().map(|number| Cell::Number(*number));
        std::iter::once(Cell::Text(name)).chain(numbers).collect()
    });
    let titles = [w.before, w.after, w.change, w.in_the_end].map(|title| (title, Column::Number));
    paper.table(&[&[(w.figure, Column::Text)][..], &titles].concat(), &cells.collect::<Vec<_>>());
}

fn before_and_after(paper: &mut Paper, evidence: &Evidence, w: &Words) {
    paper.heading(w.before_after, false);
    paper.paragraph(w.before_after_note, true);
    let replay = &evidence.replay;
    if replay.before_and_after.iter().all(|change| change.delta.minor() == 0) {
        paper.paragraph(w.no_change, false);
    }
    let known = |change: &Change| {
        replay.known.iter().find(|known| known.name == change.name && known.currency == change.currency)
    };
    // A figure that never was anything has no steps and is nothing in the end.
    let end = |change: &Change| Some(known(change).map_or(change.new.with(0), |known| known.value));
    changes(paper, evidence, &replay.before_and_after, end);
}

/// A row an event: which of the leading figures it changed, and to what.
fn known_when(paper: &mut Paper, evidence: &Evidence, w: &Words) {
    paper.heading(w.known_when, false);
    paper.paragraph(w.known_when_note, true);
    let leading = || evidence.replay.known.iter().filter(|known| HEADLINES.contains(&known.name.as_str()));
    let moments: BTreeSet<(Position, Option<Position>)> =
        leading().flat_map(|known| known.steps.iter().map(|step| (step.known_at, step.position))).collect();
    let mut rows: Vec<(Option<&EvidenceEvent>, Vec<String>)> = Vec::new();
    for (known_at, position) in moments {
        let step = |known: &Known| {
            let step = known.steps.iter().find(|step| (step.known_at, step.position) == (known_at, position))?;
            let name = figure_name(evidence, &known.name, step.value, known.currency.code());
            let sign = if step.amount.minor() > 0 { "+" } else { "" };
            Some(format!("{name} {} ({sign}{})", quantity(step.value), quantity(step.amount)))
        };
        let event = position.and_then(|position| told(evidence, position));
        rows.push((event, leading().filter_map(step).collect()));
    }
    let cells = rows.into_iter().map(|(event, figures)| {
        let (place, recorded, words) = event.map_or((String::new(), String::new(), w.others), |event| {
            let recorded = instant(evidence, event.recorded_at).replace(' ', "\n");
            (format!("#{}", event.position), recorded, event.words.as_str())
        });
        let figures = Cell::Told { words: "", said: figures, struck: false };
        vec![Cell::Place(place), Cell::Day(recorded), Cell::Text(words), figures]
    });
    let titles =
        [("#", Column::Place), (w.recorded, Column::Day), (w.what, Column::Text), (w.from_then_on, Column::Figures)];
    paper.table(&titles, &cells.collect::<Vec<_>>());
}

/// One claim on a sheet of its own.
fn claim(paper: &mut Paper, evidence: &Evidence, sheet: &ClaimSheet, w: &Words) {
    paper.heading(&format!("{} {}", w.claim, sheet.claim), true);
    let due = sheet.due_on.map_or_else(|| w.no_due_date.to_owned(), |day| day.to_string());
    let moved = sheet.first_due_on.filter(|first| Some(*first) != sheet.due_on);
    let due = moved.map_or(due.clone(), |first| format!("{due} ({}: {first})", w.first_due));
    let mut facts = vec![
        (w.kind, labels::kind(sheet.kind.word(), evidence.language).to_owned()),
        (w.invoiced_on, sheet.invoiced_on.to_string()),
        (w.due_on, due),
    ];
    facts.extend(sheet.contract.as_ref().map(|contract| (w.contract, contract.to_string())));
    paper.facts(&facts);
    paper.subheading(w.before_after);
    let end = |change: &Change| {
        let since = sheet.since.iter().find(|since| since.name == change.name && since.currency == change.currency);
        Some(since.map_or(change.new, |since| since.new))
    };
    // What the contested event did not touch yet stands in the second comparison only.
    let known = if sheet.contested.is_empty() { &sheet.since } else { &sheet.contested };
    changes(paper, evidence, known, end);
    paper.subheading(w.timeline);
    timeline(paper, evidence, sheet.events.iter().filter_map(|position| told(evidence, *position)), w);
}

/// Events in words, in the order in which they were recorded.
fn timeline<'e>(paper: &mut Paper, evidence: &'e Evidence, events: impl Iterator<Item = &'e EvidenceEvent>, w: &Words) {
    let rows = events.map(|event| {
        let mut below = said(event, evidence.language);
        below.extend(event.corrected_by.map(|by| format!("{} #{by}", w.taken_out)));
        below.push(format!("{} {} · {}", w.recorded, instant(evidence, event.recorded_at), event.actor));
        let words = Cell::Told { words: &event.words, said: below, struck: event.corrected_by.is_some() };
        vec![Cell::Place(format!("#{}", event.position)), Cell::Day(event.effective_on.to_string()), words]
    });
    let titles = [("#", Column::Place), (w.effective, Column::Day), (w.what, Column::Text)];
    paper.table(&titles, &rows.collect::<Vec<_>>());
}

fn other_events(paper: &mut Paper, evidence: &Evidence, w: &Words) {
    let on_a_sheet: BTreeSet<Position> = evidence.claims.iter().flat_map(|sheet| sheet.events.clone()).collect();
    let others: Vec<&EvidenceEvent> =
        evidence.events.iter().filter(|event| !on_a_sheet.contains(&event.position)).collect();
    if others.is_empty() {
        return;
    }
    let title = if evidence.claims.is_empty() { w.timeline } else { w.other_events };
    paper.heading(title, !evidence.claims.is_empty());
    timeline(paper, evidence, others.into_iter(), w);
}

/// The leading figures with what they are made of.
fn came_from(paper: &mut Paper, evidence: &Evidence, w: &Words) {
    let leading = |figure: &&recoup_projections::explain::Explanation| HEADLINES.contains(&figure.figure.as_str());
    let figures: Vec<_> = evidence.replay.figures.iter().filter(leading).collect();
    if figures.is_empty() {
        return;
    }
    paper.heading(w.came_from, false);
    paper.paragraph(w.came_from_note, true);
    for figure in figures {
        paper.subheading(&figure_name(evidence, &figure.figure, figure.value, figure.currency.code()));
        let words: Vec<String> = figure.contributions.iter().map(|found| in_words(evidence, found)).collect();
        let mut rows: Vec<Vec<Cell<'_>>> = Vec::new();
        for (found, words) in figure.contributions.iter().zip(&words) {
            let day = found.effective_on.map_or_else(String::new, |day| day.to_string());
            let place = Cell::Place(format!("#{}", found.position));
            rows.push(vec![place, Cell::Day(day), Cell::Text(words), Cell::Number(Some(found.amount))]);
        }
        let total = Cell::Number(Some(figure.value));
        rows.push(vec![Cell::Place(String::new()), Cell::Day(String::new()), Cell::Text(w.total), total]);
        let columns =
            [("#", Column::Place), (w.effective, Column::Day), (w.what, Column::Text), (w.amount, Column::Number)];
        paper.table(&columns, &rows);
    }
}

/// A contribution in words: the event's own where it is told here, else what it is about.
fn in_words(evidence: &Evidence, found: &recoup_projections::explain::Contribution) -> String {
    let own = told(evidence, found.position).map(|event| event.words.clone());
    let names = [found.account.as_deref(), found.claim.as_deref(), found.receipt.as_deref()];
    let names: Vec<&str> = names.into_iter().flatten().collect();
    own.unwrap_or_else(|| format!("{} {}", found.kind.unwrap_or_default().replace('_', " "), names.join(" ")))
}

fn papers(paper: &mut Paper, evidence: &Evidence, w: &Words) {
    paper.heading(w.papers, false);
    if evidence.papers.is_empty() {
        return paper.paragraph(w.no_papers, false);
    }
    let language = evidence.language;
    let whats: Vec<String> = evidence
        .papers
        .iter()
        .map(|found| format!("{} {}", labels::paper(found.named.what, language), found.named.of))
        .collect();
    let rows = evidence.papers.iter().zip(&whats).map(|(found, what)| {
        let hash = found.named.sha256.as_deref().unwrap_or(&found.named.reference);
        vec![
            Cell::Place(format!("#{}", found.position)),
            Cell::Text(what),
            Cell::Hash(hash),
            Cell::Text(labels::paper(found.state, language)),
        ]
    });
    let columns = [("#", Column::Place), (w.paper, Column::Text), (w.hash, Column::Text), (w.state, Column::Text)];
    paper.table(&columns, &rows.collect::<Vec<_>>());
}

fn checking(paper: &mut Paper, evidence: &Evidence, w: &Words) {
    paper.heading(w.checking, false);
    paper.steps(w.check_steps);
    paper.facts(&[(w.root, evidence.root.clone()), (w.known_up_to, format!("#{}", evidence.head.position))]);
    let rows = evidence
        .proofs
        .events
        .iter()
        .map(|proof| vec![Cell::Place(format!("#{}", proof.position)), Cell::Hash(&proof.leaf_hash)]);
    paper.table(&[(w.event, Column::Place), (w.leaf, Column::Text)], &rows.collect::<Vec<_>>());
}
