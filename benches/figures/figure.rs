//! One figure beside its peer's, as the contract writes it down.

use std::fs::File;
use std::io::Write;

use serde::Serialize;

/// One figure.
#[derive(Debug, Clone, Serialize)]
pub struct Figure {
    pub what: &'static str,
    pub database: String,
    pub clients: u32,
    pub ours: u64,
    pub unit: &'static str,
    pub peer: &'static str,
    pub peer_value: Option<u64>,
    pub ratio: Option<String>,
}

/// All figures of a run.
pub struct Figures {
    lines: File,
    all: Vec<Figure>,
}

impl Figures {
    /// Begins a file of figures.
    pub fn begin() -> Self {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/target");
        std::fs::create_dir_all(folder).expect("the target folder");
        Self { lines: File::create(format!("{folder}/bench.jsonl")).expect("bench.jsonl"), all: Vec::new() }
    }

    /// Notes a figure.
    pub fn note(&mut self, figure: Figure) {
        let line = serde_json::to_string(&figure).expect("a line");
        writeln!(self.lines, "{line}").expect("written");
        eprintln!("{line}");
        self.all.push(figure);
    }

    /// Prints the table.
    pub fn print(&self) {
        println!(
            "{:<24} {:<9} {:>7} {:>10} {:<11} {:>10} {:>7}",
            "what", "database", "clients", "ours", "unit", "peer", "ratio"
        );
        for f in &self.all {
            let peer = f.peer_value.map_or_else(|| "-".to_owned(), |n| n.to_string());
            let ratio = f.ratio.as_deref().unwrap_or("-");
            println!(
                "{:<24} {:<9} {:>7} {:>10} {:<11} {peer:>10} {ratio:>7}",
                f.what, f.database, f.clients, f.ours, f.unit
            );
        }
    }
}

/// `ours ÷ peer` to two decimals.
pub fn ratio(ours: u64, peer: u64) -> Option<String> {
    (peer > 0).then(|| {
        let hundredths = ours * 100 / peer;
        format!("{}.{:02}", hundredths / 100, hundredths % 100)
    })
}
