//! One letter as a page to print: everything in one file, nothing fetched. Every word that comes from data is escaped.

use std::fmt::Write;

use recoup_events::values::Amount;
use recoup_projections::confirmations::Letter;

use super::Letterhead;
use crate::export::html::escaped;

/// Days, amounts and currencies are never broken, the ids of claims where they must be. A letter of a few claims is one
/// sheet, its answer included.
const STYLE: &str = "\
@page{size:A4;margin:18mm 20mm}\
body{font:11pt/1.45 'Songti SC','Noto Serif CJK SC',SimSun,Georgia,serif;color:#000;max-width:170mm;margin:0 auto;\
overflow-wrap:anywhere}\
h1{font-size:18pt;text-align:center;margin:0 0 6mm}h2{font-size:11pt;margin:4mm 0 2mm;break-after:avoid}\
p{margin:0 0 3mm}table{border-collapse:collapse;width:100%}\
th,td{border:1px solid #000;padding:.8mm 2mm;text-align:left;vertical-align:top;white-space:nowrap}\
td.c{white-space:normal}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}\
thead{display:table-header-group}tr{break-inside:avoid}\
.answer{break-inside:avoid;border-top:1px dashed #000;margin-top:6mm;padding-top:1mm}\
.box{display:inline-block;width:4mm;height:4mm;border:1px solid #000;margin-right:2mm;vertical-align:middle}\
.room{height:18mm;border-bottom:1px solid #000}.sign{text-align:right;margin:6mm 0 0}\
footer{font-size:8pt;margin-top:4mm}";

/// The page.
pub(super) fn page(head: &Letterhead<'_>, number: u32, letter: &Letter) -> String {
    let w = head.words;
    let mut out = String::with_capacity(4_096);
    let _ = write!(
        out,
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<title>{} {} {}</title>\n\
         <style>{STYLE}</style>\n</head>\n<body>\n<h1>{}</h1>\n",
        w.lang,
        w.title,
        reference(head, number),
        escaped(&letter.account),
        w.title
    );
    let _ = writeln!(out, "<p>{}: {}</p>", w.number, reference(head, number));
    let _ = writeln!(out, "<p>{}: {} ({})</p>", w.to, escaped(&letter.name), escaped(&letter.account));
    let _ = writeln!(out, "<p>{}</p>\n<p>{}</p>", asks(head), w.no_demand);
    balances(&mut out, head, letter);
    claims(&mut out, head, letter);
    let _ = writeln!(out, "<p class=\"sign\">{}: {}<br>{}</p>", w.from, escaped(head.company), w.our_stamp);
    answer(&mut out, head);
    let _ = writeln!(
        out,
        "<footer>{}: {}, {}, {}, {}</footer>\n</body>\n</html>",
        w.basis,
        escaped(&head.head.book),
        head.head.as_of,
        head.head.position,
        escaped(head.root)
    );
    out
}

/// A letter's number: the day and its place in the list.
fn reference(head: &Letterhead<'_>, number: u32) -> String {
    format!("{}-{number:03}", head.head.as_of)
}

fn asks(head: &Letterhead<'_>) -> String {
    let day = head.head.as_of.to_string();
    match head.auditor {
        Some(auditor) => head.words.asked_by_auditor.replace("{day}", &day).replace("{auditor}", &escaped(auditor)),
        None => head.words.asked.replace("{day}", &day),
    }
}

