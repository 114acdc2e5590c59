//! The sums of a month in one currency, with what cap and floor waive (domain.md 8). Draws stand in `draws.rs`.

use std::collections::BTreeMap;

use recoup_events::facts::{Cause, FrozenItem, FrozenLine, FrozenTotals, ItemKind};
use recoup_events::policy::PolicyVersion;
use recoup_events::values::{Currency, Minor, Month};
use rust_decimal::Decimal;

use super::line::small;
use super::pay::Pay;
use super::rates::percent_of;

impl<'a> Pay<'a> {
    /// The sums of a month's part, before draws are recovered.
    pub(super) fn totals(
        &self,
        month: Month,
        currency: Currency,
        (lines, items): (&[FrozenLine], &[FrozenItem]),
        floor: Option<Minor>,
    ) -> FrozenTotals {
        let of_kind = |kind: ItemKind| items.iter().filter(move |item| item.kind == kind);
        let released: i64 = of_kind(ItemKind::Release).map(|item| item.amount_minor).sum();
        let clawed_back: i64 = of_kind(ItemKind::Clawback).map(|item| item.amount_minor).sum();
        let contests: i64 = of_kind(ItemKind::Contest).map(|item| item.amount_minor).sum();
        let changes: i64 = of_kind(ItemKind::Line).map(|item| item.amount_minor - item.held_minor).sum();
        let (mut gross, mut net, mut held) = (0, 0, 0);
        let mut deductions: BTreeMap<Cause, i64> = Cause::LISTED.into_iter().map(|cause| (cause, 0)).collect();
        for line in lines {
            (gross, net, held) = (gross + line.gross_minor, net + line.net_minor, held + line.held_minor);
            for (cause, minor) in &line.deductions_minor {
                *deductions.entry(*cause).or_default() += minor;
            }
        }
        let mut waived = self.over_cap(month, gross, gross - net);
        let before = net - held + released - clawed_back + contests + changes;
        // The floor fills what is missing after the cap.
        if let Some(floor) = floor {
            waived += (small(floor) - before - waived).max(0);
        }
        FrozenTotals {
            adjusted_minor: contests + changes,
            clawed_back_minor: clawed_back,
            currency,
            deductions_minor: deductions,
            draws_recovered_minor: 0,
            gross_minor: gross,
            held_back_minor: held,
            net_minor: net,
            payable_minor: before + waived,
            released_minor: released,
            waived_minor: waived,
        }
    }

    /// What of a month's deductions lies over the cap, by the policy of its last day.
    fn over_cap(&self, month: Month, gross: i64, deducted: i64) -> i64 {
        let rules = self.rules_of(month);
        let cap: Option<Decimal> =
            rules.and_then(|rules| rules.document.commission.deduction_cap_percent.0).map(|percent| percent.0);
        cap.map_or(0, |cap| (deducted - small(percent_of(gross.into(), cap))).max(0))
    }

    /// The wage floor of a month, in minor units of the book's currency, once the month has ended: the rep's own, else
    /// the policy's. None for a month that began before he was there.
    pub(super) fn floor(&self, month: Month) -> Option<Minor> {
        let registration = self.ledger.registration()?;
        if self.as_of < month.last_day() || registration.at.effective_on > month.first_day() {
            return None;
        }
        let own = registration.wage_floor_minor.map(Minor::from);
        let floor = own.or_else(|| {
            let percent = self.policies.on(month.last_day())?.document.commission.wage_floor.0.as_ref()?.0;
            let minor = percent * Decimal::from(10_u64.pow(u32::from(self.book_currency.exponent())));
            Some(minor.round().mantissa())
        });
        floor.filter(|floor| *floor > 0)
    }

    /// The policy in force on a month's last day: cap, floor and what is judged by month come from it.
    pub(super) fn rules_of(&self, month: Month) -> Option<&'a PolicyVersion> {
        self.policies.on(month.last_day())
    }
}
