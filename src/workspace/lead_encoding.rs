//! How a lead list is encoded: by BOM, by zero bytes, else UTF-8 with single cells in Windows-1252; and what only has
//! the name of a list.

use std::borrow::Cow;
use std::io::{self, Read};

use crate::diagnostic::Diagnostic;

/// How a list is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    Utf16Le,
    Utf16Be,
    Windows1252,
}

impl Encoding {
    /// As people call it.
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "UTF-8",
            Encoding::Utf16Le => "UTF-16 (little-endian)",
            Encoding::Utf16Be => "UTF-16 (big-endian)",
            Encoding::Windows1252 => "Windows-1252",
        }
    }
}

/// A cell or a line: UTF-8 if it is, else Windows-1252, which every byte is.
pub fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => {
            encoding_rs::WINDOWS_1252
                .decode_without_bom_handling(bytes)
                .0
        }
    }
}

/// What only has the name of a list: workbooks, web pages, nothing at all.
pub fn not_a_list(head: &[u8], file: &str) -> Option<Diagnostic> {
    let fault =
        |rule, message: &str, help: &str| Some(Diagnostic::error(rule, file, message).help(help));
    let start = head.trim_ascii_start();
    let lower = start[..start.len().min(64)].to_ascii_lowercase();
    let start_is = |words: &[&[u8]]| words.iter().any(|w| lower.starts_with(w));
    if head.starts_with(b"PK\x03\x04") || head.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return fault(
            "not-a-list",
            "a spreadsheet's own format (XLSX or XLS), not CSV",
            "in the spreadsheet: save as, CSV UTF-8",
        );
    }
    if start_is(&[b"<!doctype", b"<html", b"<table", b"<?xml"]) {
        return fault(
            "not-a-list",
            "a web page or XML, not CSV",
            "export it once more, as CSV: a sign-in page may have been saved in its place",
        );
    }
    if start_is(&[b"%pdf"]) || head.contains(&0) && encoding(head) == Encoding::Utf8 {
        return fault(
            "not-a-list",
            "binary, not CSV",
            "export it once more, as CSV",
        );
    }
    let is_blank =
        |b: &u8| b.is_ascii_whitespace() || matches!(b, 0xef | 0xbb | 0xbf | 0xff | 0xfe | 0);
    if head.iter().all(is_blank) {
        return fault(
            "header",
            "empty: there is no header",
            "the first line names the columns: first_name,last_name,email,company",
        );
    }
    None
}

/// By BOM, or by where the zero bytes of plain letters stand. Windows-1252 is only known once a cell is none of UTF-8.
pub fn encoding(head: &[u8]) -> Encoding {
    match head {
        [0xff, 0xfe, ..] => return Encoding::Utf16Le,
        [0xfe, 0xff, ..] => return Encoding::Utf16Be,
        _ => {}
    }
    let zeros = |from: usize| {
        head.iter()
            .skip(from)
            .step_by(2)
            .filter(|b| **b == 0)
            .count()
    };
    let (even, odd) = (zeros(0), zeros(1));
    if odd * 4 > head.len() && even * 8 < head.len() {
        Encoding::Utf16Le
    } else if even * 4 > head.len() && odd * 8 < head.len() {
        Encoding::Utf16Be
    } else {
        Encoding::Utf8
    }
}

/// The head as text, in which places are those of the file.
pub fn head_text(head: &[u8], encoding: Encoding) -> String {
    let text = match encoding {
        Encoding::Utf16Le => encoding_rs::UTF_16LE.decode(head).0,
        Encoding::Utf16Be => encoding_rs::UTF_16BE.decode(head).0,
        _ => {
            let cut_short = std::str::from_utf8(head)
                .err()
                .filter(|e| e.error_len().is_none());
            let whole = cut_short.map_or(head, |e| &head[..e.valid_up_to()]);
            decoded(whole)
        }
    };
    text.trim_start_matches('\u{feff}').to_string()
}

/// Whether lines end with a CR alone, as old spreadsheets wrote them.
pub fn has_cr_lines(text: &str) -> bool {
    text.contains('\r') && !text.contains('\n')
}

/// CR as LF, on the way: a byte for a byte, so that places stay.
pub struct CrAsLf<R>(pub R);

impl<R: Read> Read for CrAsLf<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.0.read(into)?;
        for byte in into[..read].iter_mut().filter(|b| **b == b'\r') {
            *byte = b'\n';
        }
        Ok(read)
    }
}

/// UTF-16 as UTF-8, on the way.
pub struct Utf16<R> {
    inner: R,
    decoder: encoding_rs::Decoder,
    /// Bytes that were read and not decoded yet.
    raw: Vec<u8>,
    /// Decoded bytes that were not asked for yet.
    ready: Vec<u8>,
    given: usize,
    at_end: bool,
}

impl<R: Read> Utf16<R> {
    pub fn new(inner: R, encoding: &'static encoding_rs::Encoding) -> Utf16<R> {
        Utf16 {
            inner,
            decoder: encoding.new_decoder_with_bom_removal(),
            raw: vec![0; 16 << 10],
            ready: Vec::new(),
            given: 0,
            at_end: false,
        }
    }
}

impl<R: Read> Read for Utf16<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.given == self.ready.len() && !self.at_end {
            let read = self.inner.read(&mut self.raw)?;
            self.at_end = read == 0;
            // Three bytes of UTF-8 for two of UTF-16 at most, and what the decoder had kept back.
            self.ready.resize(self.raw.len() * 3 + 16, 0);
            let (_, _, written, _) =
                self.decoder
                    .decode_to_utf8(&self.raw[..read], &mut self.ready, self.at_end);
            self.ready.truncate(written);
            self.given = 0;
        }
        let give = (self.ready.len() - self.given).min(into.len());
        into[..give].copy_from_slice(&self.ready[self.given..self.given + give]);
        self.given += give;
        Ok(give)
    }
}