fn balances(out: &mut String, head: &Letterhead<'_>, letter: &Letter) {
    let w = head.words;
    let _ = writeln!(out, "<h2>{} ({})</h2>", w.balances, head.head.as_of);
    titles(out, &[(w.currency, false), (w.open, true), (w.unapplied, true), (w.balance, true), (w.disputed, true)]);
    for balance in &letter.balances {
        let _ = write!(out, "<tr><td>{}</td>", balance.currency);
        [balance.open, balance.unapplied, balance.balance, balance.disputed].into_iter().for_each(|a| money(out, a));
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody></table>\n");
}

fn claims(out: &mut String, head: &Letterhead<'_>, letter: &Letter) {
    let w = head.words;
    let _ = writeln!(out, "<h2>{}</h2>", w.claims);
    if letter.claims.is_empty() {
        let _ = writeln!(out, "<p>{}</p>", w.no_claims);
        return;
    }
    let columns = [(w.claim, false), (w.invoiced_on, false), (w.due_on, false), (w.currency, false)];
    titles(out, &[&columns[..], &[(w.amount, true), (w.open, true)]].concat());
    for claim in &letter.claims {
        let due_on = claim.due_on.map_or_else(String::new, |day| day.to_string());
        let (name, day) = (escaped(&claim.claim), claim.invoiced_on);
        let _ =
            write!(out, "<tr><td class=\"c\">{name}</td><td>{day}</td><td>{due_on}</td><td>{}</td>", claim.currency);
        [claim.amount, claim.open].into_iter().for_each(|amount| money(out, amount));
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody></table>\n");
}

fn answer(out: &mut String, head: &Letterhead<'_>) {
    let w = head.words;
    let sign = format!("{}: ____________________ {}: ____________<br>{}", w.signed, w.on, w.their_stamp);
    let _ = writeln!(
        out,
        "<section class=\"answer\">\n<h2>{}</h2>\n<p><span class=\"box\"></span>{}</p>\n\
         <p><span class=\"box\"></span>{}</p>\n<div class=\"room\"></div>\n<p class=\"sign\">{sign}</p>\n</section>",
        w.answer, w.agrees, w.differs
    );
}

fn titles(out: &mut String, titles: &[(&str, bool)]) {
    out.push_str("<table><thead><tr>");
    for (title, is_number) in titles {
        let class = if *is_number { " class=\"n\"" } else { "" };
        let _ = write!(out, "<th{class}>{title}</th>");
    }
    out.push_str("</tr></thead><tbody>\n");
}

fn money(out: &mut String, amount: Amount) {
    let _ = write!(out, "<td class=\"n\">{}</td>", amount.grouped());
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use recoup_events::values::{AccountId, ClaimId, Currency, Position, Text};
    use recoup_projections::Head;
    use recoup_projections::confirmations::{LetterBalance, LetterClaim};

    use super::super::words::{EN, ZH};
    use super::*;

    fn letter() -> Letter {
        let amount = |minor: i64| Amount::new(minor, Currency::CNY);
        let balance = LetterBalance {
            currency: Currency::CNY,
            open: amount(1_234_500),
            unapplied: amount(500),
            balance: amount(1_234_000),
            disputed: amount(0),
        };
        let claim = LetterClaim {
            claim: ClaimId::new("I<1>&'\"").expect("an id"),
            invoiced_on: date(2026, 1, 5),
            due_on: None,
            currency: Currency::CNY,
            amount: amount(1_234_500),
            open: amount(1_234_500),
        };
        Letter {
            account: AccountId::new("A\"B").expect("an id"),
            name: Text::new("<script>alert(1)</script> 华兴").expect("a text"),
            balances: vec![balance],
            claims: vec![claim],
        }
    }

    #[test]
    fn nothing_of_the_data_is_markup_and_every_figure_stands_on_the_page() {
        let head = Head { book: "main".to_owned(), as_of: date(2026, 3, 31), known_at: None, position: Position(12) };
        for (words, title) in [(&ZH, "企业询证函"), (&EN, "Confirmation of balance")] {
            let auditor = Some("A & B {day} <i>");
            let letterhead = Letterhead { company: "C <b>", auditor, head: &head, root: "00ff", words };
            let page = page(&letterhead, 7, &letter());
            for word in [title, "2026-03-31-007", "12,345.00", "12,340.00", "A&quot;B", "C &lt;b&gt;", "00ff"] {
                assert!(page.contains(word), "{word} is missing: {page}");
            }
            assert!(page.contains("I&lt;1&gt;&amp;&#39;&quot;") && page.contains("A &amp; B {day} &lt;i&gt;"));
            assert!(!page.contains("<script") && !page.contains("<b>") && !page.contains("<i>"), "{page}");
            assert!(!page.contains("http"), "a page that fetches something");
        }
    }
}
