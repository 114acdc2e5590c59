//! A rebuild that is cut off at any point: it says so or it did not happen, the answers stay what they were, and the
//! next one finds nothing wrong.

#![allow(clippy::expect_used, reason = "helpers of tests may panic")]

mod support;

use std::process::Stdio;
use std::time::Duration;

use support::book::{invoice, one_account, receipt};
use support::program::{Home, each_home};

const CLAIMS: u32 = 500;

fn filled(home: &Home) {
    let lines = (0..CLAIMS).map(|n| {
        let day = format!("2026-{:02}-{:02}", n % 2 + 1, n % 25 + 3);
        invoice("HX", &format!("I-{n}"), &day, "70.00") + &receipt("HX", &format!("R-{n}"), &day, "60.00")
    });
    home.record(&(one_account("HX") + &lines.collect::<String>()));
}

fn balance(home: &Home) -> String {
    home.recoup(&["balance", "--as-of", "2026-12-31", "--format", "json"]).exits(0).stdout
}

#[test]
fn a_rebuild_that_is_killed_leaves_every_answer_as_it_was() {
    each_home(|home| {
        filled(home);
        let before = balance(home);
        #[allow(clippy::disallowed_methods, reason = "how long a rebuild takes here, to cut others off within it")]
        let begun = std::time::Instant::now();
        home.recoup(&["rebuild"]).exits(0);
        let mut whole = begun.elapsed();
        let mut cut_off = 0;
        for part in (1..=5).cycle().take(20) {
            let mut command = home.command();
            let child = command.arg("rebuild").stdout(Stdio::null()).stderr(Stdio::null()).spawn();
            let mut child = child.expect("the program");
            std::thread::sleep(whole * part / 6 + Duration::from_millis(1));
            let _ = child.kill();
            let ended = child.wait().expect("an end");
            assert_eq!(balance(home), before, "cut off at {part} of 6");
            home.recoup(&["rebuild", "--check"]).exits(0);
            if ended.success() {
                // It was faster than the one that was timed, which a busy machine may have held up.
                whole = whole * 2 / 3;
                continue;
            }
            cut_off += 1;
            if cut_off == 5 {
                break;
            }
        }
        assert!(cut_off >= 5, "only {cut_off} of 20 were cut off");
    });
}
