//! Where the lints of one file speak: each warning gets its file and its place.

use std::ops::Range;

use crate::diagnostic::Diagnostic;

/// The warnings about one file.
pub struct Voice<'t> {
    text: &'t str,
    file: &'t str,
    /// Length of a BOM, which the parser did not see.
    offset: usize,
    said: Vec<Diagnostic>,
}

impl<'t> Voice<'t> {
    pub fn new(text: &'t str, file: &'t str) -> Voice<'t> {
        Voice {
            text,
            file,
            offset: text.len() - text.trim_start_matches('\u{feff}').len(),
            said: Vec::new(),
        }
    }

    /// A warning at a span of the tree.
    pub fn warn(
        &mut self,
        rule: &'static str,
        span: Range<usize>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let span = span.start + self.offset..span.end + self.offset;
        let warning = Diagnostic::warning(rule, self.file, message);
        self.said.push(warning.at(self.text, span).help(help));
    }

    pub fn finish(self) -> Vec<Diagnostic> {
        self.said
    }
}
