//! Lead lists as they are bought and exported: encoding, separator and columns are detected, rows are streamed.
//!
//! A list is UTF-8 (with or without BOM), UTF-16, or else Windows-1252; cells are decoded one by one, so that a single
//! pass is enough and one wrong byte in row 90 000 changes only its own cell. The header may stand below some lines of
//! text, as exporters like to write.

use std::io::{self, Cursor, Read};

use super::in_turn::in_turn;
use super::lead_blocks::Blocks;
use super::lead_encoding::{
    CrAsLf, Encoding, Utf16, encoding, has_cr_lines, head_text, not_a_list,
};
use super::lead_header::{columns, find_header};
use super::lead_rows::{Block, Head, Row};
use crate::diagnostic::Diagnostic;
use crate::model::lead_columns::Heading;

/// What is looked at to settle encoding, separator and header.
pub const HEAD: usize = 64 << 10;

/// Faults of a kind that are told one by one; the others are counted.
pub const TOLD: usize = 20;

/// What was found out about a list.
#[derive(Debug)]
pub struct List {
    pub encoding: Encoding,
    pub separator: char,
    pub headings: Vec<Heading>,
    /// The line that the header ends on.
    pub header_line: u64,
    /// Rows that were handed out.
    pub rows: u64,
    /// Rows that were passed over, each with its fault.
    pub faulty: u64,
    pub faults: Vec<Diagnostic>,
}

/// Reads a list, handing out each row. `renamed` is `[leads.columns]`: header as written → canonical name or `keep`.
pub fn read(
    reader: impl Read + Send,
    file: &str,
    renamed: &[(String, String)],
    mut on_row: impl FnMut(&Row<'_>),
) -> io::Result<List> {
    let mut open = match open(reader, file, renamed, TOLD)? {
        Opened::Rows(open) => open,
        Opened::Refused(list) => return Ok(*list),
    };
    let mut block = Block::default();
    while let Some(piece) = open.blocks.piece()? {
        block.fill(&piece);
        block.split(&open.head);
        open.sums.add(&mut block, &open.head);
        for row in block.rows(&open.head.columns) {
            open.sums.list.rows += 1;
            on_row(&row);
        }
    }
    Ok(open.sums.finish(open.head))
}

/// The same with up to `told` faulty rows named one by one, and by up to `threads` threads: each looks at the rows of a
/// block with a mind of its own; what it says of a row is handed out with it, in the order of the list. Answers what each
/// mind holds at the end.
pub fn read_in_turn<M: Send, S: Send>(
    reader: impl Read + Send,
    file: &str,
    renamed: &[(String, String)],
    (told, threads): (usize, usize),
    mind: impl Fn() -> M + Sync,
    look: impl Fn(&mut M, &Row<'_>) -> S + Sync,
    mut on_row: impl FnMut(&Row<'_>, S) + Send,
) -> io::Result<(List, Vec<M>)> {
    let Open {
        head,
        mut blocks,
        mut sums,
        is_short,
    } = match open(reader, file, renamed, told)? {
        Opened::Rows(open) => *open,
        Opened::Refused(list) => return Ok((*list, Vec::new())),
    };
    // A short one is done before another thread is there.
    let threads = if is_short { 1 } else { threads };
    let mut failed = Ok(());
    let begin = || (mind(), Block::default(), Vec::new());
    let places = in_turn(
        threads,
        begin,
        |(_, block, _)| match blocks.piece() {
            Ok(Some(piece)) => {
                block.fill(&piece);
                true
            }
            Ok(None) => false,
            Err(e) => {
                failed = Err(e);
                false
            }
        },
        |(mind, block, said)| {
            block.split(&head);
            said.extend(block.rows(&head.columns).map(|row| look(mind, &row)));
        },
        |(_, block, said)| {
            sums.add(block, &head);
            for (row, said) in block.rows(&head.columns).zip(said.drain(..)) {
                sums.list.rows += 1;
                on_row(&row, said);
            }
        },
    );
    failed?;
    let minds = places.into_iter().map(|(mind, ..)| mind).collect();
    Ok((sums.finish(head), minds))
}

/// A list as far as its header is read.
enum Opened<'r> {
    Rows(Box<Open<'r>>),
    /// It is none.
    Refused(Box<List>),
}

struct Open<'r> {
    head: Head,
    blocks: Blocks<Box<dyn Read + Send + 'r>>,
    sums: Sums,
    /// Whether all of it was looked at for its header.
    is_short: bool,
}

fn open<'r>(
    mut reader: impl Read + Send + 'r,
    file: &str,
    renamed: &[(String, String)],
    told: usize,
) -> io::Result<Opened<'r>> {
    let start = read_head(&mut reader)?;
    let is_short = start.len() < HEAD;
    let mut list = List {
        encoding: Encoding::Utf8,
        separator: ',',
        headings: Vec::new(),
        header_line: 0,
        rows: 0,
        faulty: 0,
        faults: Vec::new(),
    };
    if let Some(fault) = not_a_list(&start, file) {
        list.faults.push(fault);
        return Ok(Opened::Refused(Box::new(list)));
    }
    list.encoding = encoding(&start);
    let mut text = head_text(&start, list.encoding);
    let is_cr = has_cr_lines(&text);
    if is_cr {
        text = text.replace('\r', "\n");
    }
    let header = match find_header(&text, file, renamed) {
        Ok(header) => header,
        Err(fault) => {
            list.faults.push(*fault);
            return Ok(Opened::Refused(Box::new(list)));
        }
    };
    list.separator = header.separator;
    list.header_line = header.last_line;
    let head = Head {
        file: file.into(),
        separator: header.separator,
        columns: columns(&text, &header, file, renamed, &mut list.faults),
        last_line: header.last_line,
        told: told as u64,
    };
    // A BOM is no part of the first cell; that of UTF-16 goes with its decoder.
    let bom = if start.starts_with(b"\xef\xbb\xbf") {
        3
    } else {
        0
    };
    let mut start = Cursor::new(start);
    start.set_position(bom);
    let bytes = start.chain(reader);
    let mut bytes: Box<dyn Read + Send + 'r> = match list.encoding {
        Encoding::Utf16Le => Box::new(Utf16::new(bytes, encoding_rs::UTF_16LE)),
        Encoding::Utf16Be => Box::new(Utf16::new(bytes, encoding_rs::UTF_16BE)),
        _ => Box::new(bytes),
    };
    if is_cr {
        bytes = Box::new(CrAsLf(bytes));
    }
    // The separators are ASCII.
    let blocks = Blocks::new(bytes, head.separator as u8);
    let sums = Sums {
        list,
        has_1252: false,
    };
    Ok(Opened::Rows(Box::new(Open {
        head,
        blocks,
        sums,
        is_short,
    })))
}

