//! hledger and ledger, given a journal: what they say the accounts hold. They are other people's programs and know
//! nothing of ours, so where all agree, the journal says what the book says.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// What accounts hold, by account and currency, in minor units; without zeros.
pub type Holdings = BTreeMap<(String, String), i128>;

/// Open and unapplied, by account and currency, in minor units; without rows of zeros.
pub type Balances = BTreeMap<(String, String), (i128, i128)>;

/// Whether both programs are here. Where they must be (`./test` has installed them), it is an error that they are not.
pub fn installed() -> bool {
    let answers = |program: &str| Command::new(program).arg("--version").output().is_ok_and(|o| o.status.success());
    let missing: Vec<&str> = ["hledger", "ledger"].into_iter().filter(|program| !answers(program)).collect();
    if missing.is_empty() {
        return true;
    }
    let required = std::env::var_os("RECOUP_REQUIRE_LEDGERS").is_some_and(|value| value == "1");
    assert!(!required, "RECOUP_REQUIRE_LEDGERS=1, but there is no {}", missing.join(" and no "));
    eprintln!("\n*** SKIPPED: there is no {} here to read journals with ***\n", missing.join(" and no "));
    false
}

fn run(program: &str, arguments: &[&str]) -> String {
    // Without a UTF-8 locale hledger does not read Chinese.
    let output = Command::new(program).args(arguments).env("LC_ALL", "C.UTF-8").output().expect("the program");
    assert!(output.status.success(), "{program} {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// What hledger says at the end of each month or day of a stretch, both days inclusive: by its label, `2026-01` or
/// `2026-01-05`. One run for all of them.
pub fn hledger(journal: &Path, options: &[&str]) -> BTreeMap<String, Holdings> {
    let journal = journal.to_str().expect("UTF-8");
    let arguments = ["-f", journal, "bal", "--historical", "--flat", "--no-total", "-O", "csv"];
    let table = run("hledger", &[&arguments, options].concat());
    let mut reader = csv::ReaderBuilder::new().has_headers(true).from_reader(table.as_bytes());
    let labels: Vec<String> = reader.headers().expect("a header").iter().skip(1).map(str::to_owned).collect();
    let mut columns: BTreeMap<String, Holdings> = labels.iter().map(|label| (label.clone(), Holdings::new())).collect();
    for row in reader.records().map(|row| row.expect("a row")) {
        let account = row.get(0).expect("an account").to_owned();
        for (label, cell) in labels.iter().zip(row.iter().skip(1)) {
            let holdings = columns.get_mut(label).expect("a column");
            cell.split(", ").for_each(|amount| hold(holdings, &account, amount));
        }
    }
    columns
}

/// What ledger says at one end; `options` say which.
pub fn ledger(journal: &Path, options: &[&str]) -> Holdings {
    let journal = journal.to_str().expect("UTF-8");
    let format = "%(account)\t%(display_total)\n";
    let arguments = ["-f", journal, "bal", "--flat", "--no-total", "--format", format];
    let (mut holdings, mut account) = (Holdings::new(), String::new());
    // An account of several currencies has a line for each, the first with its name.
    for line in run("ledger", &[&arguments, options].concat()).lines() {
        let amount = line.split_once('\t').map_or(line, |(name, amount)| {
            name.clone_into(&mut account);
            amount
        });
        hold(&mut holdings, &account, amount);
    }
    holdings
}

fn hold(holdings: &mut Holdings, account: &str, amount: &str) {
    let Some((currency, amount)) = amount.trim().split_once(' ') else {
        assert_eq!(amount.trim(), "0", "{account}");
        return;
    };
    if minor(amount) != 0 {
        *holdings.entry((account.to_owned(), currency.to_owned())).or_default() += minor(amount);
    }
}

/// All decimals are always written, so that leaving the point out gives minor units.
fn minor(amount: &str) -> i128 {
    amount.replace('.', "").parse().expect("an amount")
}

/// What the accounts of a journal say that customers owe and have paid ahead.
pub fn balances(holdings: &Holdings) -> Balances {
    let mut balances = Balances::new();
    for ((name, currency), minor) in holdings {
        let parts: Vec<&str> = name.split(':').collect();
        let (account, open, unapplied) = match parts.as_slice() {
            ["assets", "ar", account, _] => (account, *minor, 0),
            ["liabilities", "unapplied", account] => (account, 0, -minor),
            _ => continue,
        };
        let row = balances.entry((decoded(account), currency.clone())).or_default();
        *row = (row.0 + open, row.1 + unapplied);
    }
    balances.retain(|_, row| *row != (0, 0));
    balances
}

/// What `recoup balance` says of the same.
pub fn recoup(answer: &Value) -> Balances {
    let rows = answer["accounts"].as_array().expect("accounts").iter().map(|row| {
        let text = |field: &str| row[field].as_str().expect("a text").to_owned();
        ((text("account"), text("currency")), (minor(&text("open")), minor(&text("unapplied"))))
    });
    rows.filter(|(_, row)| *row != (0, 0)).collect()
}

/// An id out of an account's name.
pub fn decoded(name: &str) -> String {
    let (mut bytes, mut rest) = (Vec::new(), name);
    while let Some((plain, encoded)) = rest.split_once('%') {
        bytes.extend(plain.bytes());
        bytes.push(u8::from_str_radix(&encoded[..2], 16).expect("two digits"));
        rest = &encoded[2..];
    }
    bytes.extend(rest.bytes());
    String::from_utf8(bytes).expect("UTF-8")
}
