//! Workbooks, and files that are none of what we read.

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

use super::book::Book;
use super::import;
use crate::import::{ImportError, Options};

#[test]
fn a_workbook_is_read_like_the_same_list_as_text() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let day = Format::new().set_num_format("yyyy/m/d");
    let date = |y, m, d| ExcelDateTime::from_ymd(y, m, d).unwrap();
    sheet.write(0, 0, "应收账款").unwrap();
    for (column, title) in (0..).zip(["客户编号", "发票号码", "开票日期", "到期日", "价税合计"]) {
        sheet.write(2, column, title).unwrap();
    }
    sheet.write(3, 0, 1001).unwrap().write(3, 1, 25_117_000.0).unwrap().write(3, 4, 1130.1).unwrap();
    sheet.write_with_format(3, 2, date(2026, 1, 5), &day).unwrap().write(3, 3, "2026-02-04").unwrap();
    // A number that a workbook cannot hold, a date without a date format, a sum that is not exact.
    sheet.write(4, 0, "C2").unwrap().write(4, 1, 25_117_000_000_123_456_789.0).unwrap().write(4, 2, 46_027).unwrap();
    sheet.write(4, 4, 0.1 + 0.2).unwrap();
    let bytes = workbook.save_to_buffer().unwrap();

    let book = Book::new();
    let summary = import(&book, &bytes, "generic", &Options::default()).unwrap();
    assert_eq!((summary.rows, summary.claims, summary.rejected), (2, 1, 1), "{summary:?}");
    let data = book.data("import-invoice-25117000");
    assert_eq!((data["amount"].as_str(), data["due_on"].as_str()), (Some("1130.10"), Some("2026-02-04")));
    assert_eq!(book.recorded().commands["import-invoice-25117000"]["effective_on"], "2026-01-05");
    assert!(book.recorded().commands.contains_key("import-account-1001"));
    let columns: Vec<_> = summary.errors.iter().map(|e| (e.line, e.column.as_deref().unwrap_or(""))).collect();
    assert_eq!(columns, [(5, "价税合计"), (5, "发票号码"), (5, "开票日期")]);
}

#[test]
fn what_is_no_list_of_invoices_is_an_error_of_the_file() {
    let error = |bytes: &[u8]| import(&Book::new(), bytes, "generic", &Options::default()).unwrap_err();
    assert!(matches!(error(b"\xff\xfe\x00"), ImportError::Encoding(_)));
    assert!(matches!(error(b"a,b\xff\xff\n"), ImportError::Encoding(_)));
    assert!(matches!(error(b"%PDF-1.7 ..."), ImportError::Header { .. }));
    assert!(matches!(error(b""), ImportError::Table(_)));
    assert!(error(b"a,b\n1,2\n").is_usage());
}
