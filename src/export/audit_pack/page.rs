//! The summary as a page to print: everything in one file, nothing fetched. Every word that comes from data is escaped.

use std::fmt::Write;

use recoup_projections::audit::pack::Procedure;

use super::{Chosen, Pack};
use crate::export::html::escaped;

const STYLE: &str = "@page{size:A4;margin:20mm}\
body{font:11pt/1.5 'Songti SC','Noto Serif CJK SC',SimSun,Georgia,serif;color:#000;max-width:170mm;margin:0 auto;\
overflow-wrap:anywhere}\
table{border-collapse:collapse;width:100%}th,td{border:1px solid #000;padding:1mm 2mm;text-align:left}\
td.n{text-align:right;font-variant-numeric:tabular-nums}tr{break-inside:avoid}footer{font-size:8pt;margin-top:6mm}";

/// The words of a page.
struct Words {
    lang: &'static str,
    title: &'static str,
    heads: [&'static str; 4],
    must_be_none: [&'static str; 3],
    options: &'static str,
    basis: &'static str,
}

const EN: Words = Words {
    lang: "en",
    title: "Audit procedures",
    heads: ["Procedure", "Found", "Amounts", "Remark"],
    must_be_none: ["", "must be none: none", "must be none: FAULT"],
    options: "Back-dated: more than {} days. Duplicates: at most {} days apart. Working hours: {} to {}, {}. Holidays: {}.",
    basis: "Basis",
};

const ZH: Words = Words {
    lang: "zh",
    title: "审计程序汇总",
    heads: ["程序", "发现", "金额", "备注"],
    must_be_none: ["", "应为零：无", "应为零：异常"],
    options: "倒填日期：超过 {} 天。重复收款：相隔不超过 {} 天。工作时间：{} 至 {}，{}。节假日：{}。",
    basis: "依据",
};

/// The page.
pub(super) fn page(pack: &Pack<'_>, chosen: &Chosen) -> String {
    let w = if pack.chinese { &ZH } else { &EN };
    let mut out = format!(
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<title>{}</title>\n\
         <style>{STYLE}</style>\n</head>\n<body>\n<h1>{}</h1>\n<p>{}: {} – {}</p>\n<table>\n<tr>",
        w.lang,
        w.title,
        w.title,
        escaped(&pack.head.book),
        pack.period.from,
        pack.period.to
    );
    w.heads.iter().for_each(|head| out.push_str(&format!("<th>{head}</th>")));
    out.push_str("</tr>\n");
    pack.procedures.iter().for_each(|procedure| row(&mut out, w, procedure));
    let _ = writeln!(out, "</table>\n<p>{}</p>", escaped(&options(w, chosen)));
    let _ = writeln!(
        out,
        "<footer>{}: {}@{}:{}</footer>\n</body>\n</html>",
        w.basis,
        pack.head.as_of,
        pack.head.position,
        escaped(pack.root)
    );
    out
}

fn row(out: &mut String, w: &Words, procedure: &Procedure) {
    let amounts: Vec<String> =
        procedure.amounts.iter().map(|sum| format!("{} {}", sum.currency.code(), sum.amount.grouped())).collect();
    let remark = match (procedure.must_be_none, procedure.is_fault()) {
        (false, _) => w.must_be_none[0],
        (true, false) => w.must_be_none[1],
        (true, true) => w.must_be_none[2],
    };
    let _ = writeln!(
        out,
        "<tr><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td>{remark}</td></tr>",
        name(w, procedure.name),
        procedure.findings,
        amounts.join("<br>")
    );
}

fn name(w: &Words, name: &'static str) -> &'static str {
    if w.lang == "en" {
        return name;
    }
    match name {
        "cut-off" => "截止测试",
        "subsequent-receipts" => "期后收款",
        "back-dated" => "倒填日期",
        "out-of-hours" => "非工作时间录入",
        "corrections" => "更正与冲销",
        "credits-after-disputes" => "争议后的贷项通知",
        "duplicate-receipts" => "疑似重复收款",
        "self-approvals" => "自行审批",
        "gaps" => "断号与时序",
        other => other,
    }
}

fn options(w: &Words, chosen: &Chosen) -> String {
    let holidays = if chosen.holidays.is_empty() { "–".to_owned() } else { chosen.holidays.join(", ") };
    let values = [
        chosen.back_dated_days.to_string(),
        chosen.duplicate_days.to_string(),
        chosen.hours_from.clone(),
        chosen.hours_until.clone(),
        chosen.weekdays.join(", "),
        holidays,
    ];
    values.iter().fold(w.options.to_owned(), |text, value| text.replacen("{}", value, 1))
}
