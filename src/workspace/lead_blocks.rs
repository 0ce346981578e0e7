//! A lead list cut into blocks of whole records, in bounded memory: a record longer than [`RECORD_LIMIT`] and a quote
//! that nobody closes are named and passed over, and the rows after them are still read.

use std::io::{self, Read};

/// A row holds what is known of one person: beyond this it is something else.
pub const RECORD_LIMIT: usize = 1 << 20;

/// What is read at once; blocks are smaller by the record that did not fit.
const BLOCK: usize = 64 << 10;

/// What comes next in a list.
pub enum Piece<'b> {
    /// Whole records, the first of which begins on this line.
    Records { bytes: &'b [u8], line: u64 },
    /// The record that begins on this line is longer than the limit.
    TooLong { line: u64, start: &'b [u8] },
    /// A quote in the record that begins on this line is not closed.
    OpenQuote { line: u64, start: &'b [u8] },
}

/// Cuts what a reader brings. Bytes must be ASCII where it matters: UTF-8 or a Windows code page.
pub struct Blocks<R> {
    inner: R,
    separator: u8,
    buffer: Vec<u8>,
    /// The part of the buffer that holds text, and of it what was handed out last.
    filled: usize,
    taken: usize,
    at_end: bool,
    /// The line that the first byte not handed out is on.
    line: u64,
    /// The rest of a record that is too long is being dropped.
    dropping: bool,
}

impl<R: Read> Blocks<R> {
    pub fn new(inner: R, separator: u8) -> Blocks<R> {
        Blocks {
            inner,
            separator,
            buffer: vec![0; BLOCK],
            filled: 0,
            taken: 0,
            at_end: false,
            line: 1,
            dropping: false,
        }
    }

    /// The next piece; `None` at the end.
    pub fn piece(&mut self) -> io::Result<Option<Piece<'_>>> {
        self.buffer.copy_within(self.taken..self.filled, 0);
        self.filled -= self.taken;
        self.taken = 0;
        loop {
            self.fill()?;
            if self.dropping && !self.drop_line() {
                if self.at_end {
                    return Ok(None);
                }
                continue;
            }
            if self.filled == 0 {
                return Ok(None);
            }
            let (end, in_quotes) = self.last_end();
            if end > 0 {
                return Ok(Some(self.records(end)));
            }
            if self.at_end && !in_quotes {
                return Ok(Some(self.records(self.filled)));
            }
            if self.at_end || self.buffer.len() >= RECORD_LIMIT {
                return Ok(Some(self.faulty(in_quotes)));
            }
            let longer = (self.buffer.len() * 2).min(RECORD_LIMIT);
            self.buffer.resize(longer, 0);
        }
    }

    fn fill(&mut self) -> io::Result<()> {
        while !self.at_end && self.filled < self.buffer.len() {
            match self.inner.read(&mut self.buffer[self.filled..]) {
                Ok(0) => self.at_end = true,
                Ok(read) => self.filled += read,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
        }
        Ok(())
    }

    /// Drops text up to the next line; answers whether there was one.
    fn drop_line(&mut self) -> bool {
        let end = memchr::memchr(b'\n', &self.buffer[..self.filled]);
        let drop = end.map_or(self.filled, |at| at + 1);
        self.buffer.copy_within(drop..self.filled, 0);
        self.filled -= drop;
        self.line += u64::from(end.is_some());
        self.dropping = end.is_none();
        !self.dropping
    }

    fn records(&mut self, end: usize) -> Piece<'_> {
        let line = self.line;
        let bytes = &self.buffer[..end];
        self.line += memchr::memchr_iter(b'\n', bytes).count() as u64;
        self.taken = end;
        Piece::Records { bytes, line }
    }

    /// Passes over the first line of a record that cannot be read, and goes on after it.
    fn faulty(&mut self, in_quotes: bool) -> Piece<'_> {
        let line = self.line;
        let first_line = memchr::memchr(b'\n', &self.buffer[..self.filled]);
        self.taken = first_line.map_or(self.filled, |at| at + 1);
        self.line += u64::from(first_line.is_some());
        self.dropping = first_line.is_none();
        let start = &self.buffer[..first_line.unwrap_or(self.filled)];
        if in_quotes {
            Piece::OpenQuote { line, start }
        } else {
            Piece::TooLong { line, start }
        }
    }

    /// Where the last whole record ends, and whether what follows is within quotes. A quote opens only where a cell
    /// begins; within quotes, two are one that is meant.
    fn last_end(&self) -> (usize, bool) {
        let bytes = &self.buffer[..self.filled];
        let (mut at, mut end, mut in_quotes) = (0, 0, false);
        while at < bytes.len() {
            if in_quotes {
                let Some(quote) = memchr::memchr(b'"', &bytes[at..]) else {
                    break;
                };
                at += quote + 1;
                if bytes.get(at) == Some(&b'"') {
                    at += 1;
                } else {
                    in_quotes = false;
                }
                continue;
            }
            let Some(found) = memchr::memchr3(b'"', b'\n', b'\r', &bytes[at..]) else {
                break;
            };
            at += found + 1;
            match bytes[at - 1] {
                b'"' => in_quotes = self.begins_cell(bytes, at - 1),
                // The line feed of a CR LF belongs to it, if it is there already.
                b'\r' if bytes.get(at) == Some(&b'\n') => {}
                b'\r' if at == bytes.len() && !self.at_end => {}
                _ => end = at,
            }
        }
        (end, in_quotes)
    }

    fn begins_cell(&self, bytes: &[u8], at: usize) -> bool {
        match at.checked_sub(1).map(|before| bytes[before]) {
            None | Some(b'\n' | b'\r') => true,
            Some(before) => before == self.separator,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a text is cut into, with lines; long pieces are shown by their length.
    fn cut(text: &[u8]) -> Vec<String> {
        let mut blocks = Blocks::new(text, b',');
        let mut seen = Vec::new();
        while let Some(piece) = blocks.piece().unwrap() {
            seen.push(match piece {
                Piece::Records { bytes, line } => {
                    format!("{line}: {}", String::from_utf8_lossy(bytes))
                }
                Piece::TooLong { line, .. } => format!("{line} too long"),
                Piece::OpenQuote { line, .. } => format!("{line} open quote"),
            });
        }
        seen
    }

    #[test]
    fn quotes_hold_line_breaks_and_quotes() {
        let text = b"a,\"b\nc\"\"d\"\ne,5\" pipe\n";
        assert_eq!(cut(text), ["1: a,\"b\nc\"\"d\"\ne,5\" pipe\n"]);
    }

    #[test]
    fn an_open_quote_costs_its_own_line_only() {
        assert_eq!(
            cut(b"a,b\nc,\"d\ne,f\ng,h"),
            ["1: a,b\n", "2 open quote", "3: e,f\n", "4: g,h"]
        );
    }

    #[test]
    fn a_line_of_ten_mebibytes_is_passed_over_in_bounded_memory() {
        let mut text = b"a,b\n".to_vec();
        text.extend(std::iter::repeat_n(b'x', 10 << 20));
        text.extend(b"\nc,d\n");
        let mut blocks = Blocks::new(text.as_slice(), b',');
        let mut seen = Vec::new();
        while let Some(piece) = blocks.piece().unwrap() {
            seen.push(match piece {
                Piece::Records { bytes, line } => (line, bytes.len()),
                Piece::TooLong { line, .. } | Piece::OpenQuote { line, .. } => (line, 0),
            });
        }
        assert_eq!(seen, [(1, 4), (2, 0), (3, 4)]);
        assert!(blocks.buffer.len() <= RECORD_LIMIT);
    }

    #[test]
    fn many_blocks_keep_count_of_lines() {
        let text = "a,b,c\n".repeat(200_000);
        let mut blocks = Blocks::new(text.as_bytes(), b',');
        let (mut total, mut next_line) = (0, 1);
        while let Some(Piece::Records { bytes, line }) = blocks.piece().unwrap() {
            assert_eq!(line, next_line);
            next_line += bytes.len() as u64 / 6;
            total += bytes.len();
        }
        assert_eq!((total, next_line), (text.len(), 200_001));
    }
}
