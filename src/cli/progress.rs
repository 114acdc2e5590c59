//! A progress bar for work that takes over a second, on stderr and only where stderr is a terminal: scripts and
//! logs never see one. Knows nothing of the work.

use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Work that is done sooner shows nothing.
const QUIET_FOR: Duration = Duration::from_secs(1);

/// How far some work has come. The bar goes away when this is dropped.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
    allowed: bool,
    shown: bool,
}

impl Progress {
    /// Starts to watch work of `total` steps, or of nobody knows how many.
    #[must_use]
    pub fn new(what: &str, total: Option<u64>) -> Self {
        Self::on(what, total, std::io::stderr().is_terminal())
    }

    fn on(what: &str, total: Option<u64>, allowed: bool) -> Self {
        let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::hidden()).with_message(what.to_owned());
        let template = match total {
            Some(_) => "{msg} {wide_bar} {human_pos}/{human_len} {per_sec} {eta}",
            None => "{spinner} {msg} {human_pos} {per_sec}",
        };
        // A template that does not parse would be a mistake here; the default style is good enough then.
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        Self { bar, allowed, shown: false }
    }

    /// Says that `done` steps are done. Cheap enough to call often.
    pub fn at(&mut self, done: u64) {
        self.bar.set_position(done);
        if self.allowed && !self.shown && self.bar.elapsed() >= QUIET_FOR {
            self.shown = true;
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }

    /// Whether a bar stands on the terminal.
    #[must_use]
    pub const fn is_shown(&self) -> bool {
        self.shown
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_drawn_before_a_second_or_without_a_terminal() {
        let mut soon = Progress::on("importing", Some(10), true);
        soon.at(3);
        assert!(!soon.is_shown());
        let mut piped = Progress::on("importing", None, false);
        piped.bar.set_elapsed(Duration::from_secs(5));
        piped.at(3);
        assert!(!piped.is_shown());
        let mut long = Progress::on("importing", Some(10), true);
        long.bar.set_elapsed(Duration::from_secs(5));
        long.at(3);
        assert!(long.is_shown());
    }
}