fn read_head(reader: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut head = Vec::with_capacity(HEAD);
    reader.take(HEAD as u64).read_to_end(&mut head)?;
    Ok(head)
}

/// What the blocks of a list came to.
struct Sums {
    list: List,
    has_1252: bool,
}

impl Sums {
    /// What a block holds beside its rows.
    fn add(&mut self, block: &mut Block, head: &Head) {
        self.has_1252 |= block.has_1252;
        let left = head.told.saturating_sub(self.list.faulty) as usize;
        let told = block.faults.len().min(left);
        self.list.faults.extend(block.faults.drain(..told));
        self.list.faulty += block.faulty;
    }

    fn finish(mut self, head: Head) -> List {
        if self.has_1252 {
            self.list.encoding = Encoding::Windows1252;
        }
        if let Some(more) = self.list.faulty.checked_sub(head.told).filter(|n| *n > 0) {
            let fault = Diagnostic::error("row", &head.file, format!("{more} more such rows"));
            self.list.faults.push(fault.help("pipeline leads check"));
        }
        self.list.headings = head.columns.headings;
        self.list
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::lead_columns::Column;
    use crate::model::lead_row::Cells;

    /// A list, and the given columns of its rows with their lines.
    fn read_all(bytes: &[u8], columns: &[Column]) -> (List, Vec<(u64, Vec<String>)>) {
        let mut rows = Vec::new();
        let list = read(bytes, "leads/expo.csv", &[], |row| {
            let cells = columns.iter().map(|c| row.get(*c).into_owned()).collect();
            rows.push((row.line, cells));
        });
        (list.unwrap(), rows)
    }

    fn texts(rows: &[(u64, Vec<String>)]) -> Vec<String> {
        rows.iter()
            .map(|(line, cells)| format!("{line}: {}", cells.join(" | ")))
            .collect()
    }

    fn faults(list: &List) -> Vec<String> {
        let place = |d: &Diagnostic| d.spot.as_ref().map_or((0, 0), |s| (s.line, s.column));
        list.faults
            .iter()
            .map(|d| format!("{}:{} {} {}", place(d).0, place(d).1, d.rule, d.message))
            .collect()
    }

    const NAME_AND_MAIL: [Column; 2] = [Column::Name, Column::Email];

    #[test]
    fn every_encoding_gives_the_same_rows() {
        let text = "Name;E-Mail\r\nZoë Müller;zoe@acme.example\r\n";
        let utf16 = |le: bool, bom: bool| {
            let units = text
                .encode_utf16()
                .map(|u| if le { u.to_le_bytes() } else { u.to_be_bytes() });
            let bom_bytes: &[u8] = match (bom, le) {
                (false, _) => &[],
                (true, true) => &[0xff, 0xfe],
                (true, false) => &[0xfe, 0xff],
            };
            [bom_bytes.to_vec(), units.flatten().collect()].concat()
        };
        let in_1252 = encoding_rs::WINDOWS_1252.encode(text).0.into_owned();
        for (bytes, encoding) in [
            (text.as_bytes().to_vec(), Encoding::Utf8),
            (["\u{feff}", text].concat().into_bytes(), Encoding::Utf8),
            (in_1252, Encoding::Windows1252),
            (utf16(true, true), Encoding::Utf16Le),
            (utf16(false, true), Encoding::Utf16Be),
            (utf16(true, false), Encoding::Utf16Le),
            (utf16(false, false), Encoding::Utf16Be),
        ] {
            let (list, rows) = read_all(&bytes, &NAME_AND_MAIL);
            assert_eq!(
                (list.encoding, list.separator),
                (encoding, ';'),
                "{:?}",
                list.faults
            );
            assert_eq!(texts(&rows), ["2: Zoë Müller | zoe@acme.example"]);
        }
    }

    #[test]
    fn the_header_may_stand_below_a_note() {
        let text = "Notes:\n\"When exporting, some\nmay be missing\"\n\nFirst Name\tEmail\nJo\tjo@acme.example\n";
        let (list, rows) = read_all(text.as_bytes(), &[Column::FirstName, Column::Email]);
        assert_eq!(list.separator, '\t');
        assert_eq!(texts(&rows), ["6: Jo | jo@acme.example"]);
        assert!(list.faults.is_empty(), "{:?}", list.faults);
    }

    #[test]
    fn unknown_columns_are_named_where_they_stand() {
        let text = "First Name,Last Name,\"E-Mail\",Seniority,Emplyees\n";
        let (list, _) = read_all(text.as_bytes(), &[]);
        assert_eq!(
            faults(&list),
            [
                "1:31 column \"Seniority\" is not known: kept, not scored",
                "1:41 column \"Emplyees\" is not known: kept, not scored"
            ]
        );
        let helps: Vec<_> = list
            .faults
            .iter()
            .filter_map(|f| f.help.as_deref())
            .collect();
        assert_eq!(
            helps[0],
            "in pipeline.toml: [leads.columns] Seniority = \"title\""
        );
        assert_eq!(
            helps[1],
            "in pipeline.toml: [leads.columns] Emplyees = \"employees\""
        );
    }

    #[test]
    fn the_settings_rename_columns() {
        let renamed = [
            ("seniority".to_string(), "title".to_string()),
            ("LI invite".to_string(), "keep".to_string()),
        ];
        let mut titles = Vec::new();
        let text: &[u8] = b"email,Seniority,LI-Invite\njo@acme.example,VP,no\n";
        let list = read(text, "leads/expo.csv", &renamed, |row| {
            titles.push(row.get(Column::Title).into_owned());
            assert_eq!(row.headings().len(), 3);
        });
        assert_eq!(titles, ["VP"]);
        assert!(list.unwrap().faults.is_empty());
    }

    #[test]
    fn a_quote_that_ends_late_costs_its_own_row_only() {
        // All cells quoted, as many tools write: the first quote of the next row ends the cell.
        let text = "\"name\",\"email\"\n\"A\",\"a@x.example\n\"B\",\"b@x.example\"\n\"C\nD\",\"c@x.example\"\n\"E,e@x.example\n\"F\",\"f@x.example\"\n";
        let (list, rows) = read_all(text.as_bytes(), &NAME_AND_MAIL);
        assert_eq!(
            texts(&rows),
            [
                "3: B | b@x.example",
                "4: C\nD | c@x.example",
                "7: F | f@x.example"
            ]
        );
        let message = "quote a quote is opened in this row and never closed: passed over";
        assert_eq!(
            faults(&list),
            [format!("2:1 {message}"), format!("6:1 {message}")]
        );
    }

    #[test]
    fn lines_may_end_with_a_cr_alone() {
        let text = "Prénom;E-mail\rZoë;zoe@x.example\r\"two\rlines\";b@x.example\rC;c@x.example";
        for bytes in [
            text.as_bytes().to_vec(),
            encoding_rs::WINDOWS_1252.encode(text).0.into_owned(),
            text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        ] {
            let (list, rows) = read_all(&bytes, &[Column::FirstName, Column::Email]);
            assert_eq!(list.header_line, 1);
            assert_eq!(
                texts(&rows),
                [
                    "2: Zoë | zoe@x.example",
                    "3: two\nlines | b@x.example",
                    "5: C | c@x.example"
                ]
            );
        }
    }

    #[test]
    fn the_header_once_more_is_no_lead() {
        let text = "Name,E-Mail,Badge\nVollständiger Name,Mail,Nr\nname,email,badge\nA,a@x.example,7\nNAME,e-mail,\nMail,,\n";
        let (list, rows) = read_all(text.as_bytes(), &NAME_AND_MAIL);
        // The second line is no header of ours: nobody knows `Vollständiger Name`. One name alone is a name.
        assert_eq!(
            texts(&rows),
            [
                "2: Vollständiger Name | Mail",
                "4: A | a@x.example",
                "6: Mail | "
            ]
        );
        let message = "row the header once more: passed over";
        assert_eq!(
            faults(&list)[1..],
            [format!("3:1 {message}"), format!("5:1 {message}")]
        );
        let text = "First Name;Company;Badge\nVorname;Firma;Nr\nA;Acme;7\n";
        let (list, rows) = read_all(text.as_bytes(), &[Column::FirstName]);
        assert_eq!((texts(&rows), list.faulty), (vec!["3: A".to_string()], 1));
    }

    #[test]
    fn ragged_rows_are_named_by_line_and_passed_over() {
        let text = "name,email,title\nA,a@x.example,CEO\nB,b@x.example\n\nC,c@x.example,CEO,extra\nD,d@x.example,,,\n,,\n";
        let (list, rows) = read_all(text.as_bytes(), &NAME_AND_MAIL);
        assert_eq!(texts(&rows), ["2: A | a@x.example", "6: D | d@x.example"]);
        assert_eq!(
            faults(&list),
            [
                "3:1 row 2 cells, the header has 3: passed over",
                "5:19 row 4 cells, the header has 3: passed over"
            ]
        );
        assert_eq!((list.rows, list.faulty), (2, 2));
    }

    #[test]
    fn a_flood_of_faults_is_counted() {
        let text = format!("name,email\n{}", "A\n".repeat(1_000));
        let (list, _) = read_all(text.as_bytes(), &[]);
        assert_eq!((list.faults.len(), list.faulty), (TOLD + 1, 1_000));
        assert_eq!(list.faults[TOLD].message, "980 more such rows");
    }

    #[test]
    fn an_open_quote_and_a_giant_line_cost_one_row_each() {
        let mut bytes = b"name,email\nA,a@x.example\nB,\"b@x.example\nC,c@x.example\nD,".to_vec();
        bytes.extend(std::iter::repeat_n(b'd', 10 << 20));
        bytes.extend(b"\nE,e@x.example\n");
        let (list, rows) = read_all(&bytes, &NAME_AND_MAIL);
        assert_eq!(
            texts(&rows),
            [
                "2: A | a@x.example",
                "4: C | c@x.example",
                "6: E | e@x.example"
            ]
        );
        let rules: Vec<_> = list
            .faults
            .iter()
            .map(|f| (f.rule, f.spot.as_ref().unwrap().line))
            .collect();
        assert_eq!(rules, [("quote", 3), ("row", 5)]);
        assert!(
            list.faults
                .iter()
                .all(|f| f.spot.as_ref().unwrap().text.len() < 500)
        );
    }

    #[test]
    fn what_is_no_list_is_said_to_be_none() {
        for (bytes, rule) in [
            (&b"PK\x03\x04...."[..], "not-a-list"),
            (b"\xd0\xcf\x11\xe0....", "not-a-list"),
            (b"  <!DOCTYPE html><html>", "not-a-list"),
            (b"\x00\x01\x02\x00\x00\x00binary", "not-a-list"),
            (b"", "header"),
            (b"\xef\xbb\xbf\n\n", "header"),
            (b"jo@acme.example,Acme\n", "header"),
            (b"foo,bar\n1,2\n", "header"),
        ] {
            let (list, rows) = read_all(bytes, &[]);
            let found: Vec<_> = list.faults.iter().map(|f| f.rule).collect();
            assert_eq!((found, rows.len()), (vec![rule], 0), "{bytes:?}");
        }
    }

    #[test]
    fn of_telephones_the_first_that_says_something_counts() {
        let text = "email,Work Direct Phone,Mobile\njo@acme.example,,'+1 555 0100\n";
        let (list, rows) = read_all(text.as_bytes(), &[Column::Phone]);
        assert_eq!(texts(&rows), ["2: +1 555 0100"]);
        assert!(list.faults.is_empty());
    }

    #[test]
    fn a_list_of_many_blocks_is_read_whole() {
        let row = "Jo Field,jo@acme.example,\"Acme, \"\"the\"\" Corp\"\r\n";
        let text = format!("name,email,company\r\n{}", row.repeat(20_000));
        let (list, rows) = read_all(text.as_bytes(), &[Column::Company]);
        assert_eq!((list.rows, list.faults.len()), (20_000, 0));
        assert_eq!(
            rows[19_999],
            (20_001, vec!["Acme, \"the\" Corp".to_string()])
        );
    }
}
