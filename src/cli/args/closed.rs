//! What can be typed about closed months. What other commands take is in `args`.

use clap::Args;
use recoup_events::values::Month;

use super::Period;

/// How a closed month is looked at.
#[derive(Debug, Clone, Copy, Args)]
pub struct View {
    /// As the close of the month knew it; the last day asked is the month's last day
    #[arg(long, conflicts_with = "restated")]
    pub as_closed: bool,
    /// By its own dates, as known now
    #[arg(long)]
    pub restated: bool,
}

/// `periods`.
#[derive(Debug, Args)]
pub struct Periods {
    /// This month only
    #[arg(long, value_name = "YYYY-MM")]
    pub month: Option<Month>,
    /// Fold each month anew as its close knew it; end with 1 where it is another one, or where it differs from what
    /// is known now
    #[arg(long)]
    pub check: bool,
}

/// `roll-forward`.
#[derive(Debug, Args)]
pub struct RollForward {
    /// The days
    #[command(flatten)]
    pub period: Period,
    /// As closed, or restated; else late entries show as corrections of the first month open
    #[command(flatten)]
    pub view: View,
}
