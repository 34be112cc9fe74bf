//! Tables as files for spreadsheets (RFC 4180).

/// What a file begins with: the mark by which spreadsheets know UTF-8, and the names of the columns.
#[must_use]
pub fn head(columns: &[&str]) -> String {
    format!("\u{feff}{}\r\n", columns.join(","))
}

/// A line of the file.
#[must_use]
pub fn line(cells: &[&str]) -> String {
    let cells: Vec<_> = cells.iter().map(|text| cell(text)).collect();
    cells.join(",") + "\r\n"
}

/// A text in quotes. What a spreadsheet would take for a formula is led by an apostrophe; what
/// stands before it unseen does not hide it.
fn cell(text: &str) -> String {
    let is_formula = text.starts_with(['\t', '\r', '\n'])
        || text
            .trim_start_matches(|c: char| c.is_whitespace() || c.is_control() || is_unseen(c))
            .starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    let mark = if is_formula { "'" } else { "" };
    format!("\"{mark}{}\"", text.replace('"', "\"\""))
}

/// Marks of direction, joiners and the like.
const fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::{cell, head, line};

    #[test]
    fn no_cell_is_a_formula() {
        assert_eq!(cell("=HYPERLINK(\"x\")"), "\"'=HYPERLINK(\"\"x\"\")\"");
        for bad in ["+1", "-1", "@a", "\tx", "\rx", "\nx", "＝1", " =1", "\u{200b}=1", "\u{feff}@a"]
        {
            assert!(cell(bad).starts_with("\"'"), "{bad:?}");
        }
        for good in ["2001:db8::1", "a=b", "", "1-2", "'=1"] {
            assert_eq!(cell(good), format!("\"{good}\""));
        }
    }

    #[test]
    fn what_a_cell_holds_does_not_end_it() {
        assert_eq!(line(&["a\"b", "c,d", "e\r\nf"]), "\"a\"\"b\",\"c,d\",\"e\r\nf\"\r\n");
        assert_eq!(head(&["id", "title"]), "\u{feff}id,title\r\n");
    }
}
