//! The pieces that the page is made of: headings, paragraphs, tables whose titles stand on every sheet of paper.
//! Whatever goes in as text is escaped here, once; nothing of the evidence is known.

use std::fmt::Write;

use recoup_projections::explain::Quantity;

use crate::export::html::escaped;

/// Made to be printed on A4: nothing is wider than the paper, nothing is fetched, nothing runs.
pub(super) const STYLE: &str = "\
@page{size:A4;margin:16mm 14mm 18mm}\
body{font:10.5pt/1.5 'Songti SC','Noto Serif CJK SC',SimSun,Georgia,serif;color:#000;background:#fff;\
max-width:182mm;margin:0 auto;overflow-wrap:anywhere}\
h1{font-size:18pt;text-align:center;margin:0 0 6mm}\
h2{font-size:13pt;margin:7mm 0 2mm;border-bottom:1px solid #000;break-after:avoid}\
h3{font-size:11pt;margin:5mm 0 1mm;break-after:avoid}\
p{margin:0 0 2mm}p.note{color:#333;font-size:9.5pt;break-after:avoid}\
table{border-collapse:collapse;width:100%;margin:0 0 3mm}\
th,td{border:1px solid #777;padding:.8mm 1.6mm;text-align:left;vertical-align:top}\
thead{display:table-header-group}tr{break-inside:avoid}\
th{background:#eee;font-weight:bold}\
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}td.n span{white-space:nowrap}\
td.d,th.d{width:23mm}td.p,th.p{width:14mm;text-align:right;white-space:nowrap}td.d{white-space:pre-line}th.f{width:62mm}td.h{font:8pt/1.4 'DejaVu Sans Mono',Consolas,monospace}\
table.facts th{width:42mm}\
.said{display:block;color:#333;font-size:9.5pt}.out{text-decoration:line-through}\
.page{break-before:page}\
ol{margin:0 0 3mm;padding-left:7mm}\
footer{font-size:8pt;margin-top:6mm;border-top:1px solid #000;padding-top:1mm}\
@media screen{body{padding:8mm}}";

/// A page that is being written.
#[derive(Default)]
pub(super) struct Paper {
    out: String,
}

/// A cell.
pub(super) enum Cell<'a> {
    /// Words.
    Text(&'a str),
    /// Words, and below them further ones: an event with what was said, struck out where it was corrected.
    Told { words: &'a str, said: Vec<String>, struck: bool },
    /// A day or an instant.
    Day(String),
    /// A position in the log.
    Place(String),
    /// An amount or a number of things.
    Number(Option<Quantity>),
    /// A hash.
    Hash(&'a str),
}

/// How a column is laid out.
#[derive(Clone, Copy)]
pub(super) enum Column {
    /// Takes what room is left.
    Text,
    /// As narrow as a day.
    Day,
    /// As narrow as a position.
    Place,
    /// Stands on the right.
    Number,
    /// Several figures below each other.
    Figures,
}

impl Paper {
    /// Begins a page.
    pub(super) fn begin(lang: &str, title: &str) -> Self {
        let mut out = String::with_capacity(1 << 14);
        let title = escaped(title);
        let _ = write!(
            out,
            "<!doctype html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n\
             <style>{STYLE}</style>\n</head>\n<body>\n"
        );
        Self { out }
    }

    /// Ends it.
    pub(super) fn end(mut self, footer: &str) -> String {
        let _ = write!(self.out, "<footer>{}</footer>\n</body>\n</html>\n", escaped(footer));
        self.out
    }

    /// The title.
    pub(super) fn title(&mut self, text: &str) {
        let _ = writeln!(self.out, "<h1>{}</h1>", escaped(text));
    }

    /// A heading; one that begins a sheet of paper begins it.
    pub(super) fn heading(&mut self, text: &str, begins_a_sheet: bool) {
        let class = if begins_a_sheet { " class=\"page\"" } else { "" };
        let _ = writeln!(self.out, "<h2{class}>{}</h2>", escaped(text));
    }

    /// A lesser heading.
    pub(super) fn subheading(&mut self, text: &str) {
        let _ = writeln!(self.out, "<h3>{}</h3>", escaped(text));
    }

    /// A paragraph; a note is set smaller.
    pub(super) fn paragraph(&mut self, text: &str, is_note: bool) {
        let class = if is_note { " class=\"note\"" } else { "" };
        let _ = writeln!(self.out, "<p{class}>{}</p>", escaped(text));
    }

    /// A numbered list.
    pub(super) fn steps(&mut self, steps: &[&str]) {
        self.out.push_str("<ol>\n");
        for step in steps {
            let _ = writeln!(self.out, "<li>{}</li>", escaped(step));
        }
        self.out.push_str("</ol>\n");
    }

    /// Names and what they are, one below the other.
    pub(super) fn facts(&mut self, facts: &[(&str, String)]) {
        self.out.push_str("<table class=\"facts\"><tbody>\n");
        for (name, what) in facts {
            let _ = writeln!(self.out, "<tr><th>{}</th><td>{}</td></tr>", escaped(name), escaped(what));
        }
        self.out.push_str("</tbody></table>\n");
    }

    /// A table whose titles stand on every sheet that it takes.
    pub(super) fn table(&mut self, columns: &[(&str, Column)], rows: &[Vec<Cell<'_>>]) {
        self.out.push_str("<table><thead><tr>");
        for (title, column) in columns {
            let _ = write!(self.out, "<th{}>{}</th>", class(*column), escaped(title));
        }
        self.out.push_str("</tr></thead><tbody>\n");
        for row in rows {
            self.out.push_str("<tr>");
            row.iter().for_each(|cell| self.cell(cell));
            self.out.push_str("</tr>\n");
        }
        self.out.push_str("</tbody></table>\n");
    }

    fn cell(&mut self, cell: &Cell<'_>) {
        let out = &mut self.out;
        let _ = match cell {
            Cell::Text(text) => write!(out, "<td>{}</td>", escaped(text)),
            Cell::Told { words, said, struck } => {
                let class = if *struck { " class=\"out\"" } else { "" };
                let below: String =
                    said.iter().map(|s| format!("<span class=\"said\">{}</span>", escaped(s))).collect();
                write!(out, "<td><span{class}>{}</span>{below}</td>", escaped(words))
            }
            Cell::Day(text) => write!(out, "<td class=\"d\">{}</td>", escaped(text)),
            Cell::Place(text) => write!(out, "<td class=\"p\">{}</td>", escaped(text)),
            Cell::Number(None) => write!(out, "<td class=\"n\"></td>"),
            Cell::Number(Some(number)) => write!(out, "<td class=\"n\"><span>{}</span></td>", quantity(*number)),
            Cell::Hash(hash) => write!(out, "<td class=\"h\">{}</td>", escaped(hash)),
        };
    }
}

/// An amount in groups of three, or a number of things.
pub(super) fn quantity(quantity: Quantity) -> String {
    match quantity {
        Quantity::Money(amount) => amount.grouped(),
        Quantity::Count(count) => count.to_string(),
    }
}

const fn class(column: Column) -> &'static str {
    match column {
        Column::Text => "",
        Column::Day => " class=\"d\"",
        Column::Place => " class=\"p\"",
        Column::Number => " class=\"n\"",
        Column::Figures => " class=\"f\"",
    }
}
